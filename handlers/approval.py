"""The second leader's answer: only then is anything entered or changed."""

from dataclasses import replace
from datetime import timedelta

from handlers.corrections import correct
from handlers.drafts import Draft, from_json
from handlers.money_questions import YES_NO, is_beyond
from handlers.outcome import Kind, Notice, Outcome, Pending, Turn
from handlers.posting import Author, post
from handlers.reading import YES, answer_of, has, reference_of
from handlers.setting_changes import kept
from handlers.understanding.meaning import Intent
from locales.say import Say, say
from storage.ledger_changes import Decide
from storage.models import Approval, SavingsGroup

WAITS_FOR = timedelta(days=7)


def decide(turn: Turn) -> Outcome:
    """'OK S7K2-M' and 'NO S7K2-M'; who asked for it may take it back."""
    person = turn.sender.person
    reference = reference_of(turn) or ""
    waiting = turn.read.approval_named(reference, person.id) if person else None
    if waiting is None:
        return _not_theirs(reference)
    return _decided(turn, waiting, agreed=has(turn.meaning, "agrees"))


def resume(turn: Turn) -> Outcome:
    """Whether it is right although the book has less by now."""
    answer = answer_of(turn)
    waiting = turn.read.approval(int(turn.pending.data["approval"] or 0)) if turn.pending else None
    if answer is None or waiting is None:
        return Outcome((say("Send 1 for yes or 2 for no. Nothing is changed yet."),))
    return _decided(turn, waiting, agreed=answer == YES, sure=True)


def _decided(turn: Turn, waiting: Approval, *, agreed: bool, sure: bool = False) -> Outcome:
    barred = _barred(turn, waiting, agreed=agreed)
    if barred is not None:
        return Outcome((barred,), settles=sure)
    if not agreed or turn.now - waiting.asked_at > WAITS_FOR:
        return _refused(turn, waiting)
    group, drafts = turn.read.group(waiting.group_id), _drafts(turn, waiting)
    if group is None:
        return _not_theirs(waiting.reference)
    beyond = next((one for one in drafts if not sure and is_beyond(turn, one, group, drafts)), None)
    if beyond is not None:
        return _asked_again(waiting, beyond)
    return _agreed(turn, waiting, group, drafts)


def _barred(turn: Turn, waiting: Approval, *, agreed: bool) -> Say | None:
    """Why theirs is no word on it, or no longer."""
    person, name = turn.sender.person_id, waiting.reference
    if waiting.decided_at is not None:
        return say("{reference} is decided already.", reference=name)
    own = person is not None and person == waiting.asked_by
    if person is None or (own and agreed):
        return say("{reference} needs the word of another leader.", reference=name)
    if own or turn.read.may_agree(waiting, person):
        return None
    return _unknown(name)


def _refused(turn: Turn, waiting: Approval) -> Outcome:
    text = say("{reference} is not written.", reference=waiting.reference)
    told = say(
        "{reference} is not written: the second leader said no.", reference=waiting.reference
    )
    person = turn.sender.person_id or 0
    word = Decide(waiting.id, person, agreed=False, at=turn.now)
    notices = () if person == waiting.asked_by else (_told(waiting, told),)
    return Outcome((text,), changes=(word,), notices=notices, settles=_is_asked(turn))


def _asked_again(waiting: Approval, draft: Draft) -> Outcome:
    """The money has gone since; in the one who agrees, nobody else hears of it."""
    text = say("{amount} is more than the book has. Is it right?", *YES_NO, amount=draft.money)
    values = tuple(choice.value for choice in YES_NO)
    pending = Pending(KIND.name, "beyond", values, {"approval": waiting.id})
    return Outcome((text,), question=pending)


def _agreed(turn: Turn, waiting: Approval, group: SavingsGroup, drafts: list[Draft]) -> Outcome:
    person = turn.sender.person_id
    word = Decide(waiting.id, person or 0, agreed=True, at=turn.now)
    author = Author(
        waiting.asked_by, waiting.inbound_id or turn.inbound_id, person, waiting.reference
    )
    entered = _entered(turn, waiting, group, drafts, author)
    if entered is None:
        text = say("{reference} is decided already.", reference=waiting.reference)
        return Outcome((text,), changes=(word,), settles=_is_asked(turn))
    told = say("{reference} is written: the second leader agrees.", reference=waiting.reference)
    return replace(
        entered,
        changes=(*entered.changes, word),
        notices=(*entered.notices, _told(waiting, told)),
        settles=_is_asked(turn),
    )


def _entered(
    turn: Turn, waiting: Approval, group: SavingsGroup, drafts: list[Draft], author: Author
) -> Outcome | None:
    """None where what was to be corrected has been taken back meanwhile."""
    if waiting.setting is not None:
        name, _, value = waiting.setting.partition("=")
        return kept(turn, group, name, int(value), waiting.asked_by)
    if waiting.reverses is None:
        return post(turn, drafts, group, author).outcome
    old = turn.read.entry_by_id(waiting.reverses)
    if old is None or turn.read.reversal_of(old.id) is not None:
        return None
    return correct(turn, old, int(waiting.drafts) if waiting.drafts else None, author)


def _drafts(turn: Turn, waiting: Approval) -> list[Draft]:
    """What would be entered; beside no report that was taken back meanwhile."""
    if waiting.reverses is not None or waiting.setting is not None:
        return []
    return [
        replace(draft, meeting=None) if _is_gone(turn, draft.meeting) else draft
        for draft in from_json(waiting.drafts)
    ]


def _is_gone(turn: Turn, meeting: int | None) -> bool:
    report = turn.read.report(meeting) if meeting else None
    return report is not None and report.meeting.reversed_at is not None


def _is_asked(turn: Turn) -> bool:
    """A word by reference ends no other question that is open."""
    return turn.pending is not None and turn.pending.kind == KIND.name


def _not_theirs(reference: str) -> Outcome:
    return Outcome((_unknown(reference),))


def _unknown(reference: str) -> Say:
    return say("{reference} does not wait for your word. Check it.", reference=reference)


def _told(waiting: Approval, text: Say) -> Notice:
    return Notice(waiting.asked_by, text, f"approved:{waiting.id}")


KIND = Kind("approval", (Intent.APPROVE,), ("yes", "no"), decide, resume)
