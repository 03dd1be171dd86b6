"""Which group a text is about: the only one, the one it names, the day's choice, or the asked."""

from collections.abc import Mapping

from handlers.outcome import Outcome, Pending, Turn
from handlers.reading import answer_of
from locales.say import Choice, say
from storage.cities import fold_name
from storage.ledger_changes import ReportFor
from storage.models import SavingsGroup

ASK = "group"
_MOST = 4  # groups that are offered


def group_of(turn: Turn) -> SavingsGroup | None:
    """None where there is none, or several and nothing tells which."""
    sender = turn.sender
    if len(sender.groups) < 2:  # noqa: PLR2004 - one is no choice
        return sender.group
    words = f" {fold_name(turn.text)} "
    named = [group for group in sender.groups if f" {group.folded} " in words]
    if len(named) == 1:
        return named[0]
    person = sender.person
    chosen = person is not None and person.group_id is not None and person.group_on == turn.today
    return sender.group if chosen else None


def which(turn: Turn, kind: str, data: Mapping[str, str | int | None]) -> Outcome:
    """Asks; the answer comes back to `kind` and holds for the day, so that no other book is hit."""
    groups = turn.sender.groups[:_MOST]
    choices = tuple(Choice(str(group.id), (group.name,)) for group in groups)
    question = Pending(kind, ASK, tuple(choice.value for choice in choices), data)
    return Outcome((say("Which group?", *choices),), question=question)


def chosen(turn: Turn) -> SavingsGroup | None:
    """The answer to `which`."""
    answer = answer_of(turn)
    return next((group for group in turn.sender.groups if str(group.id) == answer), None)


def own(turn: Turn, group_id: int) -> SavingsGroup | None:
    """None once the sender reports for it no more."""
    return next((group for group in turn.sender.groups if group.id == group_id), None)


def remember(turn: Turn, group: SavingsGroup) -> tuple[ReportFor, ...]:
    """For the rest of the sender's day."""
    person = turn.sender.person
    return (ReportFor(person.id, group.id, turn.today),) if person is not None else ()
