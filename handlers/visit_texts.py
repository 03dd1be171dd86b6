"""What an exchange reads of its votes, its visit and its plan."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from locales.say import Choice, Say, Value, page, say
from storage.models import Ballot, BallotKind, Match
from storage.reading.visits import options_of

BUTTON = "!"  # ends what the button of a ballot sends


def ballot(match: Match, row: Ballot) -> Say:
    """By phone; its numbers are those of the answer, behind the reference."""
    choices = [
        Choice(f"{match.reference} vote {row.number} {number} {BUTTON}", _label(row, option))
        for number, option in enumerate(options_of(row), start=1)
    ]
    if row.kind == BallotKind.DATE:
        return say(
            "{reference}: which day? Send {reference} VOTE and a number.",
            *choices[:3],
            reference=match.reference,
        )
    return say(
        "{reference}: {question} Send {reference} VOTE and a number.",
        *choices[:3],
        reference=match.reference,
        question=row.question or "",
    )


def room_ballot(match: Match, row: Ballot, tally: Sequence[int]) -> Say:
    """In a group, with how it stands: votes by SMS are in it."""
    choices = tuple(
        Choice(f"/vote {match.reference} {row.number} {number}", _label(row, option))
        for number, option in enumerate(options_of(row), start=1)
    )
    if row.kind == BallotKind.DATE:
        text = page(
            "{reference}: which day? Votes in this order: {votes}. Leaders end it with /visit",
            reference=match.reference,
            votes=_counts(tally),
        )
    else:
        text = page(
            "{reference}: {question} Votes in this order: {votes}.",
            reference=match.reference,
            question=row.question or "",
            votes=_counts(tally),
        )
    return replace(text, choices=choices)


def option_of(row: Ballot, choice: int) -> Value:
    """One of its answers."""
    option = options_of(row)[choice - 1]
    return date.fromisoformat(option) if row.kind == BallotKind.DATE else option


def voted(match: Match, option: Value) -> Say:
    """To who voted by phone."""
    if isinstance(option, date):
        return say("{reference}: your vote is {day}.", reference=match.reference, day=option)
    return say("{reference}: your vote is {option}.", reference=match.reference, option=option)


def no_such_option(match: Match) -> Say:
    """A number that was not offered, or nothing is voted on."""
    return say("{reference}: there is no such answer to vote for.", reference=match.reference)


def enough_votes(match: Match, count: int) -> Say:
    """A bound on what phones pay for."""
    return say("{reference}: at most {count} votes a day.", reference=match.reference, count=count)


def how_to_ask() -> Say:
    """A poll needs answers."""
    return page("Send it like this: /poll How many beds? | 4 | 6 | 8")


def which_days(match: Match) -> Say:
    """None was understood."""
    return say(
        "{reference}: which days? Send {reference} VISIT and the days, like 12-15 January",
        reference=match.reference,
    )


def planned(match: Match, city: str, starts: date, ends: date) -> Say:
    """Echoed with weekdays."""
    if starts == ends:
        return say(
            "{reference}: visit to {city} on {day}. For the plan send {reference} PLAN",
            reference=match.reference,
            city=city,
            day=starts,
        )
    return say(
        "{reference}: visit to {city} {day} to {on_day}. For the plan send {reference} PLAN",
        reference=match.reference,
        city=city,
        day=starts,
        on_day=ends,
    )


def soon(match: Match, city: str, starts: date, left: int) -> Say:
    """A week and a day before."""
    if left:
        return say(
            "{reference}: visit to {city} on {day}. {count} still to do: send {reference} PLAN",
            reference=match.reference,
            city=city,
            day=starts,
            count=left,
        )
    return say(
        "{reference}: visit to {city} on {day}.", reference=match.reference, city=city, day=starts
    )


def over(match: Match) -> Say:
    """The day after, and once more where nobody answered."""
    return say(
        "{reference}: how was the visit? What will you do differently? "
        "Send {reference} LEARNED and your words.",
        reference=match.reference,
    )


def _label(row: Ballot, option: str) -> Value:
    return date.fromisoformat(option) if row.kind == BallotKind.DATE else (option,)


def _counts(tally: Sequence[int]) -> tuple[Value, ...]:
    return tuple(tally)
