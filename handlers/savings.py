"""Savings: deposits, withdrawals, loans, repayments and the word that there were none."""

from dataclasses import replace

from handlers.drafts import Draft, from_json, in_currency, minor_units, read_draft, to_json
from handlers.membership import no_group
from handlers.money_questions import OTHER, Asked, question_for
from handlers.outcome import Kind, Outcome, Pending, Turn
from handlers.posting import post
from handlers.reading import NO, answer_of, text_of
from handlers.understanding.meaning import Intent
from locales.say import say
from storage.changes import SetMeetingPeople
from storage.models import EntryKind, Meeting, SavingsGroup


def decide(turn: Turn) -> Outcome:
    """Writes what is sure, asks about what is not; a plan writes nothing."""
    group = turn.sender.group
    if group is None:
        return no_group(turn)
    reports = turn.meaning.reports or (turn.meaning,)
    drafts = [read_draft(turn, report, group.currency) for report in reports]
    done = [draft for draft in drafts if not _planned(turn, draft)]
    if not done:
        return _not_yet()
    return _proceed(turn, done, group)


def resume(turn: Turn) -> Outcome:
    """Takes the answer about the first draft, then goes on with the rest."""
    group, pending = turn.sender.group, turn.pending
    if group is None or pending is None:
        return no_group(turn)
    if pending.ask == "members":
        return _counted(turn, pending)
    first, *others = from_json(str(pending.data["drafts"]))
    answer = text_of(turn.meaning, "amount") if pending.slot else answer_of(turn)
    if answer is None:
        return Outcome((say("Send one of the numbers. Nothing is written yet."),))
    taken = (
        _with_amount(first, answer) if pending.slot else _with(first, pending.ask, answer, group)
    )
    if taken is not None and _planned(turn, taken):  # 'कल' was tomorrow
        return _proceed(turn, others, group) if others else replace(_not_yet(), settles=True)
    drafts = others if taken is None else [taken, *others]
    if not drafts:
        return Outcome((say("Nothing is written. Send it again, e.g. SAVINGS 2000"),), settles=True)
    return _proceed(turn, drafts, group)


def _not_yet() -> Outcome:
    return Outcome((say("Nothing is written. Send it once it is done, e.g. SAVINGS 2000"),))


def _proceed(turn: Turn, drafts: list[Draft], group: SavingsGroup) -> Outcome:
    """What is sure is written; of the rest the first is asked about."""
    questions = [(draft, question_for(turn, draft, group, drafts)) for draft in drafts]
    first, asked = next(((draft, q) for draft, q in questions if q), (None, None))
    if first is None or asked is None:
        return post(turn, drafts, group)
    sure = [draft for draft, q in questions if q is None]
    if any(draft.people_disagree for draft in sure):  # that is asked too: one thing at a time
        sure = []
    rest = [draft for draft in drafts if draft is not first and draft not in sure]
    if not sure:
        return Outcome((asked.text,), question=_pending(asked, [first, *rest]))
    written = post(turn, sure, group)
    kept = {row.day: row.id for row in written.rows if isinstance(row, Meeting)}
    later = [draft.of_meeting(kept.get(draft.on)) for draft in (first, *rest)]
    return replace(written, answers=(*written.answers, asked.text), question=_pending(asked, later))


def _pending(asked: Asked, drafts: list[Draft]) -> Pending:
    choices = tuple(choice.value for choice in asked.text.choices)
    return Pending("savings", asked.about, choices, {"drafts": to_json(drafts)}, asked.slot)


def _with(draft: Draft, about: str, answer: str, group: SavingsGroup) -> Draft | None:
    """The draft with one thing less to ask; None when it was taken back."""
    if answer == NO:
        return None
    if about == "amount":
        return _with_choice(draft, answer)
    if about == "currency":
        return in_currency(draft, group.currency)
    if about == "date":
        return replace(draft, day=answer, meeting=None).answered("date")
    kind = draft.kind if about == "confirm" else EntryKind(answer)
    return replace(draft, kind=kind).answered("confirm")


def _with_choice(draft: Draft, answer: str) -> Draft:
    """One of the amounts offered, in minor units; another is then asked for."""
    if answer == OTHER:
        return replace(draft, about=None, candidates=())
    return replace(draft, amount=int(answer), about=None).answered("confirm")


def _with_amount(draft: Draft, answer: str) -> Draft:
    """The amount as it was sent, in major units; what is none is asked again."""
    amount = minor_units(answer, draft.currency)
    return replace(draft, amount=amount, about=None, candidates=()).answered("confirm")


def _planned(turn: Turn, draft: Draft) -> bool:
    return draft.about == "plan" or draft.on > turn.today


def _counted(turn: Turn, pending: Pending) -> Outcome:
    """Which count was right: the women and men, or the members."""
    answer, data = answer_of(turn), pending.data
    if answer is None:
        return Outcome((say("Send one of the numbers."),))
    women, men, members = (int(data[name] or 0) for name in ("women", "men", "members"))
    meeting = int(data["meeting"] or 0)
    if answer == "parts":
        change = SetMeetingPeople(meeting, women + men, women, men)
    else:
        change = SetMeetingPeople(meeting, members, None, None)
    return Outcome((say("Thank you, the count is kept."),), changes=(change,), settles=True)


KIND = Kind(
    "savings",
    (Intent.SAVINGS, Intent.WITHDRAWAL, Intent.LOAN, Intent.REPAYMENT),
    ("savings", "withdrawal", "loan", "repayment", "women", "men", "members", "zero", "future"),
    decide,
    resume,
)
