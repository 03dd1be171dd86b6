"""The one table that makes a state of each way in which a send can end."""

from datetime import datetime, timedelta

from bot.channels.base import Dead, Found, Later, MovedTo, SendError, Sent, Unknown
from storage.models import AddressState, Lane, Outbound, OutboundState
from storage.outbox import LOOK_AFTER, Settled
from storage.receipts import told

_FIRST_WAIT = 2.0  # seconds; doubles with each attempt
_LONGEST = {Lane.ALERT: 30.0, Lane.ANSWER: 900.0, Lane.DIGEST: 1800.0, Lane.BROADCAST: 1800.0}
_ATTEMPTS = {Lane.ANSWER: 12, Lane.DIGEST: 24, Lane.BROADCAST: 12}  # an alert never gives up
_GIVE_UP_LOOKING = timedelta(days=1)
_EDITS = 5  # attempts at an edit whose fate is unknown: made twice, it changes nothing
_LONG_AFTER = timedelta(days=3650)  # people see it in the list; a receipt may still end it


def taken(sent: Sent) -> Settled:
    """The gateway took it."""
    state = OutboundState.DELIVERED if sent.final else OutboundState.SENT
    return Settled(
        state,
        None,
        sent.provider_id,
        sent.segments,
        thread=sent.thread,
        threadless=sent.threadless,
    )


def settled_by_error(error: SendError, row: Outbound, now: datetime, jitter: float) -> Settled:
    """`jitter`: 0 to 1. MovedTo comes here only after too many moves.

    | error   | alert                | others                            |
    |---------|----------------------|-----------------------------------|
    | Later   | pending, for ever    | pending, failed after N attempts  |
    | Unknown | pending: once more   | unknown: reconciled; an edit: again |
    | Dead    | failed, address so   | failed, address so                |
    """
    urgent = row.lane == Lane.ALERT
    match error:
        case Later():
            if row.attempts >= _ATTEMPTS.get(Lane(row.lane), row.attempts + 1):
                return Settled(OutboundState.FAILED, f"gave up: {error}")
            seconds = error.seconds
            if seconds is None:
                seconds = back_off(row, jitter)
            return _pending(str(error), now, seconds)
        case Unknown() if urgent or (row.edits is not None and row.attempts < _EDITS):
            return _pending(f"unknown: {error}", now, back_off(row, jitter))
        case Unknown():
            return Settled(OutboundState.UNKNOWN, str(error), due_at=now + LOOK_AFTER)
        case Dead():
            now_is = AddressState(error.address_is) if error.address_is else None
            return Settled(OutboundState.FAILED, str(error), address_is=now_is)
        case MovedTo():
            return Settled(OutboundState.FAILED, "moved too often")
        case _:
            msg = f"{type(error).__name__} is not one of the closed set of send errors"
            raise TypeError(msg)


def back_off(row: Outbound, jitter: float) -> float:
    """Seconds: doubles with each attempt up to the lane's longest; half of it is chance."""
    longest = _LONGEST[Lane(row.lane)]
    whole = min(longest, _FIRST_WAIT * 2.0 ** min(row.attempts - 1, 20))
    return whole * (0.5 + jitter / 2)


def pause_of(error: SendError, row: Outbound) -> tuple[bytes | None, float] | None:
    """Who must not be written to for how long: (recipient, or None for the gateway; seconds)."""
    if not isinstance(error, Later) or error.seconds is None:
        return None
    return (None if error.whole else row.recipient), error.seconds


def looked(found: Found | None, since: datetime, now: datetime) -> Settled:
    """What reconciliation makes of a look at the gateway: surely not there goes out again."""
    if found is None:
        longer = max(LOOK_AFTER, now - since)
        given_up = now - since > _GIVE_UP_LOOKING
        return Settled(OutboundState.UNKNOWN, due_at=now + (_LONG_AFTER if given_up else longer))
    if not found.sent:
        return _pending("not at the gateway", now, 0.0)
    return Settled(told(found.state) or OutboundState.SENT, None, found.provider_id)


def _pending(detail: str, now: datetime, seconds: float) -> Settled:
    return Settled(OutboundState.PENDING, detail, due_at=now + timedelta(seconds=seconds))
