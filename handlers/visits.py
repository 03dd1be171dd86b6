"""A day by vote, a question by vote, and the visit: when, and what is said around it."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from json import dumps

from handlers import visit_texts as texts
from handlers.outcome import Notice, Outcome, RoomText, Turn
from handlers.plans import usual_tasks
from handlers.posts import Circle, day_of
from handlers.reading import count_of
from handlers.talk_pace import morning
from handlers.talk_texts import leaders_only
from handlers.visit_texts import BUTTON
from locales.say import Say
from storage.exchange_changes import SetMatch
from storage.models import Ballot, BallotKind, Match, MatchStage, Room, RoomState, Seat, Visit
from storage.reader import Reader
from storage.reading.visits import options_of
from storage.redact import redact_places
from storage.talk_changes import SetSeat
from storage.visit_changes import SetReminder, SetVisit, SetVote

MOST_OPTIONS = 3  # that one SMS carries
LONGEST_QUESTION, LONGEST_OPTION = 44, 20
_LASTS = timedelta(days=180)  # after the visit
_LONGEST, _FURTHEST = timedelta(days=60), timedelta(days=330)  # said without its year
_BALLOTS_A_DAY = 3
_MOVES = 5  # of a visit; then once a day
_A_DAY = timedelta(days=1)
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
    numbers = numbers_of(turn) or [0]
    # A button names its ballot; typed, a second number is no part of the vote.
    is_button = len(numbers) > 1 and (turn.chat is not None or turn.text.endswith(BUTTON))
    number, choice = numbers[:2] if is_button else (None, numbers[0])
    ballot = turn.read.ballot(circle.match.id, number)
    if ballot is None or not 1 <= choice <= len(options_of(ballot)):
        return Outcome((texts.no_such_option(circle.match),))
    option = texts.option_of(ballot, choice)
    change = SetVote(ballot.id, circle.mine.id, choice)
    tally = turn.read.tally(ballot)
    before = turn.read.voted(ballot.id, circle.mine.id)
    if before is not None:
        tally[before - 1] -= 1
    tally[choice - 1] += 1
    key = f"vote:{turn.inbound_id}:{ballot.id}"
    shown = tuple(shown_in(circle.rooms, circle.match, ballot, tally, key, edits=True))
    answers = () if turn.chat is not None else (texts.voted(circle.match, option),)
    return Outcome(answers, changes=(change,), shown=shown)


def plan(turn: Turn, circle: Circle, *, leads: bool) -> Outcome:
    """'visit 12 Jan - 15 Jan', or without days the one that most voted for. Of who leads it."""
    if not leads:
        return Outcome((leaders_only(circle.match),))
    days = days_of(turn) or _chosen(turn, circle.match)
    starts, ends = (days[0], days[-1]) if days else (turn.today, turn.today)
    too_far = ends - starts > _LONGEST or starts - turn.today > _FURTHEST
    if not days or too_far:
        return Outcome((texts.which_days(circle.match),))
    match, city = circle.match, circle.host_city
    known = turn.read.visit(match.id)
    if known is not None and (known.starts, known.ends) == (starts, ends):
        return Outcome((texts.planned(match, city, starts, ends),))  # everybody has heard it
    if known is not None and known.version >= _MOVES and turn.now - known.at < _A_DAY:
        return Outcome((texts.which_days(match),))
    when = SetVisit(
        match.id, starts, ends, next_reminder(starts, ends, 0, circle, turn.now), turn.now
    )
    over = morning(ends, circle.host) + _LASTS
    stage = SetMatch(match.id, {"stage": MatchStage.PLANNED, "due_at": over})
    text = texts.planned(match, city, starts, ends)
    told = _tell(circle, text, f"visit:{turn.inbound_id}", turn.now, calendar=match.id)
    tasks = usual_tasks(turn, match) if known is None else ()
    answers = () if turn.chat is not None else (text,)
    return Outcome(answers, tasks, (when, stage, *told.changes), told.notices, told.shown)


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
        text: Say = texts.soon(match, circle.host_city, visit.starts, read.open_tasks(match.id))
    elif match.stage in {MatchStage.TALKING, MatchStage.PLANNED, MatchStage.VISITED}:
        changes.append(SetMatch(match.id, {"stage": MatchStage.VISITED}))
        text = texts.over(match)
    else:
        return Outcome(changes=tuple(changes))
    told = _tell(circle, text, f"remind:{match.id}:{visit.version}:{step}", now, everybody=True)
    return Outcome(changes=(*changes, *told.changes), notices=told.notices, shown=told.shown)


def circle_of_all(read: Reader, match: Match) -> Circle:
    """As somebody outside sees it: the first seat stands for the writer."""
    seats = read.seats(match.id)
    return Circle(match, seats[0], tuple(seats[1:]), tuple(read.rooms(match.id)))


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
        return morning(visit.starts + _AHEAD[step], circle.host)
    return morning(visit.ends + _BEHIND[step - len(_AHEAD)], circle.host)


def shown_in(
    rooms: Iterable[Room],
    match: Match,
    ballot: Ballot,
    tally: list[int],
    key: str,
    *,
    edits: bool = False,
) -> list[RoomText]:
    """With how it stands, and buttons; not where its people shut the topic."""
    text = texts.room_ballot(match, ballot, tally)
    return [
        RoomText(
            room.id, text, f"{key}:r{room.id}", f"ballot:{ballot.id}:r{room.id}" if edits else None
        )
        for room in rooms
        if room.state != RoomState.SHUT
    ]


def _ballot(
    turn: Turn, circle: Circle, kind: BallotKind, options: list[str], question: str | None = None
) -> Outcome:
    """So many a day only: each costs every phone an SMS."""
    match = circle.match
    if turn.read.ballots_since(match.id, turn.now - _A_DAY) >= _BALLOTS_A_DAY:
        return Outcome((texts.enough_votes(match, _BALLOTS_A_DAY),))
    ballot = Ballot(
        match_id=match.id,
        number=turn.read.next_ballot(match.id),
        kind=kind,
        question=question,
        options=dumps(options, ensure_ascii=False),
        seat_id=circle.mine.id,
        at=turn.now,
    )
    key, text = f"ballot:{ballot.id}", texts.ballot(match, ballot)
    told = _told(circle.readers(), text, key, turn.now)
    shown = shown_in(circle.rooms, match, ballot, [0] * len(options), key)
    answers = () if turn.chat is not None else (text,)
    return Outcome(answers, (ballot,), told.changes, told.notices, tuple(shown))


def _chosen(turn: Turn, match: Match) -> tuple[date, ...]:
    """The day that most voted for, the first of several; none without a vote."""
    ballot = turn.read.ballot(match.id)
    if ballot is None or ballot.kind != BallotKind.DATE:
        return ()
    tally = turn.read.tally(ballot)
    if not any(tally):
        return ()
    return (date.fromisoformat(options_of(ballot)[tally.index(max(tally))]),)


def _tell(
    circle: Circle,
    text: Say,
    key: str,
    now: datetime,
    *,
    calendar: int | None = None,
    everybody: bool = False,
) -> Outcome:
    """All but the writer, unless nobody has written; their own group too."""
    live = {room.id for room in circle.rooms}
    writer = [circle.mine] if everybody and circle.mine.room_id not in live else []
    told = _told([*writer, *circle.readers()], text, key, now, calendar)
    shown = tuple(
        RoomText(room.id, text, f"{key}:r{room.id}", calendar=calendar)
        for room in circle.rooms
        if room.state != RoomState.SHUT  # its card tells it when it is open again
    )
    return Outcome(changes=told.changes, notices=told.notices, shown=shown)


def _told(
    seats: Iterable[Seat], text: Say, key: str, now: datetime, calendar: int | None = None
) -> Outcome:
    """Counted with what they get on that day; nothing comes to who muted it or is blocked."""
    changes, notices = [], []
    for seat in seats:
        if seat.muted or seat.blocked:
            continue
        today = day_of(seat, now)
        sent = seat.sent + 1 if seat.sent_on == today else 1
        changes.append(SetSeat(seat.id, {"sent": sent, "sent_on": today}))
        notices.append(Notice(seat.person_id, text, f"{key}:{seat.id}", calendar=calendar))
    return Outcome(changes=tuple(changes), notices=tuple(notices))
