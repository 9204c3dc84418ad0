"""Who must be told by a CAP alert, counted apart from the daemon: ElementTree, shapely and Vincenty, none of its code.

    due_people.py --alert CAP --communes GEOJSON --people CSV --record FILE [--channel push] [--json]

Compares the simulator's record with the people due: each once, each in his language, with his commune, what
threatens, until when, from whom and the link. Exit code 0 when nobody is missing, extra, told twice or told wrongly.

Rules: a commune is hit when the area it shares with the warning is greater than zero; who is known by
commune only is told when it is hit; an exact place when the area covers it, border included; a rounded place when
its square meets the area; one of several places is enough; a geocode means everybody of the commune and everybody
with a place in it. Coordinates are whole numbers of 1e-7 degrees, so that polygons are judged exactly. Circles and
edges over 10 km are given a rim of some metres: who lives on it is undecided, may be told or not, and is counted.
"""
import argparse
import csv
import json
import os
import sys
import time
from dataclasses import dataclass, field
from xml.etree.ElementTree import ParseError

import numpy
import shapely.vectorized
from shapely.geometry import Point, box
from shapely.ops import unary_union
from shapely.prepared import prep

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import geodesy  # noqa: E402
from due_area import hit_communes, read_area  # noqa: E402
from due_input import FIXED, read_alert, read_communes  # noqa: E402
from due_texts import Texts  # noqa: E402
from instance import read_records  # noqa: E402

SQUARE_RIM_M = 0.5


# --- people ------------------------------------------------------------------------------------------------------

@dataclass
class Person:
    token: str
    language: str
    communes: list   # under any of which his message may name the danger: one, but for a rounded place between several


def read_place(text):
    lat, lon, half = text.split(",")
    return round(float(lon) * FIXED), round(float(lat) * FIXED), float(half)


class People:
    """The exported CSV: rows and, in flat arrays, their places. With a channel those whom it can tell, by their address on
    it; without one all that any channel can tell, by the number of their row."""

    def __init__(self, path, channel="push"):
        self.communes, self.people, self.reached = [], [], []
        self.x, self.y, self.half, self.owner = [], [], [], []
        with open(path, encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file):
                self._take(row, channel)
        self.x, self.y = numpy.array(self.x, float), numpy.array(self.y, float)
        self.half, self.owner = numpy.array(self.half, float), numpy.array(self.owner, int)

    def _take(self, row, channel):
        number = len(self.communes)
        self.communes.append(row["commune"])
        wanted = row["channels"].split("|") if row["consent"] == "yes" else []
        addresses = {c: row["push_token" if c == "push" else "phone"] for c in wanted}
        address = addresses.get(channel, "")
        if channel is None and any(addresses.values()):
            address = number
        if isinstance(address, str) and address[:1] == "'":   # the export keeps spreadsheets from reading a formula
            address = address[1:]
        told = address != ""
        self.people.append(Person(address, row["language"], [row["commune"]]) if told else None)
        for text in filter(None, row["places"].split("|")):
            x, y, half = read_place(text)
            self.x.append(x)
            self.y.append(y)
            self.half.append(half)
            self.owner.append(number)


def square(x, y, metres):
    lat_m, lon_m = geodesy.metres_per_degree(y / FIXED)
    dx, dy = metres / lon_m * FIXED, metres / lat_m * FIXED
    return box(x - dx, y - dy, x + dx, y + dy)


def covers(area, x, y):
    """Which points the area covers, its border included."""
    found = numpy.zeros(len(x), bool)
    if area.is_empty or not len(x):
        return found
    west, south, east, north = area.bounds
    near = numpy.flatnonzero((x >= west) & (x <= east) & (y >= south) & (y <= north))
    found[near] = shapely.vectorized.contains(area, x[near], y[near])
    rest = near[~found[near]]
    found[rest] = shapely.vectorized.touches(area, x[rest], y[rest])
    return found


def places_met(people, area, rim):
    """Which places the area tells: exact ones it covers, rounded ones whose square, grown by `rim`, it meets."""
    exact = people.half == 0
    met = numpy.zeros(len(people.half), bool)
    met[exact] = covers(area, people.x[exact], people.y[exact])
    if area.is_empty:
        return met
    prepared = prep(area)
    west, south, east, north = area.bounds
    wide = (people.half + 1) / 80_000 * FIXED
    near = ~exact & (people.x + wide >= west) & (people.x - wide <= east) & \
        (people.y + wide >= south) & (people.y - wide <= north)
    for i in numpy.flatnonzero(near):
        met[i] = prepared.intersects(square(people.x[i], people.y[i], people.half[i] + rim))
    return met


@dataclass
class Due:
    must: dict = field(default_factory=dict)        # token -> Person
    may: dict = field(default_factory=dict)         # undecided
    in_danger: dict = field(default_factory=dict)   # commune -> people, told or not; see Counted
    without_channel: int = 0
    undecided: int = 0                              # told or not
    between: int = 0                                # in danger, and counted under any of several communes
    communes: set = field(default_factory=set)
    notes: list = field(default_factory=list)


def owners_met(people, area, codes_area, rim):
    """Numbers of the people with a place in the area or in a commune named by geocode."""
    met = places_met(people, area, rim)
    if codes_area is not None:
        met |= places_met(people, codes_area, rim)
    return set(people.owner[met].tolist())


class Counted:
    """Under which commune a person in danger is counted: his own when it is hit, else the one that is hit and holds a
    place of his, home first, else his own."""

    def __init__(self, people, communes, hit):
        self.people, self.hit = people, hit
        self.codes = sorted(hit)
        self.outlines = [communes[code].outline for code in self.codes]
        self.bounds = numpy.array([outline.bounds for outline in self.outlines]).reshape(-1, 4)
        self.between = 0   # people of a rounded place that lies in several of them: counted under any
        self.first = numpy.searchsorted(people.owner, numpy.arange(len(people.communes) + 1))

    def communes_of(self, number):
        """One, but for a rounded place that lies in several."""
        own = self.people.communes[number]
        if own in self.hit:
            return [own]
        for place in range(self.first[number], self.first[number + 1]):
            x, y, half = self.people.x[place], self.people.y[place], self.people.half[place]
            points = [(x, y)] + (list(square(x, y, half).exterior.coords)[:4] if half else [])
            found = {i for point in points for i in self._holding(*point)}
            if found:
                self.between += len(found) > 1
                return [self.codes[i] for i in sorted(found)]
        return [own]

    def _holding(self, x, y):
        west, south, east, north = self.bounds.T
        near = numpy.flatnonzero((west <= x) & (x <= east) & (south <= y) & (y <= north))
        return [i for i in near.tolist() if self.outlines[i].intersects(Point(x, y))]


def due_people(alert, communes, people):
    area = read_area(alert)
    unknown = area.codes - communes.keys()
    if unknown:
        raise ValueError(f"geocode {min(unknown)}: no such commune")
    hit, perhaps_hit, narrow = hit_communes(communes, area)
    codes_area = unary_union([communes[c].outline for c in area.codes]) if area.codes else None
    sure = owners_met(people, area.sure, codes_area, -SQUARE_RIM_M)
    perhaps = owners_met(people, area.perhaps, codes_area, SQUARE_RIM_M)
    has_place = numpy.zeros(len(people.communes), bool)
    has_place[people.owner] = True
    due = Due(communes=hit, notes=narrow)
    due.notes += [f"{c} {communes[c].full_name}: hit by its rim alone, undecided" for c in sorted(perhaps_hit)]
    counted = Counted(people, communes, hit)
    for number, commune in enumerate(people.communes):
        by_commune = not has_place[number] or commune in area.codes
        if number in sure or (by_commune and commune in hit):
            named = counted.communes_of(number)
            due.in_danger[named[0]] = due.in_danger.get(named[0], 0) + 1
            if people.people[number]:
                people.people[number].communes = named
                due.must[people.people[number].token] = people.people[number]
            else:
                due.without_channel += 1
        elif number in perhaps or (by_commune and commune in perhaps_hit):
            due.undecided += 1
            if people.people[number]:
                people.people[number].communes = counted.communes_of(number)
                due.may[people.people[number].token] = people.people[number]
    due.between = counted.between
    return due


# --- the verdict -------------------------------------------------------------------------------------------------

@dataclass
class Verdict:
    due: int = 0
    told: int = 0
    missing: int = 0
    extra: int = 0
    doubled: int = 0
    wrong_text: int = 0
    undecided: int = 0
    undecided_told: int = 0
    wrong: dict = field(default_factory=dict)   # what is wrong -> how often

    def holds(self):
        return self.due > 0 and not (self.missing or self.extra or self.doubled or self.wrong_text)

    def line(self):
        return (f"due {self.due}, told {self.told}: missing {self.missing}, extra {self.extra}, "
                f"doubled {self.doubled}, wrong text {self.wrong_text}; undecided on the rim {self.undecided}")


def judge(due, texts, records):
    """`records`: the simulator's lines; those of other alerts are passed over."""
    times = {}
    verdict = Verdict(due=len(due.must), undecided=len(due.may))
    for message in records:
        if message["alert"] != texts.alert.identifier:
            continue
        token = message["token"]
        times[token] = times.get(token, 0) + 1
        person = due.must.get(token) or due.may.get(token)
        fault = texts.fault(person, message) if person else None
        if fault:
            verdict.wrong_text += 1
            verdict.wrong[fault] = verdict.wrong.get(fault, 0) + 1
    verdict.told = len(times)
    verdict.missing = sum(1 for token in due.must if token not in times)
    verdict.extra = sum(1 for token in times if token not in due.must and token not in due.may)
    verdict.doubled = sum(n - 1 for n in times.values())
    verdict.undecided_told = sum(1 for token in due.may if token in times)
    return verdict


def examine(alert_file, communes_file, people_file, record_file, channel="push"):
    """Everything from files: (Verdict, Due)."""
    with open(alert_file, "rb") as file:
        alert = read_alert(file.read())
    communes = read_communes(communes_file)
    due = due_people(alert, communes, People(people_file, channel))
    return judge(due, Texts(alert, communes), read_records(record_file)), due


def main():
    parser = argparse.ArgumentParser(description="Were exactly the people due told, each once, with the right text?")
    for name in ("alert", "communes", "people", "record"):
        parser.add_argument("--" + name, required=True)
    parser.add_argument("--channel", default="push")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    start = time.monotonic()
    try:
        verdict, due = examine(given.alert, given.communes, given.people, given.record, given.channel)
    except (OSError, ValueError, ParseError) as fault:
        print(f"due_people: {fault}", file=sys.stderr)
        return 1
    if given.json:
        print(json.dumps({**verdict.__dict__, "holds": verdict.holds(), "in_danger": due.in_danger,
                          "all_undecided": due.undecided, "between": due.between, "without_channel": due.without_channel, "notes": due.notes,
                          "took_s": round(time.monotonic() - start, 2)}, ensure_ascii=False))
    else:
        print(verdict.line())
        for what, times in sorted(verdict.wrong.items()):
            print(f"  wrong or missing in the text: {what}, {times} times")
        for note in due.notes:
            print("  " + note)
    return 0 if verdict.holds() else 1


if __name__ == "__main__":
    sys.exit(main())
