"""What the due-process points still lack, asked of whoever works on a case, one at a time.

The points are those of General Comment 7, paragraph 15; the other facts they need are asked of the
case's sender.
"""

from collections.abc import Callable, Mapping

from handlers.alert_texts import OR_UNKNOWN
from handlers.case_texts import CASES
from handlers.case_words import by_responder
from handlers.casework import add_facts
from handlers.outcome import Outcome, Pending, Turn
from handlers.reading import count_of
from locales.say import Say, say
from storage.facts import COUNTS, Fact
from storage.models import Alert, Told


def ask_points(turn: Turn, alert: Alert) -> Outcome:
    """The first that is open; where none is, that all is known."""
    return _ask(alert, turn.read.facts(alert.id))


def keep_point(turn: Turn, alert: Alert, answer: str) -> Outcome:
    """The answer, and the next question; 0 ends them."""
    fact = Fact(str(turn.pending.data["fact"])) if turn.pending else Fact.CONSULTATION
    if fact in COUNTS:
        count = count_of(turn.meaning, "count")
        answer = "" if count is None else str(count)
    if not answer:
        return by_responder(turn, alert)  # words of theirs, not lost
    facts = {fact: answer}
    added = add_facts(turn, alert, facts, Told.RESPONDER)
    asked = _ask(alert, {**turn.read.facts(alert.id), **facts})
    return Outcome(asked.answers, added.rows, added.changes, question=asked.question)


def _ask(alert: Alert, known: Mapping[Fact, str]) -> Outcome:
    fact = next((fact for fact in _POINTS if fact not in known), None)
    if fact is None:
        return Outcome((_noted(alert),))
    text = _POINTS[fact](alert)
    values = tuple(choice.value for choice in text.choices)
    data: dict[str, str | int | None] = {"alert": alert.id, "fact": fact.value}
    slot = "count" if fact in COUNTS else None
    return Outcome((text,), question=Pending(CASES, "points", values, data, slot))


def _noted(alert: Alert) -> Say:
    return say("{reference}: noted.", reference=alert.reference)


def _consultation(alert: Alert) -> Say:
    return say(
        "{reference}: was it talked over with the people? 0 ends.",
        *OR_UNKNOWN,
        reference=alert.reference,
    )


def _information(alert: Alert) -> Say:
    return say(
        "{reference}: were they told why, and what the land is for?",
        *OR_UNKNOWN,
        reference=alert.reference,
    )


def _officials(alert: Alert) -> Say:
    return say("{reference}: were officials present?", *OR_UNKNOWN, reference=alert.reference)


def _night(alert: Alert) -> Say:
    return say("{reference}: was it at night?", *OR_UNKNOWN, reference=alert.reference)


def _weather(alert: Alert) -> Say:
    return say("{reference}: in bad weather?", *OR_UNKNOWN, reference=alert.reference)


def _remedies(alert: Alert) -> Say:
    return say("{reference}: could they go to a court?", *OR_UNKNOWN, reference=alert.reference)


def _lawyer(alert: Alert) -> Say:
    return say("{reference}: do they have a lawyer?", *OR_UNKNOWN, reference=alert.reference)


def _heads(alert: Alert) -> Say:
    return say(
        "{reference}: in how many households is a woman the head?", reference=alert.reference
    )


_POINTS: Mapping[Fact, Callable[[Alert], Say]] = {
    Fact.CONSULTATION: _consultation,
    Fact.INFORMATION: _information,
    Fact.OFFICIALS: _officials,
    Fact.NIGHT: _night,
    Fact.WEATHER: _weather,
    Fact.REMEDIES: _remedies,
    Fact.LAWYER: _lawyer,
    Fact.HEADS_F: _heads,
}
