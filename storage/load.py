"""Settlements, groups, people and practices from files: all or none, and twice is as once."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from sqlmodel import Session, select

from storage import parsing
from storage.cities import fold_name
from storage.load_ledger import LEDGER, put_ledger
from storage.load_people import put_person
from storage.load_practices import PRACTICES, put_practice
from storage.models import Hazard, Land, SavingsGroup, Settlement, SettlementState
from storage.parsing import Bad
from storage.places import office_of
from storage.reading.members import listed
from storage.tables import Columns, Problems, Row, read_table
from storage.upsert import Fate, put

_PERSON = ("name", "language", "sex")
_SCOPE = ("group", "settlement", "city", "country", "office")
_WAYS = ("phone", "telegram", "email")
_DUTY = ("hours", "languages")

RESPONDERS = Columns("responders", ("rung",), ("settlement", *_SCOPE[2:], *_PERSON, *_DUTY), _WAYS)
PEOPLE = Columns("people", ("role",), (*_SCOPE, *_PERSON, *_DUTY), _WAYS)
RECIPIENTS = Columns("offices", ("office",), _PERSON, _WAYS)
GROUPS = Columns(
    "groups",
    ("group", "settlement", "city", "country"),
    ("currency", "every_days", "women", "men", "weekday", "share"),
)
SETTLEMENTS = Columns(
    "settlements",
    ("settlement", "city", "country"),
    ("aliases", "households", "land", "hazards"),
)
# A file is the first of these that its headers fit.
KINDS = (PRACTICES, RESPONDERS, PEOPLE, RECIPIENTS, LEDGER, GROUPS, SETTLEMENTS)
# What others name goes in first.
_ORDER = (SETTLEMENTS, GROUPS, RECIPIENTS, PEOPLE, RESPONDERS, LEDGER, PRACTICES)
_ALIASES = 400


class LoadError(Exception):
    """Nothing was loaded. `lines`: each 'file:line: what is wrong and how to mend it'."""

    def __init__(self, lines: Sequence[str]) -> None:
        super().__init__(f"{len(lines)} problems")
        self.lines = tuple(lines)


@dataclass(slots=True)
class Loaded:
    """How many rows of each kind met which fate."""

    counts: dict[str, Counter[Fate]] = field(default_factory=dict)


def read_files(paths: Sequence[Path]) -> list[tuple[Columns, list[Row]]]:
    """Rows by kind, in the order in which they are put in. Raises LoadError."""
    problems = Problems()
    tables = [table for path in paths if (table := read_table(path, KINDS, problems))]
    if problems.lines:
        raise LoadError(problems.lines)
    return sorted(tables, key=lambda table: _ORDER.index(table[0]))


def samples() -> list[Path]:
    """The made-up people of the simulator and the demo."""
    folder = Path(__file__).parent / "data" / "sample"
    return sorted(folder.glob("*.csv"))


def load(
    session: Session,
    tables: Sequence[tuple[Columns, Sequence[Row]]],
    now: datetime,
    advance: Callable[[], None] = lambda: None,
) -> Loaded:
    """Puts all rows in, or raises LoadError with every problem: the caller's transaction ends."""
    loaded, problems = Loaded(), Problems()
    for kind, rows in tables:
        counts = loaded.counts.setdefault(kind.kind, Counter())
        for row in rows:
            try:
                counts[_put(session, kind, row.cells, now)] += 1
            except Bad as error:
                problems.add(row.where, str(error))
            advance()
    if problems.lines:
        raise LoadError(problems.lines)
    return loaded


def _put(session: Session, kind: Columns, cells: Mapping[str, str], now: datetime) -> Fate:
    if kind is SETTLEMENTS:
        return _settlement(session, cells, now)
    if kind is GROUPS:
        return _group(session, cells, now)
    if kind is PRACTICES:
        return put_practice(session, cells, now)
    if kind is LEDGER:
        return put_ledger(session, cells, now)
    role = {"responders": "responder", "offices": "office"}.get(kind.kind)
    return put_person(session, {**cells, "role": role or cells["role"]}, now)


def _settlement(session: Session, cells: Mapping[str, str], now: datetime) -> Fate:
    country = parsing.country(cells["country"])
    if office_of(country) is None:
        msg = f"no office answers for {country}: add it to storage/data/offices.toml."
        raise Bad(msg)
    name = parsing.name(cells["settlement"], "settlement")
    given = (fold_name(alias) for alias in cells.get("aliases", "").split("|"))
    aliases = "|".join(dict.fromkeys(alias for alias in given if alias))
    if len(aliases) > _ALIASES:
        msg = f"aliases have {len(aliases)} letters: shorten them to {_ALIASES}."
        raise Bad(msg)
    key = {
        "country": country,
        "city": parsing.city(cells["city"], country),
        "folded": fold_name(name)[:64],
    }
    found = session.exec(select(Settlement).filter_by(**key)).first()
    fresh = {"name": name, "state": SettlementState.ACTIVE, "created_at": now}
    land = cells.get("land", "")
    more = {
        "aliases": aliases or None,
        "households": parsing.number(cells.get("households", ""), "households"),
        "land": parsing.one_of(Land, land, "land") if land else None,
        "hazards": parsing.several_of(Hazard, cells.get("hazards", ""), "hazards") or None,
    }
    proposed = found is not None and found.state == SettlementState.PROPOSED
    confirmed = {"state": SettlementState.ACTIVE} if proposed else {}
    return put(session, Settlement, found, key | fresh, more | confirmed)


def _group(session: Session, cells: Mapping[str, str], now: datetime) -> Fate:
    country = parsing.country(cells["country"])
    place = parsing.city(cells["city"], country)
    settlement = session.exec(
        select(Settlement).where(
            Settlement.country == country,
            Settlement.city == place,
            Settlement.folded == fold_name(cells["settlement"]),
        )
    ).first()
    if settlement is None:
        msg = f"settlement {cells['settlement']!r} in {place} is not there: load it first."
        raise Bad(msg)
    name = parsing.name(cells["group"], "group")
    currency = parsing.currency(cells.get("currency", ""), country)
    key = {"settlement_id": settlement.id, "folded": fold_name(name)[:64]}
    found = session.exec(select(SavingsGroup).filter_by(**key)).first()
    if found is not None and cells.get("currency") and found.currency != currency:
        msg = f"currency of this group is {found.currency} and stays so: make another group."
        raise Bad(msg)
    fresh = {"name": name, "currency": currency, "created_at": now}
    women, men = (parsing.number(cells.get(side, ""), side) for side in ("women", "men"))
    if found is not None and listed(session, found.id):  # counted by its own list of members
        women, men = found.women, found.men
    more = {
        "every_days": parsing.number(cells.get("every_days", ""), "every_days", least=1),
        "women": women,
        "men": men,
        "weekday": parsing.weekday(cells.get("weekday", "")),
        "share": parsing.money(cells.get("share", ""), currency, "share"),
    }
    return put(session, SavingsGroup, found, key | fresh, more)
