"""What nobody understood: an amount alone is asked about, else what one can send is shown."""

from collections.abc import Mapping
from dataclasses import replace

from handlers import groups
from handlers.case_words import more
from handlers.casework import SAFE_FOR, THREADS_FOR, indexes_of
from handlers.drafts import Draft, minor_units, read_drafts, to_json
from handlers.examples import examples
from handlers.handover import hand_over
from handlers.kinds import SAVINGS
from handlers.money_questions import ask_kind
from handlers.outcome import Kind, Outcome, Pending, Turn
from handlers.practice_writing import unfinished
from handlers.safe_phone import about, is_unsafe
from handlers.understanding.meaning import Certainty, Intent
from storage.models import Alert, SavingsGroup

_TELLING = 2  # words
_NUMBERED = {str(number) for number in range(1, 10)}  # an answer, come too late


def decide(turn: Turn) -> Outcome:
    """The text is kept in any case; the second in a row goes to a person.

    Of somebody with an open alert it belongs to that.
    """
    group = turn.sender.group
    case = _case_of(turn)
    if case is not None:
        return more(turn, case)
    quiet = turn.read.late_case_of(indexes_of(turn), turn.now - SAFE_FOR)
    if quiet is not None and is_unsafe(turn, quiet):  # nothing is named on a phone that others see
        return about(turn, quiet, Outcome((examples(turn),)))
    if turn.meaning.certainty == Certainty.UNKNOWN:
        return hand_over(turn) or unfinished(turn) or Outcome((examples(turn),))
    if group is None:
        return Outcome((examples(turn),))
    [draft] = read_drafts(turn, turn.meaning, group)
    if draft.amount is None and len(draft.candidates) == 1:
        draft = replace(draft, amount=minor_units(draft.candidates[0], draft.currency))
    if not draft.amount or turn.text.strip() in _NUMBERED:
        return Outcome((examples(turn),))
    data: dict[str, str | int | None] = {"drafts": to_json([draft]), "inbound": turn.inbound_id}
    return groups.of_group(turn, SAVINGS, lambda one: _what_is_it(draft, one, data), data)


def _case_of(turn: Turn) -> Alert | None:
    """Not a lone number or a lone 'ok', which tell nothing."""
    if turn.meaning.certainty != Certainty.UNKNOWN or len(turn.text.split()) < _TELLING:
        return None
    return turn.read.late_case_of(indexes_of(turn), turn.now - THREADS_FOR)


def _what_is_it(draft: Draft, group: SavingsGroup, data: Mapping[str, str | int | None]) -> Outcome:
    asked = ask_kind(draft)
    choices = tuple(choice.value for choice in asked.text.choices)
    pending = Pending(SAVINGS, asked.about, choices, {**data, "group": group.id})
    return Outcome((asked.text,), question=pending)


KIND = Kind("unknown", (Intent.UNKNOWN,), (), decide)
