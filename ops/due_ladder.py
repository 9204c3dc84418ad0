"""Who must have been told by which channel, when channels are tried one after the other: judged from the simulators' own
records and from the people exported, with none of the daemon's code.

Rules: a person's channels are those he has, consented to and wants, in the order push, Zalo, SMS, his own first choice before
them. Without a wait he is told by all of them. With one he is told by the first; by the next when that one refused him or no
delivery report of it was taken within the wait; and so on to the last. By one channel nobody is told twice."""
import csv
from dataclasses import dataclass, field

ORDER = ("push", "zalo", "sms")
SLACK_S = 1.5     # windows on their way when a report comes, and the look of the ladder itself


@dataclass
class Person:
    number: int
    channels: list    # in his order
    address: dict     # channel -> token or number


def _address(row, channel):
    text = row["push_token" if channel == "push" else "phone"]
    if text[:1] == "'":   # the export keeps spreadsheets from reading a formula
        text = text[1:]
    return text if channel == "push" or not text else "+" + text.lstrip("+")


def read_people(path):
    people = []
    with open(path, encoding="utf-8-sig", newline="") as file:
        for number, row in enumerate(csv.DictReader(file)):
            wanted = row["channels"].split("|") if row["consent"] == "yes" else []
            address = {c: _address(row, c) for c in ORDER if c in wanted}
            order = sorted((c for c in ORDER if address.get(c)), key=lambda c: (c != row["preferred"], ORDER.index(c)))
            people.append(Person(number, order, address))
    return people


@dataclass
class LadderVerdict:
    due: int = 0
    told: int = 0
    missed: int = 0        # by no channel at all
    refused: int = 0       # by every carrier that he has
    extra: int = 0         # who was not due there
    duplicates: int = 0    # copies beyond the first, by one channel
    most: int = 0          # copies one person got by one channel
    needless: int = 0      # told again although a report had come in time
    early: int = 0         # told again before the wait was over
    given_up: int = 0      # no report, and not tried by the next channel
    by_channel: dict = field(default_factory=dict)

    def holds(self):
        return not (self.missed or self.extra or self.needless or self.early or self.given_up)

    def line(self):
        return (f"due {self.due}, told {self.told} ({', '.join(f'{c} {n}' for c, n in self.by_channel.items())}), "
                f"refused everywhere {self.refused}, missed {self.missed}, extra {self.extra}, duplicates {self.duplicates} (at most {self.most} copies), "
                f"needless {self.needless}, early {self.early}, given up {self.given_up}")


def first_times(told):
    """(channel, address) -> [times], and -> key."""
    times, keys = {}, {}
    for message in told:
        times.setdefault((message.channel, message.address), []).append(message.t)
        keys[(message.channel, message.address)] = message.key
    return times, keys


def judge_again(first, again):
    """A Cancel: those who were told, by the channels that told them, each once; nobody else."""
    due, _ = first_times(first)
    times, _ = first_times(again)
    copies = [len(t) for t in times.values()]
    return LadderVerdict(due=len(due), told=len(times.keys() & due.keys()), missed=len(due.keys() - times.keys()),
                         extra=len(times.keys() - due.keys()), duplicates=sum(copies) - len(copies),
                         most=max(copies, default=0))


def judge(people, in_danger, told, receipts, wait, disturbed=False, reports=("push", "zalo"), in_full=True,
          refused=frozenset()):
    """`in_danger`: numbers of the rows of `people`; `told`: one alert's messages; `receipts`: key -> when taken;
    `reports`: channels whose reports are known. `disturbed`: something was killed, a wait may begin anew. `in_full`
    false: it was ended half-way, and nobody is missed. `refused`: (channel, address) of those whom a
    carrier refused: he has been tried there, and goes on at once."""
    times, keys = first_times(told)
    verdict = LadderVerdict(by_channel={c: 0 for c in ORDER})
    due = set()
    for person in people:
        if person.number not in in_danger or not person.channels:
            continue
        verdict.due += 1
        places = [(c, person.address[c]) for c in person.channels]
        due.update(places)
        _weigh(verdict, places, times, keys, receipts, wait, disturbed, reports, refused)
    if not in_full:
        verdict.missed = verdict.given_up = 0
    verdict.extra = len(times.keys() - due)
    for (channel, _), all_times in times.items():
        verdict.by_channel[channel] += 1
        verdict.duplicates += len(all_times) - 1
        verdict.most = max(verdict.most, len(all_times))
    return verdict


def _weigh(verdict, places, times, keys, receipts, wait, disturbed, reports, refused):
    told = [place for place in places if place in times]
    tried = [place for place in places if place in times or place in refused]
    verdict.told += bool(told)
    verdict.refused += bool(tried) and not told
    verdict.missed += not tried
    if not wait:
        verdict.given_up += bool(tried) and len(tried) < len(places)
        return
    for before, after in zip(places, places[1:]):
        if before[0] == "sms" and before in times:
            reports = ()   # an SMS that came late, and whose report is not known here, ends it wherever it stands
        if before in refused:
            verdict.given_up += after not in tried
        elif before in times:
            _weigh_step(verdict, before, after, tried, times, receipts.get(keys[before]), wait, disturbed, reports)


def _weigh_step(verdict, before, after, tried, times, report, wait, disturbed, reports):
    """From a channel that took him to the next of his."""
    if after in times:
        then, first, last = min(times[after]), min(times[before]), max(times[before])
        verdict.needless += report is not None and report < min(then, first + wait) - SLACK_S
        verdict.early += not disturbed and report is None and then < last + wait - SLACK_S
    elif before[0] in reports and report is None:
        verdict.given_up += after not in tried
