"""What an answer of an alert's sender leads to: facts, pages, the next question."""

from collections.abc import Callable, Mapping
from typing import Any

from handlers import alert_texts
from handlers.alert_questions import ask_next
from handlers.alert_texts import Asked
from handlers.case_words import follow
from handlers.casework import add_facts, called, page_now, voice, with_newest
from handlers.outcome import Outcome, Turn
from handlers.pages import anybody_paged
from handlers.safe_phone import about
from storage.alert_changes import SetAlert
from storage.facts import Fact
from storage.models import Alert, AlertEvent


def kept(turn: Turn, alert: Alert, facts: Mapping[Fact, str]) -> Outcome:
    """A fact more, of which nobody is told unless it makes the case worse."""
    return go_on(turn, alert, facts, tell=False)


def go_on(  # noqa: PLR0913 - all that an answer can do
    turn: Turn,
    alert: Alert,
    facts: Mapping[Fact, str],
    *rows: AlertEvent,
    ask: Callable[..., Asked] | None = None,
    news: str | None = None,
    tell: bool = True,
    more: Mapping[str, Any] | None = None,
) -> Outcome:
    """Adds what was told and asks `ask`, else what is open next. `more`: fields of `SetAlert`."""
    added = add_facts(turn, alert, facts, voice(turn, alert), *rows, **(more or {}))
    followed = follow(turn, alert, added, news=news, tell=tell)
    newest, is_called = followed.newest, followed.called
    known = {**turn.read.facts(alert.id), **facts}
    asked = ask(newest, called=is_called) if ask else ask_next(newest, known, called=is_called)
    outcome = Outcome(
        (asked.text,),
        followed.rows,
        followed.changes,
        followed.notices,
        question=asked.question,
        settles=True,
    )
    return about(turn, alert, outcome)


def said(turn: Turn, alert: Alert, asked: Asked, *rows: AlertEvent) -> Outcome:
    """Nothing but rows follows, and the next question if there is one."""
    outcome = Outcome((asked.text,), rows, question=asked.question, settles=True)
    return about(turn, alert, outcome)


def placed(turn: Turn, alert: Alert, change: SetAlert, *rows: AlertEvent) -> Outcome:
    """Whoever is nearer than those already paged is paged from the first rung on."""
    newer = with_newest(alert, change, rung=-1)
    paged, notices, climbed = page_now(turn, newer)
    asked = alert_texts.further(newer, called=anybody_paged(notices) or called(turn, alert))
    outcome = Outcome(
        (asked.text,),
        (*rows, *paged),
        (change, *climbed),
        notices,
        question=asked.question,
        settles=True,
    )
    return about(turn, alert, outcome)
