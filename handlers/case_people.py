"""Who may do what with a case; 'not yours' and 'not there' sound alike."""

from handlers import ladder
from handlers.alert_texts import ended
from handlers.casework import SAFE_FOR, indexes_of
from handlers.outcome import Outcome, Turn
from handlers.reading import reference_of
from locales.say import Say, say
from storage.models import LIVE, OUTCOMES, Alert, Role
from storage.reading.alerts import Responder
from storage.references import Letter

_DESK = 3  # the width of an office's own people


def case_in(turn: Turn) -> Alert | None:
    """The case that the text names, locked: two people may act at the same moment."""
    reference = reference_of(turn)
    if reference is None or not reference.startswith(Letter.EVICTION):
        return None
    case = turn.read.case_named(reference)
    if case is not None:
        turn.read.lock(case)
    return case


def is_opener(turn: Turn, alert: Alert) -> bool:
    """Whether its own sender writes, or that of one merged into it."""
    opened = {*turn.read.openers(alert).values(), alert.opener}
    return not opened.isdisjoint(indexes_of(turn))


def may_take(turn: Turn, alert: Alert) -> bool:
    """Whoever was paged, or is on the rota of that place; not who told of it."""
    person = turn.sender.person_id
    if person is None or person in turn.read.openers(alert):
        return False
    if person in turn.read.paged_for(alert.id):
        return True
    return any(one.role != Role.ADVISER for one in _on_rota(turn, alert))


def works_on(turn: Turn, alert: Alert) -> bool:
    """Who took it or joined them, and the office's own people; not who told of it."""
    person = turn.sender.person_id
    if person is None or person in turn.read.openers(alert):
        return False
    if person in turn.read.people_of(alert):
        return True
    return any(
        one.role == Role.OFFICE or (one.role == Role.RESPONDER and one.width == _DESK)
        for one in _on_rota(turn, alert)
    )


def safe_openers(turn: Turn, alert: Alert) -> set[int]:
    """Those who told of it and may be written to unasked: no phone of theirs is seen by others."""
    people = set(turn.read.openers(alert))
    return people - turn.read.unsafe_people(people, turn.now - SAFE_FOR)


def not_yours(reference: str) -> Outcome:
    """A reference cannot be tried out."""
    text = say("{reference} is not an alert for you. Check the reference.", reference=reference)
    return Outcome((text,))


def over(alert: Alert) -> Outcome | None:
    """What is said of an act on a case that has ended; None where it is live."""
    return None if alert.handling in LIVE else Outcome((_over(alert),))


def _over(alert: Alert) -> Say:
    if alert.handling in OUTCOMES:
        return ended(alert, alert.handling)
    return say(
        "{reference} is closed. To open it again send {reference} REOPEN",
        reference=alert.reference,
    )


def _on_rota(turn: Turn, alert: Alert) -> list[Responder]:
    rota = turn.read.responders(ladder.scope_of(alert))
    return [one for one in rota if one.person_id == turn.sender.person_id]
