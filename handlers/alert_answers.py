"""What follows from the answers of an alert's sender."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from handlers import alert_texts, ladder
from handlers.alert_questions import END, ask_next, which_day
from handlers.alert_texts import UNSAFE, Asked, about
from handlers.case_news import AFTER, HURT, NO_EVICTION, STILL, news_of, update_notices
from handlers.casework import add_facts, called, event, judged, page_now, with_newest
from handlers.outcome import Notice, Outcome, Turn
from handlers.pages import anybody_paged
from handlers.reading import NO, YES, answer_of, count_of, day_of, text_of
from handlers.where import place_called
from locales.say import say
from storage.alert_changes import CloseAlert, SetAlert, SetRung
from storage.facts import Fact
from storage.models import (
    Alert,
    AlertEvent,
    AlertEventKind,
    Lane,
    Phase,
    Told,
    Verification,
)

_LONGEST = 200  # of a place as somebody writes it


def resume(turn: Turn) -> Outcome:
    """Takes the answer to the question that the alert asked."""
    pending = turn.pending
    alert = turn.read.case(int(pending.data["alert"] or 0)) if pending else None
    if pending is None or alert is None:
        return Outcome(settles=True, answers=(say("That question is closed. Send HELP."),))
    answer = answer_of(turn)
    if answer == UNSAFE:
        return _unsafe(turn, alert)
    if turn.text.strip() == END:
        return _said(alert, alert_texts.noted(alert, called=called(turn, alert)))
    if answer is None and pending.choices and pending.slot is None:
        text = say("{reference}: send one of the numbers.", reference=alert.reference)
        return about(alert, Outcome(answers=(text,)))
    return _ASKS[pending.ask](turn, alert, answer or "")


def _unsafe(turn: Turn, alert: Alert) -> Outcome:
    row = event(turn, alert.id, AlertEventKind.SAFE, YES)
    text = alert_texts.made_safe(alert).text
    change = SetAlert(alert.id, safe=True)
    outcome = Outcome((text,), (row,), (change,), settles=True)
    return replace(outcome, lane=Lane.ALERT, alert_id=alert.id)


def _is_it(turn: Turn, alert: Alert, answer: str) -> Outcome:
    if answer == NO:
        row = event(turn, alert.id, AlertEventKind.CLOSED, "its sender says: no eviction")
        change = CloseAlert(alert.id, turn.now, Verification.NOT_CONFIRMED)
        return replace(_said(alert, alert_texts.closed(alert), row), changes=(change,))
    sure = event(turn, alert.id, AlertEventKind.CONFIRMED)
    if answer == "other":
        facts = {Fact.PHASE: Phase.SIGNAL.value, Fact.REASON: "another danger"}
        level = {"severity": 1, "reason": "sign", "provisional": False}
        return _go_on(turn, alert, facts, sure, ask=alert_texts.noted, more=level)
    return _under_way(turn, alert, sure)


def _when(turn: Turn, alert: Alert, answer: str) -> Outcome:
    match answer:
        case "now":
            return _under_way(turn, alert)
        case "soon":
            day = turn.today + timedelta(days=1)
            return _go_on(turn, alert, {Fact.BY: day.isoformat()}, ask=alert_texts.order)
        case "later":
            return _later(turn, alert)
    row = _told(turn, alert, "its sender says: no eviction")
    return _go_on(turn, alert, {}, row, news=NO_EVICTION)


def _later(turn: Turn, alert: Alert) -> Outcome:
    """The rule may lower it here: its sender knows that there is time."""
    level = SetAlert(alert.id, severity=2, ruled=2, reason="later")
    climb = SetRung(alert.id, alert.rung, ladder.next_climb(2, alert.rung, turn.now))
    rows = _told(turn, alert, "later"), judged(with_newest(alert, level), turn.now)
    return replace(_said(alert, which_day(alert), *rows), changes=(level, climb))


def _day(turn: Turn, alert: Alert, _answer: str) -> Outcome:
    day = day_of(turn.meaning, "day")
    if day is None or day < turn.today:
        return _said(alert, which_day(alert))
    return _go_on(turn, alert, {Fact.BY: day.isoformat()})


def _still(turn: Turn, alert: Alert, answer: str) -> Outcome:
    """'no' ends nothing: a responder finds out whether it is so."""
    if answer == "day":
        return _said(alert, which_day(alert))
    row = _told(turn, alert, f"still coming: {answer}")
    return _go_on(turn, alert, {}, row, news=STILL[answer])


def _happened(turn: Turn, alert: Alert, answer: str) -> Outcome:
    row = _told(turn, alert, f"what happened: {answer}")
    if answer == "goes_on":
        return _under_way(turn, alert, row)
    if answer == "nothing":
        return _go_on(turn, alert, {}, row, news=AFTER[answer])
    facts = {Fact.PHASE: Phase.DONE.value, Fact.LOSSES: answer}
    return _go_on(turn, alert, facts, row, ask=alert_texts.hurt, news=AFTER[answer])


def _hurt(turn: Turn, alert: Alert, answer: str) -> Outcome:
    if answer == YES:
        return _go_on(turn, alert, {Fact.INJURED: YES}, news=HURT)
    return _kept(turn, alert, {Fact.INJURED: NO})


def _households(turn: Turn, alert: Alert, _answer: str) -> Outcome:
    count = count_of(turn.meaning, "count") or count_of(turn.meaning, "choice")
    return _kept(turn, alert, {} if count is None else {Fact.HOUSEHOLDS: str(count)})


def _value_of(fact: Fact) -> Callable[[Turn, Alert, str], Outcome]:
    """The answer is the fact's value."""
    return lambda turn, alert, answer: _kept(turn, alert, {fact: answer})


def _spot(turn: Turn, alert: Alert, _answer: str) -> Outcome:
    words = text_of(turn.meaning, "spot") or turn.text
    return _kept(turn, alert, {Fact.SPOT: words.strip()[:_LONGEST]})


def _consent(turn: Turn, alert: Alert, answer: str) -> Outcome:
    row = event(turn, alert.id, AlertEventKind.CONSENT, answer)
    return _go_on(turn, alert, {}, row, tell=False, more={"consent": answer == YES})


def _where(turn: Turn, alert: Alert, _answer: str) -> Outcome:
    found = place_called(turn, text_of(turn.meaning, "place") or turn.text[:_LONGEST], alert.city)
    change = SetAlert(
        alert.id,
        settlement_id=found.settlement.id if found.settlement else None,
        place=found.written,
        city=found.city,
        country=found.country,
    )
    return placed(turn, alert, change, _told(turn, alert, turn.text))


def placed(turn: Turn, alert: Alert, change: SetAlert, *rows: AlertEvent) -> Outcome:
    """Whoever is nearer than those already paged is paged from the first rung on."""
    newer = with_newest(alert, change, rung=-1)
    paged, notices, climbed = page_now(turn, newer)
    asked = alert_texts.further(newer, called=anybody_paged(notices) or called(turn, alert))
    outcome = _said(newer, asked, *rows, *paged)
    return replace(outcome, changes=(change, *climbed), notices=notices)


def _under_way(turn: Turn, alert: Alert, *rows: AlertEvent) -> Outcome:
    facts = {Fact.PHASE: Phase.UNDER_WAY.value}
    sure = {"provisional": False} if alert.provisional else None
    return _go_on(turn, alert, facts, *rows, ask=alert_texts.hurt, more=sure)


def _kept(turn: Turn, alert: Alert, facts: Mapping[Fact, str]) -> Outcome:
    """A fact more, of which nobody is told unless it makes the case worse."""
    return _go_on(turn, alert, facts, tell=False)


def _go_on(  # noqa: PLR0913 - all that an answer can do
    turn: Turn,
    alert: Alert,
    facts: Mapping[Fact, str],
    *rows: AlertEvent,
    ask: Callable[..., Asked] | None = None,
    news: str | None = None,
    tell: bool = True,
    more: Mapping[str, Any] | None = None,
) -> Outcome:
    """Adds what was told and asks `ask`, else what is open next. `more`: fields of `SetAlert`.

    Where it is worse than it was the next rung is paged at once, and whoever knows of it is told.
    """
    more = more or {}
    added = add_facts(turn, alert, facts, Told.SENDER, *rows, **more)
    newest = added.newest
    pages: tuple[Notice, ...] = ()
    paged: tuple[AlertEvent, ...] = ()
    changes = added.changes
    if added.worse or more.get("provisional") is False:
        paged, pages, climbed = page_now(turn, newest)
        changes = (*changes, *climbed)
    known = {**turn.read.facts(alert.id), **facts}
    is_called = anybody_paged(pages) or called(turn, alert)
    asked = ask(newest, called=is_called) if ask else ask_next(newest, known, called=is_called)
    outcome = _said(newest, asked, *added.rows, *paged)
    reached = {notice.person_id for notice in pages}
    told = update_notices(turn, newest, news or news_of(alert, newest))
    others = tuple(one for one in told if one.person_id not in reached)
    notices = (*pages, *others) if tell or added.worse else pages
    return replace(outcome, changes=changes, notices=notices)


def _told(turn: Turn, alert: Alert, words: str) -> AlertEvent:
    return event(turn, alert.id, AlertEventKind.TOLD, words)


def _said(alert: Alert, asked: Asked, *rows: AlertEvent) -> Outcome:
    outcome = Outcome((asked.text,), rows, question=asked.question, settles=True)
    return about(alert, outcome)


_ASKS: dict[str, Callable[[Turn, Alert, str], Outcome]] = {
    "is": _is_it,
    "when": _when,
    "hurt": _hurt,
    "order": _value_of(Fact.NOTICE),
    "contact": _value_of(Fact.CONTACT),
    "households": _households,
    "where": _where,
    "actor": _value_of(Fact.ACTOR),
    "police": _value_of(Fact.POLICE),
    "spot": _spot,
    "talks": _value_of(Fact.CONSULTATION),
    "offered": _value_of(Fact.ALTERNATIVE),
    "wishes": _value_of(Fact.WISHES),
    "consent": _consent,
    "day": _day,
    "still": _still,
    "happened": _happened,
    "now": _value_of(Fact.WENT),
}
