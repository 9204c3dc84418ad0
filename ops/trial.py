"""What trials of a running alertd share: a sample country with people that is made once and copied, CAP messages,
and the judge that reads the simulator's record."""
import datetime
import json
import os
import shutil
import sys
import time
import unicodedata
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass
from html import escape

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import carriers  # noqa: E402
import due_input  # noqa: E402
import due_ladder  # noqa: E402
import due_people  # noqa: E402
from instance import Instance, InstanceError, alert_path  # noqa: E402

SENDER = "mau@example.gov.vn"
VIETNAM = datetime.timezone(datetime.timedelta(hours=7))


class Country:
    """A sample country with simulated people and two officials. Every trial gets a copy of it."""

    def __init__(self, folder, build_dir, people, seed=1):
        self.folder, self.build_dir = folder, build_dir
        self.template = Instance(os.path.join(folder, "country"), build_dir)
        one = self.template
        one.init()
        sample = os.path.join(one.folder, "sample")
        one.alertctl("sample", sample, "--seed", seed)
        self.geojson = os.path.join(sample, "communes.geojson")
        one.alertctl("boundaries", "import", self.geojson, "--out", os.path.join(one.home, "communes.snapshot"))
        one.alertctl("recipients", "simulate", "--count", people, "--seed", seed, "--config", one.config)
        one.add_officials()
        self.people_csv = os.path.join(one.folder, "people.csv")
        one.alertctl("recipients", "export", self.people_csv, "--config", one.config)
        self.communes = due_input.read_communes(self.geojson)
        self.people = due_people.People(self.people_csv)
        self.rows = due_ladder.read_people(self.people_csv)

    def instance(self, name, settings=None, connections=2):
        one = Instance(os.path.join(self.folder, name), self.build_dir, settings, connections)
        shutil.copytree(self.template.home, one.home)
        one.tokens = dict(self.template.tokens)
        one.write_settings()
        return one

    def codes(self, province=None):
        return sorted(code for code in self.communes if province is None or code.startswith(province))

    def due(self, cap_bytes):
        """Tokens of exactly those whom this message must reach, counted apart from the daemon."""
        found = due_people.due_people(due_input.read_alert(cap_bytes), self.communes, self.people)
        if found.may:
            raise AssertionError(f"the trial's area leaves {len(found.may)} people undecided: choose another")
        return set(found.must)


# --- messages ----------------------------------------------------------------------------------------------------

def moment(seconds_from_now=0.0):
    """In CAP's form: whole seconds, Vietnamese time."""
    at = datetime.datetime.fromtimestamp(int(time.time() + seconds_from_now), VIETNAM)
    return at.isoformat(timespec="seconds")


def reference(cap_bytes):
    alert = ElementTree.fromstring(cap_bytes)
    return ",".join(alert.findtext(due_input.CAP + name) for name in ("sender", "identifier", "sent"))


def cap(identifier, codes=(), polygon=None, status="Actual", msg_type="Alert", severity="Extreme", expires_in=3600,
        references=None, headline="Lũ quét", area=True):
    """A CAP message in Vietnamese and English for communes by code, or a polygon of (lat, lon)."""
    places = "".join(f"<geocode><valueName>VN-GSO-2025</valueName><value>{code}</value></geocode>" for code in codes)
    if polygon:
        ring = list(polygon) + [polygon[0]]
        places = "<polygon>" + " ".join(f"{lat:.7f},{lon:.7f}" for lat, lon in ring) + "</polygon>" + places
    areas = f"<area><areaDesc>Vùng thử</areaDesc>{places}</area>" if area else ""
    expires = moment(expires_in)

    def info(language, event, line, what):
        return (f"<info><language>{language}</language><category>Met</category><event>{event}</event>"
                "<responseType>Evacuate</responseType><urgency>Immediate</urgency>"
                f"<severity>{severity}</severity><certainty>Observed</certainty><expires>{expires}</expires>"
                "<senderName>Đài mẫu</senderName>"
                f"<headline>{escape(line)}</headline><instruction>{what}</instruction>{areas}</info>")

    refs = f"<references>{escape(references)}</references>" if references else ""
    text = ('<?xml version="1.0" encoding="UTF-8"?>\n<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">'
            f"<identifier>{identifier}</identifier><sender>{SENDER}</sender><sent>{moment()}</sent>"
            f"<status>{status}</status><msgType>{msg_type}</msgType><scope>Public</scope>{refs}"
            + info("vi-VN", "Lũ quét", headline, "Lên chỗ cao ngay.")
            + info("en-US", "Flash flood", "Flash flood", "Go to high ground now.") + "</alert>\n")
    return unicodedata.normalize("NFC", text).encode()


# --- the judge ---------------------------------------------------------------------------------------------------

@dataclass
class Verdict:
    due: int
    told: int
    missed: int
    extra: int
    duplicates: int   # copies beyond the first, of all people together
    most: int         # copies one person got

    def line(self):
        return (f"due {self.due}, told {self.told}, missed {self.missed}, extra {self.extra}, "
                f"duplicates {self.duplicates} (at most {self.most} copies)")


def judge(records, identifier, due):
    """One alert in the simulator's record against the tokens due."""
    copies = {}
    for record in records:
        if record["alert"] == identifier:
            copies[record["token"]] = copies.get(record["token"], 0) + 1
    return Verdict(len(due), len(copies), len(due - copies.keys()), len(copies.keys() - due),
                   sum(copies.values()) - len(copies), max(copies.values(), default=0))


def of_alert(told, identifier, cap_bytes):
    """The messages of one alert: push names it, the others hold its short code."""
    code = due_input.short_code(cap_bytes)
    return [m for m in told if m.alert == identifier or (not m.alert and m.code == code)]


def cap_of(instance, identifier):
    """The bytes of a public alert, e.g. of a Cancel that the desk wrote."""
    answer = instance.http("GET", alert_path(identifier), accept="application/cap+xml")
    if answer.status != 200:
        raise InstanceError(f"GET {alert_path(identifier)}: {answer.status}")
    return answer.body


def start_carriers(instance, rate=0, arguments=None, purpose="live"):
    """Push, Zalo and SMS; `rate`: messages a second of each."""
    more = arguments or {}
    limit = ["--rate", str(rate)] if rate else []
    instance.start_simulator([*limit, *more.get("push", [])], purpose=purpose)
    carriers.start_zalo(instance, [*limit, *more.get("zalo", [])], purpose=purpose)
    carriers.start_sms(instance, more.get("sms", []), purpose=purpose,
                       outlet={"parts_per_second": rate} if rate else None)


def waiting_entries(instance):
    """Lane entries that wait or are held, of all outlets; None while Redis is away."""
    total = 0
    for section in instance.sections:
        if section.startswith("outlet."):
            for priority in range(4):
                key = "alertd:{ln:%s}:q%d" % (section[len("outlet."):], priority)
                length = instance.redis_command("XLEN", key)
                if length is None:
                    return None
                total += length
    return total


def write_json(path, facts):
    with open(path, "w", encoding="utf-8") as file:
        json.dump(facts, file, ensure_ascii=False, indent=1)
        file.write("\n")
