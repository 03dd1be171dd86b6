"""A group's book from a file: every line is an entry, or a meeting without one; none is changed."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from hashlib import sha256
from typing import Any

from sqlmodel import Session, select

from storage import parsing
from storage.cities import fold_name
from storage.models import MOVES, Account, Entry, EntryKind, Meeting, SavingsGroup, Settlement
from storage.parsing import Bad
from storage.tables import Columns
from storage.upsert import Fate

NONE = "none"  # a zero report
LEDGER = Columns(
    "ledger",
    ("group", "settlement", "city", "country", "day", "kind"),
    (
        *("meeting", "meeting_day", "reference", "amount", "currency", "to", "from"),
        *("takes_back", "replaces", "women", "men", "members", "joined", "left", "ended", "at"),
    ),
)
_ID_BITS = 62
_REFERENCE = 12


def put_ledger(session: Session, cells: Mapping[str, str], now: datetime) -> Fate:
    """One line. Raises Bad for one that differs from the entry that its reference has already."""
    group = group_named(session, cells)
    meeting = _meeting(session, group, cells, now)
    if cells["kind"].casefold() == NONE:
        return meeting[1]
    return _entry(session, group, meeting[0], cells, now)


def group_named(session: Session, cells: Mapping[str, str]) -> SavingsGroup:
    """By its name and settlement."""
    country = parsing.country(cells["country"])
    found = session.exec(
        select(SavingsGroup)
        .join(Settlement)
        .where(
            Settlement.country == country,
            Settlement.city == parsing.city(cells["city"], country),
            Settlement.folded == fold_name(cells["settlement"]),
            SavingsGroup.folded == fold_name(cells["group"])[:64],
        )
    ).first()
    if found is None:
        msg = f"group {cells['group']!r} in {cells['settlement']!r} is not there: load it first."
        raise Bad(msg)
    return found


def _meeting(
    session: Session, group: SavingsGroup, cells: Mapping[str, str], now: datetime
) -> tuple[Meeting, Fate]:
    day = _day(cells.get("meeting_day") or cells["day"], now)
    number = _id(group, day, cells.get("meeting", ""))
    found = session.get(Meeting, number)
    if found is not None and found.group_id != group.id:
        msg = f"meeting {cells['meeting']} is another group's: leave it empty, or write its own."
        raise Bad(msg)
    if found is not None:
        return found, Fate.SAME
    ended = cells.get("ended", "")
    meeting = Meeting(
        id=number,
        group_id=group.id,
        day=day,
        certainty="certain",
        at=_moment(cells.get("at", ""), day),
        reversed_at=_moment(ended, day) if ended else None,
        **{
            name: parsing.number(cells.get(name, ""), name)
            for name in ("women", "men", "members", "joined", "left")
        },
    )
    session.add(meeting)
    session.flush()
    return meeting, Fate.NEW


def _id(group: SavingsGroup, day: date, told: str) -> int:
    """The number that an export told, else one made of what the line says: twice is as once."""
    if told.isdecimal() and len(told) > _REFERENCE:
        return int(told)
    made = sha256(f"{group.id} {day} {told}".encode()).digest()
    return int.from_bytes(made[:8]) >> (64 - _ID_BITS)


def _entry(
    session: Session,
    group: SavingsGroup,
    meeting: Meeting,
    cells: Mapping[str, str],
    now: datetime,
) -> Fate:
    reference = cells.get("reference", "").upper()
    if not 0 < len(reference) <= _REFERENCE:
        msg = f"reference {reference!r}: write one of up to {_REFERENCE} signs, another each line."
        raise Bad(msg)
    kind = parsing.one_of(EntryKind, cells["kind"], "kind")
    debit, credit = MOVES[kind]
    back = _named(session, group, cells.get("takes_back", ""))
    values: dict[str, Any] = {
        "kind": kind,
        "debit": _account(cells.get("to", ""), credit if back else debit),
        "credit": _account(cells.get("from", ""), debit if back else credit),
        "amount": parsing.money(cells.get("amount", "") or "0", group.currency, "amount"),
        "day": _day(cells["day"], now),
        "reverses": back.id if back else None,
        "meeting_id": meeting.id,
    }
    if cells.get("currency") and cells["currency"].upper() != group.currency:
        msg = f"currency of this group is {group.currency}, not {cells['currency']!r}."
        raise Bad(msg)
    found = _known(session, group, reference)
    if found is not None:
        if {name: getattr(found, name) for name in values} != values:
            msg = f"{reference} is in the book with other values: an entry is never changed."
            raise Bad(msg)
        return Fate.SAME
    if back is not None:
        _check_reversal(session, reference, back, values)
    replaces = _named(session, group, cells.get("replaces", ""))
    entry = Entry(
        reference=reference,
        group_id=group.id,
        currency=group.currency,
        replaces=replaces.id if replaces else None,
        at=_moment(cells.get("at", ""), meeting.day),
        **values,
    )
    session.add(entry)
    session.flush()
    return Fate.NEW


def _check_reversal(
    session: Session, reference: str, back: Entry, values: Mapping[str, Any]
) -> None:
    """It takes back all of one entry, once."""
    opposite = {"kind": back.kind, "amount": back.amount}
    opposite |= {"debit": back.credit, "credit": back.debit}
    if any(values[name] != wanted for name, wanted in opposite.items()):
        msg = f"{reference} takes back {back.reference}: write its kind and amount, from and to."
        raise Bad(msg)
    if session.exec(select(Entry.id).where(Entry.reverses == back.id)).first() is not None:
        msg = f"{back.reference} is taken back already: leave {reference} out."
        raise Bad(msg)


def _known(session: Session, group: SavingsGroup, reference: str) -> Entry | None:
    return session.exec(
        select(Entry).where(Entry.group_id == group.id, Entry.reference == reference)
    ).first()


def _named(session: Session, group: SavingsGroup, reference: str) -> Entry | None:
    if not reference:
        return None
    found = _known(session, group, reference.upper())
    if found is None:
        msg = f"{reference} stands in no line before this one: put that first."
        raise Bad(msg)
    return found


def _account(cell: str, usual: Account) -> Account:
    return parsing.one_of(Account, cell, "account") if cell else usual


def _day(cell: str, now: datetime) -> date:
    try:
        day = date.fromisoformat(cell)
    except ValueError:
        msg = f"day {cell!r} is none: write it as 2026-11-23."
        raise Bad(msg) from None
    if day > now.date():
        msg = f"day {cell} has not come yet."
        raise Bad(msg)
    return day


def _moment(cell: str, day: date) -> datetime:
    """As written, else noon of the day."""
    if not cell:
        return datetime.combine(day, time(12), UTC)
    try:
        moment = datetime.fromisoformat(cell)
    except ValueError:
        msg = f"at {cell!r} is no moment: write it as 2026-11-23T07:00:00+00:00."
        raise Bad(msg) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
