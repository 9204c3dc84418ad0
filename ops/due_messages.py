"""Each message as it arrived, held against the CAP file: commune, until when, level, who says it, what threatens.

    due_messages.py --alert CAP --communes GEOJSON --people CSV --record FILE --channel sms|zalo|push [--json]

Reads the simulators' records; SMS are put together and decoded here from their raw octets (ops/sms_octets.py). Shares no
code with what renders. Exit code 0 when at least one message of the alert came and none of them lies.
"""
import argparse
import collections
import csv
import datetime
import json
import os
import re
import sys
import unicodedata
from dataclasses import dataclass
from xml.etree.ElementTree import ParseError

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import sms_octets  # noqa: E402
from due_input import plain, read_alert  # noqa: E402

# As design and decision 8 give them; not read from the program.
LEVELS = {"vi": {"Extreme": "Đặc biệt nguy hiểm", "Severe": "Nguy hiểm cao", "Moderate": "Nguy hiểm",
                 "Minor": "Ít nguy hiểm", "Unknown": "Chưa rõ mức"},
          "en": {"Extreme": "Extreme danger", "Severe": "High danger", "Moderate": "Danger", "Minor": "Low danger",
                 "Unknown": "Level unknown"}}
SEVERITIES = ["Extreme", "Severe", "Moderate", "Minor", "Unknown"]
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
VIETNAM = datetime.timezone(datetime.timedelta(hours=7))
ISSUER_SHOWN = 15   # letters of the issuer's name that no cut may take


def bare(text):
    """Without marks, as an SMS is: "Đắk Lắk" -> "Dak Lak"."""
    apart = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(c for c in apart if not unicodedata.combining(c)).replace("–", "-").replace("’", "'")


@dataclass
class Message:
    address: str
    text: str      # all that the reader sees
    slots: dict    # of Zalo, else empty


# --- reading what arrived --------------------------------------------------------------------------------------------

def sms_messages(records):
    """Parts put together by receiver and reference; ValueError where parts are missing or cannot be decoded."""
    parts = collections.defaultdict(dict)
    alone = []
    for record in records:
        octets = bytes.fromhex(record["hex"])
        decode = sms_octets.from_ucs2 if record["dcs"] == 8 else sms_octets.from_septets
        if not record["udh"]:
            alone.append(Message(record["to"], decode(octets), {}))
            continue
        header = bytes.fromhex(record["udh"])
        body = octets[len(header):] if octets.startswith(header) else octets
        reference, total, number, body = sms_octets.split_header(header + body)
        parts[record["to"], reference, total].setdefault(number, decode(body))
    for (address, reference, total), found in parts.items():
        if sorted(found) != list(range(1, total + 1)):
            raise ValueError("a message of %d parts came with parts %s" % (total, sorted(found)))
        alone.append(Message(address, "".join(found[n] for n in sorted(found)), {}))
    return alone


def zalo_messages(records):
    return [Message(r["phone"], " ".join(str(v) for v in r["slots"].values()), r["slots"]) for r in records]


def push_messages(records):
    return [Message(r["token"], r["title"] + ". " + r["body"], {}) for r in records]


READERS = {"sms": sms_messages, "zalo": zalo_messages, "push": push_messages}


# --- what it must say ------------------------------------------------------------------------------------------------

class Facts:
    """What the alert says, in one language."""

    def __init__(self, alert, language):
        self.info, self.frame = self._info(alert, language)
        self.over = alert.msg_type == "Cancel" or "AllClear" in self.info.responses
        self.code = "/a/" + alert.code
        self.drill = alert.status in ("Exercise", "Test")
        self.until = said(self.info.expires, self.frame)

    @staticmethod
    def _info(alert, language):
        for wanted in (language, "vi"):
            own = [i for i in alert.infos if re.match(wanted + r"(-|$)", i.language, re.I)]
            if own:
                return min(own, key=lambda i: SEVERITIES.index(i.severity)), wanted
        first = alert.infos[0]
        return first, "en" if first.language.lower().startswith("en") else "vi"


def said(moment, language):
    local = moment.astimezone(VIETNAM)
    if language == "vi":
        return f"{local:%H:%M} ngày {local:%d/%m/%Y}"
    return f"{local:%H:%M}, {local:%d} {MONTHS[local.month - 1]} {local.year}"


def level_fault(text, facts, fold):
    """The level stands once, right before the end of the title, and no other one does."""
    label = {"vi": "Mức: ", "en": "Level: "}[facts.frame]
    found = re.findall(re.escape(fold(label)) + r"([^.{]*?)(?=\. )", text + " ")
    wanted = fold(LEVELS[facts.frame][facts.info.severity])
    if facts.info.severity == "Unknown":
        return None if wanted in text and not found else "level"
    return None if [f.strip() for f in found[:1]] == [wanted] else "level"


def issuer_fault(text, facts, fold):
    label = fold({"vi": "Nguồn: ", "en": "Source: "}[facts.frame])
    name = fold(facts.info.sender_name)
    at = text.rfind(label)
    shown = text[at + len(label):] if at >= 0 else ""
    return None if shown.startswith(name[:ISSUER_SHOWN]) and name else "issuer"


def commune_fault(text, commune, fold, after):
    """The reader's own commune opens the message: after the title, before "và N xã khác" or a colon."""
    name = re.escape(fold(plain(commune)))
    more = r"(?: (?:va|và|and) \d+ (?:xa khac|xã khác|other communes?))?"
    return None if re.search(after + name + more + r"(?::|$)", text) else "commune"


def fault(message, facts, commune):
    """The first thing that is wrong with a message, or None. Never the person."""
    text = unicodedata.normalize("NFC", message.text)
    if text != message.text:
        return "not NFC"
    fold = bare if bare(text) == text else (lambda t: t)
    slots = message.slots
    if facts.code not in text:
        return "link"
    if facts.drill and not text.startswith(fold("DIỄN TẬP")) and not str(slots.get("event", "")).startswith("DIỄN TẬP"):
        return "drill is not said"
    if not facts.drill and fold("DIỄN TẬP") in text:
        return "says drill"
    event = fold(facts.info.event).casefold()
    if (slots.get("event", "") if slots else text).casefold().find(event) < 0:
        return "hazard"
    if commune_fault(slots.get("commune", "") if slots else text, commune, fold, "^" if slots else r"(?:^|\. |[\]–-] )"):
        return "commune"
    if facts.over:
        return None
    if fold(facts.until) not in (slots.get("period", "") if slots else text):
        return "time"
    if slots:
        if slots.get("level") != LEVELS[facts.frame][facts.info.severity]:
            return "level"
        short = facts.info.sender_name[:ISSUER_SHOWN]
        return None if short and str(slots.get("issuer", "")).startswith(short) else "issuer"
    return level_fault(text, facts, fold) or issuer_fault(text, facts, fold)


# --- the verdict -----------------------------------------------------------------------------------------------------

def own_address(row, channel):
    address = row["push_token" if channel == "push" else "phone"].lstrip("'")
    return address if channel == "push" else address.lstrip("+")


def judge(alert, communes, people, records, channel):
    """({fault: how often}, messages of this alert). `people`: rows of the export; `communes`: code -> full name."""
    facts = {language: Facts(alert, language) for language in ("vi", "en")}
    owners = {own_address(row, channel): row for row in people}
    wrong, count = collections.Counter(), 0
    for message in READERS[channel](records):
        if facts["vi"].code not in message.text:
            continue   # another alert's, or without its link: who is due and was told nothing is found elsewhere
        count += 1
        row = owners.get(message.address.lstrip("+") if channel != "push" else message.address)
        if row is None:
            wrong["told nobody known"] += 1
            continue
        named = communes.get(row["commune"], "")
        found = fault(message, facts[row["language"]], named)
        if found == "commune" and row["places"]:
            others = (communes[c] for c in communes)   # of a place elsewhere: any commune, but one there is
            found = None if any(fault(message, facts[row["language"]], name) is None for name in others) else found
        if found:
            wrong[found] += 1
    return wrong, count


def read_names(path):
    with open(path, encoding="utf-8") as file:
        return {f["properties"]["code"]: f["properties"]["full_name"] for f in json.load(file)["features"]}


def main():
    parser = argparse.ArgumentParser(description="Does each message say what its alert says?")
    for name in ("alert", "communes", "people", "record"):
        parser.add_argument("--" + name, required=True)
    parser.add_argument("--channel", choices=sorted(READERS), required=True)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    try:
        with open(given.alert, "rb") as file:
            alert = read_alert(file.read())
        with open(given.people, encoding="utf-8-sig", newline="") as file:
            people = list(csv.DictReader(file))
        with open(given.record, encoding="utf-8") as file:
            records = [json.loads(line) for line in file]
        wrong, count = judge(alert, read_names(given.communes), people, records, given.channel)
    except (OSError, ValueError, KeyError, ParseError) as error:
        print(f"due_messages: {error}", file=sys.stderr)
        return 1
    holds = count > 0 and not wrong
    if given.json:
        print(json.dumps({"messages": count, "wrong": wrong, "holds": holds}, ensure_ascii=False))
    else:
        print(f"{count} messages read, {sum(wrong.values())} wrong")
        for what, times in sorted(wrong.items()):
            print(f"  wrong or missing: {what}, {times} times")
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main())
