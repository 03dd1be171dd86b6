"""What somebody writes in an exchange, and changes afterwards, reaches everybody else in it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from sqlmodel import SQLModel

from handlers import talk_texts as texts
from handlers.outcome import Notice, Outcome, RoomText, Turn
from handlers.talk_pace import LONGEST, POSTS_A_DAY, pieces, way
from locales.say import Say
from storage.attachments import shared
from storage.changes import Change
from storage.cities import fold_name
from storage.exchange_changes import SetMatch
from storage.models import Attachment, Match, Medium, Post, Room, RoomState, Seat, Side, Unread
from storage.places import zone_of
from storage.redact import redact_places
from storage.site import picture_link
from storage.talk_changes import DropPost, Forget, SetPost, SetSeat, Wait

LASTS = timedelta(days=180)  # without a word of anybody
_DAY = timedelta(days=1)
NO_LINK = "(photo)"  # where our pages cannot be reached


@dataclass(frozen=True, slots=True)
class Circle:
    """An exchange as the seat sees it that writes. `rooms`: where others read it in groups."""

    match: Match
    mine: Seat
    others: tuple[Seat, ...]
    rooms: tuple[Room, ...] = ()

    @property
    def there(self) -> str:
        """The city of the other side."""
        across = (seat.city for seat in self.others if seat.side != self.mine.side)
        return next(across, "")

    @property
    def host(self) -> Seat:
        """Somebody of the city that receives the other."""
        seats = (self.mine, *self.others)
        return next((seat for seat in seats if seat.side == Side.HOST), self.mine)

    @property
    def host_city(self) -> str:
        """Where the others come to."""
        return self.host.city

    def readers(self) -> list[Seat]:
        """By phone or in their own chat: whoever reads in a group is not written to twice."""
        live = {room.id for room in self.rooms}
        return [seat for seat in self.others if not seat.blocked and seat.room_id not in live]


@dataclass(slots=True)
class _Sent:
    """What goes out because of one message; `late` where some of it waits for somebody."""

    rows: list[SQLModel] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    shown: list[RoomText] = field(default_factory=list)
    spent: dict[int, int] = field(default_factory=dict)  # SMS of this message, by seat
    late: bool = False

    def outcome(self, *answers: Say) -> Outcome:
        return Outcome(
            answers,
            tuple(self.rows),
            tuple(self.changes),
            tuple(self.notices),
            tuple(self.shown),
        )


def write(turn: Turn, circle: Circle, words: str) -> Outcome:
    """In a group it is silent where all went well: everybody there sees the message itself."""
    refusal = _refused(circle, words) or _enough(turn, circle)
    if refusal is not None:
        return Outcome((refusal,))
    posts = [_post(turn, circle, number, piece) for number, piece in enumerate(_shown(words))]
    pictures = list(_pictures(turn, circle, len(posts)))
    if not posts and not pictures:
        return Outcome((texts.only_pictures(circle.match),) if turn.media else ())
    posts += [post for post, _ in pictures]
    due = max(circle.match.due_at or turn.now, turn.now + LASTS)  # a visit's lasts longer
    lasts = SetMatch(circle.match.id, {"due_at": due})
    sent = _Sent([*posts, *(file for _, file in pictures)], [lasts])
    for reader in circle.readers():
        _send(turn, circle, reader, posts, sent)
    for room in _open(turn, circle):
        sent.shown += [_said(circle, room, post) for post in posts]
    if turn.chat is not None:
        return sent.outcome()
    text = texts.waits if sent.late else texts.kept
    return sent.outcome(text(circle.match, circle.there))


def change(
    turn: Turn, circle: Circle, posts: Sequence[Post], words: str, *, all_of_it: bool = False
) -> Outcome:
    """Other words in place of those of a message. `all_of_it`: its pictures as well.

    Who is blocked may take back, and nothing else.
    """
    refusal = _refused(circle, words) if words else None
    if refusal is not None:
        return Outcome((refusal,))
    sent, new = _Sent(), _shown(words)
    written = [post for post in posts if not post.picture]
    first = max(post.piece for post in posts) + 1
    more = new[len(written) :]
    if more and (enough := _enough(turn, circle)) is not None:
        return Outcome((enough,))
    for number, piece in enumerate(more, start=first):
        row = _post(turn, circle, number, piece)
        row.inbound_id = posts[0].inbound_id  # of the message as it was first sent
        sent.rows.append(row)
        for reader in circle.readers():
            _send(turn, circle, reader, [row], sent)
        sent.shown += [_said(circle, room, row) for room in _open(turn, circle)]
    for number, post in enumerate(posts if all_of_it else written):
        piece = new[number] if number < len(new) else ""
        if piece != post.text:
            sent.changes.append(SetPost(post.id, piece) if piece else DropPost(post.id))
            _tell(turn, circle, post, piece, sent)
    if turn.chat is not None or not sent.changes:
        return sent.outcome()
    return sent.outcome(texts.changed(circle.match) if words else texts.taken_back(circle.match))


def take_back(turn: Turn, circle: Circle) -> Outcome:
    """The last that they wrote in a day."""
    posts = turn.read.last_posts(circle.mine.id, turn.now - _DAY)
    if not posts:
        return Outcome((texts.nothing(circle.match),))
    done = change(turn, circle, posts, "", all_of_it=True)
    return replace(done, changes=(*done.changes, Forget(posts[0].inbound_id)))


def day_of(seat: Seat, now: datetime) -> date:
    """The local day of whoever sits there."""
    return now.astimezone(zone_of(seat.country, seat.city)).date()


def said_anew(room: Room, post: Post, seat: Seat, match: Match) -> RoomText:
    """For a topic that was shut when it was written."""
    return RoomText(room.id, texts.posted(match, seat, post), _key(post, f"r{room.id}"))


def _refused(circle: Circle, words: str) -> Say | None:
    if circle.mine.blocked:
        return texts.blocked(circle.match)
    if len(words) > LONGEST:
        return texts.too_long(circle.match)
    return None


def _enough(turn: Turn, circle: Circle) -> Say | None:
    """A bound for a phone that writes by itself."""
    written = turn.read.posted_since(circle.mine.id, turn.now - _DAY)
    return texts.enough(circle.match) if written >= POSTS_A_DAY else None


def _shown(words: str) -> list[str]:
    return pieces(redact_places(words))


def _pictures(turn: Turn, circle: Circle, first: int) -> Iterator[tuple[Post, Attachment]]:
    """Each is a line with a link: it is there once it was fetched and its metadata are off."""
    kept = [media for media in turn.media if media.refusal is None]
    for number, media in enumerate(kept):
        post = _post(turn, circle, first + number, "")
        file = shared(media, post, number, Medium(turn.sender.medium))
        post.text, post.picture = picture_link(file.link or "") or NO_LINK, True
        yield post, file


def _post(turn: Turn, circle: Circle, number: int, piece: str) -> Post:
    return Post(
        match_id=circle.match.id,
        seat_id=circle.mine.id,
        inbound_id=turn.inbound_id,
        piece=number,
        text=piece,
        at=turn.now,
    )


def _send(turn: Turn, circle: Circle, reader: Seat, posts: Sequence[Post], sent: _Sent) -> None:
    today = day_of(reader, turn.now)
    found = way(
        reader,
        len(posts),
        today,
        turn.read.unread_count(reader.id),
        sms=turn.read.reads_sms(reader.person_id),
        spent=sent.spent.get(reader.id, 0),
        crowd=turn.chat is not None,
        addressed=_is_addressed(turn, reader),
    )
    sent.spent[reader.id] = sent.spent.get(reader.id, 0) + found.now
    for post in posts[: found.now]:
        text = texts.posted(circle.match, circle.mine, post)
        sent.notices.append(Notice(reader.person_id, text, _key(post, reader.id)))
    sent.rows += [Unread(seat_id=reader.id, post_id=post.id) for post in posts[found.now :]]
    sent.changes.append(SetSeat(reader.id, {"sent": found.sent, "sent_on": today}))
    sent.late = sent.late or found.now < len(posts)


def _is_addressed(turn: Turn, reader: Seat) -> bool:
    """It answers something of theirs, or has the name that they chose."""
    if turn.answered is not None and turn.answered.seat_id == reader.id:
        return True
    name = fold_name(reader.name)
    return bool(name) and f" {name} " in f" {fold_name(turn.text)} "


def _tell(turn: Turn, circle: Circle, post: Post, piece: str, sent: _Sent) -> None:
    """Whoever has read it hears of the change: in place where that can be, else as a new text."""
    waiting = turn.read.wait_for(post.id)
    match, mine = circle.match, circle.mine
    for reader in circle.readers():
        if reader.id in waiting:
            continue
        was = _key(post, reader.id)
        sms = turn.read.reads_sms(reader.person_id)
        today = day_of(reader, turn.now)
        found = way(reader, 1, today, 0, sms=sms, spent=sent.spent.get(reader.id, 0))
        sent.spent[reader.id] = sent.spent.get(reader.id, 0) + found.now
        if sms and not found.now:
            sent.changes += [Wait(reader.id, post.id)] if piece else []
            continue
        text = texts.rewritten(match, mine, piece, was=post.text if sms else None)
        told = Notice(reader.person_id, text, f"edit:{turn.inbound_id}:{was}", edits=was)
        sent.notices.append(told)
        sent.changes.append(SetSeat(reader.id, {"sent": found.sent, "sent_on": today}))
    for room in _open(turn, circle, shut=True):
        was = _key(post, f"r{room.id}")
        text = texts.rewritten(match, mine, piece, was=None)
        sent.shown.append(RoomText(room.id, text, f"edit:{turn.inbound_id}:{was}", was))


def _open(turn: Turn, circle: Circle, *, shut: bool = False) -> list[Room]:
    """Not the one in which it was written, nor a topic that its people shut, but for an edit."""
    here = turn.room.id if turn.room is not None else None
    found = [room for room in circle.rooms if room.id != here]
    return [room for room in found if shut or room.state != RoomState.SHUT]


def _said(circle: Circle, room: Room, post: Post) -> RoomText:
    return RoomText(
        room.id, texts.posted(circle.match, circle.mine, post), _key(post, f"r{room.id}")
    )


def _key(post: Post, reader: int | str) -> str:
    return f"post:{post.id}:{reader}"
