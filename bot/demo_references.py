"""The demo's texts name an alert or an exchange by its reference, which nobody knows before."""

from collections.abc import Callable

from sqlmodel import Session, col, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from storage.models import (
    UNDER_WAY,
    Alert,
    Exchange,
    ExchangeKind,
    ExchangeStage,
    Handling,
    Match,
    MatchStage,
)
from storage.reader import Sender


def refer(session: Session, sender: Sender, words: str) -> str:
    """'OK {alert}' with the reference that it has now; with nothing where there is none."""
    named = {name: newest for name, newest in _NEWEST.items() if f"{{{name}}}" in words}
    found = {name: session.exec(of(sender).limit(1)).first() for name, of in named.items()}
    return words.format(**{name: reference or "" for name, reference in found.items()})


def _alert(sender: Sender) -> SelectOfScalar[str]:
    """Open, of the sender's country; only answers of responders name it."""
    return (
        select(Alert.reference)
        .where(Alert.handling == Handling.OPEN, Alert.country == sender.country)
        .order_by(col(Alert.opened_at).desc())
    )


def _request(sender: Sender) -> SelectOfScalar[str]:
    """Without a host, of the sender's country; only whoever chooses for it names it."""
    return (
        select(Exchange.reference)
        .where(
            Exchange.kind == ExchangeKind.REQUEST,
            Exchange.stage == ExchangeStage.ASKED,
            Exchange.country == sender.country,
        )
        .order_by(col(Exchange.at).desc())
    )


def _match(sender: Sender) -> SelectOfScalar[str]:
    """The one about which the sender is asked, or which they lead."""
    mine = select(Exchange.id).where(Exchange.person_id == sender.person_id)
    return (
        select(Match.reference)
        .where(
            col(Match.stage).in_((MatchStage.ASKED, *UNDER_WAY)),
            or_(col(Match.request_id).in_(mine), col(Match.offer_id).in_(mine)),
        )
        .order_by(col(Match.at).desc())
    )


# By the name that stands in braces.
_NEWEST: dict[str, Callable[[Sender], SelectOfScalar[str]]] = {
    "alert": _alert,
    "request": _request,
    "match": _match,
}
