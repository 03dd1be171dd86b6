"""What follows from the answers of an alert's sender."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from handlers import alert_texts, ladder
from handlers.alert_texts import Asked
from handlers.casework import (
    HURT,
    called,
    event,
    news_of,
    page_now,
    place_called,
    update_notices,
    with_newest,
)
from handlers.outcome import Outcome, Turn
from handlers.reading import NO, YES, answer_of, count_of, text_of
from locales.say import say
from storage.alert_changes import CloseAlert, SetAlert, SetRung
from storage.changes import Change
from storage.models import Alert, AlertEvent, AlertEventKind, Lane, Phase, Verification

_LONGEST = 200  # of a place as somebody writes it


def resume(turn: Turn) -> Outcome:
    """Takes the answer to the question that the alert asked."""
    pending = turn.pending
    alert = turn.read.alert(int(pending.data["alert"] or 0)) if pending else None
    if pending is None or alert is None:
        return Outcome(settles=True, answers=(say("That question is closed. Send HELP."),))
    answer = answer_of(turn)
    if pending.choices and answer is None:
        text = say("{reference}: send one of the numbers.", reference=alert.reference)
        return _about(alert, Outcome(answers=(text,)))
    return _ASKS[pending.ask](turn, alert, answer or "")


def _is_it(turn: Turn, alert: Alert, answer: str) -> Outcome:
    if answer == NO:
        rows = (event(turn, alert.id, AlertEventKind.CLOSED, "its sender says: no eviction"),)
        changes = (CloseAlert(alert.id, turn.now, Verification.NOT_CONFIRMED),)
        return _said(alert, alert_texts.closed(alert), rows, changes)
    if answer == "other":
        change = SetAlert(alert.id, phase=Phase.SIGNAL, severity=1)
        row = event(turn, alert.id, AlertEventKind.TOLD, "another danger")
        return _worse(turn, alert, change, row)
    return _under_way(turn, alert, AlertEventKind.CONFIRMED)


def _when(turn: Turn, alert: Alert, answer: str) -> Outcome:
    match answer:
        case "now":
            return _under_way(turn, alert, AlertEventKind.PHASE)
        case "soon":
            day = turn.today + timedelta(days=1)
            change = SetAlert(alert.id, by_day=day, severity=min(alert.severity, 1))
            row = event(turn, alert.id, AlertEventKind.DEADLINE, day.isoformat())
            newer = with_newest(alert, change)
            outcome = _said(
                newer, alert_texts.order(newer, called=called(turn, alert)), (row,), (change,)
            )
            return replace(outcome, notices=update_notices(turn, newer))
        case "later":
            climb = SetRung(alert.id, alert.rung, ladder.next_climb(2, alert.rung, turn.now))
            row = event(turn, alert.id, AlertEventKind.TOLD, "later")
            changes = (SetAlert(alert.id, severity=2), climb)
            return _said(alert, alert_texts.later(alert), (row,), changes)
    row = event(turn, alert.id, AlertEventKind.TOLD, "its sender says: no eviction")
    outcome = _said(alert, alert_texts.noted(alert, called=called(turn, alert)), (row,), ())
    return replace(outcome, notices=update_notices(turn, alert))


def _hurt(turn: Turn, alert: Alert, answer: str) -> Outcome:
    row = event(turn, alert.id, AlertEventKind.TOLD, f"hurt or arrested: {answer}")
    if answer == YES:
        return _worse(turn, alert, SetAlert(alert.id, severity=0), row, news=HURT)
    return _next(turn, alert, row)


def _order(turn: Turn, alert: Alert, answer: str) -> Outcome:
    return _next(
        turn, alert, event(turn, alert.id, AlertEventKind.TOLD, f"written order: {answer}")
    )


def _contact(turn: Turn, alert: Alert, answer: str) -> Outcome:
    return _next(turn, alert, event(turn, alert.id, AlertEventKind.TOLD, f"reach by: {answer}"))


def _households(turn: Turn, alert: Alert, _answer: str) -> Outcome:
    count = count_of(turn.meaning, "count") or count_of(turn.meaning, "choice")
    if count is None:
        return _said(alert, alert_texts.households(alert), (), ())
    row = event(turn, alert.id, AlertEventKind.HOUSEHOLDS, str(count))
    change = SetAlert(alert.id, households=count)
    return _said(alert, alert_texts.noted(alert, called=called(turn, alert)), (row,), (change,))


def _where(turn: Turn, alert: Alert, _answer: str) -> Outcome:
    found = place_called(turn, text_of(turn.meaning, "place") or turn.text[:_LONGEST], alert.city)
    change = SetAlert(
        alert.id,
        settlement_id=found.settlement.id if found.settlement else None,
        place=found.written,
        city=found.city,
        country=found.country,
    )
    # Whoever is nearer than those already paged is paged from the first rung on.
    newer = with_newest(alert, change, rung=-1)
    row = event(turn, alert.id, AlertEventKind.TOLD, turn.text)
    paged, notices, climbed = page_now(turn, newer)
    asked = alert_texts.further(newer, called=bool(notices) or called(turn, alert))
    outcome = _said(newer, asked, (row, *paged), (change, *climbed))
    return replace(outcome, notices=notices)


def _under_way(turn: Turn, alert: Alert, kind: AlertEventKind) -> Outcome:
    change = SetAlert(alert.id, phase=Phase.UNDER_WAY, severity=0, provisional=False)
    row = event(turn, alert.id, kind, Phase.UNDER_WAY)
    return _worse(turn, alert, change, row, alert_texts.hurt)


def _worse(
    turn: Turn,
    alert: Alert,
    change: SetAlert,
    row: AlertEvent,
    ask: Callable[..., Asked] = alert_texts.noted,
    news: str | None = None,
) -> Outcome:
    """More urgent than it was: the next rung at once, and a word to whoever knows of it."""
    newer = with_newest(alert, change)
    paged, pages, climbed = page_now(turn, newer)
    reached = {notice.person_id for notice in pages}
    told = update_notices(turn, newer, news or news_of(alert, newer))
    others = tuple(notice for notice in told if notice.person_id not in reached)
    asked = ask(newer, called=bool(pages) or called(turn, alert))
    outcome = _said(newer, asked, (row, *paged), (change, *climbed))
    return replace(outcome, notices=(*pages, *others))


def _next(turn: Turn, alert: Alert, row: AlertEvent) -> Outcome:
    if alert.households is None and not alert.restricted:
        return _said(alert, alert_texts.households(alert), (row,), ())
    return _said(alert, alert_texts.noted(alert, called=called(turn, alert)), (row,), ())


def _said(
    alert: Alert, asked: Asked, rows: tuple[AlertEvent, ...], changes: tuple[Change, ...]
) -> Outcome:
    outcome = Outcome((asked.text,), rows, changes, question=asked.question, settles=True)
    return _about(alert, outcome)


def _about(alert: Alert, outcome: Outcome) -> Outcome:
    return replace(outcome, lane=Lane.ALERT, alert_id=alert.id)


_ASKS: dict[str, Callable[[Turn, Alert, str], Outcome]] = {
    "is": _is_it,
    "when": _when,
    "hurt": _hurt,
    "order": _order,
    "contact": _contact,
    "households": _households,
    "where": _where,
}
