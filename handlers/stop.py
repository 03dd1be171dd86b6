"""Stopping: a carrier's word is recorded and never answered; one of ours is answered once."""

from handlers.money_questions import YES_NO
from handlers.outcome import Kind, Outcome, Pending, Turn
from handlers.reading import YES, answer_of
from handlers.understanding.meaning import Certainty, Intent
from locales.carrier import CARRIER_STOPS
from locales.say import say
from storage.changes import SetAddressState
from storage.models import AddressState, Medium


def decide(turn: Turn) -> Outcome:
    """A look-alike of the word is asked about; it is never ignored."""
    if turn.sender.medium == Medium.SMS and turn.text.strip().upper() in CARRIER_STOPS:
        return Outcome(changes=_stopped(turn), settles=True)
    if turn.meaning.certainty == Certainty.CERTAIN:
        return _stop(turn)
    pending = Pending("stop", "sure", tuple(choice.value for choice in YES_NO))
    return Outcome((say("Stop all texts to you?", *YES_NO),), question=pending)


def resume(turn: Turn) -> Outcome:
    """Only a yes stops."""
    if answer_of(turn) == YES:
        return _stop(turn)
    return Outcome((say("Texts go on. Send HELP to see what you can do."),), settles=True)


def _stop(turn: Turn) -> Outcome:
    text = say("You get no more texts. START brings them back. In danger send EVICTION.")
    return Outcome((text,), changes=_stopped(turn), settles=True)


def _stopped(turn: Turn) -> tuple[SetAddressState, ...]:
    address = turn.sender.address
    return (SetAddressState(address.id, AddressState.STOPPED),) if address else ()


KIND = Kind("stop", (Intent.STOP,), ("stop",), decide, resume)
