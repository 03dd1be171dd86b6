"""Reports of money: which amount belongs to which word, in which currency, for which fund."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from babel import Locale

from handlers.understanding.clean import fold
from handlers.understanding.counts import bind_counts, with_members
from handlers.understanding.hits import Hit
from handlers.understanding.meaning import (
    Ask,
    Certainty,
    Entity,
    Intent,
    Meaning,
    Source,
)
from handlers.understanding.numbers import Number
from handlers.understanding.reading import Reading, is_word_number
from storage.places import currency_of

_INTENTS = {
    "savings": Intent.SAVINGS,
    "save": Intent.SAVINGS,
    "deposit": Intent.SAVINGS,
    "fund_in": Intent.SAVINGS,
    "withdrawal": Intent.WITHDRAWAL,
    "fund_out": Intent.WITHDRAWAL,
    "loan": Intent.LOAN,
    "repayment": Intent.REPAYMENT,
}
WORDS = ("savings", "save", "deposit", "withdrawal", "loan", "repayment")
_CODES = frozenset(Locale("en").currencies)
_PERIOD = "period_"
_TAILS = {"", "/=", "/-"}


@dataclass(frozen=True, slots=True)
class Amount:
    """`value` None: to be asked, with its `candidates`. `currency` None: nothing was said."""

    number: Number
    value: Decimal | None
    candidates: tuple[Decimal, ...]
    currency: str | None


def read_money(reading: Reading) -> Meaning | None:
    """One report or several; None where the text is not about money."""
    hits = [hit for hit in _named(reading) if hit.concept in _INTENTS]
    bound = bind_counts(reading)
    amounts = [amount for n in bound.left if (amount := amount_of(reading, n)) is not None]
    if not hits:
        return _alone(reading, amounts, bound.entities)
    counted = dict(bound.entities)
    if "people" in counted and "members" not in counted:
        counted["members"] = counted.pop("people")
    entities, agrees = with_members(counted)
    shared = entities | _day(reading) | _period(reading) | _fund(reading)
    if reading.hits.has("zero") or (not amounts and _says_zero(bound.left)):
        return _report(reading, Intent.SAVINGS, shared | _money(reading, Decimal(0), None))
    groups = _by_word(reading, hits, amounts)
    if not amounts and not entities and len(reading.words) > _TALK and not _is_command(reading):
        return None
    reports = [
        _one(reading, _INTENTS[hit.concept], mine, shared, agrees=agrees) for hit, mine in groups
    ]
    if len(reports) == 1:
        return reports[0]
    return replace(reports[0], reports=tuple(reports))


_TALK = 4  # words: a longer text that names saving but no figure is talk


def _is_command(reading: Reading) -> bool:
    return bool(reading.hits.of(*WORDS)) and reading.hits.of(*WORDS)[0].first == 0


def _named(reading: Reading) -> list[Hit]:
    """Money words; 'in' and 'out' only beside a fund. One word names one kind only."""
    social = reading.hits.has("social_fund")
    found: dict[int, Hit] = {}
    for hit in reading.hits:
        is_way = hit.concept in {"fund_in", "fund_out"}
        if hit.concept in _INTENTS and (not is_way or social) and hit.first not in found:
            found[hit.first] = hit
    return list(found.values())


def _by_word(
    reading: Reading, hits: Sequence[Hit], amounts: Sequence[Amount]
) -> list[tuple[Hit, list[Amount]]]:
    """Neighbouring words of one kind are one report; each amount goes to the word beside it."""
    merged: list[Hit] = []
    for hit in hits:
        if not merged or _INTENTS[merged[-1].concept] != _INTENTS[hit.concept]:
            merged.append(hit)
    mine: dict[int, list[Amount]] = {hit.first: [] for hit in merged}
    behind_first = bool(amounts) and _starts_withamount_of(reading, merged[0], amounts[0])
    for amount in amounts:
        place = reading.place_of(amount.number.span.start)
        if behind_first:
            owner = next((hit for hit in merged if hit.first >= place), merged[-1])
        else:
            owner = next((hit for hit in reversed(merged) if hit.first <= place), merged[0])
        mine[owner.first].append(amount)
    filled = [(hit, mine[hit.first]) for hit in merged if mine[hit.first]]
    return filled or [(merged[0], [])]


def _starts_withamount_of(reading: Reading, first: Hit, amount: Amount) -> bool:
    """'2000 in, 1500 out': the words stand behind their amounts."""
    return reading.words[first.first].start > amount.number.span.start


def _one(
    reading: Reading,
    intent: Intent,
    amounts: Sequence[Amount],
    shared: dict[str, Entity],
    *,
    agrees: bool,
) -> Meaning:
    named = [amount for amount in amounts if amount.currency is not None]
    amounts = named if len({amount.value for amount in named}) == 1 else amounts
    values = {amount.value for amount in amounts}
    if len(values) != 1 or None in values:
        candidates = tuple(
            dict.fromkeys(
                _plain(value)
                for amount in amounts
                for value in (amount.candidates or (amount.value,))
                if value is not None
            )
        )
        return _asked(reading, intent, shared, Ask("amount", candidates))
    # Figures and words of the same value are one amount, as on a cheque.
    amount = next((one for one in amounts if not is_word_number(one.number)), amounts[0])
    entities = shared | _money(reading, amount.value or Decimal(0), amount)
    if reading.hits.has("future"):
        return _asked(reading, intent, entities, Ask("plan"))
    if not agrees:
        return _asked(reading, intent, entities, Ask("members"))
    asked_day = next((day for day in reading.days if day.candidates), None)
    if asked_day is not None:
        days = tuple(day.isoformat() for day in asked_day.candidates)
        return _asked(reading, intent, entities, Ask("date", days))
    return _report(reading, intent, entities, sure=not is_word_number(amount.number))


def _alone(
    reading: Reading, amounts: Sequence[Amount], entities: dict[str, Entity]
) -> Meaning | None:
    """An amount that nothing names: it is asked what it is."""
    if len(amounts) != 1 or len(reading.words) > _TALK + len(entities) * 2:
        return None
    [amount] = amounts
    if amount.value is None:
        return None
    money = _money(reading, amount.value, amount)
    return _asked(reading, Intent.UNKNOWN, entities | money, Ask("kind", (_plain(amount.value),)))


def _report(
    reading: Reading, intent: Intent, entities: dict[str, Entity], *, sure: bool = True
) -> Meaning:
    certain = sure and "fund" not in entities
    certainty = Certainty.CERTAIN if certain else Certainty.CONFIRM
    return Meaning(intent, certainty, entities, language=reading.language)


def _asked(reading: Reading, intent: Intent, entities: dict[str, Entity], ask: Ask) -> Meaning:
    return Meaning(intent, Certainty.ASK, entities, ask=ask, language=reading.language)


def amount_of(reading: Reading, number: Number) -> Amount | None:
    """With or without a currency; glued letters that mean nothing here are asked about."""
    local = reading.hearing.currency or currency_of(reading.hearing.country)
    before, behind = reading.neighbours(number.span)
    currency = None
    for place in (before, behind):
        if place is not None and currency is None:
            start, end = reading.words[place].start, reading.words[place].end
            currency = currency_named(reading, reading.text[start:end], local)
    glued = [part for part in (number.front, number.tail) if part not in _TAILS]
    for part in glued:
        named = currency_named(reading, part, local)
        if named is None and number.value is not None:
            return Amount(number, None, (number.value,), currency)
        currency = named or currency
    return Amount(number, number.value, number.candidates, currency)


def currency_named(reading: Reading, word: str, local: str | None) -> str | None:
    """'bob', 'Ksh', 'R', '$', 'COP': the local one where the word may be several."""
    folded = fold(word)
    for lexicon in reading.all:
        codes = lexicon.money.get(folded, ())
        if codes:
            return local if local in codes else codes[0]
    code = word.upper()
    if len(code) == len("KES") and code in _CODES and (word.isupper() or code == local):
        return code
    return None


def _money(reading: Reading, value: Decimal, amount: Amount | None) -> dict[str, Entity]:
    local = reading.hearing.currency or currency_of(reading.hearing.country)
    currency = (amount.currency if amount else None) or local
    span = amount.number.span if amount else None
    source = amount.number.source if amount else Source.EXACT
    found = {"amount": Entity(_plain(value), span, source)}
    if currency:
        found["currency"] = Entity(currency, None, Source.DERIVED)
    return found


def _day(reading: Reading) -> dict[str, Entity]:
    """The meeting's day: one that is not in the future, and no span of days."""
    for day in reading.days:
        if day.day is not None and day.length is None and _is_past(day.day, reading.today):
            return {"date": Entity(day.day, day.span)}
    return {}


def _period(reading: Reading) -> dict[str, Entity]:
    named = reading.hits.starting(_PERIOD)
    return {"period": Entity(named[0].concept.removeprefix(_PERIOD))} if named else {}


def _is_past(day: date, today: date) -> bool:
    return day <= today


def _fund(reading: Reading) -> dict[str, Entity]:
    return {"fund": Entity("social")} if reading.hits.has("social_fund") else {}


def _says_zero(left: Sequence[Number]) -> bool:
    return any(number.value == 0 for number in left)


def _plain(value: Decimal) -> str:
    """'12500', '2350.5': never in exponents."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
