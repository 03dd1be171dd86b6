"""`jirani understand`: one text a line in, one JSON object a line out."""

import sys
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from json import JSONDecodeError, dumps, loads
from typing import Any

from handlers.understanding import understand as understand_text
from handlers.understanding.meaning import Awaited, Entity, Hearing, Meaning, Safety
from storage.places import currency_of, zone_of

_LONGEST = 10_000
_MONEY = ("amount", "box", "bank", "outstanding", "each", "wrong", "price")


def understand() -> None:
    """Read texts from standard input, one a line, and print what each means as JSON.

    A line is a text, or an object {"text", "language"?, "country"?, "now"?, "pending"?}: pending is
    {"choices": ["yes", "no"]} or {"slot": "amount"}. The answer is {"intent", "entities",
    "certainty", "question", "safety"}, or {"reports": […]} where a text has several; an alert that
    has other reports beside it has both.
    """
    for line in sys.stdin:
        print(dumps(answer(line.rstrip("\n")), ensure_ascii=False), flush=True)  # noqa: T201 - its purpose


def answer(line: str) -> dict[str, Any]:
    """What one line means; {"error"} with the mend for a line that is none."""
    try:
        given = loads(line) if line.lstrip().startswith("{") else {"text": line}
        text, hearing = str(given["text"])[:_LONGEST], _hearing(given)
    except (JSONDecodeError, RecursionError, KeyError, TypeError, ValueError, AttributeError):
        return {"error": 'send a text, or {"text": "…", "language": "sw", "country": "KE", …}'}
    return shown(understand_text(text, hearing))


def shown(meaning: Meaning) -> dict[str, Any]:
    """A meaning as JSON's own types; money in major units."""
    several = {"reports": [shown(report) for report in meaning.reports]} if meaning.reports else {}
    if several and meaning.safety == Safety.NONE:
        return several
    ask = meaning.ask
    return several | {
        "intent": meaning.intent.value,
        "entities": {name: _value(name, e) for name, e in meaning.entities.items()},
        "certainty": meaning.certainty.value,
        "question": {"about": ask.about, "candidates": list(ask.candidates)} if ask else None,
        "safety": meaning.safety.value,
        "language": meaning.language,
    }


def _hearing(given: Mapping[str, Any]) -> Hearing:
    country = given.get("country")
    zone = zone_of(country)
    now = datetime.fromisoformat(given["now"]) if given.get("now") else datetime.now(UTC)
    pending = given.get("pending")
    return Hearing(
        now=now.astimezone(zone) if now.tzinfo else now.replace(tzinfo=zone),
        language=given.get("language"),
        country=country,
        currency=given.get("currency") or currency_of(country),
        awaited=_awaited(pending) if pending else None,
    )


def _awaited(pending: Mapping[str, Any]) -> Awaited:
    return Awaited(tuple(map(str, pending.get("choices", ()))), pending.get("slot"))


def _value(name: str, entity: Entity) -> Any:  # noqa: ANN401 - any JSON value
    value = entity.value
    if isinstance(value, date):
        return value.isoformat()
    if name in _MONEY and isinstance(value, str):
        number = Decimal(value)
        return int(number) if number == int(number) else float(number)
    return list(value) if isinstance(value, tuple) else value
