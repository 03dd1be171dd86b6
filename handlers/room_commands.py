"""What a group for exchanges can be told to do: '/join Luz', '/topics', '/close'."""

from collections.abc import Callable
from dataclasses import replace

from handlers import exchange, learn, plans, posts, room_texts, visits
from handlers.city_view import city_view
from handlers.exchange_texts import not_yours
from handlers.learning import learned
from handlers.outcome import Notice, Outcome, Turn
from handlers.posts import Circle
from handlers.reading import words_of
from handlers.rooms import may_lead, seated, sides
from handlers.seats import is_name, own_side
from handlers.talk_reports import block, end
from handlers.talk_texts import ended, nothing
from locales.placeholders import placeholder
from locales.say import Say
from storage.models import (
    UNDER_WAY,
    ChatGroup,
    ExchangeKind,
    Match,
    MatchEnd,
    Room,
    Side,
)
from storage.references import find_reference
from storage.talk_changes import SetSeat

_FEWEST = 5  # groups whose savings are told together
_NAME = placeholder("name").longest
_SIDES = {side.value: side for side in Side}


def decide(turn: Turn, command: str, rest: str) -> Outcome:
    """`rest`: what stands behind it. Whatever is not known here is helped."""
    if turn.chat is None:
        return Outcome()
    return _COMMANDS.get(command, _help)(turn, turn.chat, rest)


def _topics(turn: Turn, chat: ChatGroup, _rest: str) -> Outcome:
    """What can be asked for, and what stands open here."""
    asked, offered = (turn.read.open_here(chat, kind) for kind in ExchangeKind)
    return Outcome(tuple(room_texts.topics(asked, offered)))


def _ask(turn: Turn, chat: ChatGroup, _rest: str) -> Outcome:
    """As by phone; what only they should read comes to them alone."""
    person = turn.sender.person_id
    cities = {(chat.city, chat.country), (chat.other_city, chat.other_country)}
    here = (turn.sender.city, turn.sender.country) in cities
    if person is None or not here or not turn.read.can_take_part(person):
        return Outcome((room_texts.leaders_ask(),))
    if not turn.meaning.entities.get("topics"):
        offers = turn.meaning.intent == turn.meaning.intent.OFFER
        return Outcome((room_texts.which_topic("offer" if offers else "exchange"),))
    outcome = exchange.decide(replace(turn, chat=None, room=None))
    told = tuple(
        Notice(
            person,
            text,
            f"asked:{turn.inbound_id}:{number}",
            question=outcome.question,
            asked_by=turn.inbound_id,
            insists=outcome.question is not None,
        )
        for number, text in enumerate(outcome.answers)
        if isinstance(text, Say)
    )
    return replace(
        outcome,
        answers=(room_texts.told_apart(),),
        notices=(*told, *outcome.notices),
        question=None,
        settles=False,
    )


def _join(turn: Turn, chat: ChatGroup, rest: str) -> Outcome:
    """'/join', '/join Luz', '/join E7K2-M host Luz'."""
    found = _held_here(turn, chat, rest)
    if not isinstance(found, tuple):
        return found
    room, match = found
    words = _behind_reference(rest).split()
    side = _SIDES.get(words[0].casefold()) if words else None
    name = " ".join(words[1:] if side else words)[:_NAME]
    side = side if room.side is None else room.side
    if side is None and not _sits(turn, match) and _own_side(turn, match) is None:
        return Outcome((room_texts.which_side(match, sides(turn, match), name),))
    return seated(turn, room, match, lambda t, circle: _called(t, circle, name), side)


def _called(_turn: Turn, circle: Circle, name: str) -> Outcome:
    taken = {seat.name for seat in circle.others}
    if name and (not is_name(name) or name in taken):
        return Outcome((room_texts.other_name(circle.match),))
    called = name or circle.mine.name
    answer = room_texts.joined(circle.match, called, circle.mine.city)
    if circle.mine.name == called:
        return Outcome((answer,))
    circle.mine.name = called
    return Outcome((answer,), changes=(SetSeat(circle.mine.id, {"name": called}),))


def _undo(turn: Turn, chat: ChatGroup, rest: str) -> Outcome:
    """Their last text, also for those who have read it; Telegram tells no bot what is deleted."""
    found = _held_here(turn, chat, rest)
    if not isinstance(found, tuple):
        return found
    room, match = found
    if not _sits(turn, match):
        return Outcome((nothing(match),))
    return seated(turn, room, match, posts.take_back)


def _block(turn: Turn, chat: ChatGroup, rest: str) -> Outcome:
    """In answer to a text of whom is meant."""
    found = _held_here(turn, chat, rest)
    if not isinstance(found, tuple):
        return found
    room, match = found
    if not may_lead(turn, match, chat):
        return Outcome((room_texts.leaders_only(match),))
    post = turn.answered
    if post is None or post.match_id != match.id:
        return Outcome((room_texts.block_whom(match),))
    seat = turn.read.seat_of(post)
    side = _side_for(turn, match, room, chat)
    return seated(turn, room, match, lambda t, circle: block(t, circle, seat), side)


def _close(turn: Turn, chat: ChatGroup, rest: str) -> Outcome:
    """For everybody; asked once more before."""
    found = _held_here(turn, chat, rest)
    if not isinstance(found, tuple):
        return found
    room, match = found
    if not may_lead(turn, match, chat):
        return Outcome((room_texts.leaders_only(match),))
    if _behind_reference(rest).casefold() != "yes":
        return Outcome((room_texts.close_it(match),))
    return seated(
        turn,
        room,
        match,
        lambda t, circle: replace(
            end(t, circle, ended(match), MatchEnd.ENDED), answers=()
        ),  # its room tells it
        _side_for(turn, match, room, chat),
    )


def _act(act: Callable[[Turn, Circle], Outcome]) -> Callable[[Turn, ChatGroup, str], Outcome]:
    """Of whoever takes part in the exchange that is meant."""

    def do(turn: Turn, chat: ChatGroup, rest: str) -> Outcome:
        found = _held_here(turn, chat, rest)
        if not isinstance(found, tuple):
            return found
        room, match = found
        if room.side is None and not _sits(turn, match) and _own_side(turn, match) is None:
            return Outcome((room_texts.whose(match),))
        return seated(turn, room, match, act)

    return do


def _date(turn: Turn, circle: Circle) -> Outcome:
    if not visits.days_of(turn):
        return Outcome((room_texts.how_to_date(),))
    return visits.propose(turn, circle)


def _visit(turn: Turn, chat: ChatGroup, rest: str) -> Outcome:
    def plan(turn: Turn, circle: Circle) -> Outcome:
        leads = circle.mine.leads or may_lead(turn, circle.match, chat)
        return visits.plan(turn, circle, leads=leads)

    return _act(plan)(turn, chat, rest)


def _poll(turn: Turn, chat: ChatGroup, rest: str) -> Outcome:
    words = _behind_reference(rest)
    return _act(lambda t, circle: visits.ask(t, circle, words))(turn, chat, rest)


def _learned(turn: Turn, chat: ChatGroup, rest: str) -> Outcome:
    words = _behind_reference(rest)
    return _act(lambda t, circle: learned(t, circle, words))(turn, chat, rest)


def _learn(turn: Turn, chat: ChatGroup, rest: str) -> Outcome:
    """The best of the library, each as one message."""
    topics = words_of(turn.meaning, "topics")
    if not topics and not rest.strip():
        return Outcome((room_texts.which_topic("learn"),))
    return learn.in_group(turn, chat.country, topics, rest)


def _savings(turn: Turn, chat: ChatGroup, _rest: str) -> Outcome:
    """Of cities, and of none where so few groups save that one could be told from it."""
    cities = (chat.city, chat.country), (chat.other_city, chat.other_country)
    lines = [
        line
        for city, country in cities
        if city is not None and country is not None
        for line in room_texts.savings(city, turn.read.city_savings(city, country), _FEWEST)
    ]
    return Outcome(tuple(lines))


def _city(turn: Turn, chat: ChatGroup, _rest: str) -> Outcome:
    """In words and as a picture; of the group's own city."""
    if chat.city is None or chat.country is None:
        return Outcome()
    seen = turn.read.city_exchanges(chat.city, chat.country)
    return Outcome(tuple(city_view(seen)), picture=(chat.city, chat.country) if seen.held else None)


def _help(turn: Turn, _chat: ChatGroup, _rest: str) -> Outcome:
    return Outcome((room_texts.help_here(in_room=turn.room is not None),))


def _held_here(turn: Turn, chat: ChatGroup, rest: str) -> tuple[Room, Match] | Outcome:
    """The exchange that is meant: the one named, the topic's, or the only one."""
    held = [pair for pair in turn.read.rooms_in(chat.id) if pair[1].stage in UNDER_WAY]
    named = find_reference(rest)
    if named is not None:
        held = [(room, match) for room, match in held if match.reference == named]
    elif turn.room is not None:
        held = [(room, match) for room, match in held if room.id == turn.room.id]
    if len(held) == 1:
        room, match = held[0]
        return room, turn.read.locked(match)
    if named is not None:
        return Outcome((not_yours(named),))
    return Outcome((room_texts.which_exchange([match for _, match in held]),))


def _behind_reference(rest: str) -> str:
    named = find_reference(rest)
    return rest.strip()[len(named) :].strip() if named is not None else rest.strip()


def _sits(turn: Turn, match: Match) -> bool:
    person = turn.sender.person_id
    return any(seat.person_id == person for seat in turn.read.seats(match.id))


def _own_side(turn: Turn, match: Match) -> Side | None:
    return own_side(turn, sides(turn, match))


def _side_for(turn: Turn, match: Match, room: Room, chat: ChatGroup) -> Side:
    """Of who may lead without being of either city: the side of the group's own city."""
    request = turn.read.exchange(match.request_id)
    home = Side.GUEST if (chat.city, chat.country) == (request.city, request.country) else Side.HOST
    return room.side or _own_side(turn, match) or home


_COMMANDS: dict[str, Callable[[Turn, ChatGroup, str], Outcome]] = {
    "exchange": _ask,
    "offer": _ask,
    "topics": _topics,
    "join": _join,
    "undo": _undo,
    "block": _block,
    "close": _close,
    "date": _act(_date),
    "vote": _act(visits.vote),
    "poll": _poll,
    "visit": _visit,
    "travel": _act(plans.add_people),
    "host": _act(plans.add_host),
    "cost": _act(plans.add_cost),
    "todo": _act(plans.add_task),
    "done": _act(plans.done),
    "plan": _act(plans.show),
    "learned": _learned,
    "learn": _learn,
    "helped": lambda turn, _chat, rest: learn.vote_in_group(turn, rest),
    "savings": _savings,
    "city": _city,
    "help": _help,
}
