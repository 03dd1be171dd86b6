"""What Telegram has beyond texts: an edit of one, a tap on a button of an older question."""

from dataclasses import replace

from handlers import groups, savings, talks
from handlers.corrections import enter_instead, is_alone
from handlers.drafts import Draft
from handlers.outcome import Outcome, Turn
from handlers.posting import reverse
from locales.say import say
from storage.balances import after
from storage.models import EntryKind, SavingsGroup
from storage.reading.ledger import Report


def edited(turn: Turn) -> Outcome:
    """An edit of a report corrects it, where its new words are sure and it is still its author's.

    What the first words never entered, the new ones may; anything else changes no ledger. What it
    enters belongs to the message as it was first sent.
    """
    posted = talks.edited(turn)
    if posted is not None:
        return posted
    known = turn.edits
    if turn.meaning.intent not in savings.KIND.intents or known is None:
        return _kept()
    turn = replace(turn, inbound_id=known)
    if not turn.read.was_reported(known):
        return savings.decide(turn)
    reports = turn.read.reports_of_message(known)
    group = groups.own(turn, reports[0].group.id) if reports else None
    alone = all(is_alone(turn, entry) for one in reports for entry in one.standing)
    return (_corrected(turn, reports, group) if group and alone else None) or _kept()


def _corrected(turn: Turn, reports: list[Report], group: SavingsGroup) -> Outcome | None:
    standing = [entry for report in reports for entry in report.standing]
    was = {(entry.kind, entry.amount) for entry in standing}
    drafts = [_unasked(draft, was) for draft in savings.told(turn, group)]
    held = after(turn.read.balances(group.id), reverse(turn, standing))
    if not savings.is_sure(turn, drafts, group, held):
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
