"""Queues what groups hear of a case: a card that is edited as it moves, and a city's two lines."""

from collections.abc import Collection
from datetime import datetime

from sqlmodel import Session

from handlers.cards import Face, Known, card_of, closing_line, opening_line
from locales.catalogue import translate
from locales.render import render
from locales.say import Say
from storage import cards, chats
from storage.case_reports import agreed
from storage.content import Button, Content
from storage.models import LIVE, Alert, Card, ChatGroup, ChatPurpose, Lane, Outbound
from storage.outbox import identity, queue
from storage.places import zone_of
from storage.reader import Reader


def show(session: Session, alert_ids: Collection[int], now: datetime) -> None:
    """After the changes of an outcome are applied; what a group has already is not queued again."""
    # A case that another was merged into has a source more. In one order, so that no two
    # transactions wait for each other's locks.
    for one in sorted({*alert_ids, *cards.mains_of(session, alert_ids)}):
        _show(session, one, now)


def _show(session: Session, alert_id: int, now: datetime) -> None:
    alert = cards.alert_now(session, alert_id)
    if alert is None:
        return
    hearing = {chat.id: chat for chat in chats.hearing_of(session, alert)}
    hearing |= {chat.id: chat for chat in cards.showing(session, alert_id)}
    if not hearing:
        return
    alert = cards.alert_now(session, alert_id, lock=True) or alert
    read = Reader(session)
    known = Known(
        zone=zone_of(alert.country, alert.city),
        since=cards.handled_since(session, alert),
        sources=max(1, len(read.openers(alert))),
        place=cards.settlement_name(session, alert),
        same_as=cards.reference_of(session, alert.merged_into),
        wants_help=read.wants_help(alert),
        agreed=agreed(session, alert),
    )
    face = card_of(alert, known)
    for _, chat in sorted(hearing.items()):
        if chat.purpose == ChatPurpose.RESPONDERS:
            _card(session, alert, chat, _content(face, chat, known), now)
        else:
            _lines(session, alert, chat, known, now)


def _card(session: Session, alert: Alert, chat: ChatGroup, content: Content, now: datetime) -> None:
    card, shown = cards.card_in(session, alert.id, chat.id), content.to_json()
    if card is None and alert.handling not in LIVE:
        return  # a group that was linked later does not hear of what is over
    if card is None:
        card = Card(alert_id=alert.id, chat_id=chat.id, shown="")
    if card.shown == shown:
        return
    first = card.outbound_id
    waited = cards.drop_waiting(session, first, now) if first is not None else Lane.ALERT
    card.version, card.shown = card.version + 1, shown
    row = _outbound(f"card:{alert.id}:{chat.id}:{card.version}", alert, chat, content, now)
    row.lane, row.edits = Lane.ANSWER if waited is None else waited, first
    session.add(row)
    session.flush()
    card.outbound_id = first or identity(row)
    session.add(card)
    session.flush()


def _lines(session: Session, alert: Alert, chat: ChatGroup, known: Known, now: datetime) -> None:
    """Each once: what came of it only where the first was told, and anew if it turned out else."""
    opening = f"city:{alert.id}:{chat.id}"
    if (line := opening_line(alert, known)) is not None:
        queue(session, [_line(opening, line, alert, chat, known, now)])
    elif (line := closing_line(alert, known)) is not None and cards.is_queued(session, opening):
        ended = f"{opening}:{alert.outcome}"
        queue(session, [_line(ended, line, alert, chat, known, now)])


def _line(
    key: str, line: Say, alert: Alert, chat: ChatGroup, known: Known, now: datetime
) -> Outbound:
    text = render(line, chats.language_of(chat), sms=False, zone=known.zone).text
    return _outbound(key, alert, chat, Content(text), now)


def _outbound(key: str, alert: Alert, chat: ChatGroup, content: Content, now: datetime) -> Outbound:
    return Outbound(
        key=key,
        lane=Lane.BROADCAST,
        medium=chat.medium,
        recipient=chat.index,
        address=chat.value,
        content=content.to_json(),
        alert_id=alert.id,
        created_at=now,
        due_at=now,
    )


def _content(face: Face, chat: ChatGroup, known: Known) -> Content:
    language = chats.language_of(chat)
    lines = [render(line, language, sms=False, zone=known.zone).text for line in face.lines]
    buttons = tuple(Button(translate(label, language), data) for label, data in face.buttons)
    return Content("\n".join(lines), buttons)
