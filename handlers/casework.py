"""An alert's rows: opening one, adding what a further text tells, paging whoever answers it."""

from dataclasses import asdict, dataclass
from datetime import date, timedelta

from handlers import ladder, triage
from handlers.outcome import Notice, Turn
from handlers.reading import count_of, day_of, has, text_of, words_of
from handlers.understanding.meaning import Meaning, Safety
from locales.say import N_, Choice, Say, Term, say
from storage.alert_changes import SetAlert, SetRung
from storage.changes import Change
from storage.cities import find_city, fold_name
from storage.models import Alert, AlertEvent, AlertEventKind, Lane, Phase, Settlement
from storage.vault import vault

_PHASES = {
    "signal": Phase.SIGNAL,
    "threat": Phase.THREAT,
    "underway": Phase.UNDER_WAY,
    "done": Phase.DONE,
}
THREADS_FOR = timedelta(days=7)
_MOST_PARTS = 4
MORE = N_("There is more from the place.")
UNDER_WAY_NOW = N_("It is under way now.")
HURT = N_("Somebody is hurt or arrested.")
BURST, PAGES_IN_A_BURST = timedelta(minutes=10), 5


@dataclass(frozen=True, slots=True)
class Where:
    """The place of an alert, as far as text and sender tell."""

    settlement: Settlement | None
    written: str | None
    city: str | None
    country: str | None

    @property
    def place(self) -> str | None:
        return self.written or (self.settlement.name if self.settlement else None)


def open_alert(turn: Turn) -> tuple[Alert, tuple[AlertEvent, ...]]:
    """A new case, not yet paged, and the first rows of its timeline."""
    meaning, where = turn.meaning, where_of(turn)
    phase = phase_of(meaning) or Phase.THREAT
    by_day, households = day_of(meaning, "by"), count_of(meaning, "households")
    provisional = meaning.safety == Safety.PROVISIONAL
    waits = timedelta(minutes=ladder.PROVISIONAL_MINUTES if provisional else 0)
    alert = Alert(
        reference=turn.read.free_alert_reference(),
        provisional=provisional,
        phase=phase,
        severity=triage.triage(facts_of(meaning, phase, by_day, households), turn.today).severity,
        restricted=has(meaning, "confidential"),
        settlement_id=where.settlement.id if where.settlement else None,
        place=where.place,
        city=where.city,
        country=where.country,
        by_day=by_day,
        households=households,
        opener=turn.sender.index,
        inbound_id=turn.inbound_id,
        opened_at=turn.now,
        next_rung_at=turn.now + waits,
    )
    return alert, (told(turn, alert), *_figures(turn, alert.id))


def thread(turn: Turn, alert: Alert) -> tuple[tuple[AlertEvent, ...], SetAlert, bool]:
    """What a further text adds: timeline rows, the newest figures, whether it got more urgent."""
    meaning = turn.meaning
    phase = phase_of(meaning) or alert.phase
    by_day = day_of(meaning, "by") or alert.by_day
    households = count_of(meaning, "households") or alert.households
    level = triage.triage(facts_of(meaning, phase, by_day, households), turn.today).severity
    change = SetAlert(
        alert.id,
        phase=phase,
        severity=min(level, alert.severity),
        by_day=by_day,
        households=households,
        provisional=False if meaning.safety == Safety.CERTAIN else None,
        restricted=True if has(meaning, "confidential") else None,
    )
    return (told(turn, alert), *_figures(turn, alert.id)), change, level < alert.severity


def update_notices(turn: Turn, alert: Alert, news: str = MORE) -> tuple[Notice, ...]:
    """Tells whoever took it, else whoever was paged; from the sixth text in ten minutes nobody."""
    if turn.read.told_since(alert.id, turn.now - BURST) >= PAGES_IN_A_BURST:
        return ()
    people = {alert.acknowledged_by} if alert.acknowledged_by else turn.read.paged_for(alert.id)
    text = _update_text(alert, news)
    return tuple(
        Notice(
            person,
            text,
            f"update:{turn.inbound_id}:{person}",
            lane=Lane.ALERT,
            alert_id=alert.id,
        )
        for person in sorted(person for person in people if person is not None)
    )


def called(turn: Turn, alert: Alert) -> bool:
    """Whether anybody was paged for it."""
    return bool(turn.read.paged_for(alert.id))


def page_now(
    turn: Turn, alert: Alert
) -> tuple[tuple[AlertEvent, ...], tuple[Notice, ...], tuple[Change, ...]]:
    """The next rung at once, unless somebody has it already."""
    if alert.acknowledged_by is not None:
        return (), (), ()
    step = ladder.step_up(alert, turn.read, turn.now)
    return step.events, step.notices, (SetRung(alert.id, step.rung, step.next_rung_at),)


def with_newest(alert: Alert, change: SetAlert, **more: int) -> Alert:
    """The alert as it will be, for texts and pages; it is not stored."""
    given = asdict(change) | more
    given.pop("alert_id")
    newest = {name: value for name, value in given.items() if value is not None}
    return Alert(**(alert.model_dump() | newest))


def told(turn: Turn, alert: Alert) -> AlertEvent:
    """The sender's own words, kept with the case."""
    return event(turn, alert.id, AlertEventKind.TOLD, turn.text)


def event(turn: Turn, alert_id: int, kind: AlertEventKind, detail: str | None = None) -> AlertEvent:
    """One row of the timeline, from this message."""
    person = turn.sender.person
    return AlertEvent(
        alert_id=alert_id,
        at=turn.now,
        kind=kind,
        person_id=person.id if person else None,
        inbound_id=turn.inbound_id,
        detail=detail,
    )


def where_of(turn: Turn) -> Where:
    """A settlement that the text names, else the sender's own; what is written is kept."""
    written, sender = text_of(turn.meaning, "place"), turn.sender
    city = text_of(turn.meaning, "city") or sender.city
    if written is None:
        return Where(sender.settlement, None, city, sender.country)
    return place_called(turn, written, city)


def place_called(turn: Turn, written: str, city: str | None) -> Where:
    """'Deep Sea, Nairobi': a known settlement, else the words and the city that they name."""
    sender = turn.sender
    parts = [part.strip() for part in written.split(",") if part.strip()][:_MOST_PARTS]
    cities = [found for part in parts[1:] or parts if (found := find_city(part, sender.country))]
    for part in parts:
        folded = fold_name(part)
        named = turn.read.settlements_named(folded, sender.country)
        named = named or turn.read.settlements_like(folded, sender.country)
        there = {city, *(found.name for found in cities)}
        near = [place for place in named if place.city in there] or named
        if len(near) == 1:
            return Where(near[0], written, near[0].city, near[0].country)
    if cities:
        return Where(None, written, cities[0].name, cities[0].country)
    return Where(None, written, city, sender.country)


def phase_of(meaning: Meaning) -> Phase | None:
    """None where the text does not tell."""
    return _PHASES.get(text_of(meaning, "phase") or "")


def facts_of(
    meaning: Meaning, phase: Phase, by_day: date | None, households: int | None
) -> triage.Facts:
    """What the text adds to how urgent it is."""
    return triage.Facts(
        phase,
        by_day,
        households,
        no_notice=text_of(meaning, "notice") == "none",
        harm=has(meaning, "violence") or has(meaning, "injured"),
        arrest=has(meaning, "arrested"),
        by_night="night" in words_of(meaning, "time"),
    )


def indexes_of(turn: Turn) -> list[bytes]:
    """Under every key: an alert may have been opened before keys rotated."""
    return vault().indexes(turn.sender.medium, turn.sender.value)


def _figures(turn: Turn, alert_id: int) -> tuple[AlertEvent, ...]:
    meaning = turn.meaning
    given = (
        (AlertEventKind.PHASE, phase_of(meaning)),
        (AlertEventKind.DEADLINE, day_of(meaning, "by")),
        (AlertEventKind.HOUSEHOLDS, count_of(meaning, "households")),
    )
    return tuple(
        event(turn, alert_id, kind, str(value)) for kind, value in given if value is not None
    )


def news_of(was: Alert, alert: Alert) -> str:
    """What a responder must hear of what changed."""
    under_way = Phase.UNDER_WAY
    return UNDER_WAY_NOW if alert.phase == under_way != was.phase else MORE


def _update_text(alert: Alert, news: str) -> Say:
    take = Choice(f"OK {alert.reference}", N_("I take it"), only_button=True)
    if alert.acknowledged_by is not None:
        return say("{reference}: {news}", reference=alert.reference, news=Term(news))
    return say(
        "{reference}: {news} To take it send OK {reference}",
        take,
        reference=alert.reference,
        news=Term(news),
    )
