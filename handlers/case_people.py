"""Who may do what with a case; 'not yours' and 'not there' sound alike."""

from handlers import ladder
from handlers.casework import indexes_of
from handlers.outcome import Outcome, Turn
from handlers.reading import reference_of
from locales.say import say
from storage.models import Alert, Role
from storage.references import Letter

_DESK = 3  # the width of an office's own people


def case_in(turn: Turn) -> Alert | None:
    """The case that the text names."""
    reference = reference_of(turn)
    if reference is None or not reference.startswith(Letter.EVICTION):
        return None
    return turn.read.case_named(reference)


def is_opener(turn: Turn, alert: Alert) -> bool:
    """Whether its own sender writes, or that of one merged into it."""
    opened = {*turn.read.openers(alert).values(), alert.opener}
    return not opened.isdisjoint(indexes_of(turn))


def may_take(turn: Turn, alert: Alert) -> bool:
    """Whoever was paged, or is on the rota of that place."""
    person = turn.sender.person_id
    if person is None:
        return False
    if person in turn.read.paged_for(alert.id):
        return True
    return any(one.person_id == person for one in turn.read.responders(ladder.scope_of(alert)))


def works_on(turn: Turn, alert: Alert) -> bool:
    """Who took it or joined them, and the office's own people."""
    person = turn.sender.person_id
    if person is None:
        return False
    if person in turn.read.people_of(alert):
        return True
    rota = turn.read.responders(ladder.scope_of(alert))
    return any(
        one.person_id == person
        and (one.role == Role.OFFICE or one.width == _DESK)
        and one.role != Role.ADVISER
        for one in rota
    )


def not_yours(reference: str) -> Outcome:
    """A reference cannot be tried out."""
    text = say("{reference} is not an alert for you. Check the reference.", reference=reference)
    return Outcome((text,))
