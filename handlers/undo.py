"""Corrections: one's latest report taken back, or an entry by its reference set right."""

from handlers import groups, witnesses
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
from storage.models import Entry, EntryKind
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
    if groups.own(turn, latest.group.id) is None:
        return no_group(turn)
    if latest.meeting.reversed_at is not None:
        return Outcome((_gone(_name(latest)),))
    return _of_report(turn, latest)


def _of_report(turn: Turn, latest: Report) -> Outcome:
    if len(latest.standing) == 1:
        return _of_one(turn, latest.standing[0])
    if not all(is_alone(turn, entry) for entry in latest.standing):
        text = say(
            "{reference} is older than a day. Send {reference} and the right amount: "
            "a second leader must agree.",
            reference=_name(latest),
        )
        return Outcome((text,))
    right = text_of(turn.meaning, "amount")
    minor = minor_units(right, latest.group.currency) if right else None
    if right and latest.standing:
        return _one_of(turn, latest, minor) if minor else _which_one(turn, latest, None)
    data = {"meeting": latest.meeting.id, "instead": minor}
    pending = Pending("undo", "back", tuple(choice.value for choice in YES_NO), data)
    return Outcome((_echo(turn, latest),), question=pending)


def resume(turn: Turn) -> Outcome:
    """Yes takes it back, and writes the right amount if one was given."""
    pending = turn.pending
    if pending is None:
        return no_group(turn)
    return _back(turn, pending) if pending.ask == "back" else _go_on(turn, pending)


def _back(turn: Turn, pending: Pending) -> Outcome:
    answer = answer_of(turn)
    if answer is None:
        return Outcome((say("Send 1 for yes or 2 for no. Nothing is changed yet."),))
    report = turn.read.report(int(pending.data["meeting"] or 0))
    if answer != YES or report is None or report.meeting.reversed_at is not None:
        return _nothing()
    if groups.own(turn, report.group.id) is None:
        return no_group(turn)
    minor = _instead(pending)
    if minor is None:
        return take_back(turn, report, _name(report))
    return enter_instead(turn, [report], [_again(report, minor)], report.group)


def _one_of(turn: Turn, report: Report, minor: int) -> Outcome:
    """'12500 not 12000' after a whole meeting: the entry that says the wrong one, else asked."""
    wrong = minor_units(text_of(turn.meaning, "wrong") or "", report.group.currency)
    meant = [entry for entry in report.standing if entry.amount == wrong]
    return _sure(turn, meant[0], minor) if len(meant) == 1 else _which_one(turn, report, minor)


def _which_one(turn: Turn, report: Report, minor: int | None) -> Outcome:
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
    if text_of(turn.meaning, "amount") is None:
        values = tuple(choice.value for choice in _HOW)
        pending = Pending("undo", "how", values, {"entry": entry.id})
        return Outcome((_what(turn, entry),), question=pending)
    return _of_one(turn, entry)


def _of_one(turn: Turn, entry: Entry) -> Outcome:
    """Back, or to the right amount where one was told; what is no amount is asked for."""
    right = text_of(turn.meaning, "amount")
    minor = minor_units(right, entry.currency) if right else None
    return _wanted(entry) if right and not minor else _sure(turn, entry, minor)


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
    named = answer if pending.ask == "which" else pending.data["entry"]
    entry = turn.read.entry_by_id(int(named or 0))
    if entry is None or groups.own(turn, entry.group_id) is None:
        return no_group(turn)
    return _of_entry(turn, pending, entry, answer)


def _of_entry(turn: Turn, pending: Pending, entry: Entry, answer: str | None) -> Outcome:
    if turn.read.reversal_of(entry.id) is not None or answer == NO:
        return _nothing()
    if pending.ask == "which":
        minor = _instead(pending)
        return _sure(turn, entry, minor) if minor else _wanted(entry)
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
    """At once for its author within a day and a sum that is theirs to tell; else two agree."""
    group = groups.own(turn, entry.group_id)
    if group is None:
        return no_group(turn)
    if is_alone(turn, entry) and not witnesses.is_needed(entry.kind, minor, group):
        return correct(turn, entry, minor, author_of(turn))
    return witnesses.ask_correction(turn, entry, minor, group)


def _again(report: Report, minor: int) -> Draft:
    """Savings, where a zero report was wrong."""
    meeting = report.meeting
    return Draft(
        kind=EntryKind.DEPOSIT,
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


def _echo(turn: Turn, report: Report) -> Say:
    if not report.standing or hides_amounts(turn):
        return say("Take back {reference}?", *YES_NO, reference=_name(report))
    first = report.standing[0]
    return say(
        "Take back {reference} and all of that report, {day}?",
        *YES_NO,
        reference=first.reference,
        day=first.day,
    )


def _echo_entry(turn: Turn, entry: Entry, minor: int | None) -> Say:
    if hides_amounts(turn) and minor is not None:
        return say("Correct {reference}?", *YES_NO, reference=entry.reference)
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
