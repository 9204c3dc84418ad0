"""Stories of the ladder: push, Zalo and SMS of one running daemon, told by what their simulators took. Real clock, no
sleeps. $ALERTD_BUILD_DIR holds the programs."""
import os
import shutil
import sys
import tempfile
import time
import unittest

PROJECT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(PROJECT, "ops"))
import carriers  # noqa: E402
import due_ladder  # noqa: E402
import trial  # noqa: E402
from instance import wait_until  # noqa: E402

BUILD = os.environ.get("ALERTD_BUILD_DIR", os.path.join(PROJECT, "build", "dev"))
PEOPLE = 1_500
WAIT_S = 4

country = None


def setUpModule():
    global country
    folder = tempfile.mkdtemp(prefix="alertd-ladder-")
    country = trial.Country(folder, BUILD, PEOPLE)


def tearDownModule():
    shutil.rmtree(country.folder, ignore_errors=True)


class Ladder(unittest.TestCase):
    def start(self, arguments=None, wait=WAIT_S, rate=0, reconcile=2):
        settings = {"ladder": {"severe_s": wait}, "fanout": {"reconcile_s": reconcile}}
        self.i = country.instance(f"{self._testMethodName}-{time.monotonic_ns()}", settings, 2)
        self.addCleanup(shutil.rmtree, self.i.folder, ignore_errors=True)
        self.addCleanup(self.i.stop)
        self.i.start_redis()
        trial.start_carriers(self.i, rate=rate, arguments=arguments)
        self.i.start_daemon()
        self.i.wait_ready()

    def all(self, identifier="ladder", severity="Severe", **words):
        return trial.cap(identifier, country.codes(), severity=severity, **words)

    def let_through(self, cap, kind=None):
        return self.i.approve(self.i.submit(cap, kind))

    def told(self, cap, identifier="ladder"):
        return trial.of_alert(carriers.told(self.i), identifier, cap)

    def judge(self, told, wait=WAIT_S, **more):
        everybody = {person.number for person in country.rows}
        verdict = due_ladder.judge(country.rows, everybody, told, carriers.receipts(self.i.folder), wait, **more)
        print(f"{self._testMethodName}: {verdict.line()}", flush=True)
        self.assertTrue(verdict.holds(), verdict.line())
        self.assertEqual(verdict.duplicates, 0)
        self.assertGreater(verdict.told, 0)
        return verdict

    def settled(self, alert, seconds=90):
        return self.i.wait_settled(alert, seconds, step=0.2)

    def test_whom_one_channel_does_not_reach_the_next_one_tells(self):
        self.start({"push": ["--receipt-ratio", "0.6"], "zalo": ["--receipt-ratio", "0.5"]})
        cap = self.all()
        self.settled(self.let_through(cap))
        verdict = self.judge(self.told(cap))
        self.assertGreater(min(verdict.by_channel.values()), 100)

    def test_whom_a_channel_refuses_the_next_one_tells_at_once(self):
        """Not after the wait, which is an hour here: "the token is gone", "no such Zalo account"."""
        self.start({"push": ["--unregistered-every", "1"], "zalo": ["--error", "-118:1"]}, wait=3_600,
                   reconcile=600)   # so that no second look finds what the sender did not say
        cap, begun = self.all(), time.time()
        alert = self.let_through(cap)
        due = {p.address["sms"] for p in country.rows if "sms" in p.channels}
        wait_until(lambda: due <= {m.address for m in self.told(cap)}, 60, "SMS to all who have it", 0.2)
        told = self.told(cap)
        self.assertEqual({m.channel for m in told}, {"sms"})
        self.assertEqual(len(told), len(due))
        print(f"{self._testMethodName}: {len(told)} by SMS within {max(m.t for m in told) - begun:.1f} s")
        push = next(c for c in self.i.progress(alert)["channels"] if c["channel"] == "push")
        self.assertEqual(push["failed"], push["planned"])

    def test_a_channel_that_is_away_costs_nobody_his_warning(self):
        self.start({"zalo": ["--receipt-ratio", "1"]})
        self.i.simulators["push_sim"]["process"].kill()
        cap = self.all()
        self.let_through(cap)
        due = {p.number for p in country.rows if p.channels and p.channels != ["push"]}
        row = {(c, a): p.number for p in country.rows for c, a in p.address.items()}
        wait_until(lambda: due <= {row[(m.channel, m.address)] for m in self.told(cap)}, 90, "all told otherwise", 0.2)
        self.judge(self.told(cap), in_full=False)

    def test_extreme_goes_by_all_channels_at_once(self):
        self.start()
        cap = self.all(severity="Extreme")
        self.settled(self.let_through(cap))
        verdict = self.judge(self.told(cap), wait=0)
        for channel, number in verdict.by_channel.items():
            self.assertEqual(number, sum(channel in p.channels for p in country.rows), channel)

    def test_a_cancel_stops_the_ladder_and_goes_to_those_told_by_what_told_them(self):
        self.start({"push": ["--receipt-ratio", "0.3"]}, wait=5)
        cap = self.all()
        alert = self.let_through(cap)
        first = {p.address["push"] for p in country.rows if p.channels[:1] == ["push"]}
        wait_until(lambda: first <= {m.address for m in self.told(cap)}, 60, "push to all", 0.1)
        row = self.i.cancel(alert, "thử")
        cancelled = time.time()
        wait_until(lambda: time.time() > cancelled + 7, 10, "the time when SMS would have gone", 0.1)
        before = self.told(cap)
        self.assertLess(max(m.t for m in before), cancelled + 1)
        again = trial.of_alert(carriers.told(self.i), row["identifier"], trial.cap_of(self.i, row["identifier"]))
        verdict = due_ladder.judge_again(before, again)
        self.assertTrue(verdict.holds(), verdict.line())
        self.assertEqual(verdict.duplicates, 0)

    def test_a_correction_half_way_up_goes_by_what_told_them_and_then_on(self):
        self.start({"push": ["--receipt-ratio", "0.5"], "zalo": ["--receipt-ratio", "0.5"]})
        cap = self.all()
        self.let_through(cap)
        wait_until(lambda: sum(m.channel == "zalo" for m in self.told(cap)) > 100, 60, "half-way up", 0.1)
        update = self.all("ladder-2", msg_type="Update", references=trial.reference(cap), headline="Sửa lại")
        self.settled(self.let_through(update, "correct"))
        before, after = self.told(cap), self.told(update, "ladder-2")
        reached = {(m.channel, m.address) for m in before}
        corrected = {(m.channel, m.address) for m in after}
        self.assertEqual(reached - corrected, set())
        self.assertEqual(len(corrected), len(after), "each once")
        people = {p.number for p in country.rows if p.channels}
        row = {(c, a): p.number for p in country.rows for c, a in p.address.items()}
        self.assertEqual(people, {row[place] for place in corrected})

    def test_a_report_that_comes_before_the_next_message_spares_it(self):
        """Zalo and SMS are held back; their people are planned there by the time the push reports come."""
        self.start({"push": ["--receipt-ratio", "1", "--receipt-delay-ms", "6000"]}, wait=2)
        for outlet in ("zalo_sim", "sms_sim"):
            self.i.desk("POST", "/stops", "approver", {"what": "outlet:" + outlet})
        cap = self.all()
        alert = self.let_through(cap)
        first = {p.number for p in country.rows if p.channels[:1] == ["push"]}

        def counts(channel):
            nothing_yet = {"planned": 0, "delivered": 0}
            return next((c for c in self.i.progress(alert)["channels"] if c["channel"] == channel), nothing_yet)
        own = sum(p.channels[:1] == ["zalo"] for p in country.rows)
        wait_until(lambda: counts("zalo")["planned"] > own + 100, 30, "people on their way to Zalo", 0.1)
        wait_until(lambda: counts("push")["delivered"] == len(first), 30, "every push reported", 0.1)
        for outlet in ("zalo_sim", "sms_sim"):
            self.i.desk("DELETE", f"/stops/outlet:{outlet}", "approver")
        self.settled(alert)
        row = {(c, a): p.number for p in country.rows for c, a in p.address.items()}
        others = [m for m in self.told(cap) if m.channel != "push"]
        self.assertGreater(len(others), 0)
        self.assertEqual(sum(row[(m.channel, m.address)] in first for m in others), 0)

    def test_a_kill_switch_of_all_halts_the_ladder_too(self):
        self.start({"push": ["--receipt-ratio", "0"]}, wait=2)
        cap = self.all()
        self.let_through(cap)
        first = {p.address["push"] for p in country.rows if p.channels[:1] == ["push"]}
        wait_until(lambda: first <= {m.address for m in self.told(cap)}, 60, "push to all", 0.05)
        self.i.desk("POST", "/stops", "approver", {"what": "all"})
        stopped = time.time()
        wait_until(lambda: time.time() > stopped + 5, 10, "the time when Zalo would have gone", 0.1)
        late = [m for m in self.told(cap) if m.t > stopped + 2]
        self.assertEqual(late, [])
        self.i.desk("DELETE", "/stops/all", "approver")
        wait_until(lambda: any(m.channel == "sms" for m in self.told(cap)), 60, "the ladder goes on", 0.1)


if __name__ == "__main__":
    unittest.main(verbosity=2)
