"""A report of money as far as it is understood: read from a text, kept while it is asked about."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from json import dumps, loads
from typing import Any

from handlers.outcome import Outcome, Turn
from handlers.reading import count_of, day_of, text_of
from handlers.understanding.meaning import Certainty, Intent, Meaning
from locales.say import Money, say
from storage.models import MOVES, Account, EntryKind, Fund, Project, SavingsGroup
from storage.places import exponent

_KINDS = {
    Intent.SAVINGS: EntryKind.DEPOSIT,
    Intent.WITHDRAWAL: EntryKind.WITHDRAWAL,
    Intent.LOAN: EntryKind.LOAN,
    Intent.REPAYMENT: EntryKind.REPAYMENT,
}
_OF_FUND = {
    Fund.SOCIAL: {
        EntryKind.DEPOSIT: EntryKind.SOCIAL_IN,
        EntryKind.WITHDRAWAL: EntryKind.SOCIAL_OUT,
    },
    Fund.UPGRADING: {
        EntryKind.DEPOSIT: EntryKind.UPGRADING_IN,
        EntryKind.WITHDRAWAL: EntryKind.UPGRADING_OUT,
    },
}
_OPENS = {"box": Account.BOX, "bank": Account.BANK, "outstanding": Account.LOANS}
_FOR_PROJECTS = (EntryKind.UPGRADING_IN, EntryKind.UPGRADING_OUT)
_ASKED_BY_ITSELF = {"amount", "currency", "members", "date", "kind"}
_LONGEST_AMOUNT = 24
_MOST = 10**15  # minor units; more is not a group's money


COUNTED = ("box", "bank", "outstanding", "overdue")  # as a text tells them
# In the box, at the bank, out on loan, and of that overdue: None was not counted.
Counted = tuple[int | None, int | None, int | None, int | None]


@dataclass(frozen=True, slots=True)
class Draft:
    """`amount` in minor units: 0 is a zero report, None is to be asked. `day` is ISO 8601.

    `asked`: what was already answered about it, so that it is not asked again. `meeting`: the id of
    the one that it belongs to, where that is kept already. `place`: where an opening balance lies.
    `hint`: what it may be, where that is asked. `counted`: what was seen in the box, at the bank
    and out on loan when it was told, in minor units.
    """

    kind: EntryKind | None
    amount: int | None
    currency: str
    day: str
    women: int | None = None
    men: int | None = None
    members: int | None = None
    joined: int | None = None
    left: int | None = None
    shares: int | None = None
    place: Account | None = None
    hint: EntryKind | None = None
    counted: Counted | None = None
    project: int | None = None
    certain: bool = True
    about: str | None = None  # what the understanding says must be asked
    candidates: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    meeting: int | None = None

    @property
    def money(self) -> Money:
        return Money(self.amount or 0, self.currency)

    @property
    def moves(self) -> tuple[Account, Account]:
        """The account that it debits, and the one that it credits."""
        debit, credit = MOVES[self.kind or EntryKind.DEPOSIT]
        return self.place or debit, credit

    @property
    def on(self) -> date:
        return date.fromisoformat(self.day)

    @property
    def people(self) -> int | None:
        """Who came: told as a whole, else as women and men."""
        if self.members is None and self.women is not None and self.men is not None:
            return self.women + self.men
        return self.members

    @property
    def people_disagree(self) -> bool:
        counts = (self.women, self.men, self.members)
        return None not in counts and (self.women or 0) + (self.men or 0) != self.members

    def of_meeting(self, meeting: int | None) -> "Draft":
        """Its meeting and who came are kept already."""
        if meeting is None:
            return self
        return replace(
            self,
            meeting=meeting,
            women=None,
            men=None,
            members=None,
            joined=None,
            left=None,
        )

    def priced(self, group: SavingsGroup) -> "Draft":
        """'14 shares' is an amount where the group has told what a share costs."""
        if self.shares is None or group.share is None or self.amount is not None:
            return self
        amount = self.shares * group.share
        return replace(self, amount=amount, currency=group.currency, about=None, candidates=())

    def answered(self, about: str) -> "Draft":
        return replace(self, asked=(*self.asked, about))


def read_drafts(turn: Turn, meaning: Meaning, group: SavingsGroup) -> list[Draft]:
    """One report of the text, in its own currency or the group's; an opening may be of several.

    What the group's own settings add to it, `in_group` adds.
    """
    draft = _read(turn, meaning, group)
    named = project_of(turn, meaning)
    if named is not None and draft.kind in _FOR_PROJECTS:
        draft = replace(draft, project=named.id)
    if draft.kind != EntryKind.OPENING:
        return [draft]
    lies = {place: text_of(meaning, name) for name, place in _OPENS.items()}
    told = {place: minor_units(text, draft.currency) for place, text in lies.items() if text}
    return [replace(draft, amount=told[place], place=place) for place in told] or [draft]


def in_group(turn: Turn, draft: Draft, group: SavingsGroup) -> Draft:
    """With the price of the group's shares, and for the only project that it has open."""
    priced = draft.priced(group)
    if draft.kind not in _FOR_PROJECTS or draft.project is not None:
        return priced
    known = turn.read.open_projects(group.id)
    return replace(priced, project=known[0].id) if len(known) == 1 else priced


def unknown_project(reference: str) -> Outcome:
    """Of another city, in another currency, or of none."""
    text = say("{reference} is no project of your city. Check it.", reference=reference)
    return Outcome((text,))


def project_of(turn: Turn, meaning: Meaning) -> Project | None:
    """Of the sender's city, by the reference in the text."""
    reference, place = text_of(meaning, "project"), turn.sender.settlement
    if reference is None or place is None:
        return None
    return turn.read.project(reference, place.country, place.city)


def _read(turn: Turn, meaning: Meaning, group: SavingsGroup) -> Draft:
    currency = text_of(meaning, "currency") or group.currency
    seen = {name: text_of(meaning, name) for name in COUNTED}
    return Draft(
        kind=_kind(meaning),
        amount=minor_units(text_of(meaning, "amount") or "", currency),
        currency=currency,
        day=(day_of(meaning, "date") or turn.today).isoformat(),
        women=count_of(meaning, "women"),
        men=count_of(meaning, "men"),
        members=count_of(meaning, "members"),
        joined=count_of(meaning, "joined"),
        left=count_of(meaning, "dropouts"),
        shares=count_of(meaning, "shares"),
        counted=None if meaning.intent == Intent.ENTRY else counted(seen, currency),
        hint=_hint(meaning),
        certain=_is_certain(meaning),
        about=meaning.ask.about if meaning.ask else None,
        candidates=tuple(str(value) for value in meaning.ask.candidates) if meaning.ask else (),
    )


def counted(told: Mapping[str, str | None], currency: str) -> Counted | None:
    """`told`: figures by the names of COUNTED. None where nothing was counted."""
    texts = (told.get(name) for name in COUNTED)
    box, bank, loans, late = (minor_units(text, currency) if text else None for text in texts)
    found = (box, bank, loans, late)
    return found if any(amount is not None for amount in found) else None


def _hint(meaning: Meaning) -> EntryKind | None:
    named = text_of(meaning, "kind") if meaning.intent == Intent.UNKNOWN else None
    return EntryKind(named) if named else None


def _kind(meaning: Meaning) -> EntryKind | None:
    if meaning.intent == Intent.ENTRY:
        return EntryKind(text_of(meaning, "kind") or "")
    kind, fund = _KINDS.get(meaning.intent), text_of(meaning, "fund")
    if kind is None or fund is None:
        return kind
    return _OF_FUND.get(Fund(fund), {}).get(kind, kind)


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
    kind, place = fields["kind"], fields["place"]
    read = {
        "kind": EntryKind(kind) if kind else None,
        "place": Account(place) if place else None,
        "hint": EntryKind(fields["hint"]) if fields["hint"] else None,
        "counted": tuple(fields["counted"]) if fields["counted"] else None,
        "candidates": tuple(fields["candidates"]),
        "asked": tuple(fields["asked"]),
    }
    return Draft(**(fields | read))
