"""The labelled texts of labelled/, a file a language, and how well a meaning fits each."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from handlers.understanding import understand
from handlers.understanding.meaning import Certainty, Intent, Meaning, Safety
from tests.cases import FOLDER, heard

ANY = "any"
_LABELLED = FOLDER / "labelled"
_IN_MONEY = {"amount", "box", "bank", "outstanding", "price", "each", "wrong"}


@dataclass(frozen=True, slots=True)
class Text:
    """One labelled text; `alert` and `sure` may be `any`."""

    text: str
    language: str
    country: str
    intents: frozenset[str]
    sure: str
    alert: str
    asks: str | None = None
    amount: Decimal | None = None
    has: Mapping[str, Any] = field(default_factory=dict)
    reports: tuple[tuple[str, Decimal], ...] | None = None

    @property
    def is_eviction(self) -> bool:
        return bool(self.intents & {"eviction", "eviction_update"})

    def read(self) -> Meaning:
        """What it is understood to mean."""
        return understand(self.text, heard(self.language, self.country))


@dataclass(frozen=True, slots=True)
class Phrases:
    """What reports are put together of; labelled/README.md tells of each."""

    country: str
    saved: str
    counts: tuple[str, str]
    labels: tuple[str, str]
    today: str
    on: str
    alarms: tuple[str, ...]
    beside: tuple[str, ...]


def texts() -> Iterator[Text]:
    """All of them, by language, in their file's order."""
    for language, table in _tables().items():
        yield from (_text(language, table["country"], row) for row in table["texts"])


@cache
def phrases() -> Mapping[str, Phrases]:
    """By language."""
    names = [field.name for field in fields(Phrases)]
    return {
        language: Phrases(**{name: _frozen(table[name]) for name in names})
        for language, table in _tables().items()
    }


@cache
def _tables() -> Mapping[str, Mapping[str, Any]]:
    paths = sorted(_LABELLED.glob("*.toml"))
    return {path.stem: tomllib.loads(path.read_text("utf-8")) for path in paths}


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _text(language: str, country: str, row: Mapping[str, Any]) -> Text:
    intents = frozenset([row["is"]] if isinstance(row["is"], str) else row["is"])
    return Text(
        text=row["text"],
        language=language,
        country=row.get("country", country),
        intents=intents,
        sure=row.get("sure", "certain"),
        alert=row.get("alert", "certain" if "eviction" in intents else "none"),
        asks=row.get("asks"),
        amount=Decimal(str(row["amount"])) if "amount" in row else None,
        has=row.get("has", {}),
        reports=_reports(row["reports"]) if "reports" in row else None,
    )


def _reports(rows: Sequence[tuple[str, float]]) -> tuple[tuple[str, Decimal], ...]:
    return tuple((intent, Decimal(str(amount))) for intent, amount in rows)


def faults(text: Text, meaning: Meaning) -> list[str]:
    """What is not as it should be: intent, certainty, safety, question, amount, entities."""
    pairs: list[tuple[str, object, object]] = [
        ("intent", str(meaning.intent) in text.intents, True),
        ("sure", text.sure in {ANY, str(meaning.certainty)}, True),
        ("alert", alert_fits(text, meaning), True),
        ("reports", reports_of(meaning) if text.reports is not None else None, text.reports),
    ]
    if text.asks is not None:
        pairs.append(("asks", meaning.ask.about if meaning.ask else None, text.asks))
    pairs += [(name, value_of(meaning, name), expected) for name, expected in reads(text)]
    return [
        f"{name}: {got!r}, not {expected!r}" for name, got, expected in pairs if got != expected
    ]


def reads(text: Text) -> Iterator[tuple[str, object]]:
    """Every entity that the text tells, with its value."""
    if text.amount is not None:
        yield "amount", text.amount
    yield from ((name, _plain(name, value)) for name, value in text.has.items())


def asks_needlessly(text: Text, meaning: Meaning) -> bool:
    """A question about a text that is clear to anyone."""
    return text.sure in {"certain", "confirm"} and meaning.certainty == Certainty.ASK


def alert_fits(text: Text, meaning: Meaning) -> bool:
    """An eviction that opens no alert at all never fits."""
    if text.alert == ANY:
        return meaning.safety != Safety.NONE
    return str(meaning.safety) == text.alert


def reports_of(meaning: Meaning) -> tuple[tuple[str, Decimal], ...]:
    """Intent and amount of each of several reports."""
    return tuple(
        (str(report.intent), Decimal(str(report.entities["amount"].value)))
        for report in meaning.reports
        if "amount" in report.entities
    )


def value_of(meaning: Meaning, name: str) -> object:
    """An entity as the table writes it; None where there is none."""
    entity = meaning.entities.get(name)
    if entity is None:
        return None
    value = entity.value
    if isinstance(value, tuple):
        return list(value)
    return value.isoformat() if isinstance(value, date) else _plain(name, value)


def posts_wrongly(text: Text, meaning: Meaning) -> bool:
    """An amount that would be entered and is not the one that was meant."""
    posting = meaning.reports or (meaning,)
    meant = {amount for _, amount in text.reports or ()} | ({text.amount} - {None})
    return any(
        report.certainty in {Certainty.CERTAIN, Certainty.CONFIRM}
        and report.intent in _POSTS
        and value_of(report, "amount") not in meant
        for report in posting
    )


_POSTS = {Intent.SAVINGS, Intent.WITHDRAWAL, Intent.LOAN, Intent.REPAYMENT}


def _plain(name: str, value: object) -> object:
    return Decimal(str(value)) if name in _IN_MONEY else value
