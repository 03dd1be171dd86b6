"""Months after an exchange each side is asked whether it did what it had learnt."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from handlers.learn_texts import thanks
from handlers.outcome import Notice, Outcome, Pending, Turn
from handlers.reading import answer_of
from handlers.talk_pace import morning
from locales.say import N_, Choice, Say, say
from storage.follow_up_changes import Answered, Asked
from storage.models import Done, FollowUp, Lane, Learning, Match, MatchEnd, Seat
from storage.places import zone_of
from storage.reader import Reader

AFTER: Mapping[int, timedelta] = {
    3: timedelta(days=91),
    6: timedelta(days=182),
    12: timedelta(days=365),
    18: timedelta(days=547),
}
_LATE = timedelta(days=30)  # what was missed while the service was away is not asked late
DONE = (
    Choice(Done.DONE, N_("yes")),
    Choice(Done.PARTLY, N_("partly")),
    Choice(Done.NOT_YET, N_("not yet")),
)


def planned(match: Match, seat: Seat, now: datetime) -> tuple[FollowUp, ...]:
    """Of the side that told what it learnt, in the mornings of where it is."""
    today = now.astimezone(zone_of(seat.country, seat.city)).date()
    return tuple(
        FollowUp(match_id=match.id, side=seat.side, months=months, due_at=morning(day, seat))
        for months, after in AFTER.items()
        for day in (today + after,)
    )


def asks(read: Reader, row: FollowUp) -> Seat | None:
    """Whoever leads that side; None where nobody is to be asked any more."""
    match = read.match(row.match_id)
    leads = (seat for seat in read.seats(match.id) if seat.leads and seat.side == row.side)
    seat = next((seat for seat in leads if not seat.blocked), None)
    if seat is None or match.why == MatchEnd.REPORTED or not read.can_take_part(seat.person_id):
        return None
    return seat


def ask(read: Reader, row: FollowUp, seat: Seat | None, now: datetime) -> Outcome:
    """For the scheduler."""
    asked = Asked(row.id, now)
    learnt = read.learnt_by(row.match_id, row.side)
    if seat is None or learnt is None or now - row.due_at > _LATE:
        return Outcome(changes=(asked,))
    reference = read.match(row.match_id).reference
    values = tuple(choice.value for choice in DONE)
    data: dict[str, str | int | None] = {"match": reference, "follow_up": row.id}
    notice = Notice(
        seat.person_id,
        _text(reference, learnt),
        f"follow-up:{row.id}",
        lane=Lane.BROADCAST,
        question=Pending("matches", "follow_up", values, data),
        asked_by=row.id,
        insists=True,
    )
    return Outcome(changes=(asked,), notices=(notice,))


def answered(turn: Turn, pending: Pending) -> Outcome:
    """One of the numbers."""
    answer = answer_of(turn)
    if answer is None:
        return Outcome((say("Send one of the numbers."),))
    change = Answered(int(pending.data["follow_up"] or 0), Done(answer), turn.now)
    return Outcome((thanks(),), changes=(change,), settles=True)


def _text(reference: str, learnt: Learning) -> Say:
    return say(
        "{reference}: after the exchange you wrote: {words}. Is it done?",
        *DONE,
        reference=reference,
        words=learnt.text.rstrip("."),
    )
