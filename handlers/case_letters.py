"""Words of a responder: to a case's sender, and to the leaders of its settlement."""

from handlers import case_texts
from handlers.case_news import case_notice
from handlers.case_taking import to_senders
from handlers.casework import event
from handlers.outcome import Notice, Outcome, Pending, Turn
from locales.placeholders import placeholder
from locales.say import Say, plural, say
from storage.models import Alert, AlertEventKind, Told
from storage.redact import redact

_LONGEST = placeholder("answer").longest


def to_sender(turn: Turn, alert: Alert, words: str) -> Outcome:
    """Numbers are covered; nothing goes to a phone that others see."""
    if not _fits(words):
        return Outcome((_how(alert, "sender"),))
    text = say(
        "{reference}, a responder: {answer}", reference=alert.reference, answer=redact(words)
    )
    told = to_senders(turn, alert, text, "written")
    if not told:
        answer = say(
            "{reference}: not sent. The sender's phone is not safe: wait until they write.",
            reference=alert.reference,
        )
        return Outcome((answer,))
    row = event(turn, alert.id, AlertEventKind.WRITTEN, words, Told.RESPONDER)
    return Outcome((say("{reference}: sent.", reference=alert.reference),), (row,), notices=told)


def to_leaders(turn: Turn, alert: Alert, words: str) -> Outcome:
    """Asks first: so many leaders will read it."""
    people = _leaders(turn, alert)
    if not _fits(words):
        return Outcome((_how(alert, "leaders"),))
    if not people:
        text = say("{reference}: no leader of that place is known.", reference=alert.reference)
        return Outcome((text,))
    text = plural(
        "Send to {count} leader? {answer}",
        "Send to {count} leaders? {answer}",
        *case_texts.YES_NO,
        count=len(people),
        answer=redact(words),
    )
    values = tuple(choice.value for choice in text.choices)
    data: dict[str, str | int | None] = {"alert": alert.id, "words": words}
    return Outcome((text,), question=Pending(case_texts.CASES, "leaders", values, data))


def tell_leaders(turn: Turn, alert: Alert, words: str) -> Outcome:
    """Only because a responder said so; not to a sender whose phone others see."""
    people = _leaders(turn, alert)
    text = say("From the responders: {answer}. In danger send EVICTION", answer=redact(words))
    row = event(turn, alert.id, AlertEventKind.BROADCAST, words, Told.RESPONDER)
    sent = plural(
        "{reference}: sent to {count} leader.",
        "{reference}: sent to {count} leaders.",
        reference=alert.reference,
        count=len(people),
    )
    return Outcome((sent,), (row,), notices=tuple(_letters(turn, alert, people, text)))


def _letters(turn: Turn, alert: Alert, people: list[int], text: Say) -> list[Notice]:
    return [case_notice(alert, one, text, f"leaders:{turn.inbound_id}:{one}") for one in people]


def _leaders(turn: Turn, alert: Alert) -> list[int]:
    if alert.settlement_id is None:
        return []
    unsafe = turn.read.unsafe_openers(alert)
    return [
        one
        for one in turn.read.leaders_of(alert.settlement_id)
        if one not in unsafe and one != turn.sender.person_id
    ]


def _fits(words: str) -> bool:
    return 0 < len(words) <= _LONGEST


def _how(alert: Alert, whom: str) -> Say:
    if whom == "sender":
        return say(
            "Send {reference} SENDER and your words, at most {count} signs.",
            reference=alert.reference,
            count=_LONGEST,
        )
    return say(
        "Send {reference} LEADERS and your words, at most {count} signs.",
        reference=alert.reference,
        count=_LONGEST,
    )
