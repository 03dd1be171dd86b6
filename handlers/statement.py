"""The book as its officers may read it: the last entries, or one entry's history."""

from handlers import groups
from handlers.kinds import KINDS
from handlers.outcome import Kind, Outcome, Turn
from handlers.posting import hides_amounts
from handlers.reading import text_of
from handlers.understanding.meaning import Intent
from locales.say import N_, Brief, Figure, Line, Money, Say, Sheet, Term, Value, say
from storage.figures.indicators import months_before
from storage.models import Entry, SavingsGroup

_LINES_SMS, _LINES_TABLE = 5, 20
_MONTHS = 6  # of the chart


def decide(turn: Turn) -> Outcome:
    """For members of the group; an organiser of the place may follow a reference."""
    reference = text_of(turn.meaning, "reference")
    if reference is not None:
        return _history(turn, reference)
    return groups.of_group(turn, KIND.name, lambda group: _statement(turn, group))


def resume(turn: Turn) -> Outcome:
    """Of the group that they chose."""
    return groups.answered(turn, lambda group: _statement(turn, group))


def _statement(turn: Turn, group: SavingsGroup) -> Outcome:
    if hides_amounts(turn):
        return Outcome((say("Quiet mode hides amounts. Send QUIET to end it."),))
    entries = turn.read.last_entries(group.id, _LINES_TABLE)
    if not entries:
        return Outcome((say("{group} has no reports yet. Send SAVINGS 2000", group=group.name),))
    standing = [entry for entry, stands in entries if stands]
    lines = tuple(Line(_cells(entry)) for entry in standing[:_LINES_SMS])
    since = months_before(turn.today.replace(day=1), _MONTHS - 1)
    months = turn.read.saved_by_month(group.id, since)
    sheet = Sheet(
        brief=say("{group}: {lines}", group=group.name, lines=lines),
        title=say("{group}: last entries, {currency}", group=group.name, currency=group.currency),
        rows=tuple((*_cells(entry), _mark(stands=stands)) for entry, stands in entries),
        bars=tuple(
            (Brief(month), Figure(saved, group.currency)) for month, saved in months.items()
        ),
    )
    return Outcome((sheet,))


def _cells(entry: Entry) -> tuple[Value, ...]:
    return (
        Brief(entry.day),
        Term(KINDS[entry.kind]),
        Figure(entry.amount, entry.currency),
        entry.reference,
    )


def _mark(*, stands: bool) -> Value:
    return "" if stands else Term(N_("taken back"))


def _history(turn: Turn, reference: str) -> Outcome:
    own = turn.read.entry([group.id for group in turn.sender.groups], reference)
    entry = own or turn.read.entry_for_organiser(turn.sender.memberships, reference)
    if entry is None:
        return Outcome((say("{reference} is not in your group's book.", reference=reference),))
    back = turn.read.reversal_of(entry.id)
    if hides_amounts(turn):
        hidden = say("{reference} is taken back.", reference=reference) if back else None
        kept = say("{reference} stands in the book.", reference=reference)
        return Outcome((hidden or kept,))
    told = say(
        "{reference}: {kind} {amount}, {day}. Written {on_day} by {who}.",
        reference=reference,
        kind=Term(KINDS[entry.kind]),
        amount=Money(entry.amount, entry.currency),
        day=entry.day,
        on_day=entry.at.astimezone(turn.sender.zone).date(),
        who=_who(turn, entry),
    )
    return Outcome((told,) if back is None else (told, _what_became(turn, entry, back)))


def _what_became(turn: Turn, entry: Entry, back: Entry) -> Say:
    fresh = turn.read.replacement_of(entry.id)
    day = back.at.astimezone(turn.sender.zone).date()
    if fresh is None:
        return say(
            "{reference} was taken back {day} by {who}.",
            reference=entry.reference,
            day=day,
            who=_who(turn, back),
        )
    return say(
        "{reference} was corrected {day} by {who}: {instead}, as {code}.",
        reference=entry.reference,
        day=day,
        who=_who(turn, back),
        instead=Money(fresh.amount, fresh.currency),
        code=fresh.reference,
    )


def _who(turn: Turn, entry: Entry) -> Term:
    """Nobody is named; a second officer is said."""
    if entry.witness_id is not None:
        return Term(N_("two leaders"))
    mine = entry.reporter_id is not None and entry.reporter_id == turn.sender.person_id
    return Term(N_("you")) if mine else Term(N_("another leader"))


KIND = Kind("statement", (Intent.STATEMENT,), ("statement",), decide, resume)
