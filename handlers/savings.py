"""Savings: all that moves a group's money, and the word that nothing did."""

from dataclasses import replace

from handlers import cash_counts, groups, milestones, witnesses
from handlers.drafts import (
    Draft,
    from_json,
    in_currency,
    in_group,
    minor_units,
    project_of,
    read_drafts,
    to_json,
    unknown_project,
)
from handlers.membership import no_group
from handlers.money_questions import OTHER, Asked, question_for
from handlers.outcome import Kind, Outcome, Pending, Turn
from handlers.posting import PARTS, WHOLE, WRONG, post
from handlers.reading import NO, answer_of, text_of
from handlers.understanding.meaning import Intent
from locales.say import say
from storage.balances import Balances
from storage.ledger_changes import SetMeetingPeople
from storage.models import EntryKind, SavingsGroup


def decide(turn: Turn) -> Outcome:
    """Writes what is sure, asks about what is not; a plan writes nothing."""
    group = groups.group_of(turn)
    if group is None and not turn.sender.groups:
        return no_group(turn)
    named = text_of(turn.meaning, "project")
    if named is not None and project_of(turn, turn.meaning) is None:
        return unknown_project(named)
    drafts = _read(turn, group or turn.sender.groups[0])
    done = [draft for draft in drafts if not _planned(turn, draft)]
    if not done:
        return _not_yet()
    data: dict[str, str | int | None] = {"drafts": to_json(done), "inbound": turn.inbound_id}
    return _told_in(turn, done, group) if group else groups.which(turn, KIND.name, data)


def resume(turn: Turn) -> Outcome:
    """Takes the answer about the first draft, then goes on with the rest."""
    pending = turn.pending
    if pending is None:
        return no_group(turn)
    match pending.ask:
        case "members":
            return _counted(turn, pending)
        case "count":
            return cash_counts.resume(turn)
    turn = replace(turn, inbound_id=int(pending.data.get("inbound") or turn.inbound_id))
    drafts = from_json(str(pending.data["drafts"]))
    if pending.ask == groups.ASK:
        return groups.answered(turn, lambda group: _told_in(turn, drafts, group))
    group = groups.own(turn, int(pending.data.get("group") or 0))
    return _answered(turn, pending, drafts, group) if group else no_group(turn)


def _answered(turn: Turn, pending: Pending, drafts: list[Draft], group: SavingsGroup) -> Outcome:
    taken = _taken(turn, pending, drafts[0], group)
    if taken is None:
        return Outcome((say("Send one of the numbers. Nothing is written yet."),))
    left = [*taken, *drafts[1:]]
    done = [draft for draft in left if not _planned(turn, draft)]
    if left and not done:  # 'कल' was tomorrow
        return replace(_not_yet(), settles=True)
    if not done:
        return Outcome((say("Nothing is written. Send it again, e.g. SAVINGS 2000"),), settles=True)
    return _proceed(turn, done, group)


def _taken(
    turn: Turn, pending: Pending, draft: Draft, group: SavingsGroup
) -> tuple[Draft, ...] | None:
    """The draft with the answer in it, () where it was taken back; None for no answer."""
    if pending.slot:
        amount = text_of(turn.meaning, "amount")
        return None if amount is None else (_with_amount(draft, amount),)
    answer = answer_of(turn)
    if answer is None:
        return None
    return () if answer == NO else (_with(draft, pending.ask, answer, group),)


def told(turn: Turn, group: SavingsGroup) -> list[Draft]:
    """Every report of the text, as that group tells it."""
    return [in_group(turn, draft, group) for draft in _read(turn, group)]


def is_sure(turn: Turn, drafts: list[Draft], group: SavingsGroup, held: Balances) -> bool:
    """Whether all of it can be written, into the book as `held`, without anybody's word."""
    asked = (question_for(turn, draft, group, drafts, held) for draft in drafts)
    free = not any(witnesses.is_needed(draft.kind, draft.amount, group) for draft in drafts)
    return free and not any(asked) and not any(_planned(turn, draft) for draft in drafts)


def _read(turn: Turn, group: SavingsGroup) -> list[Draft]:
    reports = turn.meaning.reports or (turn.meaning,)
    return [draft for report in reports for draft in read_drafts(turn, report, group)]


def _told_in(turn: Turn, drafts: list[Draft], group: SavingsGroup) -> Outcome:
    project = next((one.project for one in drafts if one.project is not None), None)
    known = turn.read.project_by_id(project) if project else None
    if known is not None and known.currency != group.currency:  # they are never added
        return unknown_project(known.reference)
    return _proceed(turn, [in_group(turn, draft, group) for draft in drafts], group)


def _not_yet() -> Outcome:
    return Outcome((say("Nothing is written. Send it once it is done, e.g. SAVINGS 2000"),))


def _proceed(turn: Turn, drafts: list[Draft], group: SavingsGroup) -> Outcome:
    """What is sure is written; of the rest the first is asked about."""
    questions = [(draft, question_for(turn, draft, group, drafts)) for draft in drafts]
    first, asked = next(((draft, q) for draft, q in questions if q), (None, None))
    if first is None or asked is None:
        return _write(turn, drafts, group)
    clear = [draft for draft, q in questions if q is None and not _needs_word(draft, group)]
    sure = _sure_together(turn, clear, group)
    rest = [draft for draft in drafts if draft is not first and draft not in sure]
    if not sure:
        return Outcome((asked.text,), question=_pending(turn, asked, [first, *rest], group))
    posted = post(turn, sure, group)
    later = [draft.of_meeting(posted.meetings.get(draft.on)) for draft in (first, *rest)]
    done = milestones.celebrate(turn, group, posted.outcome, posted.balances)
    return replace(
        done,
        answers=(*done.answers, asked.text),
        question=_pending(turn, asked, later, group),
    )


def _sure_together(turn: Turn, drafts: list[Draft], group: SavingsGroup) -> list[Draft]:
    """What needs no word of the rest: a repayment waits for the loan that is asked about.

    Counts of people that disagree are asked too, and one thing at a time.
    """
    sure = [draft for draft in drafts if question_for(turn, draft, group, drafts) is None]
    if any(draft.people_disagree for draft in sure):
        return []
    return sure if len(sure) == len(drafts) else _sure_together(turn, sure, group)


def _needs_word(draft: Draft, group: SavingsGroup) -> bool:
    return witnesses.is_needed(draft.kind, draft.amount, group)


def _write(turn: Turn, drafts: list[Draft], group: SavingsGroup) -> Outcome:
    """Into the book, but for what a second leader must agree to."""
    waiting = [draft for draft in drafts if _needs_word(draft, group)]
    now = [draft for draft in drafts if draft not in waiting]
    outcome, held = Outcome(settles=True), turn.read.balances(group.id)
    if now:
        outcome, held, _ = post(turn, now, group)
        outcome = milestones.celebrate(turn, group, outcome, held)
    outcome = cash_counts.compare(turn, drafts, group, outcome, held)
    return witnesses.ask(turn, waiting, group, outcome)


def _pending(turn: Turn, asked: Asked, drafts: list[Draft], group: SavingsGroup) -> Pending:
    choices = tuple(choice.value for choice in asked.text.choices)
    data: dict[str, str | int | None] = {"drafts": to_json(drafts), "group": group.id}
    return Pending(KIND.name, asked.about, choices, data | {"inbound": turn.inbound_id}, asked.slot)


def _with(draft: Draft, about: str, answer: str, group: SavingsGroup) -> Draft:
    """The draft with one thing less to ask; what is unlikely is still asked about."""
    match about:
        case "amount":
            return _with_choice(draft, answer)
        case "shares":
            return replace(draft, amount=int(answer)).answered("shares")
        case "currency":
            return in_currency(draft, group.currency)
        case "date":
            return replace(draft, day=answer, meeting=None).answered("date")
        case "confirm":
            return draft.answered("confirm")
    return replace(draft, kind=EntryKind(answer), certain=True)


def _with_choice(draft: Draft, answer: str) -> Draft:
    """One of the amounts offered, in minor units; another is then asked for."""
    if answer == OTHER:
        return replace(draft, about=None, candidates=())
    return replace(draft, amount=int(answer), about=None, certain=True)


def _with_amount(draft: Draft, answer: str) -> Draft:
    """The amount as it was sent, in major units; what is none is asked again."""
    amount = minor_units(answer, draft.currency)
    return replace(draft, amount=amount, about=None, candidates=(), certain=True)


def _planned(turn: Turn, draft: Draft) -> bool:
    return draft.about == "plan" or draft.on > turn.today


def _counted(turn: Turn, pending: Pending) -> Outcome:
    """Which count was right: the women and men, or the members; or whether all of them came."""
    answer, data = answer_of(turn), pending.data
    if answer is None:
        return Outcome((say("Send one of the numbers."),))
    women, men, members = (
        None if data[name] is None else int(data[name] or 0) for name in ("women", "men", "members")
    )
    people: tuple[int | None, int | None, int | None]
    if answer == WRONG:
        return Outcome((say("The count is left out. The money is kept."),), settles=True)
    if answer == PARTS:
        people = (women or 0) + (men or 0), women, men
    else:
        people = (members, None, None) if answer == WHOLE else (members, women, men)
    change = SetMeetingPeople(int(data["meeting"] or 0), *people)
    return Outcome((say("Thank you, the count is kept."),), changes=(change,), settles=True)


KIND = Kind(
    "savings",
    (Intent.SAVINGS, Intent.WITHDRAWAL, Intent.LOAN, Intent.REPAYMENT, Intent.ENTRY),
    (
        *("savings", "withdrawal", "loan", "repayment", "women", "men", "members", "present"),
        *("interest", "fine", "expense", "share_out", "write_off", "opening", "upgrading"),
        *("to_bank", "from_bank", "zero", "future"),
    ),
    decide,
    resume,
)
