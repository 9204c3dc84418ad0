"""The judge of the ladder judges: each way in which channels tried one after the other can be wrong is found."""
import os
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "ops"))
import due_ladder  # noqa: E402
from carriers import Told  # noqa: E402

WAIT = 60
CSV = """id,phone,push_token,language,commune,channels,consent,places,preferred
a,84100000001,sim-1,vi,00001,push|zalo|sms,yes,,
b,84100000002,sim-2,vi,00001,push|zalo|sms,yes,,sms
c,84100000003,,vi,00001,push|sms,yes,,
d,84100000004,sim-4,vi,00001,push|zalo|sms,no,,
e,,sim-5,vi,00001,push,yes,,
"""


def told(channel, person, t, key=""):
    address = f"sim-{person}" if channel == "push" else f"+8410000000{person}"
    return Told(t, channel, address, key, "code", "", "", "text")


class Ladder(unittest.TestCase):
    def setUp(self):
        with tempfile.NamedTemporaryFile("w", suffix=".csv", encoding="utf-8") as file:
            file.write(CSV)
            file.flush()
            self.people = due_ladder.read_people(file.name)

    def judge(self, messages, receipts, wait=WAIT, in_danger=(0, 2, 4), **more):
        return due_ladder.judge(self.people, set(in_danger), messages, receipts, wait, **more)

    def as_it_should_be(self):
        """1 by push with a report; 3 by SMS alone; 5 by push without a report and without another channel."""
        return [told("push", 1, 100, "k1"), told("sms", 3, 100), told("push", 5, 100, "k5")], {"k1": 110}

    def test_reads_the_channels_of_each_person_in_his_order(self):
        self.assertEqual([p.channels for p in self.people],
                         [["push", "zalo", "sms"], ["sms", "push", "zalo"], ["sms"], [], ["push"]])

    def test_holds_when_all_is_well(self):
        verdict = self.judge(*self.as_it_should_be())
        self.assertTrue(verdict.holds(), verdict.line())
        self.assertEqual((verdict.due, verdict.told, verdict.duplicates), (3, 3, 0))

    def test_the_whole_ladder_holds(self):
        messages = [told("push", 1, 100, "k1"), told("zalo", 1, 161, "k2"), told("sms", 1, 222)]
        self.assertTrue(self.judge(messages, {}, in_danger=[0]).holds())

    def test_a_person_missed(self):
        messages, receipts = self.as_it_should_be()
        self.assertEqual(self.judge(messages[:2], receipts).missed, 1)

    def test_a_person_who_was_not_due(self):
        messages, receipts = self.as_it_should_be()
        self.assertEqual(self.judge([*messages, told("push", 2, 100)], receipts).extra, 1)
        self.assertEqual(self.judge([*messages, told("zalo", 3, 100)], receipts).extra, 1)
        self.assertEqual(self.judge([*messages, told("push", 4, 100)], receipts).extra, 1)

    def test_twice_by_one_channel(self):
        messages, receipts = self.as_it_should_be()
        verdict = self.judge([*messages, told("sms", 3, 105)], receipts)
        self.assertEqual((verdict.duplicates, verdict.most), (1, 2))

    def test_a_second_channel_although_the_first_reported_in_time(self):
        messages, receipts = self.as_it_should_be()
        verdict = self.judge([*messages, told("zalo", 1, 161, "k2")], receipts)
        self.assertEqual(verdict.needless, 1)
        self.assertFalse(verdict.holds())

    def test_a_second_channel_before_the_wait_was_over(self):
        messages = [told("push", 1, 100, "k1"), told("zalo", 1, 130, "k2")]
        self.assertEqual(self.judge(messages, {"k2": 131}, in_danger=[0]).early, 1)
        self.assertEqual(self.judge(messages, {"k2": 131}, in_danger=[0], disturbed=True).early, 0)

    def test_a_report_that_came_too_late_excuses_the_second_channel(self):
        messages = [told("push", 1, 100, "k1"), told("zalo", 1, 161, "k2")]
        self.assertTrue(self.judge(messages, {"k1": 170, "k2": 162}, in_danger=[0]).holds())

    def test_given_up_half_way(self):
        verdict = self.judge([told("push", 1, 100, "k1")], {}, in_danger=[0])
        self.assertEqual(verdict.given_up, 1)
        self.assertFalse(verdict.holds())
        self.assertTrue(self.judge([told("push", 1, 100, "k1")], {}, in_danger=[0], in_full=False).holds())

    def test_who_was_refused_goes_on_at_once_and_is_given_up_by_nobody(self):
        messages = [told("push", 1, 100, "k1"), told("sms", 1, 161)]
        zalo = {("zalo", "+84100000001")}
        self.assertTrue(self.judge(messages, {}, in_danger=[0], refused=zalo).holds())
        self.assertEqual(self.judge(messages[:1], {}, in_danger=[0], refused=zalo).given_up, 1)
        self.assertEqual(self.judge(messages, {}, in_danger=[0]).given_up, 1)   # Zalo was never asked
        verdict = self.judge([], {}, in_danger=[4], refused={("push", "sim-5")})
        self.assertEqual((verdict.missed, verdict.refused, verdict.told), (0, 1, 0))

    def test_an_sms_that_came_first_or_late_ends_it(self):
        """Person 2 has SMS first; its sender died, push went out, then another sender sent the SMS."""
        messages = [told("push", 2, 104, "k2"), told("sms", 2, 106)]
        self.assertTrue(self.judge(messages, {}, in_danger=[1], disturbed=True).holds())
        self.assertEqual(self.judge(messages[:1], {}, in_danger=[1], disturbed=True).given_up, 1)

    def test_without_a_wait_all_channels_tell(self):
        messages = [told("push", 1, 100, "k1"), told("zalo", 1, 100, "k2"), told("sms", 1, 100)]
        self.assertTrue(self.judge(messages, {"k1": 101}, wait=0, in_danger=[0]).holds())
        self.assertEqual(self.judge(messages[:2], {"k1": 101}, wait=0, in_danger=[0]).given_up, 1)

    def test_a_cancel_goes_to_those_told_by_what_told_them(self):
        first = [told("push", 1, 100), told("sms", 3, 100)]
        again = [told("push", 1, 200), told("zalo", 1, 200)]
        verdict = due_ladder.judge_again(first, again)
        self.assertEqual((verdict.missed, verdict.extra), (1, 1))
        self.assertTrue(due_ladder.judge_again(first, [told("push", 1, 200), told("sms", 3, 201)]).holds())


if __name__ == "__main__":
    unittest.main(verbosity=2)
