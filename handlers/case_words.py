"""A further text about a case, of its sender or of somebody who works on it."""

from dataclasses import replace

from handlers import alert_texts
from handlers.alert_texts import about
from handlers.case_news import news_of, update_notices
from handlers.casework import called, page_now, thread
from handlers.outcome import Outcome, Turn
from handlers.understanding.meaning import Safety
from storage.models import Alert, Lane, Told


def more(turn: Turn, alert: Alert) -> Outcome:
    """Of its sender: kept, told to its people, and paged anew where it is worse."""
    added = thread(turn, alert)
    newest = added.newest
    told = update_notices(turn, newest, news_of(alert, newest))
    if not added.worse and (alert.rung >= 0 or turn.meaning.safety != Safety.CERTAIN):
        text, question = alert_texts.noted(newest, called=called(turn, alert))
        outcome = Outcome((text,), added.rows, added.changes, told, question)
        return about(alert, outcome)
    paged, pages, climbed = page_now(turn, newest)
    reached = {notice.person_id for notice in pages}
    others = tuple(notice for notice in told if notice.person_id not in reached)
    worst = added.worse and newest.severity == 0
    answer = alert_texts.hurt if worst else alert_texts.noted
    text, question = answer(newest, called=bool(pages) or called(turn, alert))
    rows, changes = (*added.rows, *paged), (*added.changes, *climbed)
    return about(alert, Outcome((text,), rows, changes, (*pages, *others), question))


def by_responder(turn: Turn, alert: Alert) -> Outcome:
    """Of somebody who works on it: the figures are theirs, and the others hear of it."""
    added = thread(turn, alert, Told.RESPONDER)
    paged, pages, climbed = page_now(turn, added.newest) if added.worse else ((), (), ())
    told = update_notices(turn, added.newest, news_of(alert, added.newest))
    reached = {notice.person_id for notice in pages}
    others = tuple(one for one in told if one.person_id not in reached)
    text = alert_texts.noted(added.newest, called=called(turn, alert)).text
    outcome = Outcome((text,), (*added.rows, *paged), (*added.changes, *climbed), (*pages, *others))
    return replace(outcome, lane=Lane.ALERT, alert_id=alert.id)
