"""A report of money as far as it is understood: read from a text, kept while it is asked about."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from json import dumps, loads
from typing import Any

from handlers.outcome import Turn
from handlers.reading import count_of, day_of, text_of
from handlers.understanding.meaning import Certainty, Intent, Meaning
from locales.say import Money
from storage.models import EntryKind, Fund
from storage.places import exponent

_KINDS = {
    Intent.SAVINGS: EntryKind.DEPOSIT,
    Intent.WITHDRAWAL: EntryKind.WITHDRAWAL,
    Intent.LOAN: EntryKind.LOAN,
    Intent.REPAYMENT: EntryKind.REPAYMENT,
}
_SOCIAL = {
    EntryKind.DEPOSIT: EntryKind.SOCIAL_IN,
    EntryKind.WITHDRAWAL: EntryKind.SOCIAL_OUT,
}
_ASKED_BY_ITSELF = {"amount", "currency", "members", "date", "kind"}
_LONGEST_AMOUNT = 24
_MOST = 10**15  # minor units; more is not a group's money


@dataclass(frozen=True, slots=True)
class Draft:
    """`amount` in minor units: 0 is a zero report, None is to be asked. `day` is ISO 8601.

    `asked`: what was already answered about it, so that it is not asked again. `meeting`: the id of
    the one that it belongs to, where that is kept already.
    """

    kind: EntryKind | None
    amount: int | None
    currency: str
    day: str
    women: int | None = None
    men: int | None = None
    members: int | None = None
    certain: bool = True
    about: str | None = None  # what the understanding says must be asked
    candidates: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    meeting: int | None = None

    @property
    def money(self) -> Money:
        return Money(self.amount or 0, self.currency)

    @property
    def fund(self) -> Fund:
        social = self.kind in {EntryKind.SOCIAL_IN, EntryKind.SOCIAL_OUT}
        return Fund.SOCIAL if social else Fund.SAVINGS

    @property
    def on(self) -> date:
        return date.fromisoformat(self.day)

    @property
    def people_disagree(self) -> bool:
        counts = (self.women, self.men, self.members)
        return None not in counts and (self.women or 0) + (self.men or 0) != self.members

    def of_meeting(self, meeting: int | None) -> "Draft":
        """Its meeting and who came are kept already."""
        if meeting is None:
            return self
        return replace(self, meeting=meeting, women=None, men=None, members=None)

    def answered(self, about: str) -> "Draft":
        return replace(self, asked=(*self.asked, about))


def read_draft(turn: Turn, meaning: Meaning, group_currency: str) -> Draft:
    """One report of the text, in its own currency or the group's."""
    currency = text_of(meaning, "currency") or group_currency
    kind = _KINDS.get(meaning.intent)
    if kind is not None and text_of(meaning, "fund") == Fund.SOCIAL:
        kind = _SOCIAL.get(kind, kind)
    return Draft(
        kind=kind,
        amount=minor_units(text_of(meaning, "amount") or "", currency),
        currency=currency,
        day=(day_of(meaning, "date") or turn.today).isoformat(),
        women=count_of(meaning, "women"),
        men=count_of(meaning, "men"),
        members=count_of(meaning, "members"),
        certain=_is_certain(meaning),
        about=meaning.ask.about if meaning.ask else None,
        candidates=tuple(str(value) for value in meaning.ask.candidates) if meaning.ask else (),
    )


def _is_certain(meaning: Meaning) -> bool:
    """One thing that is asked by itself leaves nothing else to confirm."""
    if meaning.certainty == Certainty.ASK:
        return meaning.ask is not None and meaning.ask.about in _ASKED_BY_ITSELF
    return meaning.certainty == Certainty.CERTAIN


def minor_units(amount: str, currency: str) -> int | None:
    """Whole minor units; None for what is no amount, has too many decimals or is beyond sense."""
    if not amount or len(amount) > _LONGEST_AMOUNT:
        return None
    try:
        minor = Decimal(amount).scaleb(exponent(currency))
    except InvalidOperation:
        return None
    if not minor.is_finite() or minor != minor.to_integral_value() or not 0 <= minor < _MOST:
        return None
    return int(minor)


def in_currency(draft: Draft, currency: str) -> Draft:
    """The same figure in another currency: 500.50 stays 500.50."""
    was, is_ = (exponent(code) for code in (draft.currency, currency))
    amount = None if draft.amount is None else draft.amount * 10**is_ // 10**was
    return replace(draft, amount=amount, currency=currency)


def to_json(drafts: Sequence[Draft]) -> str:
    """For a pending question."""
    return dumps([asdict(draft) for draft in drafts])


def from_json(text: str) -> list[Draft]:
    """What `to_json` wrote."""
    return [_restored(fields) for fields in loads(text)]


def _restored(fields: dict[str, Any]) -> Draft:
    kind = fields["kind"]
    read = {
        "kind": EntryKind(kind) if kind else None,
        "candidates": tuple(fields["candidates"]),
        "asked": tuple(fields["asked"]),
    }
    return Draft(**(fields | read))
