"""Applies what a handler decided: rows, edits, the next question, and every text rendered."""

from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from itertools import groupby
from json import dumps, loads
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam
from sqlmodel import Session, col, delete, select

from bot import rooms
from bot.cards import show
from bot.visit_file import visit_file
from handlers.outcome import Notice, Outcome, Pending, Turn
from locales.render import render, render_sheet
from locales.say import Say, Sheet, page
from storage.content import Button, Content
from storage.models import (
    Address,
    AddressState,
    Dialogue,
    Lane,
    Medium,
    Outbound,
    OutboundState,
    Person,
)
from storage.outbox import queue
from storage.places import default_language, zone_of

QUESTION_LASTS = timedelta(days=1)
_LONG = timedelta(days=7)  # who is asked unasked may be away; a story is written for days
_TEXTS_A_PART = 20
_SUBJECT = page("Jirani: an eviction alert")
_FORGET = delete(Dialogue).where(col(Dialogue.address) == bindparam("index"))


@dataclass(frozen=True, slots=True)
class Asked:
    """A pending question, the language it was asked in, and the message whose answer asked it."""

    pending: Pending
    language: str
    by: int


def apply(
    session: Session,
    outcome: Outcome,
    now: datetime,
    turn: Turn | None = None,
    part: int = 0,
    media: Collection[Medium] = frozenset(Medium),
) -> int:
    """Returns how many texts were queued. `turn` tells who is answered; None from the scheduler.

    `part` counts the outcomes of one message; `media`: those that are served here.
    """
    for _, rows in groupby(outcome.rows, key=type):  # a flush orders nothing by foreign keys
        session.add_all(rows)
        session.flush()
    for change in outcome.changes:
        change.apply(session)
    by = turn.inbound_id if turn else None
    texts = list(_notices(session, outcome.notices, by, now, media))
    if turn is not None:
        _ask(session, outcome, turn, part)
        texts += _answers(session, outcome, turn, part)
    texts += rooms.texts(session, outcome.shown, now)
    queue(session, texts)
    show(session, _about(outcome, "alert_id"), now)
    rooms.show(session, {one for change in outcome.changes for one in rooms.moved(change)}, now)
    return len(texts)


def _about(outcome: Outcome, name: str) -> set[int]:
    """Every alert, or every match, that it is about or changes anything of."""
    parts = (outcome, *outcome.rows, *outcome.changes, *outcome.notices)
    about = (getattr(part, name, None) for part in parts)
    return {one for one in about if one is not None}


def pending_question(session: Session, index: bytes, now: datetime) -> Asked | None:
    """The question that this address has still to answer."""
    dialogue = session.get(Dialogue, index)
    if dialogue is None or dialogue.expires_at <= now:
        return None
    fields = loads(dialogue.pending)
    by, language = fields.pop("by"), fields.pop("language")
    pending = Pending(**(fields | {"choices": tuple(fields["choices"])}))
    return Asked(pending, language, by)


def tap(asked_by: int, value: str) -> str:
    """A button's data: a tap answers the question it stood under, never a later one."""
    return f"?{asked_by}:{value}"


def untap(data: str) -> tuple[int, str] | None:
    """The question's message and the value; None for a button that is not an answer."""
    by, colon, value = data.removeprefix("?").partition(":")
    return (int(by), value) if data.startswith("?") and colon and by.isdecimal() else None


def _ask(session: Session, outcome: Outcome, turn: Turn, part: int) -> None:
    sender = turn.sender
    if turn.chat is not None:
        return  # a question of a group's is answered by its buttons
    settles = outcome.settles and turn.pending is not None
    settles = settles and part == 0  # not what an earlier part has just asked
    if settles or outcome.question is not None:
        session.exec(_FORGET, params={"index": sender.index})
    if outcome.question is not None:
        asked = Asked(outcome.question, outcome.language or sender.language, turn.inbound_id)
        lasts = _LONG if outcome.question.slot == "story" else QUESTION_LASTS
        session.add(_dialogue(sender.index, asked, turn.now, lasts))


def _dialogue(index: bytes, asked: Asked, now: datetime, lasts: timedelta) -> Dialogue:
    fields = asdict(asked.pending) | {"language": asked.language, "by": asked.by}
    return Dialogue(
        address=index,
        pending=dumps(fields, ensure_ascii=False),
        asked_at=now,
        expires_at=now + lasts,
    )


def _ask_other(
    session: Session, index: bytes, asked: Asked, now: datetime, *, insists: bool
) -> None:
    """A question that nobody there waits for displaces none that is pending, unless it insists."""
    if insists or pending_question(session, index, now) is None:
        session.exec(_FORGET, params={"index": index})
        session.add(_dialogue(index, asked, now, _LONG if insists else QUESTION_LASTS))


def _answers(session: Session, outcome: Outcome, turn: Turn, part: int) -> Iterable[Outbound]:
    sender, inbound_id, now = turn.sender, turn.inbound_id, turn.now
    if turn.chat is not None:
        yield from rooms.answers(session, outcome, turn, turn.chat)
        return
    language = outcome.language or sender.language
    for number, text in enumerate(outcome.answers, start=part * _TEXTS_A_PART):
        content = _content(text, language, Medium(sender.medium), sender.zone)
        if outcome.question is not None:
            content = _tapped(content, inbound_id)
        yield Outbound(
            key=f"answer:{inbound_id}:{number}",
            lane=outcome.lane,
            medium=Medium(sender.medium),
            recipient=sender.index,
            address=sender.value,
            content=content.to_json(),
            inbound_id=inbound_id,
            alert_id=outcome.alert_id,
            state=OutboundState.PENDING,
            created_at=now,
            due_at=now,
        )


def _tapped(content: Content, by: int) -> Content:
    buttons = (Button(button.label, tap(by, button.data)) for button in content.buttons)
    return replace(content, buttons=tuple(buttons))


def _notices(
    session: Session,
    notices: Iterable[Notice],
    by: int | None,
    now: datetime,
    media: Collection[Medium],
) -> Iterable[Outbound]:
    for notice in notices:
        person = session.get_one(Person, notice.person_id)
        language = person.language or default_language(person.country)
        for address in _reached_by(session, notice, media):
            content = _content(notice.text, language, address.medium, zone_of(person.country))
            if notice.calendar is not None and address.medium == Medium.TELEGRAM:
                content = replace(content, file=visit_file(session, notice.calendar, language))
            asked_by = notice.asked_by or by
            if notice.question is not None and asked_by is not None:
                asked = Asked(notice.question, language, asked_by)
                _ask_other(session, address.index, asked, now, insists=notice.insists)
                content = _tapped(content, asked_by)
            yield Outbound(
                key=f"{notice.key}:{address.medium}",
                lane=notice.lane,
                medium=address.medium,
                recipient=address.index,
                address=address.value,
                content=content.to_json(),
                alert_id=notice.alert_id,
                edits=rooms.rewritten(session, notice.edits, address.medium),
                state=OutboundState.PENDING,
                created_at=now,
                due_at=now,
            )


def _reached_by(session: Session, notice: Notice, media: Collection[Medium]) -> list[Address]:
    """Every active address for an alert, else the one that was heard from last.

    Whoever can be neither texted nor chatted with here gets a letter about an alert, nothing else.
    """
    addresses = session.exec(
        select(Address)
        .where(Address.person_id == notice.person_id, Address.state == AddressState.ACTIVE)
        .order_by(col(Address.heard_at).desc(), col(Address.id))
    ).all()
    texted = [address for address in addresses if address.medium != Medium.EMAIL]
    if notice.lane != Lane.ALERT:
        return texted[:1]
    letters = [address for address in addresses if address.medium == Medium.EMAIL]
    if Medium.EMAIL in media and not any(address.medium in media for address in texted):
        return texted + letters
    return texted


def _content(text: Say | Sheet, language: str, medium: Medium, zone: ZoneInfo) -> Content:
    if isinstance(text, Sheet):
        if medium != Medium.SMS:
            return Content(render_sheet(text, language, zone=zone), fixed=True)
        text = text.brief
    rendered = render(text, language, sms=medium == Medium.SMS, zone=zone)
    if medium == Medium.EMAIL:
        return Content(rendered.text, subject=render(_SUBJECT, language, sms=False, zone=zone).text)
    return Content(
        text=rendered.text,
        buttons=tuple(Button(label, value) for label, value in rendered.buttons),
    )
