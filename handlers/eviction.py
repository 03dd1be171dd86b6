"""Eviction alerts: from anyone, at once, in any state of the dialogue."""

from dataclasses import replace

from handlers import alert_answers, alert_texts, ladder
from handlers.case_letters import pass_words_on
from handlers.case_news import BURST, PAGES_IN_A_BURST
from handlers.case_people import case_in, is_opener, may_take, works_on
from handlers.case_words import by_responder, more
from handlers.casework import THREADS_FOR, indexes_of, open_alert, page_now
from handlers.outcome import Kind, Notice, Outcome, Turn
from handlers.pages import anybody_paged
from handlers.safe_phone import about
from handlers.understanding.meaning import Intent
from handlers.where import where_of
from locales.say import N_, Choice, Say, say
from storage.alert_changes import SetRung
from storage.models import Alert, AlertEvent, Lane


def decide(turn: Turn) -> Outcome:
    """Opens an alert, or adds the text to the one that this sender has open, or works on."""
    named = case_in(turn)
    if named is not None and is_opener(turn, named):
        return more(turn, named)
    if named is not None and works_on(turn, named):
        return pass_words_on(turn, named) or by_responder(turn, named)
    if named is not None and may_take(turn, named):
        return by_responder(turn, named)
    alert = turn.read.live_case_of(indexes_of(turn), turn.now - THREADS_FOR)
    if alert is None or _elsewhere(turn, alert):
        return _new(turn)
    return more(turn, alert)


def _new(turn: Turn) -> Outcome:
    alert, rows = open_alert(turn)
    if alert.provisional:
        text, question = alert_texts.is_it(alert)
        outcome = Outcome((text,), (alert, *rows), question=question)
        return about(turn, alert, outcome)
    like = turn.read.like(alert, indexes_of(turn), turn.now - THREADS_FOR)
    paged, notices, changes = _page_who_has(turn, alert, like) or page_now(turn, alert)
    hints = _hints(alert, like, notices)
    text, question = alert_texts.received(alert, called=anybody_paged(notices))
    told = (*notices, *hints)
    outcome = Outcome((text,), (alert, *rows, *paged), changes, told, question=question)
    return about(turn, alert, outcome)


def _page_who_has(
    turn: Turn, alert: Alert, like: list[Alert]
) -> tuple[tuple[AlertEvent, ...], tuple[Notice, ...], tuple[SetRung, ...]] | None:
    """Whoever has a case of that settlement is paged first: it may be the same."""
    holders = {one.acknowledged_by for one in like if one.acknowledged_by is not None}
    step = ladder.page_holders(alert, holders, turn.read, turn.now) if holders else None
    if step is None:
        return None
    return step.events, step.notices, (SetRung(alert.id, step.rung, step.next_rung_at),)


def _hints(alert: Alert, like: list[Alert], pages: tuple[Notice, ...]) -> tuple[Notice, ...]:
    """Another sender of that settlement may mean the same: a responder decides."""
    if not like:
        return ()
    text = _may_be_same(alert, like[0])
    return tuple(
        replace(one, text=text, key=f"like:{alert.id}:{one.person_id}", lane=Lane.ALERT)
        for one in pages
        if anybody_paged([one])
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
