"""Amounts of money: a number, the currency beside it, and how they are told."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from babel import Locale

from handlers.understanding.clean import fold, is_word
from handlers.understanding.meaning import Entity, Source
from handlers.understanding.numbers import Number
from handlers.understanding.reading import Reading
from storage.places import currency_of

_CODES = frozenset(Locale("en").currencies)
_TAILS = {"", "/=", "/-"}
_BETWEEN = " .:="  # 'Ksh. 500'
_YEAR, _YEARS_BACK = 4, 8  # digits of a year, and how old it may be
_DIGITS_OF_ORDER = 2  # 'group 5', 'meeting 12'
_NOUN = 4  # letters: 'goats', not 'by' and 'tu'


@dataclass(frozen=True, slots=True)
class Amount:
    """`value` None: to be asked, with its `candidates`. `currency` None: nothing was said."""

    number: Number
    value: Decimal | None
    candidates: tuple[Decimal, ...]
    currency: str | None


def amounts_of(reading: Reading, numbers: Sequence[Number]) -> list[Amount]:
    """What may be sums among them: '5' of 'group 5' is none, and alone it is asked about."""
    found = [amount_of(reading, number) for number in numbers]
    sums = [one for one in found if not _is_order(reading, one) and not _is_year(reading, one)]
    if sums or not found:
        return sums
    return [replace(one, value=None, candidates=(one.value,)) for one in found if one.value]


def amount_of(reading: Reading, number: Number) -> Amount:
    """With or without a currency; glued letters that mean nothing here are asked about."""
    local = local_currency(reading)
    currency = _beside(reading, number, local)
    for part in (number.front, number.tail):
        if part in _TAILS:
            continue
        named = currency_named(reading, part, local) or _behind_affix(reading, part, local)
        if named is None and number.value is not None:
            return Amount(number, None, (number.value,), currency)
        currency = named or currency
    return Amount(number, number.value, number.candidates, currency)


def _behind_affix(reading: Reading, part: str, local: str | None) -> str | None:
    """'ngoR500', 'ب500': what the language writes together with a word stands before the sum."""
    for lexicon in reading.own:
        for affix in lexicon.before:
            if part == affix:
                return ""
            named = part.startswith(affix) and currency_named(reading, part[len(affix) :], local)
            if named:
                return named
    return None


def local_currency(reading: Reading) -> str | None:
    """The group's, else the country's."""
    return reading.hearing.currency or currency_of(reading.hearing.country)


def currency_named(reading: Reading, word: str, local: str | None) -> str | None:
    """'bob', 'Ksh', 'R', '$', 'COP': the local one where the word may be several."""
    folded = fold(word)
    for lexicon in reading.own:
        codes = lexicon.money.get(folded, ())
        if codes:
            return local if local in codes else codes[0]
    code = word.upper()
    if len(code) == len("KES") and code in _CODES and (word.isupper() or code == local):
        return code
    return None


def money(reading: Reading, value: Decimal, amount: Amount | None) -> dict[str, Entity]:
    """The entities `amount` and `currency`."""
    currency = (amount.currency if amount else None) or local_currency(reading)
    span = amount.number.span if amount else None
    source = amount.number.source if amount else Source.EXACT
    found = {"amount": Entity(plain(value), span, source)}
    if currency:
        found["currency"] = Entity(currency, None, Source.DERIVED)
    return found


def plain(value: Decimal) -> str:
    """'12500', '2350.5': never in exponents."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _beside(reading: Reading, number: Number, local: str | None) -> str | None:
    """The currency right before, else right behind."""
    place = reading.place_of(number.span.start)
    for other in (place - 1, reading.place_of(number.span.end)):
        if not 0 <= other < len(reading.words):
            continue
        start, end = reading.words[other].start, reading.words[other].end
        between = reading.text[min(end, number.span.end) : max(start, number.span.start)]
        word = reading.text[start:end]
        if between.strip(_BETWEEN):
            continue
        named = currency_named(reading, word, local)
        if named is not None and (named == local or len(word) > 1 or not word.isalpha()):
            return named  # a letter apart is a currency at home only: 'p/' is 'para'
    return None


def counts_something(reading: Reading, amount: Amount) -> bool:
    """'2 goats': a small number right before a word that is none of ours."""
    small = amount.value is not None and len(plain(amount.value)) <= _DIGITS_OF_ORDER
    named = thing_behind(reading, amount)
    if not small or amount.value == 0 or named is None:
        return False
    word = reading.words[named].folded
    return is_word(word) and len(word) >= _NOUN and not reading.hits.at(named)


def thing_behind(reading: Reading, amount: Amount) -> int | None:
    """The token that a bare number might count: right behind it, and no part of a day."""
    if amount.currency:
        return None
    _, behind = reading.neighbours(amount.number.span)
    if behind is None:
        return None
    start = reading.words[behind].start
    return None if any(s.start <= start < s.end for s in (d.span for d in reading.days)) else behind


def _is_order(reading: Reading, amount: Amount) -> bool:
    if amount.value is None or amount.currency or len(plain(amount.value)) > _DIGITS_OF_ORDER:
        return False
    _, behind = reading.neighbours(amount.number.span)
    if behind is not None and "meeting" in reading.hits.at(behind):
        return True  # '45,600 from 3 meetings'
    start = amount.number.span.start
    before = reading.place_of(start) - 1
    if before < 0 or reading.text[reading.words[before].end : start].strip(_BETWEEN):
        return False
    if reading.hits.has("each") and reading.words[before].folded == "at":
        return False
    beside = reading.hits.at(before)
    return "order_of" in beside and not any(one.startswith("period_") for one in beside)


def _is_year(reading: Reading, amount: Amount) -> bool:
    """'savings for 2026' tells of no sum."""
    years = range(reading.today.year - _YEARS_BACK, reading.today.year + 2)
    plainly = amount.value in years and amount.number.span.end - amount.number.span.start == _YEAR
    return plainly and not amount.currency and reading.follows(amount.number.span, "year_of")
