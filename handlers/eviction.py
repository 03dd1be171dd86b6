"""Eviction alerts: from anyone, at once, in any state of the dialogue."""

from dataclasses import replace

from handlers import alert_answers, alert_texts
from handlers.casework import (
    BURST,
    PAGES_IN_A_BURST,
    THREADS_FOR,
    called,
    indexes_of,
    news_of,
    open_alert,
    page_now,
    thread,
    update_notices,
    where_of,
    with_newest,
)
from handlers.outcome import Kind, Outcome, Turn
from handlers.understanding.meaning import Intent, Safety
from storage.models import Alert, Lane


def decide(turn: Turn) -> Outcome:
    """Opens an alert, or adds the text to the one that this sender has open."""
    alert = turn.read.open_alert_of(indexes_of(turn), turn.now - THREADS_FOR)
    if alert is None or _elsewhere(turn, alert):
        alert, outcome = _new(turn)
    else:
        outcome = _more(turn, alert)
    return replace(outcome, lane=Lane.ALERT, alert_id=alert.id)


def _new(turn: Turn) -> tuple[Alert, Outcome]:
    alert, events = open_alert(turn)
    if alert.provisional:
        text, question = alert_texts.is_it(alert)
        return alert, Outcome((text,), (alert, *events), question=question)
    paged, notices, changes = page_now(turn, alert)
    text, question = alert_texts.received(alert, called=bool(notices))
    rows = (alert, *events, *paged)
    return alert, Outcome((text,), rows, changes, notices, question)


def _more(turn: Turn, alert: Alert) -> Outcome:
    events, change, worse = thread(turn, alert)
    newer = with_newest(alert, change)
    told = update_notices(turn, newer, news_of(alert, newer))
    if not worse and (alert.rung >= 0 or turn.meaning.safety != Safety.CERTAIN):
        text, question = alert_texts.noted(newer, called=called(turn, alert))
        return Outcome((text,), events, (change,), told, question)
    paged, pages, climbed = page_now(turn, newer)
    reached = {notice.person_id for notice in pages}
    others = tuple(notice for notice in told if notice.person_id not in reached)
    worst = worse and newer.severity == 0
    answer = alert_texts.hurt if worst else alert_texts.noted
    text, question = answer(newer, called=bool(pages) or called(turn, alert))
    changes = (change, *climbed)
    return Outcome((text,), (*events, *paged), changes, (*pages, *others), question)


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
