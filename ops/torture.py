"""ops/torture: rounds of one fault each, judged by the simulator's record alone."""
import argparse
import http.client
import os
import random
import shutil
import sys
import tempfile
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import torture_faults  # noqa: E402
import trial  # noqa: E402
from instance import InstanceError, wait_until  # noqa: E402
from torture_faults import FAULTS  # noqa: E402

PROJECT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
WINDOW = 32               # of a connection: so many people at most hear a thing twice per kill
STOP_S = 2.0              # nothing of an alert so long after its Cancel was answered
LATE_S = 0.3              # windows that wait in the slow simulator when the alert expires
SETTLE_S = 60
TRIES = 3                 # of a round whose fault came too early or too late to count


class Round:
    """One instance, one fault. `hits`: (time, share of the messages in percent)."""

    def __init__(self, country, options, number, name):
        self.name, self.number, self.options, self.country = name, number, options, country
        self.random = random.Random(f"{options.seed}/{number}/{name}")
        self.connections = 2
        self.receipt_ratio = 0.97   # 0: then only the senders' own journals know who was told
        self.hits, self.kills, self.doubled_max, self.limit_s = [], 0, 0, 0.0
        self.alert, self.identifier, self.cap = None, f"torture-{options.seed}-{number}", None
        self.expected = []          # (identifier, tokens or None) to be told in full
        self.ended_at = None        # nothing of the first alert later than this
        self.faults = []
        self.codes = country.codes()
        self.due = country.due(trial.cap(self.identifier, self.codes))
        self.folder = f"round-{number}"

    # --- what faults do ----------------------------------------------------------------------------------------------

    def _start(self, fanout):
        settings = {"fanout": fanout} if fanout else None
        self.instance = self.country.instance(self.folder, settings, self.connections)
        self.instance.start_redis()
        self.start_simulator()

    def start_simulator(self):
        self.instance.start_simulator(["--rate", str(self.options.rate), "--no-idempotency",
                                       "--receipt-ratio", str(self.receipt_ratio), "--receipt-delay-ms", "20"])

    def single(self, env=None, fanout=None):
        self._start(fanout)
        self.instance.start_daemon(env=env)
        self.instance.wait_ready()

    def split(self, fanout=None):
        self._start(fanout)
        self.instance.start_daemon(roles="api,planner")
        for name in ("sender_a", "sender_b"):
            self.instance.start_daemon(name, roles="sender")
        self.instance.wait_ready()

    def let_through(self, due_all=True, expires_in=3600):
        self.cap = trial.cap(self.identifier, self.codes, expires_in=expires_in)
        if expires_in < 60:
            self.ended_at = int(time.time() + expires_in) + LATE_S
        if due_all:
            self.expected.append((self.identifier, self.due))
        self.alert = self.instance.submit(self.cap)
        self.instance.approve(self.alert, len(self.due_in_danger()))

    def due_in_danger(self):
        return self.country.people.communes   # the trial's area is the whole country

    def share_seen(self):
        return self.instance.record_count() / len(self.due)

    def wait_share(self, share=None):
        share = share or self.random.uniform(0.1, 0.75)
        wait_until(lambda: self.share_seen() >= share, 60, f"{share:.0%} of the messages", step=0.005)

    def wait_quiet(self, seconds):
        """Until nothing has been recorded for so long."""
        seen, since = self.instance.record_count(), time.monotonic()

        def quiet():
            nonlocal seen, since
            now = self.instance.record_count()
            if now != seen:
                seen, since = now, time.monotonic()
            return time.monotonic() - since > seconds
        wait_until(quiet, 60, "no more messages")

    def hit(self, connections, limit_s, kills=1):
        self.hits.append((time.time(), 100 * self.share_seen()))
        self.kills += kills
        self.doubled_max += WINDOW * connections
        self.limit_s = max(self.limit_s, limit_s)

    def cancel(self):
        row = self.instance.cancel(self.alert, "thử")
        self.ended_at = time.time() + STOP_S
        self.expected.append((row["identifier"], None))

    def update(self, kind):
        identifier = self.identifier + "-update"
        update = trial.cap(identifier, self.codes, msg_type="Update", references=trial.reference(self.cap))
        number = self.instance.submit(update, kind=kind)
        self.expected.append((identifier, self.due))
        self.ended_at = time.time() + STOP_S + torture_faults.RESTARTED_S
        self.instance.approve(number)

    # --- the judge ---------------------------------------------------------------------------------------------------

    def told(self, identifier):
        return {r["token"] for r in self.instance.records() if r["alert"] == identifier}

    def complete(self):
        """Everybody due has a message, nobody holds work, and nothing comes any more."""
        for identifier, due in self.expected:
            told = self.told(identifier)
            if not (self.told(self.identifier) if due is None else due) <= told:
                return False
        if self.ended_at and time.time() < self.ended_at:
            return False
        return trial.waiting_entries(self.instance) == 0

    def judge(self):
        try:
            wait_until(self.complete, SETTLE_S, "the end", step=0.1)
        except InstanceError:
            self.faults.append(f"not complete {SETTLE_S} s later")
        self.wait_quiet(0.5)
        records = self.instance.records()
        facts = {"missed": 0, "duplicates": 0, "lost": 0, "extra": 0, "late": 0, "most": 0}
        first = self.told(self.identifier)
        for identifier, due in [(self.identifier, first), *self.expected]:
            if due is first and any(i == identifier for i, _ in self.expected):
                continue
            verdict = trial.judge(records, identifier, first if due is None else due)
            facts["missed"] += verdict.missed
            facts["extra"] += verdict.extra
            facts["duplicates"] += verdict.duplicates
            facts["most"] = max(facts["most"], verdict.most)
            facts["lost"] += verdict.due > 0 and verdict.told == 0
        facts["extra"] += len(first - self.due)
        if self.ended_at:
            facts["late"] = sum(1 for r in records
                                if r["alert"] == self.identifier and r["t"] / 1000 > self.ended_at)
        facts["resume_s"] = self.worst_gap(records)
        self.weigh(facts)
        return facts

    def worst_gap(self, records):
        """The longest time without a message from the first hit to the last message."""
        times = sorted(r["t"] / 1000 for r in records)
        start = self.hits[0][0]
        after = [start] + [t for t in times if t > start]
        return max((b - a for a, b in zip(after, after[1:])), default=0.0)

    def weigh(self, facts):
        for name in ("missed", "lost", "extra", "late"):
            if facts[name]:
                self.faults.append(f"{name} {facts[name]}")
        if facts["duplicates"] > self.doubled_max:
            self.faults.append(f"duplicates {facts['duplicates']} > {self.doubled_max}")
        if facts["resume_s"] > self.limit_s:
            self.faults.append(f"resumed after {facts['resume_s']:.1f} s > {self.limit_s:.0f} s")

    def counts(self):
        """Only what was hit between 5 and 95 % of the messages says anything."""
        anywhere = getattr(FAULTS[self.name], "anywhere", False)
        return anywhere or all(5 <= share <= 95 for _, share in self.hits)

    def end(self, keep):
        self.instance.stop()
        if not keep:
            shutil.rmtree(self.instance.folder, ignore_errors=True)


# --- rounds ------------------------------------------------------------------------------------------------------

def run_round(country, options, number, name):
    """(Round, facts), after as many tries as it takes to hit in the middle."""
    for attempt in range(TRIES):
        one = Round(country, options, number, name)
        one.random.seed(f"{options.seed}/{number}/{name}/{attempt}")
        one.folder += f"-{attempt}"
        one.instance = None
        try:
            FAULTS[name](one)
            facts = one.judge()
        except (InstanceError, OSError, http.client.HTTPException) as broken:
            one.faults.append(str(broken).splitlines()[0])
            facts = {"missed": 0, "duplicates": 0, "lost": 1, "extra": 0, "late": 0, "most": 0, "resume_s": 0.0}
            print(broken, file=sys.stderr)
        finally:
            if one.instance:
                one.end(options.keep or bool(one.faults))
        if one.faults or one.counts():
            return one, facts
    one.faults.append(f"the fault never hit between 5 and 95 % in {TRIES} tries")
    return one, facts


def names_for(options):
    if options.fault:
        return [options.fault] * max(1, options.rounds)
    if options.each:
        return list(FAULTS)
    dice = random.Random(options.seed)
    names = []
    while len(names) < options.rounds:   # every fault as often as the others
        names += dice.sample(list(FAULTS), len(FAULTS))
    return names[:options.rounds]


def print_row(one, facts):
    shares = ", ".join(f"{share:.0f} %" for _, share in one.hits) or "-"
    print(f"{one.number:5d}  {one.name:32s} {shares:>10s}  {facts['missed']:6d} {facts['duplicates']:6d}"
          f"/{one.doubled_max:<4d} {facts['most']:5d} {facts['late']:5d} {facts['resume_s']:8.2f}  "
          + ("; ".join(one.faults) if one.faults else "ok"), flush=True)


def run(options, folder):
    country = trial.Country(folder, options.build_dir, options.people, seed=1)
    print(f"{options.people} people, {options.rate} messages/s, seed {options.seed}\n"
          "round  fault                                   hit  missed  doubled/max most  late resume s  verdict",
          flush=True)
    sums = {"rounds": 0, "kills": 0, "lost": 0, "missed": 0, "duplicates": 0, "worst_resume_s": 0.0}
    broken = []
    for number, name in enumerate(names_for(options), 1):
        one, facts = run_round(country, options, number, name)
        print_row(one, facts)
        sums["rounds"] += 1
        sums["kills"] += one.kills
        for key in ("lost", "missed", "duplicates"):
            sums[key] += facts[key]
        sums["worst_resume_s"] = round(max(sums["worst_resume_s"], facts["resume_s"]), 2)
        if one.faults:
            broken.append(f"{number} {name}: " + "; ".join(one.faults))
    print("\n" + ", ".join(f"{key} {value}" for key, value in sums.items()))
    if not broken and sums["rounds"]:
        print(f"0 of {sums['rounds']} rounds lost anybody: with 95 % confidence less than "
              f"{min(100.0, 300 / sums['rounds']):.1f} % of such rounds do")
    for line in broken:
        print("BROKEN " + line)
    if options.json:
        trial.write_json(options.json, sums)
    return 1 if broken else 0


def main():
    parser = argparse.ArgumentParser(prog="ops/torture", description=__doc__)
    parser.add_argument("--rounds", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--each", action="store_true")
    parser.add_argument("--fault", choices=sorted(FAULTS))
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--json")
    parser.add_argument("--build-dir", default=os.path.join(PROJECT, "build", "dev"))
    parser.add_argument("--people", type=int, default=6_000)
    parser.add_argument("--rate", type=int, default=1_200)
    parser.add_argument("--keep", action="store_true", help="leave the folders of all rounds, not only of broken ones")
    options = parser.parse_args()
    if options.list:
        print("\n".join(FAULTS))
        return 0
    if not (options.rounds or options.each or options.fault):
        parser.error("say --rounds N, --each or --fault NAME")
    folder = tempfile.mkdtemp(prefix="alertd-torture-")
    code = 1
    try:
        code = run(options, folder)
    finally:
        if code == 0 and not options.keep:
            shutil.rmtree(folder, ignore_errors=True)
        else:
            print(f"kept: {folder}")
    return code


if __name__ == "__main__":
    sys.exit(main())
