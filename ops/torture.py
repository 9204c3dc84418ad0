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
import carriers  # noqa: E402
import due_ladder  # noqa: E402
import torture_faults  # noqa: E402
import trial  # noqa: E402
from instance import InstanceError, read_records, wait_until  # noqa: E402
from torture_faults import FAULTS  # noqa: E402

PROJECT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
WINDOW = 32               # of a connection: so many people at most hear a thing twice per kill
STOP_S = 2.0              # nothing of an alert so long after its Cancel was answered
LATE_S = 0.3              # windows that wait in the slow simulator when the alert expires
SETTLE_S = 60
WAIT_S = 3                # of the ladder
TRIES = 3                 # of a round whose fault came too early or too late to count


class Round:
    """One instance with three channels, one fault. `hits`: (time, share of the messages of `channel` in percent)."""

    def __init__(self, country, options, number, name):
        self.name, self.number, self.options, self.country = name, number, options, country
        self.random = random.Random(f"{options.seed}/{number}/{name}")
        self.connections = 2
        # 0: then only the senders' own journals know who was told. Up the ladder go those without a report.
        self.receipt_ratio = 0.6
        self.hits, self.kills, self.doubled_max, self.limit_s = [], 0, 0, 0.0
        self.alert, self.identifier, self.cap = None, f"torture-{options.seed}-{number}", None
        self.expected = []          # (identifier, CAP bytes, told in full) of those to be told
        self.ended_at = None        # nothing of the first alert later than this
        self.faults = []
        self.codes = country.codes()
        self.folder = f"round-{number}"
        self.climbs(getattr(FAULTS[name], "ladder", None))

    def climbs(self, ladder):
        """Push, then Zalo, then SMS, for every other round; else all three at once."""
        self.wait = WAIT_S if (self.random.random() < 0.5 if ladder is None else ladder) else 0
        self.severity = "Severe" if self.wait else "Extreme"
        self.channel = self.random.choice(due_ladder.ORDER) if self.wait else "push"
        rows = [person.channels for person in self.country.rows if person.channels]
        self.planned = {c: sum(c in channels for channels in rows) for c in due_ladder.ORDER}
        if self.wait:
            first = {c: sum(channels[0] == c for channels in rows) for c in due_ladder.ORDER}
            left = (1 - self.receipt_ratio) * first["push"]
            self.planned = {"push": first["push"], "zalo": first["zalo"] + 0.8 * left, "sms": first["sms"] + 0.5 * left}

    # --- what faults do ----------------------------------------------------------------------------------------------

    def _start(self, fanout):
        settings = {"ladder": {"extreme_s": 0, "severe_s": WAIT_S}, "fanout": fanout or {}}
        self.instance = self.country.instance(self.folder, settings, self.connections)
        self.instance.start_redis()
        self.start_simulator()
        carriers.start_zalo(self.instance, ["--rate", str(self.options.rate), "--receipt-ratio",
                                            str(min(self.receipt_ratio, 0.5)), "--receipt-delay-ms", "20"])
        carriers.start_sms(self.instance, outlet={"parts_per_second": self.options.rate})

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
        self.cap = trial.cap(self.identifier, self.codes, expires_in=expires_in, severity=self.severity)
        if expires_in < 60:
            self.ended_at = int(time.time() + expires_in) + LATE_S
        self.expected.append((self.identifier, self.cap, due_all))
        self.alert = self.instance.submit(self.cap)
        self.instance.approve(self.alert, len(self.country.rows))   # the trial's area is the whole country

    def share_seen(self):
        lines = self.instance.record_count(carriers.NAMES[self.channel])
        if self.channel == "sms" and lines:
            lines /= max(1, next(read_records(self.instance.simulators["sms_sim"]["record"]))["total"])
        return lines / max(1, self.planned[self.channel])

    def wait_share(self, share=None):
        share = share or self.random.uniform(0.1, 0.75)
        wait_until(lambda: self.share_seen() >= share, 60, f"{share:.0%} of the messages by {self.channel}", step=0.005)

    def records_count(self):
        return sum(self.instance.record_count(name) for name in carriers.NAMES.values())

    def wait_quiet(self, seconds):
        """Until nothing has been recorded for so long."""
        seen, since = self.records_count(), time.monotonic()

        def quiet():
            nonlocal seen, since
            now = self.records_count()
            if now != seen:
                seen, since = now, time.monotonic()
            return time.monotonic() - since > seconds
        wait_until(quiet, 60, "no more messages")

    def hit(self, connections, limit_s, kills=1):
        self.hits.append((time.time(), 100 * self.share_seen()))
        self.kills += kills
        self.doubled_max += WINDOW * connections * len(carriers.NAMES)
        self.limit_s = max(self.limit_s, limit_s)

    def cancel(self):
        row = self.instance.cancel(self.alert, "thử")
        self.ended_at = time.time() + STOP_S
        self.expected.append((row["identifier"], None, False))

    def update(self, kind):
        identifier = self.identifier + "-update"
        update = trial.cap(identifier, self.codes, msg_type="Update", references=trial.reference(self.cap),
                           severity=self.severity)
        number = self.instance.submit(update, kind=kind)
        self.expected.append((identifier, update, True))
        self.ended_at = time.time() + STOP_S + torture_faults.RESTARTED_S
        self.instance.approve(number)

    # --- the judge ---------------------------------------------------------------------------------------------------

    def verdicts(self, told):
        """[(identifier, verdict)]; a Cancel must reach whom the first alert reached, by the same channels."""
        receipts = carriers.receipts(self.instance.folder)
        everybody = {person.number for person in self.country.rows}
        first = trial.of_alert(told, self.identifier, self.cap)
        for identifier, cap, in_full in self.expected:
            if cap is None:
                own = trial.of_alert(told, identifier, trial.cap_of(self.instance, identifier))
                yield identifier, due_ladder.judge_again(first, own)
                continue
            own = trial.of_alert(told, identifier, cap)
            yield identifier, due_ladder.judge(self.country.rows, everybody, own, receipts, self.wait,
                                               disturbed=True, in_full=in_full)

    def complete(self):
        """Everybody due has his messages, nobody holds work, and nothing comes any more."""
        if trial.waiting_entries(self.instance) != 0 or (self.ended_at and time.time() < self.ended_at):
            return False
        return not any(v.missed or v.given_up for _, v in self.verdicts(carriers.told(self.instance)))

    def judge(self):
        try:
            wait_until(self.complete, SETTLE_S, "the end", step=0.2)
        except InstanceError:
            self.faults.append(f"not complete {SETTLE_S} s later")
        self.wait_quiet(0.5)
        told = carriers.told(self.instance)
        facts = {"missed": 0, "duplicates": 0, "lost": 0, "extra": 0, "late": 0, "most": 0, "needless": 0}
        for _, verdict in self.verdicts(told):
            facts["missed"] += verdict.missed + verdict.given_up
            for name in ("extra", "duplicates", "needless"):
                facts[name] += getattr(verdict, name)
            facts["most"] = max(facts["most"], verdict.most)
            facts["lost"] += verdict.due > 0 and verdict.told == 0
        if self.ended_at:
            facts["late"] = sum(m.t > self.ended_at for m in trial.of_alert(told, self.identifier, self.cap))
        facts["resume_s"] = self.worst_gap(told)
        self.weigh(facts)
        return facts

    def worst_gap(self, told):
        """The longest time without a message from the first hit to the last message."""
        times = sorted(message.t for message in told)
        start = self.hits[0][0]
        after = [start] + [t for t in times if t > start]
        return max((b - a for a, b in zip(after, after[1:])), default=0.0)

    def weigh(self, facts):
        for name in ("missed", "lost", "extra", "late", "needless"):
            if facts[name]:
                self.faults.append(f"{name} {facts[name]}")
        if facts["duplicates"] > self.doubled_max:
            self.faults.append(f"duplicates {facts['duplicates']} > {self.doubled_max}")
        if facts["resume_s"] > self.limit_s + self.wait:   # between two rungs nothing leaves
            self.faults.append(f"resumed after {facts['resume_s']:.1f} s > {self.limit_s + self.wait:.0f} s")

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
            facts = {"missed": 0, "duplicates": 0, "lost": 1, "extra": 0, "late": 0, "most": 0, "needless": 0, "resume_s": 0.0}
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
    shares = one.channel + " " + (", ".join(f"{share:.0f} %" for _, share in one.hits) or "-")
    way = "ladder" if one.wait else "at once"
    print(f"{one.number:5d}  {one.name:32s} {way:8s} {shares:>14s}  {facts['missed']:6d} {facts['duplicates']:6d}"
          f"/{one.doubled_max:<4d} {facts['most']:5d} {facts['late']:5d} {facts['resume_s']:8.2f}  "
          + ("; ".join(one.faults) if one.faults else "ok"), flush=True)


def run(options, folder):
    country = trial.Country(folder, options.build_dir, options.people, seed=1)
    print(f"{options.people} people, {options.rate} messages/s, seed {options.seed}\n"
          "round  fault                            way                 hit  missed  doubled/max most  late resume s  verdict",
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
    parser.add_argument("--people", type=int, default=3_000)
    parser.add_argument("--rate", type=int, default=1_000)
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
