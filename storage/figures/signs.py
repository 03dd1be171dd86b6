"""Signs for the network's auditor: where to look first, never a proof; docs/indicators.md."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from statistics import median_low

from sqlmodel import Session, col, func, select

from storage.figures.entered import entered, taken_back
from storage.figures.indicators import Period
from storage.figures.unpaid_loans import unpaid
from storage.models import Entry, EntryKind, Meeting, SavingsGroup

MANY_CORRECTIONS = 10  # per cent of the entries: of more, the book is rewritten, not mended
ENOUGH_ENTRIES = 10  # of fewer, a single slip would be more than that
ENOUGH_DEPOSITS = 8  # two months of weekly meetings: a few round sums in a row are chance
SEVERAL = 2  # groups of one reporter

_BATCH = 500  # groups that one statement names


class Sign(StrEnum):
    """`measures` tells what each is measured in."""

    CORRECTIONS = "corrections"
    UNPAID_FALL = "unpaid_fall"
    SHARED_PHONE = "shared_phone"
    ROUND_SUMS = "round_sums"


SUMS = frozenset({Sign.UNPAID_FALL, Sign.ROUND_SUMS})  # measured in minor units


@dataclass(slots=True)
class Book:
    """What was entered in a period. `deposits`: minor units → how many of them stand."""

    entries: int = 0
    corrections: int = 0
    deposits: Counter[int] = field(default_factory=Counter)


def signs(
    session: Session, groups: Sequence[SavingsGroup], period: Period
) -> dict[int, tuple[Sign, ...]]:
    """By group id; most have none."""
    found = measures(session, groups, period)
    return {group: tuple(measured) for group, measured in found.items()}


def measures(
    session: Session, groups: Sequence[SavingsGroup], period: Period
) -> dict[int, dict[Sign, float]]:
    """Signs by group id, each with how much of it there is.

    Corrections: their share of the entries; loans that are missing, and the sum that all deposits
    are multiples of: minor units; a phone: its groups.
    """
    found: dict[int, dict[Sign, float]] = {}
    for first in range(0, len(groups), _BATCH):
        found |= _of_batch(session, groups[first : first + _BATCH], period)
    return found


def _of_batch(
    session: Session, groups: Sequence[SavingsGroup], period: Period
) -> dict[int, dict[Sign, float]]:
    ids = [group.id for group in groups]
    books, lost = _books(session, ids, period), unpaid(session, ids, period)
    shared = _shared(session, ids, period)
    return {
        group.id: _above_none(
            {
                Sign.CORRECTIONS: corrected(books[group.id]),
                Sign.UNPAID_FALL: lost.get(group.id, 0),
                Sign.SHARED_PHONE: shared.get(group.id, 0),
                Sign.ROUND_SUMS: round_to(books[group.id].deposits, group.share),
            }
        )
        for group in groups
    }


def _above_none(measured: dict[Sign, float]) -> dict[Sign, float]:
    return {sign: much for sign, much in measured.items() if much > 0}


def corrected(book: Book) -> float:
    """The share of entries that were taken back, if that is a sign; else 0."""
    many = book.corrections * 100 > book.entries * MANY_CORRECTIONS
    return book.corrections / book.entries if many and book.entries >= ENOUGH_ENTRIES else 0


def round_to(deposits: Counter[int], share: int | None) -> int:
    """The large round sum that each deposit is a multiple of; 0 where that is no sign."""
    amounts = sorted(deposits.elements())
    if len(amounts) < ENOUGH_DEPOSITS or (share and _all_of(amounts, share)):
        return 0
    step = _step(median_low(amounts))
    return step if step > 1 and _all_of(amounts, step) else 0


def _step(usual: int) -> int:
    """The largest of 1, 5, 10, 50, 100, 500 … that is not above half of the usual deposit.

    It is more than a tenth of that: what ten people bring in equal parts is no multiple of it by
    itself. 5 and 10 go into one another in any currency, with its minor units or without.
    """
    half = usual // 2
    power: int = 10 ** (len(str(half)) - 1)
    return 5 * power if half >= 5 * power else power


def _all_of(amounts: Sequence[int], step: int) -> bool:
    return all(amount % step == 0 for amount in amounts)


def _books(session: Session, ids: Sequence[int], period: Period) -> defaultdict[int, Book]:
    books = defaultdict[int, Book](Book)
    amounts = col(Entry.amount)
    for group, kind, _, count, total in entered(session, ids, period, amounts):
        books[group].entries += count
        if kind == EntryKind.DEPOSIT:
            books[group].deposits[int(total) // count] += count
    for group, kind, _, count, total in taken_back(session, ids, period, amounts):
        books[group].corrections += count
        if kind == EntryKind.DEPOSIT:
            books[group].deposits[int(total) // count] -= count
    return books


def _shared(session: Session, ids: Sequence[int], period: Period) -> dict[int, int]:
    """How many groups its reporter reported for: of each group, the one who has most of them.

    Their other groups need not be among these: a city's sign is the same as its country's.
    """
    stands = (
        col(Meeting.reversed_at).is_(None),
        col(Meeting.day) >= period.first,
        col(Meeting.day) < period.end,
    )
    pairs = session.exec(
        select(col(Meeting.group_id), col(Meeting.reporter_id))
        .where(
            col(Meeting.group_id).in_(ids),
            col(Meeting.at) >= period.reported_since,
            col(Meeting.reporter_id).is_not(None),
            *stands,
        )
        .distinct()
    ).all()
    counts = session.exec(
        select(col(Meeting.reporter_id), func.count(func.distinct(Meeting.group_id)))
        .where(col(Meeting.reporter_id).in_({reporter for _, reporter in pairs}), *stands)
        .group_by(col(Meeting.reporter_id))
    )
    several = {reporter: count for reporter, count in counts if count >= SEVERAL}
    shared = Counter[int]()
    for group, reporter in pairs:
        shared[group] = max(shared[group], several.get(reporter, 0))
    return shared
