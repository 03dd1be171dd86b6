"""Messages with photos, documents or a place: kept with the sender's case, and only there."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from handlers import alert_steps, alert_texts
from handlers.alert_questions import ask_next
from handlers.case_facts import fact_rows
from handlers.case_news import update_notices
from handlers.case_people import case_in, is_opener, works_on
from handlers.casework import THREADS_FOR, called, indexes_of, told, voice
from handlers.files import attachments_of
from handlers.outcome import Outcome, Turn
from handlers.safe_phone import about
from handlers.understanding.meaning import Intent
from locales.say import Say, say
from storage.alert_changes import SetAlert
from storage.cities import nearest_city
from storage.facts import Fact
from storage.models import Alert, AlertEvent, Told

ALBUM = timedelta(minutes=1)  # each photo of one comes by itself; one answer serves them all
_PLACE_ASKED = {"where", "spot"}


def decide(turn: Turn, as_usual: Callable[[], Outcome]) -> Outcome:
    """`as_usual`: what the words alone would lead to; they raise no alarm."""
    named = case_in(turn)
    if named is not None and not is_opener(turn, named) and works_on(turn, named):
        return _kept(turn, named, as_usual(), Told.RESPONDER)
    alert = turn.read.live_case_of(indexes_of(turn), turn.now - THREADS_FOR)
    if alert is None:
        return _of_no_case(turn, as_usual)
    if turn.near is not None:
        return _near(turn, alert, turn.near)
    if _says_something(turn):
        return _kept(turn, alert, as_usual(), voice(turn, alert))
    return _more(turn, alert)


def with_files(turn: Turn, outcome: Outcome) -> Outcome:
    """What came with the words of an alert goes to the case that they opened or were added to."""
    if outcome.alert_id is None:
        return outcome
    words = (row for row in outcome.rows if isinstance(row, AlertEvent))
    by = next((row.told for row in words), Told.SENDER)
    files = attachments_of(turn, outcome.alert_id, by)
    return replace(outcome, rows=(*outcome.rows, *files))


def _kept(turn: Turn, alert: Alert, outcome: Outcome, by: Told) -> Outcome:
    files = attachments_of(turn, alert.id, by)
    return replace(outcome, rows=(*outcome.rows, *files))


def _says_something(turn: Turn) -> bool:
    """Whether the words under a picture are more than that: a report, or an answer."""
    takes_any = turn.pending is not None and turn.pending.slot is not None and turn.text.strip()
    return bool(takes_any) or turn.meaning.intent != Intent.UNKNOWN


def _more(turn: Turn, alert: Alert) -> Outcome:
    by = voice(turn, alert)
    files = attachments_of(turn, alert.id, by)
    unkept = any(media.refusal for media in turn.media)
    again = turn.read.attached_since(alert.id, turn.now - ALBUM)
    if again and not unkept and not turn.text.strip():
        return replace(about(turn, alert, Outcome(rows=files)), answers=())
    rows = (told(turn, alert, by), *files) if turn.text.strip() else files
    answer = _unkept(alert) if unkept else _added(turn, alert)
    return about(turn, alert, Outcome((answer,), rows, notices=update_notices(turn, alert)))


def _near(turn: Turn, alert: Alert, near: tuple[float, float]) -> Outcome:
    """A place to about a kilometre. It answers the question where; else that stays open."""
    facts = {Fact.NEAR: "{:.2f},{:.2f}".format(*near)}
    rows = fact_rows(turn, alert.id, facts, voice(turn, alert))
    asked = turn.pending.ask if turn.pending and turn.pending.kind == "eviction" else None
    unplaced = alert.city is None and alert.settlement_id is None
    city = nearest_city(*near) if unplaced else None
    if city is not None:
        change = SetAlert(alert.id, city=city.name, country=city.country)
        if not alert.provisional:
            return alert_steps.placed(turn, alert, change, *rows)
        return about(turn, alert, Outcome((_added(turn, alert),), rows, (change,)))
    notices = update_notices(turn, alert)
    is_called = called(turn, alert)
    if asked not in _PLACE_ASKED:
        return about(turn, alert, Outcome((_added(turn, alert),), rows, notices=notices))
    if unplaced:
        text, question = alert_texts.where(alert, called=is_called)
    else:
        text, question = ask_next(alert, turn.read.facts(alert.id) | facts, called=is_called)
    outcome = Outcome((text,), rows, notices=notices, question=question, settles=True)
    return about(turn, alert, outcome)


def _added(turn: Turn, alert: Alert) -> Say:
    return alert_texts.noted(alert, called=called(turn, alert)).text


def _unkept(alert: Alert) -> Say:
    return say(
        "{reference}: only photos and scanned papers can be kept. Please write the rest.",
        reference=alert.reference,
    )


def _of_no_case(turn: Turn, as_usual: Callable[[], Outcome]) -> Outcome:
    """Nothing is kept, unless an alert follows soon."""
    if turn.near is not None:
        return Outcome(
            (say("A place is kept only with an eviction alert. In danger send EVICTION."),)
        )
    if turn.text.strip():
        outcome = as_usual()
        more = (say("Pictures are kept only with an eviction alert."),) if outcome.answers else ()
        return replace(outcome, answers=(*outcome.answers, *more))
    if turn.read.files_before(indexes_of(turn), turn.inbound_id, turn.now - ALBUM):
        return Outcome()
    if all(media.refusal for media in turn.media):
        return Outcome(
            (say("This cannot be read here: please write it. In danger send EVICTION."),)
        )
    return Outcome(
        (
            say(
                "Pictures are kept only with an eviction alert. "
                "To raise one, write EVICTION and what happens where."
            ),
        )
    )
