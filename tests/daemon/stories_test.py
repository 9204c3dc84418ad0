"""Stories of the running daemon, told by what the simulated gateway took. Real clock, no sleeps: every wait is for
something and has a deadline. $ALERTD_BUILD_DIR holds the programs."""
import os
import shutil
import sys
import tempfile
import time
import unittest

PROJECT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(PROJECT, "ops"))
import due_input  # noqa: E402
import due_people  # noqa: E402
import due_texts  # noqa: E402
import trial  # noqa: E402
from instance import wait_until  # noqa: E402

BUILD = os.environ.get("ALERTD_BUILD_DIR", os.path.join(PROJECT, "build", "dev"))
PEOPLE = 3_000
SLOW = ("--rate", "700")     # a warning to all takes over four seconds
STOP_MAX_S = 2.0             # the goal on a machine with nothing else to do is 0.2 s; it is printed

country = None


def setUpModule():
    global country
    folder = tempfile.mkdtemp(prefix="alertd-stories-")
    country = trial.Country(folder, BUILD, PEOPLE)


def tearDownModule():
    shutil.rmtree(country.folder, ignore_errors=True)


def box(code, factor=0.9):
    """A rectangle round the middle of a commune, as (lat, lon)."""
    west, south, east, north = (n / due_input.FIXED for n in country.communes[code].outline.bounds)
    lat, lon = (south + north) / 2, (west + east) / 2
    high, wide = (north - south) / 2 * factor, (east - west) / 2 * factor
    return [(lat - high, lon - wide), (lat - high, lon + wide), (lat + high, lon + wide), (lat + high, lon - wide)]


class Story(unittest.TestCase):
    def start(self, simulator=SLOW, connections=2, settings=None, daemon=True):
        name = self._testMethodName + "-" + str(time.monotonic_ns())
        self.i = country.instance(name, settings, connections)
        self.addCleanup(shutil.rmtree, self.i.folder, ignore_errors=True)
        self.addCleanup(self.i.stop)
        self.i.start_redis()
        self.i.start_simulator(simulator)
        if daemon:
            self.start_daemon()
        return self.i

    def start_daemon(self):
        self.i.start_daemon()
        self.i.wait_ready()

    def say(self, text):
        print(f"{self._testMethodName}: {text}", flush=True)

    def all(self, identifier="story", **words):
        return trial.cap(identifier, country.codes(), **words)

    def let_through(self, cap, kind=None):
        return self.i.approve(self.i.submit(cap, kind))

    def of(self, identifier, simulator="push_sim"):
        return [r for r in self.i.records(simulator) if r["alert"] == identifier]

    def told(self, identifier, simulator="push_sim"):
        return {r["token"] for r in self.of(identifier, simulator)}

    def wait_share(self, due, share):
        wait_until(lambda: self.i.record_count() >= share * len(due), 30, f"{share:.0%} told", step=0.005)
        self.assertLess(self.i.record_count(), 0.95 * len(due), "this machine was too slow to be half-way")

    def wait_told(self, identifier, tokens, seconds=60):
        wait_until(lambda: tokens <= self.told(identifier), seconds, f"all {len(tokens)} told of {identifier}", 0.1)
        wait_until(lambda: trial.waiting_entries(self.i) == 0, seconds, "empty lanes")

    def wait_quiet(self, seconds):
        seen, since = -1, time.monotonic()

        def quiet():
            nonlocal seen, since
            if (now := self.i.record_count()) != seen:
                seen, since = now, time.monotonic()
            return time.monotonic() - since > seconds
        wait_until(quiet, 30, "quiet")

    def assert_each_once(self, identifier, tokens, simulators=("push_sim",)):
        records = [r for name in simulators for r in self.i.records(name)]
        verdict = trial.judge(records, identifier, tokens)
        self.assertEqual((verdict.missed, verdict.extra, verdict.duplicates), (0, 0, 0), verdict.line())
        self.assertGreater(verdict.due, 0)
        return verdict

    def refused(self, method, path, official, body, content_type=None):
        answer = self.i.http(method, "/v1/desk" + path, body, self.i.tokens[official], content_type)
        self.assertGreaterEqual(answer.status, 400, answer.text())
        self.assertLess(answer.status, 500, answer.text())
        return answer.status, answer.text()

    def stage(self, alert):
        return self.i.desk("GET", f"/alerts/{alert}", "approver")["stage"]


class Area(Story):
    def test_exactly_the_people_in_the_area_are_told_each_once_with_the_right_text(self):
        self.start(simulator=())
        code = max(country.codes(), key=lambda c: country.communes[c].outline.area)
        cap = trial.cap("box", polygon=box(code))
        due = country.due(cap)
        self.let_through(cap)
        self.wait_told("box", due)
        self.wait_quiet(0.5)
        self.assert_each_once("box", due)
        texts = due_texts.Texts(due_input.read_alert(cap), country.communes)
        found = due_people.due_people(texts.alert, country.communes, country.people)
        verdict = due_people.judge(found, texts, self.i.records())
        self.assertTrue(verdict.holds(), verdict.line())
        self.assertLess(len(due), PEOPLE / 2)
        self.say(verdict.line())

    def test_a_warning_whose_polygon_was_lost_is_refused(self):
        self.start(daemon=True)
        for name, cap in {"no area": self.all("lost", area=False), "an empty area": trial.cap("empty"),
                          "a geocode of nowhere": trial.cap("nowhere", ["99999"]),
                          "half a polygon": trial.cap("half", polygon=[(16.0, 108.0)])}.items():
            status, text = self.refused("POST", "/alerts", "officer", cap, "application/cap+xml")
            self.assertRegex(text, "(?i)area|polygon|geocode", name)
            self.say(f"{name}: {status}")
        self.assertEqual(self.i.record_count(), 0)


class Desk(Story):
    def test_neither_author_nor_submitter_lets_it_pass(self):
        self.start(simulator=())
        self.i.add_official("second", "Lê Thị Hoa", "approver")
        own = self.i.submit(self.all("own"), by="approver")
        self.assertIn(self.refused("POST", f"/alerts/{own}/approve", "approver", {})[0], (403, 409))
        self.refused("POST", f"/alerts/{own}/approve", "officer", {})
        row = self.i.desk("POST", "/alerts", "officer", self.all("other"), "application/cap+xml")
        self.i.desk("POST", f"/alerts/{row['id']}/submit", "approver", {})
        self.assertIn(self.refused("POST", f"/alerts/{row['id']}/approve", "approver", {})[0], (403, 409))
        self.assertEqual(self.stage(own), "submitted")
        self.wait_quiet(0.5)
        self.assertEqual(self.i.record_count(), 0)
        self.i.approve(own, by="second")
        self.wait_told("own", country.due(self.all("own")))
        self.say("own and submitted refused; a second approver let it pass")

    def test_the_number_that_was_typed_must_be_the_number_that_is_reached(self):
        self.start(simulator=())
        cap = self.all("typed")
        alert = self.i.submit(cap)
        reach = self.i.reach(alert)["recipients"]
        for wrong in (reach - 1, reach * 10, 0):
            self.refused("POST", f"/alerts/{alert}/approve", "approver", {"expected_recipients": wrong})
        self.assertEqual(self.stage(alert), "submitted")
        self.assertEqual(self.i.record_count(), 0)
        self.i.approve(alert, reach)
        self.wait_told("typed", country.due(cap))
        self.say(f"{reach} typed right let it pass, three others did not")


class Ends(Story):
    def test_a_cancel_half_way_stops_it_and_tells_those_who_were_told(self):
        self.start()
        cap = self.all("called-off")
        due = country.due(cap)
        alert = self.let_through(cap)
        self.wait_share(due, 0.4)
        cancel = self.i.cancel(alert, "đo nhầm")["identifier"]
        answered = time.time()
        self.wait_quiet(1.0)
        told = self.told("called-off")
        self.wait_told(cancel, told)
        self.wait_quiet(0.5)
        late = max(r["t"] / 1000 - answered for r in self.of("called-off"))
        self.assertLess(late, STOP_MAX_S)
        self.assertLess(len(told), 0.95 * len(due))
        self.assert_each_once(cancel, told)
        self.say(f"{len(told)} of {len(due)} were told; the last {late * 1000:.0f} ms after the answer; "
                 "all of them and nobody else heard of the Cancel, once")

    def test_nothing_leaves_after_expiry(self):
        self.start(simulator=("--rate", "350"))
        cap = self.all("short", expires_in=4)
        expires = due_input.read_alert(cap).infos[0].expires.timestamp()
        due = country.due(cap)
        alert = self.let_through(cap)
        self.wait_share(due, 0.05)
        wait_until(lambda: time.time() > expires + 1, 10, "expiry", step=0.05)
        self.wait_quiet(1.0)
        records = self.of("short")
        self.assertLess(len(records), len(due))
        # A window may stand before the slow gateway when the time comes: 64 messages at 350 a second.
        self.assertLess(max(r["t"] / 1000 for r in records) - expires, 0.3)
        wait_until(lambda: self.stage(alert) == "expired", 10, "stage expired")
        self.say(f"{len(records)} of {len(due)} told, the last message "
                 f"{expires - max(r['t'] / 1000 for r in records):.2f} s before expiry (less than 0: it stood in the slow gateway)")


class Updates(Story):
    def half_way(self, kind, update, codes=None):
        """(due of the first, told of the first, told of the update) when all is over."""
        first = trial.cap("first", codes or country.codes())
        due = country.due(first)
        self.let_through(first)
        self.wait_share(due, 0.3)
        self.let_through(update(trial.reference(first)), kind)
        wait_until(lambda: self.told("second"), 30, "the update")
        self.wait_quiet(1.0)
        wait_until(lambda: trial.waiting_entries(self.i) == 0, 60, "empty lanes")
        self.wait_quiet(0.5)
        started = min(r["t"] for r in self.of("second")) / 1000
        late = max(r["t"] for r in self.of("first")) / 1000 - started
        self.assertLess(late, STOP_MAX_S)
        return due, self.told("first"), self.told("second")

    def test_a_correction_half_way_reaches_those_told_and_those_who_still_waited(self):
        self.start()
        half = country.codes()[::2]
        update = None

        def make(refs):
            nonlocal update
            update = self.all("second", msg_type="Update", references=refs, headline="Lũ quét, sửa giờ")
            return update
        due, first, second = self.half_way("correct", make, half)
        self.assertLess(len(first), len(due))
        self.assert_each_once("second", due)
        self.say(f"{len(first)} of {len(due)} were told and got the correction, the others its text alone")

    def test_a_raise_tells_everybody_targeted(self):
        self.start()
        due, first, _ = self.half_way("raise", lambda refs: self.all("second", msg_type="Update", references=refs))
        self.assertLess(len(first), len(due))
        self.assert_each_once("second", due)
        self.say(f"{len(first)} of {len(due)} were told, all got the raised warning")

    def test_an_extension_tells_those_not_told_before(self):
        self.start()
        half = country.codes()[::2]
        update = None

        def make(refs):
            nonlocal update
            update = self.all("second", msg_type="Update", references=refs)
            return update
        due, first, second = self.half_way("extend", make, half)
        self.assertLess(len(first), len(due))
        self.assert_each_once("second", country.due(update) - first)
        self.say(f"{len(first)} were told before, the other {len(second)} by the extension")


class Outlets(Story):
    def test_of_two_outlets_of_one_channel_nobody_gets_both(self):
        self.start(simulator=(), daemon=False)
        self.i.start_simulator((), name="push_other")
        self.start_daemon()
        cap = self.all("two")
        due = country.due(cap)
        self.let_through(cap)
        wait_until(lambda: self.told("two") | self.told("two", "push_other") >= due, 60, "all told", 0.1)
        self.wait_quiet(0.5)
        one, other = self.told("two"), self.told("two", "push_other")
        self.assertFalse(one & other)
        self.assertTrue(one and other)
        self.assert_each_once("two", due, ("push_sim", "push_other"))
        self.say(f"{len(one)} and {len(other)} of {len(due)}")

    def test_an_exercise_goes_to_the_drill_outlet_alone_and_says_so(self):
        self.start(simulator=(), daemon=False)
        self.i.start_simulator((), name="push_drill", purpose="drill")
        self.start_daemon()
        cap = self.all("drill", status="Exercise")
        due = country.due(cap)
        self.let_through(cap)
        wait_until(lambda: self.told("drill", "push_drill") >= due, 60, "all told", 0.1)
        self.wait_quiet(0.5)
        self.assertEqual(self.i.record_count("push_sim"), 0)
        self.assert_each_once("drill", due, ("push_drill",))
        for record in self.i.records("push_drill"):
            self.assertIn("DIỄN TẬP", record["title"] + record["body"])
        self.say(f"{len(due)} by the drill outlet, none by the live one")


class KillSwitch(Story):
    def throw(self, what):
        self.i.desk("POST", "/stops", "approver", {"what": what})
        return time.time()

    def lift(self, what):
        self.i.desk("DELETE", f"/stops/{what}", "approver")

    def test_the_kill_switch_stops_within_two_seconds_and_its_release_goes_on(self):
        self.start()
        cap = self.all("switched")
        due = country.due(cap)
        self.let_through(cap)
        self.wait_share(due, 0.3)
        thrown = self.throw("all")
        self.wait_quiet(STOP_MAX_S)
        late = max(r["t"] / 1000 for r in self.of("switched")) - thrown
        self.assertLess(late, STOP_MAX_S)
        self.assertLess(len(self.told("switched")), len(due))
        self.lift("all")
        self.wait_told("switched", due)
        self.wait_quiet(0.5)
        self.assert_each_once("switched", due)
        self.say(f"stopped after {late:.2f} s; released: all {len(due)}, each once")

    def test_an_issuer_that_is_stopped_does_not_hold_up_others(self):
        self.start()
        cap = self.all("stopped")
        due = country.due(cap)
        self.let_through(cap)
        self.wait_share(due, 0.2)
        self.throw("issuer:" + trial.SENDER)
        self.wait_quiet(STOP_MAX_S)
        before = len(self.told("stopped"))
        other = self.all("other").replace(trial.SENDER.encode(), b"khac@example.gov.vn")
        self.let_through(other)
        wait_until(lambda: self.told("other") >= due, 60, "the other issuer's warning", 0.1)
        self.assertEqual(len(self.told("stopped")), before)
        self.lift("issuer:" + trial.SENDER)
        self.wait_told("stopped", due)
        self.wait_quiet(0.5)
        self.assert_each_once("stopped", due)
        self.assert_each_once("other", due)
        self.say(f"the other issuer's {len(due)} were told while the first stood at {before}")


class Tasks(Story):
    def watch(self, official):
        """State by commune, and the counts."""
        watch = self.i.desk("GET", "/watch", official)
        return {t["commune"]["code"]: t["state"] for t in watch["tasks"]}, watch["counts"]

    def audited(self, alert, act):
        rows = self.i.desk("GET", f"/alerts/{alert}/audit?limit=500", "approver")["audit"]
        return [row for row in rows if row["act"] == act]

    def test_a_commune_officer_acknowledges_and_the_province_sees_whose_clock_ran_out(self):
        self.start(simulator=(), settings={"tasks": {"extreme_s": 6}})
        by_province = {}
        for commune in self.i.http("GET", "/v1/communes?limit=500").json()["communes"]:
            by_province.setdefault(commune["province_code"], []).append(commune["code"])
        province, codes = max(by_province.items(), key=lambda item: len(item[1]))
        done, late, unmanned = codes[:3]
        self.i.add_official("xa-lam", "Lâm", "officer", f"commune:{done}")
        self.i.add_official("xa-muon", "Muộn", "officer", f"commune:{late}")
        self.i.add_official("tinh", "Tỉnh", "officer", f"province:{province}")
        alert = self.let_through(trial.cap("tasks", [done, late, unmanned]))
        wait_until(lambda: len(self.watch("tinh")[0]) == 3, 10, "the tasks")
        self.assertEqual(self.watch("tinh")[0], {done: "open", late: "open", unmanned: "escalated"})
        task = self.i.desk("GET", "/tasks", "xa-lam")["tasks"][0]
        self.i.desk("GET", f"/tasks/{task['id']}", "xa-lam")
        self.i.desk("POST", f"/tasks/{task['id']}/acknowledge", "xa-lam", {"note": "Đã báo loa"})
        self.i.daemons["alertd"].kill()   # the clock stands in the store
        self.start_daemon()
        wait_until(lambda: self.watch("tinh")[0][late] == "escalated", 20, "the call to the province")
        states, counts = self.watch("tinh")
        self.assertEqual(states[done], "done")
        self.assertEqual((counts["escalated"], counts["done"], counts["open"]), (2, 1, 0))
        due = self.i.desk("GET", "/tasks", "xa-muon")["tasks"][0]
        self.assertGreaterEqual(due["escalated"], due["due"])
        self.wait_quiet(2.5)              # the clock has looked again meanwhile
        self.assertEqual(len(self.audited(alert, "escalate")), 1)
        self.assertEqual(len(self.audited(alert, "task_acknowledge")), 1)
        self.i.cancel(alert, "hết")
        self.assertEqual(self.watch("tinh")[0][done], "done")
        wait_until(lambda: self.watch("xa-muon")[1]["open"] == 1, 10, "the Cancel's own task")
        self.assertEqual(self.watch("xa-muon")[1]["ended"], 1)
        self.say(f"one acknowledged, one called for at {due['escalated']} (due {due['due']}), one had no officer")


class Gateway(Story):
    def bad_gateway(self, *arguments):
        self.start(simulator=arguments)
        cap = self.all("bad")
        due = country.due(cap)
        self.let_through(cap)
        self.wait_told("bad", due, 120)
        self.wait_quiet(0.5)
        verdict = self.assert_each_once("bad", due)
        counts = self.i.simulator_counts()
        self.say(f"{' '.join(arguments)}: {verdict.line()}; {counts['batches']} batches, {counts['repeated']} repeated")
        return counts

    def test_a_gateway_that_throttles(self):
        self.bad_gateway("--retry-every", "9")

    def test_a_gateway_that_falls_over(self):
        self.assertGreater(self.bad_gateway("--fail-every", "5")["repeated"], 1)

    def test_a_gateway_whose_answers_are_lost(self):
        self.assertGreater(self.bad_gateway("--drop-answer-every", "5")["repeated"], 1)

    def test_a_gateway_that_answers_garbage(self):
        self.assertGreater(self.bad_gateway("--garbage-every", "5")["repeated"], 1)

    def test_a_gateway_that_forgets_what_it_took_costs_doubles_and_misses_nobody(self):
        self.start(simulator=("--fail-every", "7", "--no-idempotency"))
        cap = self.all("bad")
        due = country.due(cap)
        self.let_through(cap)
        self.wait_told("bad", due, 120)
        self.wait_quiet(1.0)
        verdict = trial.judge(self.i.records(), "bad", due)
        batches = self.i.simulator_counts()["batches"]
        self.assertEqual((verdict.missed, verdict.extra), (0, 0), verdict.line())
        self.assertLessEqual(verdict.duplicates, batches // 7 * 32)
        self.say(f"{verdict.line()} in {batches // 7} failed batches")

    def test_a_gateway_that_is_away_for_long_costs_nobody_his_warning(self):
        self.start(simulator=("--rate", "700"))
        cap = self.all("away")
        due = country.due(cap)
        self.let_through(cap)
        self.wait_share(due, 0.2)
        self.i.simulators["push_sim"]["process"].kill()
        until = time.monotonic() + 8   # longer than five tries take
        wait_until(lambda: time.monotonic() > until, 20, "the outage", step=0.1)
        self.i.start_simulator(("--rate", "700"))
        self.wait_told("away", due, 120)
        verdict = trial.judge(self.i.records(), "away", due)
        self.assertEqual((verdict.missed, verdict.extra), (0, 0), verdict.line())
        self.assertLessEqual(verdict.duplicates, 64)
        self.say(verdict.line())


if __name__ == "__main__":
    unittest.main(verbosity=2)
