"""Words of a responder: to a case's sender, and to the leaders of its settlement."""

from dataclasses import replace

from handlers import case_texts
from handlers.case_news import case_notice
from handlers.case_people import safe_openers
from handlers.case_taking import to_senders
from handlers.casework import SAFE_FOR, event
from handlers.outcome import Notice, Outcome, Pending, Turn
from handlers.reading import text_of
from locales.placeholders import placeholder
from locales.say import Say, plural, say
from storage.models import Alert, AlertEventKind, Lane, Told
from storage.redact import redact

_LONGEST = placeholder("answer").longest


def pass_words_on(turn: Turn, alert: Alert) -> Outcome | None:
    """'V7K2-M SENDER help is coming': words for others, whatever they speak of."""
    act, words = text_of(turn.meaning, "act"), text_of(turn.meaning, "text") or ""
    write = {"sender": to_sender, "leaders": to_leaders}.get(act or "")
    if write is None:
        return None
    return replace(write(turn, alert, words), lane=Lane.ALERT, alert_id=alert.id)


def to_sender(turn: Turn, alert: Alert, words: str) -> Outcome:
    """Asks first: what begins with the word for sender may be about them."""
    if not _fits(words):
        return Outcome((_how(alert, "sender"),))
    if not safe_openers(turn, alert):
        return _not_safe(alert)
    text = say("Send to the sender? {answer}", *case_texts.YES_NO, answer=redact(words))
    return Outcome((text,), question=_asked(alert, "letter", text, words))


def write_sender(turn: Turn, alert: Alert, words: str) -> Outcome:
    """Numbers are covered; nothing goes to a phone that others see."""
    covered = redact(words)
    text = say("{reference}, a responder: {answer}", reference=alert.reference, answer=covered)
    told = to_senders(turn, alert, text, "written")
    if not told:
        return _not_safe(alert)
    row = event(turn, alert, AlertEventKind.WRITTEN, words, Told.RESPONDER)
    return Outcome((say("{reference}: sent.", reference=alert.reference),), (row,), notices=told)


def _not_safe(alert: Alert) -> Outcome:
    text = say(
        "{reference}: not sent. The sender's phone is not safe: wait until they write.",
        reference=alert.reference,
    )
    return Outcome((text,))


def _asked(alert: Alert, ask: str, text: Say, words: str) -> Pending:
    values = tuple(choice.value for choice in text.choices)
    return Pending(case_texts.CASES, ask, values, {"alert": alert.id, "words": words})


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
    return Outcome((text,), question=_asked(alert, "leaders", text, words))


def tell_leaders(turn: Turn, alert: Alert, words: str) -> Outcome:
    """Only because a responder said so; not to a sender whose phone others see."""
    people = _leaders(turn, alert)
    text = say("From the responders: {answer}. In danger send EVICTION", answer=redact(words))
    row = event(turn, alert, AlertEventKind.BROADCAST, words, Told.RESPONDER)
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
    """Nobody whose phone others see, of whatever case they told."""
    if alert.settlement_id is None:
        return []
    leaders = turn.read.leaders_of(alert.settlement_id)
    unsafe = turn.read.unsafe_people(leaders, turn.now - SAFE_FOR)
    return [one for one in leaders if one not in unsafe and one != turn.sender.person_id]


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
