"""Taking a case, joining whoever has it, passing it on: always a named person."""

from collections.abc import Callable

from handlers import ladder
from handlers.case_news import case_notice
from handlers.case_people import not_yours, over, safe_openers
from handlers.casework import event, page_now
from handlers.outcome import Notice, Outcome, Pending, Turn
from handlers.pages import yours
from locales.say import N_, Choice, Say, say
from storage.alert_changes import Acknowledge, Handle, Release
from storage.models import Alert, AlertEvent, AlertEventKind, Handling, Role, Told
from storage.reading.cases import CANNOT

Act = Callable[[Turn, Alert], Outcome]
_NEXT = (Choice("0", N_("whoever is next")),)
HANDED = "handed"  # of a page: no rung of the ladder


def take(turn: Turn, alert: Alert) -> Outcome:
    """The first one has it; later ones join where help is wanted, else hear who was faster."""
    person, ended = turn.sender.person_id, over(alert)
    if person is None or ended is not None:
        return ended or not_yours(alert.reference)
    if alert.acknowledged_at is None:
        return _first(turn, alert, person)
    if person in turn.read.people_of(alert):
        return Outcome((say("{reference} is yours already.", reference=alert.reference),))
    if turn.read.wants_help(alert):
        return _join(turn, alert, person)
    return _taken(alert)


def taken_with(turn: Turn, alert: Alert, act: Act) -> Outcome:
    """Whoever acts first on what nobody has, has it: the ladder ends only with a named person."""
    if alert.acknowledged_at is not None:
        return act(turn, alert)
    first = take(turn, alert)
    then = act(turn, alert)
    return Outcome(
        first.answers,
        (*first.rows, *then.rows),
        (*first.changes, *then.changes),
        then.notices or first.notices,
    )


def cannot(turn: Turn, alert: Alert) -> Outcome:
    """'NO V7K2-M': the next one is paged at once, once a person."""
    ended = over(alert)
    if ended is not None:
        return ended
    if turn.sender.person_id == alert.acknowledged_by:
        return pass_on(turn, alert, None)
    if alert.acknowledged_at is not None:
        return _taken(alert)
    before = turn.read.said_no(alert.id, turn.sender.person_id or 0)
    row = event(turn, alert, AlertEventKind.NOTE, CANNOT, Told.RESPONDER)
    paged, pages, climbed = ((), (), ()) if before else page_now(turn, alert)
    text = say("{reference}: noted. Another responder is called.", reference=alert.reference)
    if not pages:
        text = say("{reference}: noted.", reference=alert.reference)
    return Outcome((text,), (row, *paged), climbed, pages)


def pass_on(turn: Turn, alert: Alert, to: int | None) -> Outcome:
    """To a colleague, else to the ladder, which goes on by itself if they are silent."""
    row = event(turn, alert, AlertEventKind.HANDED_OVER, str(to or ""), Told.RESPONDER)
    after = ladder.next_climb(alert.severity, max(alert.rung, 0), turn.now, alert.country)
    release = Release(alert.id, turn.now if to is None else after)
    if to is None:
        text = say("{reference} is passed on. The next one is paged.", reference=alert.reference)
        return Outcome((text,), (row,), (release,))
    asked = AlertEvent(
        alert_id=alert.id, at=turn.now, kind=AlertEventKind.PAGED, person_id=to, detail=HANDED
    )
    page = case_notice(alert, to, _handed(alert), f"handed:{turn.inbound_id}:{to}")
    text = say(
        "{reference}: your colleague is paged. If there is no answer, the next one.",
        reference=alert.reference,
    )
    return Outcome((text,), (row, asked), (release,), (page,))


def to_whom(turn: Turn, alert: Alert) -> Outcome:
    """Asks for a colleague, where names are known; 'next one' is the ladder's."""
    rota = turn.read.responders(ladder.scope_of(alert))
    people = dict.fromkeys(
        one.person_id
        for one in rota
        if one.role == Role.RESPONDER and one.person_id != turn.sender.person_id
    )
    names = turn.read.names_of(people)
    named = [Choice(str(one), (name,)) for one in people if (name := names.get(one))]
    if not named:
        return pass_on(turn, alert, None)
    text = say("{reference}: to whom?", *named[:4], *_NEXT, reference=alert.reference)
    values = tuple(choice.value for choice in text.choices)
    return Outcome((text,), question=Pending("cases", "over", values, {"alert": alert.id}))


def on_way(turn: Turn, alert: Alert) -> Outcome:
    """Its senders hear it in words that are safe on any phone."""
    row = event(turn, alert, AlertEventKind.ON_WAY, by=Told.RESPONDER)
    told = to_senders(
        turn, alert, say("{reference}: somebody is on the way.", reference=alert.reference), "way"
    )
    text = say("{reference}: noted.", reference=alert.reference)
    change = Handle(alert.id, Handling.RESPONDING, turn.now)
    return Outcome((text,), (row,), (change,), told)


def call_help(turn: Turn, alert: Alert) -> Outcome:
    """The next rung is paged although somebody has it."""
    row = event(turn, alert, AlertEventKind.NEEDS_HELP, by=Told.RESPONDER)
    step = ladder.help_step(alert, turn.read, turn.now)
    text = (
        say("{reference}: more responders are called.", reference=alert.reference)
        if step.notices
        else say(
            "{reference}: nobody more is on the list. Call the office.", reference=alert.reference
        )
    )
    return Outcome((text,), (row, *step.events), notices=step.notices)


def to_senders(turn: Turn, alert: Alert, text: Say, what: str) -> tuple[Notice, ...]:
    """Not to a phone that others see, nor to whoever writes."""
    people = safe_openers(turn, alert) - {turn.sender.person_id or 0}
    return tuple(
        case_notice(alert, one, text, f"{what}:{alert.id}:{turn.inbound_id}:{one}")
        for one in sorted(people)
    )


def _taken(alert: Alert) -> Outcome:
    text = say(
        "{reference} was taken at {time} by another responder.",
        reference=alert.reference,
        time=alert.acknowledged_at or alert.opened_at,
    )
    return Outcome((text,))


def _first(turn: Turn, alert: Alert, person: int) -> Outcome:
    told = to_senders(
        turn,
        alert,
        say("{reference}: a responder has taken it.", reference=alert.reference),
        "taken",
    )
    row = event(turn, alert, AlertEventKind.ACKNOWLEDGED, by=Told.RESPONDER)
    return Outcome((yours(alert),), (row,), (Acknowledge(alert.id, person, turn.now),), told)


def _join(turn: Turn, alert: Alert, person: int) -> Outcome:
    row = event(turn, alert, AlertEventKind.JOINED, by=Told.RESPONDER)
    text = say(
        "{reference}: you help with it. To see it send {reference}", reference=alert.reference
    )
    told = say("{reference}: another responder helps you.", reference=alert.reference)
    others = sorted(turn.read.people_of(alert) - {person})
    notices = (case_notice(alert, one, told, f"joined:{turn.inbound_id}:{one}") for one in others)
    return Outcome((text,), (row,), (), tuple(notices))


def _handed(alert: Alert) -> Say:
    take_it = Choice(f"OK {alert.reference}", N_("I take it"), only_button=True)
    return say(
        "{reference}: a colleague passes it to you. To take it send OK {reference}",
        take_it,
        reference=alert.reference,
    )
