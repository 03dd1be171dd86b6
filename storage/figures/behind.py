"""From a figure's key to the messages behind it.

Keys: coverage/reported, decisions/V7K2-M, evictions/underway (or another band), evictions/opened,
evictions/closed, savings/KES/deposits (out, net, changed), savers, loans, repayments,
social/in, social/out, exchanges/new (matched, waiting), quality/texts (certain, confirmed, asked,
person, waiting, handed), corrections/KES, undelivered.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence

from sqlalchemy.orm import aliased
from sqlmodel import Session, and_, col, or_, select

from storage.case_reports import merged_into
from storage.figures.evictions import Band, band_of, closed_alerts, open_alerts
from storage.figures.exchanges import OFFICE_STEPS_IN, open_exchanges, waiting
from storage.figures.groups import stands
from storage.figures.quality import (
    handed_in,
    read_as,
    texts_of,
    undelivered,
)
from storage.figures.savings import came_in
from storage.figures.window import Window, by_day_only
from storage.models import (
    Alert,
    AlertEvent,
    Entry,
    EntryKind,
    Exchange,
    ExchangeKind,
    Handover,
    Inbound,
    Meeting,
)

_Ids = Iterable[int | None]
_COLUMNS = {
    "deposits": (EntryKind.DEPOSIT,),
    "out": (EntryKind.WITHDRAWAL,),
    "net": (EntryKind.DEPOSIT, EntryKind.WITHDRAWAL),
}
_READ = {"certain": "certain", "confirmed": "confirm", "asked": "ask"}


def messages_behind(session: Session, window: Window, key: str) -> list[int]:
    """Ids of the inbound messages, oldest first. Raises KeyError for a key that is no figure's."""
    section, *rest = key.split("/")
    try:
        ids = _SECTIONS[section](session, window, *rest)
    except (TypeError, ValueError):
        raise KeyError(key) from None
    return sorted({number for number in ids if number is not None})


def _coverage(session: Session, window: Window, _figure: str) -> _Ids:
    return session.exec(select(Meeting.inbound_id).where(*stands(window))).all()


def _savings(session: Session, window: Window, currency: str, figure: str) -> _Ids:
    kinds = _COLUMNS["net" if figure == "changed" else figure]
    taken_back = aliased(Entry)
    was = select(taken_back.at).where(col(taken_back.id) == Entry.reverses).scalar_subquery()
    earlier = was < window.start
    today = or_(by_day_only(col(Entry.reverses)).is_(None), was >= window.start)
    return session.exec(
        select(Entry.inbound_id).where(
            *came_in(window),
            Entry.currency == currency,
            col(Entry.kind).in_(kinds),
            earlier if figure == "changed" else today,
        )
    ).all()


def _moved(*kinds: EntryKind) -> Callable[..., _Ids]:
    def ids(session: Session, window: Window) -> _Ids:
        return session.exec(
            select(Entry.inbound_id).where(*came_in(window), col(Entry.kind).in_(kinds))
        ).all()

    return ids


def _social(session: Session, window: Window, way: str) -> _Ids:
    return _moved(EntryKind(f"social_{way}"))(session, window)


def _savers(session: Session, window: Window) -> _Ids:
    given = or_(
        *(
            column.is_not(None)
            for column in (col(Meeting.women), col(Meeting.men), col(Meeting.members))
        )
    )
    return session.exec(select(Meeting.inbound_id).where(*stands(window), given)).all()


def _corrections(session: Session, window: Window, currency: str) -> _Ids:
    return session.exec(
        select(Entry.inbound_id).where(
            *came_in(window),
            by_day_only(col(Entry.reverses)).is_not(None),
            Entry.currency == currency,
        )
    ).all()


def _evictions(session: Session, window: Window, figure: str) -> _Ids:
    if figure == "closed":
        return _told(session, closed_alerts(session, window))
    alerts = open_alerts(session, window)
    if figure == "opened":
        fresh = (*alerts, *closed_alerts(session, window))
        return _told(session, [a for a in fresh if a.opened_at >= window.start])
    if figure == "open":
        return _told(session, alerts)
    band = Band(figure)
    return _told(session, [a for a in alerts if band_of(a, window.day) == band])


def _decisions(session: Session, window: Window, reference: str) -> _Ids:
    alert = session.exec(
        select(Alert).where(Alert.reference == reference, window.holds(col(Alert.country)))
    ).first()
    if alert is not None:
        return _told(session, [alert])
    return session.exec(
        select(Exchange.inbound_id).where(
            Exchange.reference == reference, window.holds(col(Exchange.country))
        )
    ).all()


def _told(session: Session, alerts: Sequence[Alert]) -> _Ids:
    """A case's first message, every later one that its timeline names, and those merged into it."""
    alerts = [*alerts, *merged_into(session, [alert.id for alert in alerts])]
    events = session.exec(
        select(AlertEvent.inbound_id).where(
            col(AlertEvent.alert_id).in_([alert.id for alert in alerts])
        )
    ).all()
    return (*(alert.inbound_id for alert in alerts), *events)


def _exchanges(session: Session, window: Window, figure: str) -> _Ids:
    if figure == "waiting":
        asked = waiting(window, open_exchanges(session, window), OFFICE_STEPS_IN)
        return [exchange.inbound_id for exchange in asked]
    at = col({"new": Exchange.at, "matched": Exchange.matched_at}[figure])
    return session.exec(
        select(Exchange.inbound_id).where(
            and_(at >= window.start, at < window.end),
            Exchange.kind == ExchangeKind.REQUEST,
            window.holds(col(Exchange.country)),
        )
    ).all()


def _quality(session: Session, window: Window, figure: str) -> _Ids:
    if figure == "handed":
        return session.exec(select(Handover.inbound_id).where(*handed_in(window))).all()
    rows = session.exec(
        select(Inbound.id, Inbound.state, Inbound.certainty).where(
            *texts_of(window), window.holds(col(Inbound.country))
        )
    ).all()
    if figure == "texts":
        return [number for number, _, _ in rows]
    read = _READ.get(figure, figure)
    if read not in {*_READ.values(), "person", "waiting"}:
        raise KeyError(figure)
    return [number for number, state, sure in rows if read_as(state, sure) == read]


def _undelivered(session: Session, window: Window) -> _Ids:
    return session.exec(undelivered(window)).all()


_SECTIONS: Mapping[str, Callable[..., _Ids]] = {
    "coverage": _coverage,
    "decisions": _decisions,
    "evictions": _evictions,
    "savings": _savings,
    "savers": _savers,
    "loans": _moved(EntryKind.LOAN),
    "repayments": _moved(EntryKind.REPAYMENT),
    "social": _social,
    "exchanges": _exchanges,
    "quality": _quality,
    "corrections": _corrections,
    "undelivered": _undelivered,
}
