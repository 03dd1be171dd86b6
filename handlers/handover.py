"""Texts that were not understood twice in a row: an organiser reads them and answers."""

from datetime import timedelta

from handlers.casework import THREADS_FOR
from handlers.outcome import Kind, Notice, Outcome, Turn
from handlers.reading import text_of
from handlers.understanding.meaning import Intent
from locales.placeholders import placeholder
from locales.say import say
from storage.changes import Answered
from storage.models import Handover
from storage.redact import redact
from storage.vault import vault

_IN_A_ROW = timedelta(days=1)
_A_DAY = 5  # texts of one sender that are passed on
_MOST_TOLD = 2  # organisers who get a text
_LONGEST = placeholder("answer").longest


def hand_over(turn: Turn) -> Outcome | None:
    """None where it is the first in a row, or nobody is there to read it.

    Whoever has an open alert is answered by its responders: nothing of it reaches others.
    """
    sender, since = turn.sender, turn.now - _IN_A_ROW
    indexes = vault().indexes(sender.medium, sender.value)
    if sender.settlement is None or sender.person is None:
        return None
    if not turn.read.missed_before(indexes, turn.inbound_id, since):
        return None
    if (
        turn.read.late_case_of(indexes, turn.now - THREADS_FOR)
        or turn.read.misses_since(indexes, since) > _A_DAY
    ):
        return None
    told = [
        person
        for person in turn.read.organisers_for(sender.settlement)
        if person != sender.person.id
    ][:_MOST_TOLD]
    if not told:
        return None
    known = turn.read.handover_of(indexes, since)
    handover = known or Handover(
        reference=turn.read.free_handover_reference(),
        sender=sender.index,
        person_id=sender.person.id,
        settlement_id=sender.settlement.id,
        country=sender.country,
        inbound_id=turn.inbound_id,
        at=turn.now,
    )
    text = say(
        "Not understood: {words} To answer send {reference} and your words",
        words=redact(turn.text),
        reference=handover.reference,
    )
    return Outcome(
        (say("Not understood. Your organiser has your text and will answer. In danger: EVICTION"),),
        () if known else (handover,),
        notices=tuple(Notice(one, text, f"handover:{turn.inbound_id}:{one}") for one in told),
    )


def decide(turn: Turn) -> Outcome:
    """An organiser's answer goes to the sender; 'not yours' and 'not there' sound alike."""
    reference = text_of(turn.meaning, "reference") or ""
    handover, person = turn.read.handover(reference), turn.sender.person
    if handover is None or person is None or not _may_answer(turn, handover, person.id):
        text = say("{reference} is not a text for you. Check it.", reference=reference)
        return Outcome((text,))
    words = text_of(turn.meaning, "text")
    if words is None or len(words) > _LONGEST:
        text = say(
            "Not sent. Send {reference} and your answer, at most {count} signs.",
            reference=reference,
            count=_LONGEST,
        )
        return Outcome((text,))
    answer = say("Your organiser: {answer}", answer=redact(words))
    return Outcome(
        (say("{reference}: your answer is sent.", reference=reference),),
        changes=(Answered(handover.id, person.id, turn.now),),
        notices=(Notice(handover.person_id, answer, f"reply:{turn.inbound_id}"),),
    )


def _may_answer(turn: Turn, handover: Handover, person_id: int) -> bool:
    place = turn.read.settlement(handover.settlement_id)
    return place is not None and person_id in turn.read.organisers_for(place)


KIND = Kind("handover", (Intent.REPLY,), (), decide)
