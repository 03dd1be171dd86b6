"""`jirani understand`: one text a line in, one JSON object a line out."""

import asyncio
import sys
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from json import JSONDecodeError, dumps, loads
from typing import Annotated, Any

import typer

from bot.clock import make_clock
from bot.settings import load_settings
from bot.store import open_store
from handlers.understanding import understand as understand_text
from handlers.understanding.meaning import Awaited, Entity, Hearing, Meaning, Safety, Scalar
from handlers.understanding.misses import missed
from storage.misses import read_misses
from storage.places import currency_of, zone_of

_LONGEST = 10_000
_MONEY = ("amount", "box", "bank", "outstanding", "each", "wrong", "price")


def understand(
    misses: Annotated[
        bool, typer.Option("--misses", help="List what was not understood, redacted.")
    ] = False,
    days: Annotated[int, typer.Option(help="How far back --misses looks.", min=1, max=365)] = 30,
) -> None:
    """Read texts from standard input, one a line, and print what each means as JSON.

    A line is a text, or an object {"text", "language"?, "country"?, "now"?, "pending"?}: pending is
    {"choices": ["yes", "no"]} or {"slot": "amount"}. The answer is {"intent", "entities",
    "certainty", "question", "safety"}, or {"reports": […]} where a text has several; an alert that
    has other reports beside it has both.

    With --misses: the texts of the last days that were not understood, the most frequent first, as
    {"text", "language", "country", "count", "unknown"}: the words that the lexicons lack.
    """
    if misses:
        asyncio.run(_list_misses(timedelta(days=days)))
        return
    for line in sys.stdin:
        _print(answer(line.rstrip("\n")))


async def _list_misses(back: timedelta) -> None:
    settings = load_settings()
    now = make_clock(settings.clock_file)()
    async with open_store(settings) as db:
        found = await db.write(read_misses, now - back, now)
    heard = ((one.text, Hearing(now, one.language, one.country)) for one in found)
    for miss in missed(heard):
        _print(asdict(miss))


def _print(row: Mapping[str, Any]) -> None:
    print(dumps(row, ensure_ascii=False), flush=True)  # noqa: T201 - its purpose


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
    if isinstance(value, tuple):
        return [_shown(one) for one in value]
    if name in _MONEY and isinstance(value, str):
        number = Decimal(value)
        return int(number) if number == int(number) else float(number)
    return _shown(value)


def _shown(value: Scalar) -> str | int:
    return value.isoformat() if isinstance(value, date) else value
