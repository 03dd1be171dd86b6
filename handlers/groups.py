"""Which group a text is about: the only one, the one it names, the day's choice, or the asked."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType

from handlers.membership import no_group
from handlers.outcome import Outcome, Pending, Turn
from handlers.reading import answer_of
from locales.say import Choice, say
from storage.cities import fold_name
from storage.ledger_changes import ReportFor
from storage.models import SavingsGroup

ASK = "group"
_MOST = 6  # groups that are offered


def group_of(turn: Turn) -> SavingsGroup | None:
    """None where there is none, or several and nothing tells which."""
    sender = turn.sender
    if len(sender.groups) < 2:  # noqa: PLR2004 - one is no choice
        return sender.group
    named = _named(turn)
    if named:
        return named[0] if len(named) == 1 else None
    person = sender.person
    chosen = person is not None and person.group_id is not None and person.group_on == turn.today
    return sender.group if chosen else None


def _named(turn: Turn) -> list[SavingsGroup]:
    """'Tumaini Mpya' names no 'Tumaini'."""
    words = f" {fold_name(turn.text)} "
    found = []
    for group in sorted(turn.sender.groups, key=lambda one: -len(one.folded)):
        if f" {group.folded} " in words:
            words = words.replace(f" {group.folded} ", "  ")
            found.append(group)
    return found


def which(turn: Turn, kind: str, data: Mapping[str, str | int | None]) -> Outcome:
    """Asks; the answer comes back to `kind` and holds for the day, so that no other book is hit."""
    groups = turn.sender.groups[:_MOST]
    choices = tuple(Choice(str(group.id), (group.name,)) for group in groups)
    question = Pending(kind, ASK, tuple(choice.value for choice in choices), dict(data))
    return Outcome((say("Which group?", *choices),), question=question)


def chosen(turn: Turn) -> SavingsGroup | None:
    """The answer to `which`."""
    answer = answer_of(turn)
    return next((group for group in turn.sender.groups if str(group.id) == answer), None)


def own(turn: Turn, group_id: int) -> SavingsGroup | None:
    """None once the sender reports for it no more."""
    return next((group for group in turn.sender.groups if group.id == group_id), None)


def answered(turn: Turn, then: Callable[[SavingsGroup], Outcome]) -> Outcome:
    """Goes on with the group that they chose, and keeps to it for the rest of their day."""
    group = chosen(turn)
    if group is None:
        return Outcome((say("Send one of the numbers."),))
    done = then(group)
    settles = done.settles or done.question is None
    return replace(done, changes=(*done.changes, *remember(turn, group)), settles=settles)


def of_group(
    turn: Turn,
    kind: str,
    then: Callable[[SavingsGroup], Outcome],
    data: Mapping[str, str | int | None] = MappingProxyType({}),
) -> Outcome:
    """Goes on with the group that is meant; asks which, where nothing tells."""
    group = group_of(turn)
    if group is not None:
        return then(group)
    return which(turn, kind, data) if turn.sender.groups else no_group(turn)


def remember(turn: Turn, group: SavingsGroup) -> tuple[ReportFor, ...]:
    """For the rest of the sender's day."""
    person = turn.sender.person
    return (ReportFor(person.id, group.id, turn.today),) if person is not None else ()
