"""Corrections: one's latest report taken back, or an entry by its reference set right."""

from handlers import witnesses
from handlers.corrections import correct, enter_instead, is_alone, take_back
from handlers.drafts import Draft, minor_units
from handlers.kinds import KINDS
from handlers.membership import no_group
from handlers.money_questions import YES_NO
from handlers.outcome import Kind, Outcome, Pending, Turn
from handlers.posting import author_of, hides_amounts
from handlers.reading import NO, YES, answer_of, reference_of, text_of
from handlers.understanding.meaning import Intent
from locales.say import N_, Choice, Money, Say, Term, say
from storage.models import Entry
from storage.reading.ledger import Report
from storage.references import Letter

_MOST = 4  # entries that are offered
_AMOUNT, _BACK = "amount", "back"
_HOW = (
    Choice(_AMOUNT, N_("another amount")),
    Choice(_BACK, N_("take it back")),
    Choice(NO, N_("leave it")),
)


def decide(turn: Turn) -> Outcome:
    """Echoes what would be changed, and asks."""
    asked = reference_of(turn)
    if asked is not None and asked.startswith(Letter.SAVINGS):
        return _named(turn, asked)
    person = turn.sender.person
    latest = turn.read.latest_report_of(person.id) if person else None
    if latest is None:
        return Outcome((say("There is no report of yours to take back."),))
    name = _name(latest)
    if latest.meeting.reversed_at is not None:
        return Outcome((_gone(name),))
    if latest.standing and not is_alone(turn, latest.standing[0]):
        text = say(
            "{reference} is older than a day. Send {reference} and the right amount: "
            "a second leader must agree.",
            reference=name,
        )
        return Outcome((text,))
    right = text_of(turn.meaning, "amount")
    minor = minor_units(right, latest.group.currency) if right else None
    if minor and len(latest.standing) > 1:
        return _one_of(turn, latest, minor)
    data = {"meeting": latest.meeting.id, "instead": minor}
    pending = Pending("undo", "back", tuple(choice.value for choice in YES_NO), data)
    return Outcome((_echo(turn, latest, minor),), question=pending)


def resume(turn: Turn) -> Outcome:
    """Yes takes it back, and writes the right amount if one was given."""
    pending = turn.pending
    if pending is None:
        return no_group(turn)
    if pending.ask != "back":
        return _go_on(turn, pending)
    answer = answer_of(turn)
    if answer is None:
        return Outcome((say("Send 1 for yes or 2 for no. Nothing is changed yet."),))
    report = turn.read.report(int(pending.data["meeting"] or 0))
    if answer != YES or report is None or report.meeting.reversed_at is not None:
        return _nothing()
    minor = _instead(pending)
    if minor is None:
        return take_back(turn, report, _name(report))
    return enter_instead(turn, [report], [_again(report, minor)], report.group)


def _one_of(turn: Turn, report: Report, minor: int) -> Outcome:
    """'12500 not 12000' after a whole meeting: the entry that says the wrong one, else asked."""
    wrong = minor_units(text_of(turn.meaning, "wrong") or "", report.group.currency)
    meant = [entry for entry in report.standing if entry.amount == wrong]
    if len(meant) == 1:
        return _sure(turn, meant[0], minor)
    quiet = hides_amounts(turn)
    choices = tuple(
        Choice(
            str(entry.id),
            (entry.reference,) if quiet else Money(entry.amount, entry.currency),
        )
        for entry in report.standing[:_MOST]
    )
    pending = Pending("undo", "which", tuple(one.value for one in choices), {"instead": minor})
    return Outcome((say("Which one is wrong?", *choices),), question=pending)


def _named(turn: Turn, reference: str) -> Outcome:
    """Of the sender's own groups; another's entry is as if it were not there."""
    entry = turn.read.entry([group.id for group in turn.sender.groups], reference)
    if entry is None:
        return Outcome((say("{reference} is not in your group's book.", reference=reference),))
    if entry.reverses is not None or turn.read.reversal_of(entry.id) is not None:
        return Outcome((_gone(reference),))
    right = text_of(turn.meaning, "amount")
    minor = minor_units(right, entry.currency) if right else None
    if not minor:
        values = tuple(choice.value for choice in _HOW)
        pending = Pending("undo", "how", values, {"entry": entry.id})
        return Outcome((_what(turn, entry),), question=pending)
    return _sure(turn, entry, minor)


def _sure(turn: Turn, entry: Entry, minor: int | None) -> Outcome:
    """The last question; `minor` None takes it back."""
    data = {"entry": entry.id, "instead": minor}
    pending = Pending("undo", "entry", tuple(choice.value for choice in YES_NO), data)
    return Outcome((_echo_entry(turn, entry, minor),), question=pending)


def _go_on(turn: Turn, pending: Pending) -> Outcome:
    """Answers about an entry that was named, or is one of a report."""
    answer = answer_of(turn)
    if answer is None and pending.slot is None:
        return Outcome((say("Send one of the numbers. Nothing is changed yet."),))
    if pending.ask == "which":
        chosen = turn.read.entry_by_id(int(answer or 0))
        return _sure(turn, chosen, _instead(pending)) if chosen else _nothing()
    entry = turn.read.entry_by_id(int(pending.data["entry"] or 0))
    if entry is None or turn.read.reversal_of(entry.id) is not None or answer == NO:
        return _nothing()
    if pending.slot is not None:
        minor = minor_units(text_of(turn.meaning, "amount") or "", entry.currency)
        return _sure(turn, entry, minor) if minor else _wanted(entry)
    if pending.ask == "how":
        return _wanted(entry) if answer == _AMOUNT else _sure(turn, entry, None)
    return _change(turn, entry, _instead(pending))


def _nothing() -> Outcome:
    return Outcome((say("Nothing is changed."),), settles=True)


def _wanted(entry: Entry) -> Outcome:
    wants = Pending("undo", "right", (), {"entry": entry.id}, "amount")
    return Outcome((say("Send only the right amount, e.g. 1500."),), question=wants)


def _instead(pending: Pending) -> int | None:
    """The right amount that was told with the wish, in minor units."""
    minor = pending.data.get("instead")
    return int(minor) if minor else None


def _change(turn: Turn, entry: Entry, minor: int | None) -> Outcome:
    """At once for its author within a day; else a second officer is asked."""
    if is_alone(turn, entry):
        return correct(turn, entry, minor, author_of(turn))
    group = turn.read.group(entry.group_id)
    return witnesses.ask_correction(turn, entry, minor, group) if group else no_group(turn)


def _again(report: Report, minor: int) -> Draft:
    meeting = report.meeting
    return Draft(
        kind=report.standing[0].kind if report.standing else None,
        amount=minor,
        currency=report.group.currency,
        day=meeting.day.isoformat(),
        women=meeting.women,
        men=meeting.men,
        members=meeting.members,
        asked=("confirm",),
    )


def _gone(name: str) -> Say:
    return say("{reference} is taken back already. Nothing is changed.", reference=name)


def _what(turn: Turn, entry: Entry) -> Say:
    if hides_amounts(turn):
        return say("{reference}: what is right?", *_HOW, reference=entry.reference)
    return say(
        "{reference}: {kind} {amount}, {day}. What is right?",
        *_HOW,
        reference=entry.reference,
        kind=Term(KINDS[entry.kind]),
        amount=Money(entry.amount, entry.currency),
        day=entry.day,
    )


def _echo(turn: Turn, report: Report, minor: int | None) -> Say:
    if not report.standing:
        return say("Take back {reference}?", *YES_NO, reference=_name(report))
    if len(report.standing) == 1:
        return _echo_entry(turn, report.standing[0], minor)
    if hides_amounts(turn):
        return say("Take back {reference}?", *YES_NO, reference=_name(report))
    first = report.standing[0]
    return say(
        "Take back {reference} and all of that report, {day}?",
        *YES_NO,
        reference=first.reference,
        day=first.day,
    )


def _echo_entry(turn: Turn, entry: Entry, minor: int | None) -> Say:
    if hides_amounts(turn):
        return say("Take back {reference}?", *YES_NO, reference=entry.reference)
    amount = Money(entry.amount, entry.currency)
    if minor is not None:
        return say(
            "{reference}: {amount} becomes {instead}?",
            *YES_NO,
            reference=entry.reference,
            amount=amount,
            instead=Money(minor, entry.currency),
        )
    return say(
        "Take back {reference}: {kind} {amount}, {day}?",
        *YES_NO,
        reference=entry.reference,
        kind=Term(KINDS[entry.kind]),
        amount=amount,
        day=entry.day,
    )


def _name(report: Report) -> str:
    """Its entry's reference; a zero report has its day."""
    named = report.standing or report.entries
    return named[0].reference if named else report.meeting.day.isoformat()


KIND = Kind("undo", (Intent.UNDO,), ("undo",), decide, resume)
