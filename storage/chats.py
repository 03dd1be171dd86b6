"""Group chats: linked by a code, found by every blind index, moved, gone. None is a person."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, false
from sqlmodel import Session, and_, col, func, or_, select, update

from storage.invitations import bare_code
from storage.models import (
    LIVE,
    Alert,
    Audit,
    ChatGroup,
    ChatPurpose,
    Inbound,
    Invitation,
    Medium,
    Room,
    RoomState,
)
from storage.places import default_language, office_named, office_of
from storage.vault import vault

LINKING = "link"  # the intent of a command that links a group
_INVITATION = "token.invitation"  # as vault().token("invitation", code) made it
_CASES = 100  # that a group hears of when it is linked
_TRIES, _TRIES_WITHIN = 20, timedelta(days=1)
_LINKED, _UNLINKED = "link group chat", "unlink group chat"


def chat_at(session: Session, medium: Medium, value: str) -> ChatGroup | None:
    """Linked now or once (`gone_at`); None where it never was."""
    indexes = vault().indexes(medium, value)
    return session.exec(select(ChatGroup).where(col(ChatGroup.index).in_(indexes))).first()


def chat_invitation(session: Session, code: str, now: datetime) -> Invitation | None:
    """The unused code of a group chat, however it is cased and spaced; locked until the end."""
    return session.exec(
        select(Invitation)
        .where(
            col(Invitation.code).in_(vault().indexes(_INVITATION, bare_code(code))),
            col(Invitation.chat).is_not(None),
            col(Invitation.used_at).is_(None),
            col(Invitation.expires_at) > now,
        )
        .with_for_update()
    ).first()


def tries_on(session: Session, indexes: Collection[bytes], now: datetime) -> bool:
    """Whether an address has sent so many codes to groups today that they may be guesses."""
    tried = session.exec(
        select(func.count())
        .select_from(Inbound)
        .where(
            col(Inbound.sender).in_(indexes),
            Inbound.intent == LINKING,
            col(Inbound.received_at) >= now - _TRIES_WITHIN,
        )
    ).one()
    return tried >= _TRIES


def link(  # noqa: PLR0913 - where it is, what it is for, and who did it
    session: Session,
    medium: Medium,
    value: str,
    invitation: Invitation,
    now: datetime,
    *,
    by: int | None = None,
    language: str | None = None,
) -> ChatGroup:
    """A code serves once; a chat that was linked before is from then on what the new code says."""
    chat = chat_at(session, medium, value)
    if chat is None:
        chat = ChatGroup(
            purpose=_purpose(invitation),
            medium=medium,
            index=vault().index(medium, value),
            value=value,
            created_at=now,
        )
    was = _serves(chat)
    chat.purpose = _purpose(invitation)
    chat.city, chat.country, chat.office = invitation.city, invitation.country, invitation.office
    chat.other_city, chat.other_country = invitation.other_city, invitation.other_country
    chat.language, chat.linked_by, chat.gone_at = language, by, None
    invitation.used_at, invitation.used_by = now, by
    session.add_all([chat, invitation])
    session.flush()
    if was != _serves(chat):  # its people no longer sit in exchanges of another city
        old = update(Room).where(col(Room.chat_id) == chat.id)
        session.exec(old.values(state=RoomState.CLOSED))
    _record(session, _LINKED, chat, by, now)
    return chat


def unlink(session: Session, chat: ChatGroup, by: int, now: datetime) -> None:
    """Nothing more goes there until it is linked anew."""
    chat.gone_at = now
    session.add(chat)
    session.flush()
    _record(session, _UNLINKED, chat, by, now)


def leave(session: Session, index: bytes, now: datetime) -> None:
    """We were removed from it, or may not write to it."""
    session.exec(
        update(ChatGroup)
        .where(col(ChatGroup.index) == index, col(ChatGroup.gone_at).is_(None))
        .values(gone_at=now)
    )


def gone_among(session: Session, indexes: Collection[bytes]) -> list[bytes]:
    """Those of them at which nothing of ours may come any more."""
    if not indexes:
        return []
    gone = select(ChatGroup.index).where(
        col(ChatGroup.index).in_(indexes), col(ChatGroup.gone_at).is_not(None)
    )
    return list(session.exec(gone))


def move(session: Session, medium: Medium, old: str, new: str, now: datetime) -> None:
    """A chat has another id now. Harmless when repeated."""
    chat = chat_at(session, medium, old)
    if chat is None:
        return
    if chat_at(session, medium, new) is not None:  # it was linked anew under its new id
        leave(session, chat.index, now)
        return
    chat.value, chat.index = new, vault().index(medium, new)
    session.add(chat)
    session.flush()


def hearing_of(session: Session, alert: Alert) -> list[ChatGroup]:
    """Every linked chat whose place holds the alert; of a doubted sender's, the city's alone."""
    found = session.exec(
        select(ChatGroup)
        .where(col(ChatGroup.gone_at).is_(None), or_(false(), *_covering(alert)))
        .order_by(col(ChatGroup.id))
    )
    return list(found)


def language_of(chat: ChatGroup) -> str:
    """Its own, else its country's or its office's."""
    if chat.language is not None:
        return chat.language
    office = office_named(chat.office or "")
    return office.language if office and chat.country is None else default_language(chat.country)


def live_cases(session: Session, chat: ChatGroup) -> list[int]:
    """Those of its place, the most urgent first; `hearing_of` decides for each."""
    office = office_named(chat.office or "")
    countries = [chat.country] if chat.country else office.countries if office else ()
    place: list[ColumnElement[bool]] = [col(Alert.country).in_(countries)]
    if chat.city is not None:
        place.append(col(Alert.city) == chat.city)
    found = session.exec(
        select(Alert.id)
        .where(col(Alert.handling).in_(LIVE), col(Alert.merged_into).is_(None), *place)
        .order_by(col(Alert.severity), col(Alert.opened_at))
        .limit(_CASES)
    )
    return list(found)


def _covering(alert: Alert) -> list[ColumnElement[bool]]:
    """The narrowest field that a chat has is its place. None where it is not known whose it is."""
    if alert.country is None:
        return []
    no_city, no_country = col(ChatGroup.city).is_(None), col(ChatGroup.country).is_(None)
    in_country, office = col(ChatGroup.country) == alert.country, office_of(alert.country)
    covering = []
    if alert.city is not None:
        covering.append(and_(col(ChatGroup.city) == alert.city, in_country))
    if not alert.city_only:
        covering.append(and_(no_city, in_country))
    if not alert.city_only and office is not None:
        covering.append(and_(no_city, no_country, col(ChatGroup.office) == office.code))
    return covering


def _serves(chat: ChatGroup) -> tuple[str | None, ...]:
    place = chat.city, chat.country, chat.other_city, chat.other_country
    return (chat.purpose, *place)


def _purpose(invitation: Invitation) -> ChatPurpose:
    if invitation.chat is None:
        msg = "an invitation for a person links no group"
        raise ValueError(msg)
    return invitation.chat


def _record(session: Session, act: str, chat: ChatGroup, by: int | None, now: datetime) -> None:
    actor = "unknown" if by is None else f"person {by}"
    session.add(Audit(at=now, actor=actor, act=act, subject=f"chat {chat.id}"))
