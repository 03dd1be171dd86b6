"""A made-up world for the whole process: its people as CSV files, and a day of their texts."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from subprocess import CompletedProcess

from tests.warm import jirani

SETTLEMENTS = """settlement,city,country,aliases,households
Mathare,Nairobi,KE,,18500
Keko,Dar es Salaam,TZ,,9000
Moravia,Medellín,CO,,7200
Dharavi,Mumbai,IN,,55000
"""
GROUPS = """group,settlement,city,country,currency,every_days
Upendo,Mathare,Nairobi,KE,KES,7
Tumaini,Mathare,Nairobi,KE,KES,7
Amani,Keko,Dar es Salaam,TZ,TZS,7
La Esperanza,Moravia,Medellín,CO,COP,7
Mahila Milan,Dharavi,Mumbai,IN,INR,7
"""
PEOPLE = """phone,telegram,role,group,settlement,city,country,name,language,sex
+254700000101,,treasurer,Upendo,Mathare,Nairobi,KE,,sw,f
+254700000102,,treasurer,Tumaini,Mathare,Nairobi,KE,,en,f
+255700000103,,treasurer,Amani,Keko,Dar es Salaam,TZ,,sw,f
+573001230104,,treasurer,La Esperanza,Moravia,Medellín,CO,,es,f
+919900000105,,treasurer,Mahila Milan,Dharavi,Mumbai,IN,,en,f
"""
RESPONDERS = """rung,phone,telegram,settlement,city,country,office,name,language
0,+254700000201,,,Nairobi,KE,,Achieng,en
0,+573001230204,,,Medellín,CO,,Lucía,es
"""
OFFICES = """office,telegram,email,name,language
nairobi,,desk@nairobi.example,Desk Nairobi,en
fukuoka,,desk@fukuoka.example,Desk Fukuoka,en
rio,,desk@rio.example,Desk Rio,es
"""
FILES = {
    "settlements": SETTLEMENTS,
    "groups": GROUPS,
    "people": PEOPLE,
    "responders": RESPONDERS,
    "offices": OFFICES,
}
STRANGER = "+254700000999"
RESPONDER = "+254700000201"


@dataclass(frozen=True, slots=True)
class Treasurer:
    """Who reports, in which words, and what their group saves in."""

    phone: str
    group: str
    currency: str
    deposit: str
    withdrawal: str
    undo: str
    yes: str
    minor: int  # units of a major one


TREASURERS = (
    Treasurer(
        "+254700000101",
        "Upendo",
        "KES",
        "AKIBA {a} wanawake {w} wanaume {m}",
        "tumetoa {a}",
        "FUTA",
        "ndiyo",
        100,
    ),
    Treasurer(
        "+254700000102",
        "Tumaini",
        "KES",
        "we saved {a} today {w} women {m} men",
        "withdraw {a}",
        "undo",
        "yes",
        100,
    ),
    Treasurer(
        "+255700000103",
        "Amani",
        "TZS",
        "tumeweka akiba {a} leo, wanawake {w} wanaume {m}",
        "kutoa {a}",
        "nimekosea",
        "1",
        100,
    ),
    Treasurer(
        "+573001230104",
        "La Esperanza",
        "COP",
        "ahorro {a} mujeres {w} hombres {m}",
        "retiro {a}",
        "corregir",
        "si",
        100,
    ),
    Treasurer(
        "+919900000105",
        "Mahila Milan",
        "INR",
        "SAVINGS {a} WOMEN {w} MEN {m}",
        "took out {a}",
        "UNDO",
        "1",
        100,
    ),
)


@dataclass(frozen=True, slots=True)
class Text:
    """One SMS. `sid` is Twilio's id of it."""

    sender: str
    body: str
    sid: str


@dataclass(slots=True)
class Day:
    """A day's texts by sender, in order, and what they must come to."""

    texts: dict[str, list[Text]] = field(default_factory=dict)
    kept: dict[str, list[int]] = field(default_factory=dict)  # group -> deltas in minor units
    _number: int = 0

    def say(self, sender: str, body: str) -> None:
        self._number += 1
        sid = f"SM{self._number:032x}"
        self.texts.setdefault(sender, []).append(Text(sender, body, sid))

    def moves(self, group: str, delta: int) -> None:
        self.kept.setdefault(group, []).append(delta)

    def sitting(self, number: int) -> list[list[Text]]:
        """Each sender's texts of the morning (0) or the afternoon (1), in order."""
        halves = (slice(0, len(texts) // 2) for texts in self.texts.values())
        if number == 1:
            halves = (slice(half.stop, None) for half in halves)
        return [texts[half] for texts, half in zip(self.texts.values(), halves, strict=True)]

    @property
    def all(self) -> list[Text]:
        return [text for texts in self.texts.values() for text in texts]


def plausible_day(random: Random, deposits: int = 8) -> Day:
    """Every amount is another one, so that a lost or doubled text shows in the sums."""
    day = Day()
    amounts = iter(random.sample(range(1_000, 3_000), 100))
    for treasurer in TREASURERS:
        _reports(day, treasurer, amounts, random, deposits)
    return day


def _reports(
    day: Day, treasurer: Treasurer, amounts: Iterator[int], random: Random, deposits: int
) -> None:
    for _ in range(deposits):
        amount = next(amounts)
        people = {"w": random.randint(5, 25), "m": random.randint(1, 9)}
        day.say(treasurer.phone, treasurer.deposit.format(a=amount, **people))
        day.moves(treasurer.group, amount * treasurer.minor)
    taken = next(amounts)
    day.say(treasurer.phone, treasurer.withdrawal.format(a=taken))
    day.moves(treasurer.group, -taken * treasurer.minor)
    wrong = next(amounts)
    day.say(treasurer.phone, treasurer.deposit.format(a=wrong, w=3, m=1))
    day.moves(treasurer.group, wrong * treasurer.minor)
    day.say(treasurer.phone, treasurer.undo)
    day.say(treasurer.phone, treasurer.yes)
    day.moves(treasurer.group, -wrong * treasurer.minor)


def write_files(folder: Path) -> list[str]:
    """The CSV files, for `jirani load`."""
    for name, text in FILES.items():
        (folder / f"{name}.csv").write_text(text)
    return [str(folder / f"{name}.csv") for name in FILES]


def command(settings: dict[str, str], *arguments: str, stdin: str = "") -> CompletedProcess[str]:
    """Runs `jirani …` to its end."""
    return jirani(arguments, settings, Path.cwd(), stdin)
