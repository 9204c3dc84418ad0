"""Were exactly the people due told, by the channels due, in the order due, each once and with the right text? Everything from
files: the alert, the communes, the people exported and the simulators' records; none of the daemon's code.

    due_channels.py --alert CAP --communes GEOJSON --people CSV --folder DIR --wait S [--json]

DIR holds push_sim.record, zalo_sim.record, sms_sim.record and, of push and Zalo, .receipts and .refused."""
import argparse
import json
import os
import sys
import time
from collections import Counter
from xml.etree.ElementTree import ParseError

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import carriers  # noqa: E402
import due_ladder  # noqa: E402
import due_people  # noqa: E402
from due_input import plain, read_alert, read_communes  # noqa: E402
from due_messages import READERS, Facts, fault  # noqa: E402
from instance import read_records  # noqa: E402


def all_told(folder, alert):
    for channel, name in carriers.NAMES.items():
        for message in carriers.READERS[channel](os.path.join(folder, name + ".record")):
            if message.alert == alert.identifier or (not message.alert and message.code == alert.code):
                yield message


def examine(alert_file, communes_file, people_file, folder, wait):
    """(LadderVerdict, Due, what is wrong with texts -> how often)."""
    with open(alert_file, "rb") as file:
        alert = read_alert(file.read())
    communes = read_communes(communes_file)
    everybody = due_people.People(people_file, channel=None)
    due = due_people.due_people(alert, communes, everybody)
    rows = due_ladder.read_people(people_file)
    row_of = {(c, address): row.number for row in rows for c, address in row.address.items()}
    # Who lives on the rim may be told or not.
    told = [m for m in all_told(folder, alert) if row_of.get((m.channel, m.address)) not in due.may]
    verdict = due_ladder.judge(rows, due.must, told, carriers.receipts(folder), wait,
                               refused=carriers.refused(folder))
    return verdict, due, wrong_texts(alert, communes, due, row_of, folder)


def wrong_texts(alert, communes, due, row_of, folder):
    """What lies in the messages as they arrived -> how often; SMS are decoded anew, from their raw octets."""
    facts, wrong = {language: Facts(alert, language) for language in ("vi", "en")}, Counter()
    for channel, name in carriers.NAMES.items():
        for message in READERS[channel](read_records(os.path.join(folder, name + ".record"))):
            address = message.address if channel == "push" else "+" + message.address.lstrip("+")
            person = due.must.get(row_of.get((channel, address)))
            if person is None or facts["vi"].code not in message.text:
                continue
            found = {fault(message, facts[person.language], plain(communes[code].full_name)) for code in person.communes}
            if None not in found:
                wrong[f"{channel}: {sorted(found)[0]}"] += 1
    return wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    for name in ("alert", "communes", "people", "folder"):
        parser.add_argument("--" + name, required=True)
    parser.add_argument("--wait", type=float, default=0, help="of the ladder, in seconds; 0: all channels at once")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    start = time.monotonic()
    try:
        verdict, due, wrong = examine(given.alert, given.communes, given.people, given.folder, given.wait)
    except (OSError, ValueError, ParseError) as fault:
        print(f"due_channels: {fault}", file=sys.stderr)
        return 1
    holds = verdict.holds() and verdict.due > 0 and not verdict.duplicates and not wrong
    if given.json:
        print(json.dumps({**verdict.__dict__, "holds": holds, "wrong": dict(wrong), "wrong_text": sum(wrong.values()),
                          "in_danger": due.in_danger, "undecided": due.undecided, "between": due.between,
                          "notes": due.notes, "took_s": round(time.monotonic() - start, 2)}, ensure_ascii=False))
    else:
        print(verdict.line())
        for what, times in sorted(wrong.items()):
            print(f"  wrong or missing in the text: {what}, {times} times")
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main())
