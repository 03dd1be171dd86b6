"""A text's facts as a case keeps them, and the rows of the timeline that hold them."""

from collections.abc import Iterable, Mapping
from datetime import datetime, time

from handlers.outcome import Turn
from handlers.reading import count_of, day_of, has, text_of, words_of
from handlers.triage import Facts
from handlers.understanding.meaning import Meaning
from storage.facts import KIND_OF, MANY, NO, YES, Fact
from storage.models import AlertEvent, AlertEventKind, Phase, Told

_COUNTS = {
    "households": Fact.HOUSEHOLDS,
    "structures": Fact.STRUCTURES,
    "persons": Fact.PERSONS,
    "children": Fact.CHILDREN,
    "elderly": Fact.ELDERLY,
    "disabled": Fact.DISABLED,
    "injured": Fact.INJURED,
    "arrested": Fact.ARRESTED,
    "notice_days": Fact.NOTICE_DAYS,
}
_ACTORS = {
    "government": "state",
    "municipality": "city",
    "police": "police",
    "gendarmes": "police",
    "army": "army",
    "bailiff": "bailiff",
    "court": "court",
    "landlord": "owner",
    "landowner": "owner",
    "company": "company",
    "security": "security",
    "gang": "gang",
    "chief": "chief",
    "unknown": "unknown",
}
_NOTICES = {"none": "none", "written": "written"}
_PRESENT = {"police", "army"}
_NIGHT, _DAWN = time(20), time(5)


def told_in(turn: Turn) -> dict[Fact, str]:
    """Those that the text tells; none is guessed."""
    meaning = turn.meaning
    phase, by = text_of(meaning, "phase"), day_of(meaning, "by")
    actors = [_ACTORS[name] for name in words_of(meaning, "actor") if name in _ACTORS]
    notice = (
        "court" if text_of(meaning, "court") else _NOTICES.get(text_of(meaning, "notice") or "")
    )
    found: dict[Fact, str | None] = {
        Fact.PHASE: phase,
        Fact.BY: by.isoformat() if by else None,
        Fact.ACTOR: MANY.join(dict.fromkeys(actors)),
        Fact.NOTICE: notice,
        Fact.ALTERNATIVE: text_of(meaning, "alternative"),
        Fact.FORCE: YES if has(meaning, "violence") else None,
        Fact.MEANS: MANY.join(one.replace(" ", "_") for one in words_of(meaning, "means")),
        Fact.NEEDS: MANY.join(words_of(meaning, "needs")),
        Fact.POLICE: YES if phase == Phase.UNDER_WAY and _PRESENT & {*actors} else None,
        Fact.NIGHT: YES
        if _by_night(meaning, phase, turn.now.astimezone(turn.sender.zone))
        else None,
    }
    counts = {fact: _count(meaning, name) for name, fact in _COUNTS.items()}
    return {fact: value for fact, value in (found | counts).items() if value}


def for_triage(known: Mapping[Fact, str]) -> Facts:
    """All that is known, as far as it tells how urgent it is."""
    by, households = known.get(Fact.BY), known.get(Fact.HOUSEHOLDS, "")
    return Facts(
        Phase(known.get(Fact.PHASE, Phase.THREAT)),
        datetime.fromisoformat(by).date() if by else None,
        int(households) if households.isdecimal() else None,
        no_notice=known.get(Fact.NOTICE) == "none",
        harm=known.get(Fact.FORCE) == YES or any(_some(known, fact) for fact in _HARM),
        arrest=_some(known, Fact.ARRESTED),
        by_night=known.get(Fact.NIGHT) == YES,
    )


def fact_rows(
    turn: Turn, alert_id: int, facts: Mapping[Fact, str], told: Told
) -> tuple[AlertEvent, ...]:
    """One row each: a figure is a series, nothing is overwritten."""
    return tuple(
        AlertEvent(
            alert_id=alert_id,
            at=turn.now,
            kind=KIND_OF.get(fact, AlertEventKind.FACT),
            fact=fact,
            told=told,
            person_id=turn.sender.person_id,
            inbound_id=turn.inbound_id,
            detail=value,
        )
        for fact, value in facts.items()
    )


def hour_in(meaning: Meaning) -> time | None:
    """'9am'."""
    given = text_of(meaning, "time")
    return time.fromisoformat(given) if given else None


_HARM = (Fact.INJURED, Fact.DEAD)


def _some(known: Mapping[Fact, str], fact: Fact) -> bool:
    return known.get(fact, NO) not in {NO, "0", "unknown"}


def _count(meaning: Meaning, name: str) -> str | None:
    """'yes' where how many was not said."""
    count = count_of(meaning, name)
    if count is not None:
        return str(count)
    return YES if has(meaning, name) else None


def _by_night(meaning: Meaning, phase: str | None, local: datetime) -> bool:
    hours: Iterable[time | None] = (
        hour_in(meaning),
        local.time() if phase == Phase.UNDER_WAY else None,
    )
    return any(hour is not None and not _DAWN <= hour < _NIGHT for hour in hours)
