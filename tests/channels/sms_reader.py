#!/usr/bin/env python3
"""sms_reader.py FILE: reads split messages (way, encoding, units, text, parts) and says how many do not read back."""
import os
import re
import sys
import unicodedata

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "ops"))
import sms_octets  # noqa: E402

ROOM = {("gsm7", "udh8"): 153, ("gsm7", "udh16"): 152, ("ucs2", "udh8"): 67, ("ucs2", "udh16"): 66}
WHOLE = re.compile(r"https://[^ ]+|\d+(?:[,.:/-]\d+)+|0912 345 678")


def fault(way, encoding, units, text, parts):
    read = sms_octets.from_septets if encoding == "gsm7" else sms_octets.from_ucs2
    try:
        pieces = [read(part) for part in parts]   # each by itself: no escape and no pair is cut
    except ValueError as error:
        return str(error)
    if "".join(pieces) != text:
        return "the parts are not the text"
    octets = sum(len(part) for part in parts)
    if (octets if encoding == "gsm7" else octets // 2) != units:
        return "units"
    alone = 160 if encoding == "gsm7" else 70
    room = ROOM[encoding, way] if len(parts) > 1 else alone
    if any(len(part) // (1 if encoding == "gsm7" else 2) > room for part in parts):
        return "a part is too long"
    if len(parts) > 1 and units <= alone:
        return "parts without need"
    ends, at = set(), 0
    for piece in pieces[:-1]:
        at += len(piece)
        ends.add(at)
    if any(unicodedata.combining(text[end]) for end in ends):
        return "a grapheme is cut"
    if any(match.start() < end < match.end() and match.end() - match.start() < room
           for match in WHOLE.finditer(text) for end in ends):
        return "a number or link is cut"
    return None


def check(lines):
    faults = 0
    for line in lines:
        way, encoding, units, text, *parts = line.rstrip("\n").split("\t")
        found = fault(way, encoding, int(units), bytes.fromhex(text).decode(), [bytes.fromhex(p) for p in parts])
        if found:
            faults += 1
            print(found, text, file=sys.stderr)
    if not lines:
        print("no cases", file=sys.stderr)
        return 1
    return faults


if __name__ == "__main__":
    with open(sys.argv[1]) as cases:
        count = check(cases.readlines())
    print("faults %d" % count)
    sys.exit(1 if count else 0)
