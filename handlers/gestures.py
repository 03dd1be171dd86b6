"""What Telegram has beyond texts: an edit of one, a tap on a button of an older question."""

from handlers import savings
from handlers.corrections import enter_instead, is_alone
from handlers.drafts import Draft
from handlers.outcome import Outcome, Turn
from locales.say import say
from storage.models import EntryKind
from storage.reading.ledger import Report


def edited(turn: Turn) -> Outcome:
    """An edit of a report corrects it, where its new words are sure and it is still its author's.

    What the first words never entered, the new ones may; anything else changes no ledger.
    """
    known = turn.edits
    if turn.meaning.intent in savings.KIND.intents and known is not None:
        if not turn.read.was_reported(known):
            return savings.decide(turn)
        reports = turn.read.reports_of_message(known)
        if reports and all(is_alone(turn, entry) for one in reports for entry in one.standing):
            return _corrected(turn, reports) or _kept()
    return _kept()


def _corrected(turn: Turn, reports: list[Report]) -> Outcome | None:
    group = reports[0].group
    was = {(entry.kind, entry.amount) for report in reports for entry in report.standing}
    drafts = [_unasked(draft, was) for draft in savings.told(turn, group)]
    if not savings.is_sure(turn, drafts, group):
        return None
    return enter_instead(turn, reports, drafts, group)


def _unasked(draft: Draft, was: set[tuple[EntryKind, int]]) -> Draft:
    """What stays as it was is no second report of the same."""
    return draft.answered("confirm") if (draft.kind, draft.amount) in was else draft


def _kept() -> Outcome:
    return Outcome(
        answers=(say("What you sent first is kept. To change it send UNDO, then the right text."),)
    )


def late_tap(_turn: Turn) -> Outcome:
    """The question was answered, replaced or a day old; a later one must not get this answer."""
    return Outcome(answers=(say("That question is closed. Send HELP to see what you can do."),))
