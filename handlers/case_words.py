"""A further text about a case, of those who told of it or of somebody who works on it."""

from dataclasses import dataclass, replace

from handlers import alert_texts
from handlers.case_news import news_of, update_notices
from handlers.casework import Added, called, event, page_now, thread, voice
from handlers.outcome import Notice, Outcome, Pending, Turn
from handlers.pages import anybody_paged
from handlers.safe_phone import about
from handlers.understanding.meaning import Safety
from locales.say import Say
from storage.alert_changes import Reopen
from storage.changes import Change
from storage.facts import Fact
from storage.models import (
    LIVE,
    Alert,
    AlertEvent,
    AlertEventKind,
    Handling,
    Lane,
    Phase,
    Told,
)


@dataclass(frozen=True, slots=True)
class Followed:
    """All that follows from what was added. `called`: whether somebody is or was paged."""

    newest: Alert
    rows: tuple[AlertEvent, ...]
    changes: tuple[Change, ...]
    notices: tuple[Notice, ...]
    called: bool


def follow(
    turn: Turn, alert: Alert, added: Added, *, news: str | None = None, tell: bool = True
) -> Followed:
    """Where it is worse the next rung is paged at once; a case that was over and is not, opens."""
    newest, rows, changes = added.newest, added.rows, added.changes
    revives = alert.handling not in LIVE and _is_danger(turn, added)
    if revives:
        newest = _open_again(newest)
        rows = (*rows, event(turn, alert, AlertEventKind.REOPENED))
        changes = (*changes, Reopen(alert.id, turn.now))
    fresh = alert.provisional and not newest.provisional
    untold = alert.rung < 0 and turn.meaning.safety == Safety.CERTAIN
    urgent = added.worse or revives
    pages: tuple[Notice, ...] = ()
    if urgent or fresh or untold:
        paged, pages, climbed = page_now(turn, newest)
        rows, changes = (*rows, *paged), (*changes, *climbed)
    reached = {notice.person_id for notice in pages}
    told = update_notices(turn, newest, news or news_of(alert, newest), urgent=urgent)
    others = tuple(one for one in told if one.person_id not in reached)
    notices = (*pages, *others) if tell or urgent else pages
    is_called = anybody_paged(pages) or called(turn, alert)
    return Followed(newest, rows, changes, notices, is_called)


def more(turn: Turn, alert: Alert, again: tuple[Say, Pending | None] | None = None) -> Outcome:
    """Of those who told of it. `again`: the question that the text did not answer."""
    added = thread(turn, alert, voice(turn, alert))
    followed = follow(turn, alert, added)
    worst = added.worse and followed.newest.severity == 0
    answer = alert_texts.hurt if worst else alert_texts.noted
    text, question = again or answer(followed.newest, called=followed.called)
    outcome = Outcome((text,), followed.rows, followed.changes, followed.notices, question=question)
    return about(turn, alert, outcome)


def by_responder(turn: Turn, alert: Alert) -> Outcome:
    """Of somebody who works on it: the figures are theirs, and the others hear of it."""
    followed = follow(turn, alert, thread(turn, alert, Told.RESPONDER))
    text = alert_texts.noted(followed.newest, called=followed.called).text
    outcome = Outcome((text,), followed.rows, followed.changes, followed.notices)
    return replace(outcome, lane=Lane.ALERT, alert_id=alert.id)


def _is_danger(turn: Turn, added: Added) -> bool:
    """It goes on, or its sender raises the alarm anew."""
    if added.facts.get(Fact.PHASE) == Phase.UNDER_WAY:
        return True
    by_sender = all(row.told != Told.RESPONDER for row in added.rows)
    return by_sender and (added.worse or turn.meaning.safety == Safety.CERTAIN)


def _open_again(alert: Alert) -> Alert:
    again = {
        "handling": Handling.OPEN,
        "acknowledged_by": None,
        "acknowledged_at": None,
        "outcome": None,
        "ended_at": None,
        "closed_at": None,
        "rung": -1,
    }
    return Alert(**(alert.model_dump() | again))
