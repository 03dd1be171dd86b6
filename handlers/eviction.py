"""Eviction alerts: from anyone, at once, in any state of the dialogue."""

from dataclasses import replace

from handlers import alert_answers, alert_texts, ladder
from handlers.case_letters import pass_words_on
from handlers.case_news import BURST, PAGES_IN_A_BURST
from handlers.case_people import case_in, is_opener, works_on
from handlers.case_words import by_responder, more
from handlers.casework import THREADS_FOR, indexes_of, open_alert, page_now
from handlers.outcome import Kind, Notice, Outcome, Turn
from handlers.pages import anybody_paged, page
from handlers.understanding.meaning import Intent
from handlers.where import where_of
from locales.say import N_, Choice, Say, say
from storage.alert_changes import SetRung
from storage.models import LIVE, Alert, AlertEvent, AlertEventKind, Lane


def decide(turn: Turn) -> Outcome:
    """Opens an alert, or adds the text to the one that this sender has open, or works on."""
    named = case_in(turn)
    if named is not None and works_on(turn, named):
        return pass_words_on(turn, named) or by_responder(turn, named)
    if named is not None and named.handling in LIVE and is_opener(turn, named):
        return more(turn, named)
    alert = turn.read.live_case_of(indexes_of(turn), turn.now - THREADS_FOR)
    if alert is None or _elsewhere(turn, alert):
        return _new(turn)
    return more(turn, alert)


def _new(turn: Turn) -> Outcome:
    alert, rows = open_alert(turn)
    if alert.provisional:
        text, question = alert_texts.is_it(alert)
        outcome = Outcome((text,), (alert, *rows), question=question)
        return alert_texts.about(alert, outcome)
    like = turn.read.like(alert, indexes_of(turn), turn.now - THREADS_FOR)
    paged, notices, changes = _page_who_has(turn, alert, like) or page_now(turn, alert)
    hints = _hints(alert, like, notices)
    text, question = alert_texts.received(alert, called=anybody_paged(notices))
    outcome = Outcome((text,), (alert, *rows, *paged), changes, (*notices, *hints), question)
    return alert_texts.about(alert, outcome)


def _page_who_has(
    turn: Turn, alert: Alert, like: list[Alert]
) -> tuple[tuple[AlertEvent, ...], tuple[Notice, ...], tuple[SetRung, ...]] | None:
    """Whoever has a case of that settlement is paged first; the ladder waits one step for them."""
    people = sorted({one.acknowledged_by for one in like if one.acknowledged_by is not None})
    if not people:
        return None
    notices = tuple(page(alert, person, "has") for person in people)
    events = tuple(
        AlertEvent(alert_id=alert.id, at=turn.now, kind=AlertEventKind.PAGED, person_id=person)
        for person in people
    )
    after = ladder.next_climb(alert.severity, 0, turn.now, alert.country)
    return events, notices, (SetRung(alert.id, -1, after),)


def _hints(alert: Alert, like: list[Alert], pages: tuple[Notice, ...]) -> tuple[Notice, ...]:
    """Another sender of that settlement may mean the same: a responder decides."""
    if not like:
        return ()
    text = _may_be_same(alert, like[0])
    return tuple(
        replace(one, text=text, key=f"like:{alert.id}:{one.person_id}", lane=Lane.ALERT)
        for one in pages
    )


def _may_be_same(alert: Alert, other: Alert) -> Say:
    same = Choice(f"{alert.reference} same {other.reference}", N_("the same"), only_button=True)
    return say(
        "{reference} may be the same as {code}. If so send {reference} {code}",
        same,
        reference=alert.reference,
        code=other.reference,
    )


def _elsewhere(turn: Turn, alert: Alert) -> bool:
    """Another known settlement than the open alert's is another case, until somebody names many."""
    if "place" not in turn.meaning.entities or alert.settlement_id is None:
        return False
    named = where_of(turn).settlement
    if named is None or named.id == alert.settlement_id:
        return False
    return turn.read.opened_since(indexes_of(turn), turn.now - BURST) < PAGES_IN_A_BURST


KIND = Kind(
    "eviction",
    (Intent.EVICTION, Intent.EVICTION_UPDATE),
    ("eviction",),
    decide,
    alert_answers.resume,
)
