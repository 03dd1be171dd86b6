"""What waits to be sent: queueing, claiming by lane, and every change of an outbound's state."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, bindparam, func, or_
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import ReturningInsert
from sqlmodel import Session, col, exists, insert, select, update
from sqlmodel.sql.expression import SelectOfScalar

from storage import chats
from storage.held import held
from storage.models import Address, AddressState, Lane, Medium, Outbound, OutboundEvent
from storage.models import OutboundState as State
from storage.turns import ready
from storage.vault import vault

# A lease outlives the longest send of its lane, so a row that is in flight never expires.
LEASE = timedelta(seconds=30)
ALERT_LEASE = timedelta(seconds=12)
LOOK_AFTER = timedelta(seconds=30)  # a receipt usually tells before the gateway need be asked

_DETAIL = 64
OPENS = "topic:"  # begins the key of a row that opens one
ONCE_MORE = "once more: "  # begins the detail of a pending row that a receipt of failure made so

# Later in this order wins, whatever order the news come in. Delivered beats failed: it was read.
RANK = {
    State.PENDING: 0,
    State.SENDING: 1,
    State.UNKNOWN: 2,
    State.SENT: 3,
    State.FAILED: 4,
    State.DELIVERED: 5,
    State.DROPPED: 6,
}
_FINAL = {State.DELIVERED, State.FAILED, State.DROPPED}


@dataclass(frozen=True, slots=True)
class Due:
    """A row that may be sent now; not claimed yet."""

    id: int
    lane: Lane
    medium: Medium
    recipient: bytes
    address: str
    content: str


@dataclass(frozen=True, slots=True)
class Found:
    """What may be sent now, and whether a lease of somebody has run out."""

    rows: list[Due]
    expired: bool


@dataclass(frozen=True, slots=True)
class Claim:
    """`rows` are now `sending` and this process's; `dropped` counts those a limit held."""

    rows: list[Outbound]
    dropped: int


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of one attempt. `due_at` is for `pending` and `unknown`.

    `thread`, `threadless`: what it taught of its group's topic.
    """

    state: State
    detail: str | None = None
    provider_id: str | None = None
    segments: int = 0
    due_at: datetime | None = None
    address_is: AddressState | None = None
    thread: int | None = None
    threadless: bool = False


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many rows of a lane are in a state that is not final, and the age of the oldest."""

    lane: Lane
    state: State
    count: int
    oldest_seconds: float


def queue(session: Session, rows: Iterable[Outbound]) -> int:
    """Adds rows whose key is not there yet, set-wise; returns how many were new."""
    values = [row.model_dump(exclude={"id"}) for row in rows]
    if not values:
        return 0
    return len(session.execute(_queueing(session.get_bind().dialect.name), values).all())


@cache
def _queueing(dialect: str) -> ReturningInsert[Any]:
    """SQLAlchemy makes chunks of many rows by itself."""
    insert_one = postgresql.insert if dialect == "postgresql" else sqlite.insert
    table = Outbound.metadata.tables["outbound"]
    return insert_one(table).on_conflict_do_nothing().returning(table.c.id)


def due(session: Session, now: datetime, room: Mapping[tuple[Medium, bool], int]) -> Found:
    """What may go now, best lane first: at most `room[medium, alerts?]` rows of each kind."""
    rows: list[Due] = []
    for (medium, urgent), limit in room.items():
        first = _first(urgent=urgent).limit(limit)
        rows += [
            Due(identity(row), Lane(row.lane), row.medium, row.recipient, row.address, row.content)
            for row in session.exec(first, params={"now": now, "medium": medium}).all()
        ]
    expired = session.exec(select(exists().where(*_expired(now)))).one()
    return Found(sorted(rows, key=lambda row: (row.lane, row.id)), expired)


def claim(
    session: Session, ids: Collection[int], now: datetime, free: Collection[Medium] = ()
) -> Claim:
    """Makes those of `ids` that are still ready `sending`, with a lease; the caller then sends.

    Rows to addresses that stopped us or are dead, and answers above the limits, become `dropped`.
    `free`: media whose texts cost nothing, so that strangers are not rationed there.
    """
    if not ids:
        return Claim([], 0)
    still = (
        select(Outbound)
        .where(col(Outbound.id).in_(ids), *ready())
        .order_by(col(Outbound.lane), col(Outbound.due_at), col(Outbound.id))
        .with_for_update(skip_locked=True)
    )
    rows = list(session.exec(still, params={"now": now}).all())
    drop = held(session, rows, free)
    for row in rows:
        reason = drop.get(identity(row))
        if reason is not None:
            row.state, row.error, row.settled_at = State.DROPPED, reason, now
        else:
            row.state = State.SENDING
            row.attempts += 1
            row.claimed_until = now + (ALERT_LEASE if row.lane == Lane.ALERT else LEASE)
    session.flush()
    _tell(session, now, [(identity(row), row.state, drop.get(identity(row))) for row in rows])
    return Claim([row for row in rows if row.state == State.SENDING], len(drop))


def settle(session: Session, outbound_id: int, settled: Settled, now: datetime) -> State:
    """Keeps what became of an attempt; a receipt that came first and says more stays.

    Returns the row's state afterwards.
    """
    row = session.get_one(Outbound, outbound_id, with_for_update=True)
    if settled.address_is is not None:
        mark_address(session, row.recipient, settled.address_is)
        chats.leave(session, row.recipient, now)
    took = settled.state in {State.SENT, State.DELIVERED}
    row.provider_id = settled.provider_id or row.provider_id
    row.segments = settled.segments or row.segments
    # Nothing but news of the gateway may move a row that is no longer in flight.
    newer = took and RANK[settled.state] > RANK[row.state] and not goes_once_more(row)
    if row.state == State.SENDING or newer:
        move(session, row, settled.state, settled.detail, now)
        row.due_at = settled.due_at or row.due_at
    session.add(row)
    return row.state


def readdress(
    session: Session, outbound_id: int, medium: Medium, address: str, now: datetime
) -> None:
    """The chat has another id: this row and all that wait for the old one go to the new one."""
    row = session.get_one(Outbound, outbound_id, with_for_update=True)
    old, new = row.recipient, vault().index(medium, address)
    chats.move(session, medium, row.address, address, now)
    taken = session.exec(select(exists().where(col(Address.index) == new))).one()
    if not taken:
        session.exec(
            update(Address).where(col(Address.index) == old).values(index=new, value=address)
        )
    session.exec(
        update(Outbound)
        .where(
            col(Outbound.recipient) == old,
            or_(col(Outbound.state) == State.PENDING, col(Outbound.id) == outbound_id),
        )
        .values(recipient=new, address=address)
    )
    session.refresh(row)
    move(session, row, State.PENDING, "moved", now)
    row.due_at = now
    session.add(row)


def expire(session: Session, now: datetime) -> int:
    """Ends leases that ran out: their process died with the request perhaps on its way.

    Alerts and edits are pending again (at least once); others are unknown (never blindly twice).
    """
    rows = session.exec(
        select(Outbound).where(*_expired(now)).with_for_update(skip_locked=True)
    ).all()
    for row in rows:
        again = row.lane == Lane.ALERT or row.edits is not None or opens_topic(row)
        move(session, row, State.PENDING if again else State.UNKNOWN, "lease ran out", now)
        row.due_at = now
        session.add(row)
    return len(rows)


def waiting(session: Session, now: datetime) -> list[Waiting]:
    """Counts and ages by lane and state, for /metrics and the doctor."""
    grouped = (
        select(Outbound.lane, Outbound.state, func.count(), func.min(Outbound.created_at))
        .where(col(Outbound.state).in_((State.PENDING, State.SENDING, State.UNKNOWN)))
        .group_by(col(Outbound.lane), col(Outbound.state))
        .order_by(col(Outbound.lane), col(Outbound.state))
    )
    return [
        Waiting(Lane(lane), State(state), count, (now - oldest).total_seconds())
        for lane, state, count, oldest in session.exec(grouped).all()
    ]


@cache
def _first(*, urgent: bool) -> SelectOfScalar[Outbound]:
    """Building this statement takes longer than running it."""
    lane = col(Outbound.lane)
    return (
        select(Outbound)
        .where(
            col(Outbound.medium) == bindparam("medium"),
            lane == Lane.ALERT if urgent else lane > Lane.ALERT,
            *ready(),
        )
        .order_by(lane, col(Outbound.due_at), col(Outbound.id))
    )


def goes_once_more(row: Outbound) -> bool:
    """It failed, and the gateway advised to try again: news of that attempt no longer count."""
    return row.state == State.PENDING and (row.error or "").startswith(ONCE_MORE)


def _expired(now: datetime) -> Sequence[ColumnElement[bool]]:
    return col(Outbound.state) == State.SENDING, col(Outbound.claimed_until) < now


def move(session: Session, row: Outbound, state: State, detail: str | None, now: datetime) -> None:
    """Makes the row's state so, with its times, and appends it to the row's story."""
    row.state = state
    row.claimed_until = None
    row.error = None if state in {State.SENT, State.DELIVERED} else _short(detail)
    if state in {State.SENT, State.DELIVERED}:
        row.sent_at = row.sent_at or now
    if state in _FINAL:
        row.settled_at = now
    _tell(session, now, [(identity(row), state, detail)])


def mark_address(session: Session, recipient: bytes, state: AddressState) -> None:
    """What gateways say of an address holds for all that is sent to it.

    Who stopped us stays so: a dead address comes back to life with its next text.
    """
    where = [col(Address.index) == recipient]
    if state == AddressState.DEAD:
        where.append(col(Address.state) == AddressState.ACTIVE)
    session.exec(update(Address).where(*where).values(state=state))


def _tell(
    session: Session, now: datetime, changes: Sequence[tuple[int, State, str | None]]
) -> None:
    events: list[dict[str, Any]] = [
        {"outbound_id": outbound_id, "at": now, "state": state, "detail": _short(detail)}
        for outbound_id, state, detail in changes
    ]
    if events:
        session.execute(insert(OutboundEvent), events)


def opens_topic(row: Outbound) -> bool:
    """Of an exchange in a group: what goes there waits for it, and an empty topic harms nobody."""
    return row.room_id is not None and row.key.startswith(OPENS)


def _short(detail: str | None) -> str | None:
    return detail[:_DETAIL] if detail else None


def identity(row: Outbound) -> int:
    """The id of a stored row."""
    if row.id is None:
        msg = "an outbound row is used before it is stored"
        raise LookupError(msg)
    return row.id
