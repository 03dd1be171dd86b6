"""The second leader's answer: only then is anything entered or changed."""

from dataclasses import replace

from handlers.corrections import correct
from handlers.drafts import from_json
from handlers.outcome import Kind, Notice, Outcome, Turn
from handlers.posting import Author, post
from handlers.reading import YES, answer_of, has, reference_of
from handlers.setting_changes import kept
from handlers.understanding.meaning import Intent
from locales.say import Say, say
from storage.ledger_changes import Decide
from storage.models import Approval


def decide(turn: Turn) -> Outcome:
    """'OK S7K2-M' and 'NO S7K2-M', also when the question itself is long gone."""
    person = turn.sender.person
    reference = reference_of(turn) or ""
    waiting = turn.read.approval_named(reference, person.id) if person else None
    if waiting is None:
        return _not_theirs(reference)
    return _decided(turn, waiting, agreed=has(turn.meaning, "agrees"))


def resume(turn: Turn) -> Outcome:
    """The answer to the question that the other officer's text brought."""
    answer = answer_of(turn)
    waiting = turn.read.approval(int(turn.pending.data["approval"] or 0)) if turn.pending else None
    if answer is None or waiting is None:
        return Outcome((say("Send 1 for yes or 2 for no. Nothing is changed yet."),))
    return _decided(turn, waiting, agreed=answer == YES)


def _decided(turn: Turn, waiting: Approval, *, agreed: bool) -> Outcome:
    person = turn.sender.person
    if person is None or person.id == waiting.asked_by:
        text = say("{reference} needs the word of another leader.", reference=waiting.reference)
        return Outcome((text,))
    if not turn.read.may_agree(waiting, person.id):  # not any more, since they were asked
        return replace(_not_theirs(waiting.reference), settles=True)
    if waiting.decided_at is not None:
        text = say("{reference} is decided already.", reference=waiting.reference)
        return Outcome((text,), settles=True)
    word = Decide(waiting.id, person.id, agreed, turn.now)
    if not agreed:
        text = say("{reference} is not written.", reference=waiting.reference)
        told = say(
            "{reference} is not written: the second leader said no.", reference=waiting.reference
        )
        return Outcome((text,), changes=(word,), notices=(_told(waiting, told),), settles=True)
    author = Author(waiting.asked_by, waiting.inbound_id or turn.inbound_id, person.id)
    entered = _entered(turn, waiting, author)
    if entered is None:
        text = say("{reference} is decided already.", reference=waiting.reference)
        return Outcome((text,), changes=(word,), settles=True)
    told = say("{reference} is written: the second leader agrees.", reference=waiting.reference)
    return Outcome(
        entered.answers,
        entered.rows,
        (*entered.changes, word),
        (*entered.notices, _told(waiting, told)),
        settles=True,
    )


def _entered(turn: Turn, waiting: Approval, author: Author) -> Outcome | None:
    """None where what was to be corrected has been taken back meanwhile."""
    group = turn.read.group(waiting.group_id)
    if group is None:
        return None
    if waiting.setting is not None:
        name, _, value = waiting.setting.partition("=")
        return kept(turn, group, name, int(value), waiting.asked_by)
    if waiting.reverses is None:
        return post(turn, from_json(waiting.drafts), group, author).outcome
    old = turn.read.entry_by_id(waiting.reverses)
    if old is None or turn.read.reversal_of(old.id) is not None:
        return None
    return correct(turn, old, int(waiting.drafts) if waiting.drafts else None, author)


def _not_theirs(reference: str) -> Outcome:
    return Outcome(
        (say("{reference} does not wait for your word. Check it.", reference=reference),)
    )


def _told(waiting: Approval, text: Say) -> Notice:
    return Notice(waiting.asked_by, text, f"approved:{waiting.id}")


KIND = Kind("approval", (Intent.APPROVE,), ("yes", "no"), decide, resume)
