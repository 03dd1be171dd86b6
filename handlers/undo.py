"""Taking back one's latest report: the opposite entries, after an echo; nothing is edited."""

from dataclasses import replace
from datetime import timedelta

from handlers.drafts import Draft, minor_units
from handlers.membership import no_group
from handlers.money_questions import KINDS, YES_NO
from handlers.outcome import Kind, Outcome, Pending, Turn
from handlers.posting import hides_amounts, post, reverse
from handlers.reading import YES, answer_of, reference_of, text_of
from handlers.understanding.meaning import Intent
from locales.say import Money, Say, Term, say
from storage.changes import ReverseMeeting
from storage.reading.ledger import Report

_ALONE_FOR = timedelta(hours=24)  # later a second officer must agree


def decide(turn: Turn) -> Outcome:
    """Echoes what would be taken back, and asks."""
    person, asked = turn.sender.person, reference_of(turn)
    latest = turn.read.latest_report_of(person.id) if person else None
    if latest is None:
        return Outcome((say("There is no report of yours to take back."),))
    name = _name(latest)
    if latest.meeting.reversed_at is not None:
        text = say("{reference} is taken back already. Nothing is changed.", reference=name)
        return Outcome((text,))
    if asked is not None and asked not in {entry.reference for entry in latest.entries}:
        text = say("Only your last report can be taken back: {reference}.", reference=name)
        return Outcome((text,))
    if turn.now - latest.meeting.at > _ALONE_FOR:
        text = say("{reference} is older than a day. Ask your organiser.", reference=name)
        return Outcome((text,))
    right = text_of(turn.meaning, "amount")
    minor = minor_units(right, latest.group.currency) if right else None
    data = {"meeting": latest.meeting.id, "instead": minor}
    pending = Pending("undo", "back", tuple(choice.value for choice in YES_NO), data)
    return Outcome((_echo(turn, latest, minor),), question=pending)


def resume(turn: Turn) -> Outcome:
    """Yes takes it back, and writes the right amount if one was given."""
    pending, answer = turn.pending, answer_of(turn)
    if pending is None or answer is None:
        return Outcome((say("Send 1 for yes or 2 for no. Nothing is changed yet."),))
    report = turn.read.report(int(pending.data["meeting"] or 0))
    if answer != YES or report is None or report.meeting.reversed_at is not None:
        return Outcome((say("Nothing is changed."),), settles=True)
    back = Outcome(
        (_taken_back(turn, report),),
        tuple(reverse(turn, report.entries)),
        (ReverseMeeting(report.meeting.id, turn.now),),
        settles=True,
    )
    instead = pending.data.get("instead")
    return _corrected(turn, report, int(instead), back) if instead else back


def _corrected(turn: Turn, report: Report, minor: int, back: Outcome) -> Outcome:
    """The reversal and the new entry together, in one answer."""
    if turn.sender.group is None:
        return no_group(turn)
    draft = _again(report, minor)
    entered = post(turn, [draft], report.group)
    return replace(entered, rows=(*back.rows, *entered.rows), changes=back.changes)


def _again(report: Report, minor: int) -> Draft:
    meeting = report.meeting
    return Draft(
        kind=report.entries[0].kind if report.entries else None,
        amount=minor,
        currency=report.group.currency,
        day=meeting.day.isoformat(),
        women=meeting.women,
        men=meeting.men,
        members=meeting.members,
        asked=("confirm",),
    )


def _echo(turn: Turn, report: Report, minor: int | None) -> Say:
    name = _name(report)
    if hides_amounts(turn) or not report.entries:
        return say("Take back {reference}?", *YES_NO, reference=name)
    entry = report.entries[0]
    amount = Money(sum(e.amount for e in report.entries), entry.currency)
    if minor is not None:
        instead = Money(minor, entry.currency)
        return say(
            "{reference}: {amount} becomes {instead}?",
            *YES_NO,
            reference=name,
            amount=amount,
            instead=instead,
        )
    return say(
        "Take back {reference}: {kind} {amount}, {day}?",
        *YES_NO,
        reference=name,
        kind=Term(KINDS[entry.kind]),
        amount=amount,
        day=entry.day,
    )


def _taken_back(turn: Turn, report: Report) -> Say:
    name = _name(report)
    if hides_amounts(turn) or not report.entries:
        return say("{reference} is taken back.", reference=name)
    fund = report.entries[0].fund
    left = turn.read.group_total(report.group.id, fund) - sum(e.delta for e in report.entries)
    total = Money(left, report.group.currency)
    return say("{reference} is taken back. Group total {total}.", reference=name, total=total)


def _name(report: Report) -> str:
    """Its entry's reference; a zero report has its day."""
    return report.entries[0].reference if report.entries else report.meeting.day.isoformat()


KIND = Kind("undo", (Intent.UNDO,), ("undo",), decide, resume)
