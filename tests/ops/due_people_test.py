"""The judge of ops/due_people.py judges: every rule of who is due, and every way in which a record can be wrong."""
import csv
import datetime
import json
import math
import os
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "ops"))
import due_people  # noqa: E402
import geodesy  # noqa: E402
from due_input import CAP, short_code  # noqa: E402
from due_texts import until  # noqa: E402

# Two side by side, 0.08 degrees each, with a common border at 107.08: edges under 10 km, so that judging is exact.
COMMUNES = {"00001": ("Xã Ba Tô", 107.0), "00002": ("Xã Ba Tơ", 107.08), "00003": ("Xã Xa", 107.5)}
EXPIRES = "2026-11-22T18:00:00+07:00"


def geojson():
    def feature(code, name, west):
        ring = [[west, 16], [west + 0.08, 16], [west + 0.08, 16.08], [west, 16.08], [west, 16]]
        return {"type": "Feature", "properties": {"code": code, "full_name": name},
                "geometry": {"type": "Polygon", "coordinates": [ring]}}
    return json.dumps({"type": "FeatureCollection", "features": [feature(c, *v) for c, v in COMMUNES.items()]})


def cap(area, headline="Lũ quét ở Ba Tô"):
    infos = "".join(
        f"<info><language>{language}</language><event>{event}</event><severity>Severe</severity>"
        f"<expires>{EXPIRES}</expires><senderName>{sender}</senderName><headline>{text}</headline>"
        f"<area><areaDesc>x</areaDesc>{area}</area></info>"
        for language, event, sender, text in (("vi-VN", "Lũ quét", "Đài Mẫu", headline),
                                              ("en-US", "Flash flood", "Sample Service", "Flash flood in Ba To")))
    return (f'<alert xmlns="{CAP[1:-1]}"><identifier>a-1</identifier><sender>s@x.vn</sender>'
            f"<status>Actual</status><msgType>Alert</msgType>{infos}</alert>").encode()


def row(token, commune="00001", places="", language="vi", consent="yes", channels="push|sms"):
    return {"id": token, "phone": "", "push_token": token, "language": language, "commune": commune, "lat": "",
            "lon": "", "channels": channels, "consent": consent, "index": "", "places": places}


WEST = "<polygon>16,107 16,107.08 16.08,107.08 16.08,107 16,107</polygon>"   # commune 00001 to its very border


class Case(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()

    def tearDown(self):
        self.folder.cleanup()

    def write(self, name, content):
        path = os.path.join(self.folder.name, name)
        with open(path, "wb") as file:
            file.write(content if isinstance(content, bytes) else content.encode())
        return path

    def due(self, area, rows):
        path = os.path.join(self.folder.name, "people.csv")
        with open(path, "w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, rows[0].keys())
            writer.writeheader()
            writer.writerows(rows)
        self.alert = due_people.read_alert(cap(area))
        self.communes = due_people.read_communes(self.write("c.geojson", geojson()))
        return due_people.due_people(self.alert, self.communes, due_people.People(path))


class WhoIsDue(Case):
    def test_a_common_border_is_no_hit(self):
        due = self.due(WEST, [row("west"), row("east", "00002")])
        self.assertEqual(set(due.must), {"west"})
        self.assertEqual(due.communes, {"00001"})

    def test_a_sliver_over_the_border_is_a_hit(self):
        due = self.due(WEST.replace("107.08", "107.0800010"), [row("west"), row("east", "00002")])
        self.assertEqual(set(due.must), {"west", "east"})

    def test_an_exact_place_counts_where_it_lies_and_the_border_is_inside(self):
        due = self.due(WEST, [row("in", places="16.05,107.05,0"), row("on", places="16.05,107.08,0"),
                              row("out", places="16.05,107.0800001,0"), row("corner", places="16,107,0")])
        self.assertEqual(set(due.must), {"in", "on", "corner"})

    def test_whoever_has_a_place_is_not_told_for_his_commune_alone(self):
        self.assertEqual(set(self.due(WEST, [row("away", places="16.05,107.55,0")]).must), set())

    def test_one_of_two_places_is_enough(self):
        due = self.due(WEST, [row("two", "00003", "16.05,107.55,0|16.05,107.05,0")])
        self.assertEqual(set(due.must), {"two"})
        self.assertEqual(due.in_danger, {"00001": 1})   # counted where he is in danger

    def test_a_rounded_place_is_its_square(self):
        metre = 1 / geodesy.metres_per_degree(16.05)[1]
        near, rim, far = (107.08 + m * metre for m in (240, 250, 260))
        due = self.due(WEST, [row(name, "00002", f"16.05,{lon:.7f},250")
                              for name, lon in (("near", near), ("rim", rim), ("far", far))])
        self.assertEqual((set(due.must), set(due.may)), ({"near"}, {"rim"}))

    def test_a_geocode_is_everybody_of_the_commune_and_everybody_with_a_place_in_it(self):
        code = "<geocode><valueName>VN-GSO-2025</valueName><value>00001</value></geocode>"
        due = self.due(code, [row("own"), row("own_away", places="16.05,107.55,0"), row("other", "00003"),
                              row("visits", "00003", "16.05,107.05,0")])
        self.assertEqual(set(due.must), {"own", "own_away", "visits"})

    def test_a_circle_is_sure_inside_and_undecided_on_its_rim(self):
        lat, lon = 16.05, 107.05
        places = {m: geodesy.direct(lat, lon, 1.0, m) for m in (1990, 2003, 2010)}
        due = self.due(f"<circle>{lat},{lon} 2</circle>",
                       [row(str(m), places=f"{p[0]:.7f},{p[1]:.7f},0") for m, p in places.items()])
        self.assertEqual((set(due.must), set(due.may)), ({"1990"}, {"2003"}))

    def test_a_long_edge_is_a_geodesic(self):
        # Along 16.05 north over 100 km a straight line of degrees lies some 56 m south of the geodesic's middle.
        area = "<polygon>16.05,106.6 16.05,107.5 15.5,107.5 15.5,106.6 16.05,106.6</polygon>"
        length, azimuth = geodesy.inverse(16.05, 106.6, 16.05, 107.5)
        lat, lon = geodesy.direct(16.05, 106.6, azimuth, length / 2)
        self.assertGreater(lat - 16.05, 30 / 110_000)
        due = self.due(area, [row("between", places=f"{(lat + 16.05) / 2:.7f},{lon:.7f},0"),
                              row("beyond", places=f"{lat + 0.0003:.7f},{lon:.7f},0")])
        self.assertEqual((set(due.must), set(due.may)), ({"between"}, set()))

    def test_who_cannot_be_told_is_counted(self):
        due = self.due(WEST, [row("a"), row("b", consent="no"), row("c", channels="sms"), row("")])
        self.assertEqual((set(due.must), due.without_channel, due.in_danger), ({"a"}, 3, {"00001": 4}))


class WhatIsWrong(Case):
    def setUp(self):
        super().setUp()
        self.found = self.due(WEST, [row("a"), row("b", language="en"), row("c", "00002")])
        self.texts = due_people.Texts(self.alert, self.communes)
        link = "https://x/a/" + self.alert.code
        self.good = [
            {"alert": "a-1", "token": "a", "language": "vi", "title": "Cảnh báo lũ quét",
             "body": f"Xã Ba Tô: Lũ quét ở Ba Tô. Hiệu lực đến 18:00 ngày 22/11/2026. Nguồn: Đài Mẫu. {link}"},
            {"alert": "a-1", "token": "b", "language": "en", "title": "Flash flood warning",
             "body": f"Xã Ba Tô: Flash flood in Ba To. In force until 18:00, 22 Nov 2026. Sample Service. {link}"}]

    def verdict(self, records):
        v = due_people.judge(self.found, self.texts, records)
        return v.missing, v.extra, v.doubled, v.wrong_text, v.holds()

    def changed(self, at, key, old, new):
        records = [dict(r) for r in self.good]
        self.assertIn(old, records[at][key])
        records[at][key] = records[at][key].replace(old, new)
        return records

    def test_the_right_messages_hold(self):
        self.assertEqual(self.verdict(self.good), (0, 0, 0, 0, True))

    def test_missing_extra_and_doubled_are_counted(self):
        self.assertEqual(self.verdict(self.good[:1]), (1, 0, 0, 0, False))
        self.assertEqual(self.verdict(self.good + [{**self.good[0], "token": "c"}]), (0, 1, 0, 0, False))
        self.assertEqual(self.verdict(self.good + self.good[:1]), (0, 0, 1, 0, False))

    def test_nobody_due_holds_for_nothing(self):
        empty = due_people.judge(due_people.Due(), self.texts, [])
        self.assertFalse(empty.holds())

    def test_every_part_of_the_text_is_looked_at(self):
        for key, old, new in (("body", "Xã Ba Tô", "Xã Ba Tơ"), ("body", "18:00", "19:00"), ("body", "22/11", "23/11"),
                              ("body", "Đài Mẫu", "Đài Khác"), ("body", "/a/", "/b/"), ("language", "vi", "en")):
            with self.subTest(old=old):
                self.assertEqual(self.verdict(self.changed(0, key, old, new))[3:], (1, False))
        without = self.changed(0, "body", "Lũ quét ở Ba Tô", "Mưa")
        without[0]["title"] = "Cảnh báo mưa"
        self.assertEqual(self.verdict(without)[3], 1)
        self.assertEqual(self.verdict(self.changed(1, "body", "22 Nov 2026", "22/11/2026"))[3], 1)

    def test_other_alerts_are_passed_over(self):
        self.assertEqual(self.verdict(self.good + [{**self.good[0], "alert": "a-2"}])[4], True)


class Geodesy(unittest.TestCase):
    def test_the_way_there_and_back(self):
        for azimuth in (0.1, 1.5, 3.0, 5.0):
            for metres in (100.0, 25_000.0, 480_000.0):
                lat, lon = geodesy.direct(16, 107, azimuth, metres)
                length, back = geodesy.inverse(16, 107, lat, lon)
                self.assertAlmostEqual(length, metres, places=3)
                self.assertAlmostEqual(back % (2 * math.pi), azimuth, places=6)

    def test_a_degree_of_the_meridian_from_the_equator(self):
        self.assertAlmostEqual(geodesy.inverse(0, 107, 1, 107)[0], 110_574.389, places=2)


class Codes(unittest.TestCase):
    def test_the_link_is_made_of_the_bytes(self):
        # SHA-256("") begins e3b0c44298: 40 bits in Crockford's digits.
        bits = int("e3b0c44298", 16)
        digits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
        self.assertEqual(short_code(b""), "".join(
            digits[(bits // 32 ** (7 - i)) % 32] for i in range(8)).lower())

    def test_until_is_said_in_vietnam_s_time(self):
        noon = datetime.datetime(2026, 11, 22, 5, 30, tzinfo=datetime.timezone.utc)
        self.assertEqual(until(noon, "vi"), "12:30 ngày 22/11/2026")
        self.assertEqual(until(noon, "en"), "12:30, 22 Nov 2026")


if __name__ == "__main__":
    unittest.main()
