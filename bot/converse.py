"""One turn of a conversation: the text in its circumstances, who answers it, and what that does."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from functools import partial

from sqlmodel import Session

from bot.apply import Asked, apply, pending_question, untap
from bot.channels.base import Received
from handlers import enclosures, gestures, talks
from handlers.alert_texts import UNSAFE, UNSAFE_WORDS
from handlers.case_answers import beside_another, named_answer
from handlers.case_beside import cry
from handlers.outcome import Outcome, Pending, Turn
from handlers.registry import kind_for, kind_named, parts
from handlers.understanding import understand
from handlers.understanding.meaning import Awaited, Hearing, Intent, Meaning, Place, Safety
from locales.catalogue import SOURCE, languages
from storage import senders
from storage.edits import first_words
from storage.models import Inbound, InboundKind, Medium
from storage.places import is_official
from storage.reader import Reader, Sender

_ANSWERS = {Intent.YES, Intent.NO, Intent.CHOICE}


def converse(
    session: Session,
    read: Reader,
    row: Inbound,
    received: Received,
    now: datetime,
    media: Collection[Medium],
) -> Turn:
    """What somebody said is understood, decided and applied."""
    is_edit = received.kind == InboundKind.EDIT
    sender = senders.ensure(session, received.medium, received.address, now, received.language)
    asked = pending_question(session, sender.index, now)
    if asked is not None and (sender.person is None or sender.person.language is None):
        sender = replace(sender, language=asked.language)  # the answer is heard as it was asked
    text = _text(received, asked)
    answers = None if is_edit else asked  # new words of an old text answer no question
    meaning = understand(text or "", _hearing(read, sender, answers, now))
    turn = Turn(
        sender=_speaking(sender, meaning, received.language),
        meaning=meaning,
        text=text or "",
        now=now,
        today=now.astimezone(sender.zone).date(),
        inbound_id=identity(row),
        read=read,
        pending=asked.pending if asked else None,
        edits=first_words(session, row.channel, received.second_key) if is_edit else None,
        media=received.media,
        near=received.near,
    )
    found = parts(meaning)
    bearer = next((part for part in found if part.safety != Safety.NONE), found[0])
    for number, part in enumerate(found):
        step = replace(turn, meaning=part)
        if part is not bearer:
            step = replace(step, media=(), near=None)
        outcome = gestures.late_tap(step) if text is None else decide(step, received.kind)
        apply(session, outcome, now, turn, number, media)
    return turn


def decide(turn: Turn, kind: InboundKind) -> Outcome:
    """Which kind answers: an alert goes before all, then the pending question, then the intent."""
    if turn.meaning.safety != Safety.NONE:
        return enclosures.with_files(turn, kind_named("eviction").decide(turn))
    if (turn.media and not talks.takes_files(turn)) or turn.near is not None:
        return enclosures.decide(turn, partial(_by_words, turn, kind))
    return _by_words(turn, kind)


def _by_words(turn: Turn, kind: InboundKind) -> Outcome:
    meaning, pending = turn.meaning, turn.pending
    if kind == InboundKind.EDIT:
        return gestures.edited(turn)
    named = named_answer(turn)
    if named is not None and named.pending is not None:
        answered = kind_named(named.pending.kind).resume
        if answered is not None:
            return beside_another(turn, answered(named))
    resume = kind_named(pending.kind).resume if pending else None
    free = pending is not None and meaning.intent == Intent.UNKNOWN and _fills(pending, turn)
    if resume is not None and (free or meaning.intent in _ANSWERS):
        return resume(turn)
    outcome = cry(turn) or kind_for(meaning.intent).decide(turn)
    if pending is not None and pending.slot == "story" and meaning.intent != Intent.PRACTICE:
        return replace(outcome, settles=False)  # what somebody tells goes on behind a report
    return outcome


def _fills(pending: Pending, turn: Turn) -> bool:
    """Figures alone are nothing to say to another city: they may be somebody's savings."""
    says_something = any(sign.isalpha() for sign in turn.text) or bool(turn.media)
    return pending.slot is not None and (pending.slot != "talk" or says_something)


def _speaking(sender: Sender, meaning: Meaning, named: str | None) -> Sender:
    """Their own setting, else the language of the words they used, which is kept from then on.

    Every invitation is printed with JOIN: the word settles nothing, and is answered in English
    only where people use English and the gateway names no other language.
    """
    person, language = sender.person, meaning.language
    if person is None or person.language is not None or language not in languages():
        return sender
    if meaning.intent == Intent.JOIN and language == SOURCE:
        heard = named is None and is_official(SOURCE, sender.country)
        return replace(sender, language=SOURCE) if heard else sender
    if meaning.intent != Intent.UNKNOWN:
        person.language = language
    return replace(sender, language=language)


def _text(received: Received, asked: Asked | None) -> str | None:
    """The text, or the number of the tapped choice; None for a tap under an older question."""
    button = untap(received.text) if received.kind == InboundKind.TAP else None
    if button is None:
        return received.text
    by, value = button
    if value == UNSAFE:  # however old the question is
        return UNSAFE_WORDS
    if asked is None or asked.by != by or value not in asked.pending.choices:
        return None
    return str(asked.pending.choices.index(value) + 1)


def _hearing(read: Reader, sender: Sender, asked: Asked | None, now: datetime) -> Hearing:
    return Hearing(
        now=now.astimezone(sender.zone),
        language=sender.language,
        country=sender.country,
        currency=sender.group.currency if sender.group else None,
        awaited=Awaited(asked.pending.choices, asked.pending.slot) if asked else None,
        places=tuple(Place(*place) for place in read.places_known_to(sender)),
    )


def identity(row: Inbound) -> int:
    """The id of a stored row."""
    if row.id is None:
        msg = "an inbound row is handled before it is stored"
        raise LookupError(msg)
    return row.id
