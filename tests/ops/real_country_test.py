"""The real communes, people by population, a polygon over central Việt Nam: from file to last receipt, judged apart.

    real_country_test.py BUILD_DIR [--recipients N]
"""
import argparse
import datetime
import os
import subprocess
import sys
import tempfile

PROJECT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
# Long edges on purpose: they are geodesics. A circle that overlaps nothing of the polygon.
POLYGON = "16.80,106.70 16.95,107.35 16.45,108.25 15.60,108.75 14.55,109.15 14.30,108.40 15.00,107.70 15.90,107.20 " \
          "16.80,106.70"
CIRCLE = "13.60,108.90 18"
INFO = """  <info>
    <language>{language}</language><category>Met</category><event>{event}</event>
    <responseType>Shelter</responseType><urgency>Immediate</urgency><severity>Extreme</severity>
    <certainty>Likely</certainty><expires>{expires}</expires><senderName>{sender}</senderName>
    <headline>{headline}</headline><description>{description}</description><instruction>{instruction}</instruction>
    <area><areaDesc>{area}</areaDesc><polygon>{polygon}</polygon><circle>{circle}</circle></area>
  </info>
"""
VIETNAMESE = {"language": "vi-VN", "event": "Bão", "sender": "Đài Khí tượng Thủy văn (thử nghiệm)",
              "headline": "Bão mạnh đổ bộ Trung Trung Bộ", "description": "Gió giật cấp 14, mưa rất lớn.",
              "instruction": "Ở yên trong nhà kiên cố.", "area": "Từ Huế đến Đắk Lắk"}
ENGLISH = {"language": "en-US", "event": "Typhoon", "sender": "Weather Service (trial)",
           "headline": "Strong typhoon makes landfall", "description": "Gusts of force 14, very heavy rain.",
           "instruction": "Stay in a solid building.", "area": "From Huế to Đắk Lắk"}


def warning():
    now = datetime.datetime.now(datetime.timezone(datetime.timedelta(hours=7))).replace(microsecond=0)
    expires = (now + datetime.timedelta(hours=12)).isoformat()
    infos = "".join(INFO.format(**texts, expires=expires, polygon=POLYGON, circle=CIRCLE)
                    for texts in (VIETNAMESE, ENGLISH))
    return ('<?xml version="1.0" encoding="UTF-8"?>\n<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">\n'
            f"  <identifier>bao-thu-{int(now.timestamp())}</identifier>\n  <sender>thu@example.vn</sender>\n"
            f"  <sent>{now.isoformat()}</sent>\n  <status>Actual</status><msgType>Alert</msgType><scope>Public</scope>\n"
            f"{infos}</alert>\n")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build_dir")
    parser.add_argument("--recipients", type=int, default=200_000)
    given = parser.parse_args()
    data = os.environ.get("ALERTD_TEST_DATA") or os.path.join(PROJECT, "..", "shared", "data")
    if not os.path.isdir(data):
        print(f"SKIPPED: no real data in {data}")
        return 0
    with tempfile.TemporaryDirectory(prefix="alertd-real-") as folder:
        alert = os.path.join(folder, "alert.xml")
        with open(alert, "w", encoding="utf-8") as file:
            file.write(warning())
        return subprocess.call(
            [os.path.join(PROJECT, "ops", "quickstart"), "--exit", "--build-dir", given.build_dir,
             "--boundaries", os.path.join(data, "communes", "communes.geojson"),
             "--weights", os.path.join(data, "population", "communes_population.csv"),
             "--recipients", str(given.recipients), "--alert", alert])


if __name__ == "__main__":
    sys.exit(main())
