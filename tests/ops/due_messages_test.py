"""The judge of ops/due_messages.py finds each lie a message can tell, on every channel."""
import os
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "ops"))
import due_messages  # noqa: E402
import due_input  # noqa: E402

CAP = """<?xml version="1.0"?><alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>a-1</identifier>
<sender>s@x.vn</sender><sent>2026-11-22T12:00:00+07:00</sent><status>Actual</status><msgType>Alert</msgType>
<scope>Public</scope>%s</alert>"""
INFO = """<info><language>%s</language><category>Met</category><event>%s</event><urgency>Immediate</urgency>
<severity>Moderate</severity><certainty>Likely</certainty><expires>2026-11-22T18:00:00+07:00</expires>
<senderName>%s</senderName><headline>x</headline></info>"""
WHOLE = (CAP % (INFO % ("vi-VN", "Lũ quét", "Đài Mẫu Số Một Của Tỉnh") +
                INFO % ("en-US", "Flash flood", "Sample Station One"))).encode()
ALERT = due_input.read_alert(WHOLE)
COMMUNES = {"00001": "Xã Ba Tô", "00002": "Xã Ba Tơ"}
LINK = "https://x.vn/a/" + ALERT.code
PEOPLE = [
    {"commune": "00001", "language": "vi", "phone": "+84100000001", "push_token": "sim-1", "places": ""},
    {"commune": "00002", "language": "en", "phone": "+84100000002", "push_token": "sim-2", "places": ""}]
VI = ("Cảnh báo lũ quét – Mức: Nguy hiểm. Xã Ba Tô và 12 xã khác: Nước lên nhanh. Hiệu lực đến 18:00 ngày 22/11/2026. "
      "Cần làm: Lên cao. Nguồn: Đài Mẫu Số Một Của Tỉnh. Chi tiết: " + LINK)
EN = ("Warning: flash flood – Level: Danger. Xã Ba Tơ and 1 other commune: Water rises. In force until 18:00, 22 Nov 2026 "
      "(Viet Nam time). What to do: Go up. Source: Sample Station One. Details: " + LINK)


def septets(text):
    return bytes(ord(c) for c in text).hex()   # these texts hold only signs that stand where ASCII has them


def sms(text, to="84100000001"):
    """Records of a message in parts, as the SMSC's simulator writes them; with a header on each."""
    parts = [text[at:at + 100] for at in range(0, len(text), 100)]
    out = []
    for number, part in enumerate(parts, 1):
        header = "050003%02x%02x%02x" % (7, len(parts), number)
        out.append({"to": to, "udh": header, "dcs": 0, "hex": header + septets(part)})
    return out[::-1]   # as they may come: the last first


def push(text, token="sim-1"):
    title, body = text.split(". ", 1)
    return [{"token": token, "title": title, "body": body}]


def zalo(**changed):
    slots = {"event": "Cảnh báo lũ quét", "level": "Nguy hiểm", "commune": "Xã Ba Tô và 12 xã khác",
             "period": "Hiệu lực đến 18:00 ngày 22/11/2026", "instruction": "Lên cao.",
             "issuer": "Đài Mẫu Số Một Của Tỉnh", "link": LINK}
    slots.update(changed)
    return [{"phone": "84100000001", "slots": slots}]


LIES = [("Xã Ba Tô", "Xã Ba Tơ", "commune"), ("18:00", "19:00", "time"), ("22/11", "23/11", "time"),
        ("Mức: Nguy hiểm", "Mức: Nguy hiểm cao", "level"), ("Mức: Nguy hiểm", "Mức: Ít nguy hiểm", "level"),
        ("Đài Mẫu Số Một", "Đài Mẫu Số Hai", "issuer"), ("lũ quét", "bão", "hazard")]


class Judge(unittest.TestCase):
    def wrong(self, records, channel, people=None, alert=ALERT):
        found, count = due_messages.judge(alert, COMMUNES, people or PEOPLE, records, channel)
        self.assertEqual(count, 1)
        return dict(found)

    def test_the_truth_holds_on_every_channel(self):
        self.assertEqual(self.wrong(push(VI), "push"), {})
        self.assertEqual(self.wrong(push(EN, "sim-2"), "push"), {})
        self.assertEqual(self.wrong(sms(due_messages.bare(VI)), "sms"), {})
        self.assertEqual(self.wrong(sms(due_messages.bare(EN), "84100000002"), "sms"), {})
        self.assertEqual(self.wrong(zalo(), "zalo"), {})

    def test_each_lie_is_found_in_push(self):
        for old, new, what in LIES:
            with self.subTest(new):
                self.assertIn(old, VI)
                self.assertEqual(self.wrong(push(VI.replace(old, new)), "push"), {what: 1})

    def test_each_lie_is_found_in_sms(self):
        bare = due_messages.bare
        for old, new, what in LIES:
            if bare(old) == bare(new):
                old, new = "Xã Ba Tô", "Xã Bo Ta"
            with self.subTest(new):
                self.assertEqual(self.wrong(sms(bare(VI).replace(bare(old), bare(new))), "sms"), {what: 1})

    def test_each_lie_is_found_in_zalo(self):
        for slot, lie, what in [("commune", "Xã Ba Tơ và 12 xã khác", "commune"), ("level", "Nguy hiểm cao", "level"),
                                ("period", "Hiệu lực đến 17:00 ngày 22/11/2026", "time"), ("issuer", "Đài khác", "issuer"),
                                ("event", "Cảnh báo bão", "hazard")]:
            with self.subTest(slot):
                self.assertEqual(self.wrong(zalo(**{slot: lie}), "zalo"), {what: 1})

    def test_a_message_in_the_other_language_is_wrong(self):
        self.assertNotEqual(self.wrong(push(EN, "sim-1"), "push"), {})

    def test_what_is_cut_away_is_missed(self):
        for piece in ("Mức: Nguy hiểm", "Nguồn: Đài Mẫu Số Một Của Tỉnh", "18:00", "Xã Ba Tô"):
            with self.subTest(piece):
                self.assertNotEqual(self.wrong(push(VI.replace(piece, "")), "push"), {})

    def test_real_and_drill_are_told_apart(self):
        self.assertEqual(self.wrong(push("DIỄN TẬP – " + VI), "push"), {"says drill": 1})
        drill = due_input.read_alert(WHOLE.replace(b">Actual<", b">Exercise<"))
        text = VI.replace(ALERT.code, drill.code)
        self.assertEqual(self.wrong(push(text), "push", alert=drill), {"drill is not said": 1})
        self.assertEqual(self.wrong(push("DIỄN TẬP – " + text), "push", alert=drill), {})

    def test_a_lost_or_broken_part_is_no_message(self):
        records = sms(due_messages.bare(VI))
        with self.assertRaises(ValueError):
            due_messages.judge(ALERT, COMMUNES, PEOPLE, records[1:], "sms")
        records[0]["hex"] += "1b"
        with self.assertRaises(ValueError):
            due_messages.judge(ALERT, COMMUNES, PEOPLE, records, "sms")

    def test_accented_sms_is_read_as_ucs2(self):
        octets = VI.encode("utf-16-be").hex()
        self.assertEqual(self.wrong([{"to": "84100000001", "udh": "", "dcs": 8, "hex": octets}], "sms"), {})

    def test_a_stranger_is_found(self):
        self.assertEqual(self.wrong(push(VI, "sim-9"), "push"), {"told nobody known": 1})


if __name__ == "__main__":
    unittest.main()
