"""What a report of money tells beside its sums: who came, which day, fund and kind."""

from collections.abc import Sequence

from handlers.understanding.hits import Hit
from handlers.understanding.meaning import Entity, Intent
from handlers.understanding.money_words import ACTS
from handlers.understanding.reading import Reading

_PERIOD = "period_"


def who_came(counted: dict[str, Entity]) -> dict[str, Entity]:
    """`members` are who came; where both are told, the others are the `membership`."""
    found = dict(counted)
    if "present" in found:
        if "members" in found:
            found["membership"] = found.pop("members")
        found["members"] = found.pop("present")
    elif "people" in found and "members" not in found:
        found["members"] = found.pop("people")
    return found


def kind_of(reading: Reading, hits: Sequence[Hit], hit: Hit) -> dict[str, Entity]:
    """Of an entry of another kind; and the upgrading fund, told by its own word or beside it."""
    act = ACTS[hit.concept]
    if act.intent == Intent.ENTRY:
        return {"kind": Entity(act.kind or "")}
    funds = reading.hits.of("upgrading")
    owners = {next((h for h in reversed(hits) if h.first <= one.first), hits[0]) for one in funds}
    return {"fund": Entity("upgrading")} if hit in owners else {}


def meeting_day(reading: Reading) -> dict[str, Entity]:
    """The meeting's day: not in the future, no span of days unless it is over."""
    later = reading.hits.first("next_meeting")
    end = reading.words[later.first].start if later else len(reading.text)
    for day in reading.days:
        if day.span.start > end:
            break  # 'next meeting friday'
        told = day.day is not None and (day.length is None or day.past)
        if told and day.day is not None and day.day <= reading.today:
            return {"date": Entity(day.day, day.span)}
    return {}


def period_of(reading: Reading) -> dict[str, Entity]:
    """'this week' of a report."""
    named = reading.hits.starting(_PERIOD)
    return {"period": Entity(named[0].concept.removeprefix(_PERIOD))} if named else {}


def social(reading: Reading) -> dict[str, Entity]:
    """The social fund, told anywhere in the text."""
    return {"fund": Entity("social")} if reading.hits.has("social_fund") else {}
