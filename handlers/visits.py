"""A day by vote, a question by vote, and the visit: when, and what is said around it."""

from datetime import UTC, date, datetime, time, timedelta
from json import dumps

from handlers import visit_texts as texts
from handlers.outcome import Notice, Outcome, RoomText, Turn
from handlers.plans import usual_tasks
from handlers.posts import Circle
from handlers.reading import count_of
from handlers.talk_texts import leaders_only
from locales.say import Say
from storage.exchange_changes import SetMatch
from storage.models import Ballot, BallotKind, Match, MatchStage, Seat, Visit
from storage.places import zone_of
from storage.reader import Reader
from storage.reading.visits import options_of
from storage.redact import redact_places
from storage.visit_changes import SetReminder, SetVisit, SetVote

MOST_OPTIONS = 3  # that one SMS carries
LONGEST_QUESTION, LONGEST_OPTION = 44, 20
_LASTS = timedelta(days=180)  # after the visit
_MORNING = time(9)
_AHEAD = (timedelta(days=-7), timedelta(days=-1))  # of its first day
_BEHIND = (timedelta(days=1), timedelta(days=14))  # of its last


def propose(turn: Turn, circle: Circle) -> Outcome:
    """'date 12 Jan, 19 Jan': everybody may vote, by number or button."""
    days = days_of(turn)[:MOST_OPTIONS]
    return _ballot(turn, circle, BallotKind.DATE, [day.isoformat() for day in days])


def ask(turn: Turn, circle: Circle, words: str) -> Outcome:
    """'/poll How many beds? | 4 | 6': a question that all answer; so an agenda is agreed."""
    question, *options = (" ".join(part.split()) for part in redact_places(words).split("|"))
    options = [option[:LONGEST_OPTION] for option in options if option][:MOST_OPTIONS]
    if len(options) < 2 or not question:  # noqa: PLR2004 - one is no choice
        return Outcome((texts.how_to_ask(),))
    return _ballot(turn, circle, BallotKind.QUESTION, options, question[:LONGEST_QUESTION])


def vote(turn: Turn, circle: Circle) -> Outcome:
    """'vote 2' in the newest ballot, '/vote E7K2-M 1 2' in the first; the last word counts."""
    *named, choice = numbers_of(turn)[-2:] or (0,)
    ballot = turn.read.ballot(circle.match.id, *named)
    if ballot is None or not 1 <= choice <= len(options_of(ballot)):
        return Outcome((texts.no_such_option(circle.match),))
    option = texts.option_of(ballot, choice)
    change = SetVote(ballot.id, circle.mine.id, choice)
    tally = turn.read.tally(ballot)
    before = turn.read.voted(ballot.id, circle.mine.id)
    if before is not None:
        tally[before - 1] -= 1
    tally[choice - 1] += 1
    shown = _in_rooms(circle, ballot, tally, f"vote:{turn.inbound_id}:{ballot.id}")
    answers = () if turn.chat is not None else (texts.voted(circle.match, option),)
    return Outcome(answers, changes=(change,), shown=shown)


def plan(turn: Turn, circle: Circle, *, leads: bool) -> Outcome:
    """'visit 12 Jan - 15 Jan', or without days the one that most voted for. Of who leads it."""
    if not leads:
        return Outcome((leaders_only(circle.match),))
    days = days_of(turn) or _chosen(turn, circle.match)
    if not days:
        return Outcome((texts.which_days(circle.match),))
    starts, ends = days[0], days[-1]
    match, city = circle.match, host_city(circle)
    when = SetVisit(
        match.id, starts, ends, next_reminder(starts, ends, 0, circle, turn.now), turn.now
    )
    over = _moment(ends, circle) + _LASTS
    stage = SetMatch(match.id, {"stage": MatchStage.PLANNED, "due_at": over})
    text = texts.planned(match, city, starts, ends)
    told = tell_all(turn, circle, text, f"visit:{turn.inbound_id}", calendar=match.id)
    tasks = usual_tasks(turn, match) if turn.read.visit(match.id) is None else ()
    answers = () if turn.chat is not None else (text,)
    return Outcome(answers, tasks, (when, stage), told.notices, told.shown)


def remind(read: Reader, match: Match, visit: Visit, now: datetime) -> Outcome:
    """For the scheduler: before the visit, the day after it, and where nothing was learnt."""
    circle = circle_of_all(read, match)
    step = visit.step
    following = step + 1
    while following < len(_AHEAD + _BEHIND) and _due(visit, following, circle) <= now:
        following += 1
    step = following - 1  # of those that were missed only the last is said
    last = following >= len(_AHEAD + _BEHIND)
    next_at = None if last else _due(visit, following, circle)
    changes: list[SetReminder | SetMatch] = [SetReminder(match.id, following, next_at)]
    if step < len(_AHEAD):
        text: Say = texts.soon(match, host_city(circle), visit.starts, read.open_tasks(match.id))
    elif match.stage in {MatchStage.TALKING, MatchStage.PLANNED, MatchStage.VISITED}:
        changes.append(SetMatch(match.id, {"stage": MatchStage.VISITED}))
        text = texts.over(match)
    else:
        return Outcome(changes=tuple(changes))
    told = _tell_seats(circle, text, f"remind:{match.id}:{visit.version}:{step}")
    return Outcome(changes=tuple(changes), notices=told.notices, shown=told.shown)


def circle_of_all(read: Reader, match: Match) -> Circle:
    """As somebody outside sees it: the first seat stands for the writer."""
    seats = read.seats(match.id)
    return Circle(match, seats[0], tuple(seats[1:]), tuple(read.rooms(match.id)))


def tell_all(
    turn: Turn, circle: Circle, text: Say, key: str, calendar: int | None = None
) -> Outcome:
    """Everybody but the sender; their own group too."""
    notices = _notices(circle.readers(), text, key, calendar)
    here = turn.room.id if turn.room is not None else None
    shown = [
        RoomText(room.id, text, f"{key}:r{room.id}", calendar=calendar) for room in circle.rooms
    ]
    return Outcome(notices=notices, shown=tuple(sorted(shown, key=lambda one: one.room_id != here)))


def _tell_seats(circle: Circle, text: Say, key: str) -> Outcome:
    """Everybody, where nobody has written."""
    live = {room.id for room in circle.rooms}
    mine = [circle.mine] if circle.mine.room_id not in live else []
    notices = _notices([*mine, *circle.readers()], text, key)
    shown = tuple(RoomText(room.id, text, f"{key}:r{room.id}") for room in circle.rooms)
    return Outcome(notices=notices, shown=shown)


def days_of(turn: Turn) -> tuple[date, ...]:
    """Those that the text names, in their order."""
    entity = turn.meaning.entities.get("days")
    days = entity.value if entity is not None and isinstance(entity.value, tuple) else ()
    return tuple(day for day in days if isinstance(day, date))


def numbers_of(turn: Turn) -> list[int]:
    """Those that the text names."""
    entity = turn.meaning.entities.get("numbers")
    if entity is None or not isinstance(entity.value, tuple):
        one = count_of(turn.meaning, "choice")
        return [] if one is None else [one]
    return [number for number in entity.value if isinstance(number, int)]


def host_city(circle: Circle) -> str:
    """Where the others come to."""
    seats = (circle.mine, *circle.others)
    return next((seat.city for seat in seats if seat.side == "host"), "")


def next_reminder(starts: date, ends: date, step: int, circle: Circle, now: datetime) -> datetime:
    """The first that is not over yet."""
    visit = Visit(match_id=0, starts=starts, ends=ends, at=now)
    for one in range(step, len(_AHEAD + _BEHIND)):
        if (due := _due(visit, one, circle)) > now:
            return due
    return now


def _due(visit: Visit, step: int, circle: Circle) -> datetime:
    """In the morning of where it is."""
    if step < len(_AHEAD):
        return _moment(visit.starts + _AHEAD[step], circle)
    return _moment(visit.ends + _BEHIND[step - len(_AHEAD)], circle)


def _moment(day: date, circle: Circle) -> datetime:
    host = next((s for s in (circle.mine, *circle.others) if s.side == "host"), circle.mine)
    local = datetime.combine(day, _MORNING, zone_of(host.country, host.city))
    return local.astimezone(UTC)


def _ballot(
    turn: Turn, circle: Circle, kind: BallotKind, options: list[str], question: str | None = None
) -> Outcome:
    ballot = Ballot(
        match_id=circle.match.id,
        number=turn.read.next_ballot(circle.match.id),
        kind=kind,
        question=question,
        options=dumps(options, ensure_ascii=False),
        seat_id=circle.mine.id,
        at=turn.now,
    )
    key = f"ballot:{ballot.id}"
    notices = _notices(circle.readers(), texts.ballot(circle.match, ballot), key)
    shown = _in_rooms(circle, ballot, [0] * len(options), key, edits=False)
    answers = () if turn.chat is not None else (texts.ballot(circle.match, ballot),)
    return Outcome(answers, (ballot,), notices=notices, shown=shown)


def _in_rooms(
    circle: Circle,
    ballot: Ballot,
    tally: list[int],
    key: str,
    *,
    edits: bool = True,
) -> tuple[RoomText, ...]:
    """With how it stands, and buttons."""
    text = texts.room_ballot(circle.match, ballot, tally)
    return tuple(
        RoomText(
            room.id, text, f"{key}:r{room.id}", f"ballot:{ballot.id}:r{room.id}" if edits else None
        )
        for room in circle.rooms
    )


def _chosen(turn: Turn, match: Match) -> tuple[date, ...]:
    """The day that most voted for, the first of several; none without a vote."""
    ballot = turn.read.ballot(match.id)
    if ballot is None or ballot.kind != BallotKind.DATE:
        return ()
    tally = turn.read.tally(ballot)
    if not any(tally):
        return ()
    return (date.fromisoformat(options_of(ballot)[tally.index(max(tally))]),)


def _notices(
    seats: list[Seat], text: Say, key: str, calendar: int | None = None
) -> tuple[Notice, ...]:
    return tuple(
        Notice(seat.person_id, text, f"{key}:{seat.id}", calendar=calendar) for seat in seats
    )
