"""Cries of somebody with an open case that would otherwise be a menu: 'help us please'."""

from handlers.case_words import more
from handlers.casework import THREADS_FOR, indexes_of
from handlers.outcome import Outcome, Turn
from handlers.understanding.meaning import Certainty, Intent

_CRIES = {Intent.HELP, Intent.SERVICE, Intent.LEARN}
_SOUGHT = {"topics", "words"}


def cry(turn: Turn) -> Outcome | None:
    """None where it is none, or where there is no open case of theirs."""
    doubtful = turn.meaning.intent == Intent.STOP and turn.meaning.certainty == Certainty.ASK
    if turn.meaning.intent not in _CRIES and not doubtful:
        return None
    if turn.meaning.intent == Intent.LEARN and _SOUGHT & turn.meaning.entities.keys():
        return None
    case = turn.read.live_case_of(indexes_of(turn), turn.now - THREADS_FOR)
    return more(turn, case) if case is not None else None
