"""Sums that no word names, or whose word leaves open where the money went: asked, not guessed."""

from collections.abc import Sequence
from decimal import Decimal

from handlers.understanding.amounts import Amount, amounts_of, money, plain
from handlers.understanding.counts import Bound, with_members
from handlers.understanding.hits import Hit
from handlers.understanding.meaning import Ask, Certainty, Entity, Intent, Meaning
from handlers.understanding.money_parts import meeting_day, who_came
from handlers.understanding.reading import Reading

_TALK = 4  # words: a longer text beside a figure is talk
_WISH = 6  # words of 'today 14 shares from us'


def banked(reading: Reading, hits: Sequence[Hit], bound: Bound) -> Meaning | None:
    """'deposited 5000 in the bank': of members, or of what the box had?"""
    told = {hit.concept for hit in hits} == {"deposit"} and reading.hits.has("bank")
    amounts = [one for one in amounts_of(reading, bound.left) if one.value]
    if not told or len(amounts) != 1 or reading.hits.has("box", "count", "future", "zero"):
        return None
    entities, _ = with_members(who_came(bound.entities))
    entities |= meeting_day(reading) | {"kind": Entity("to_bank")}
    return asked_kind(reading, amounts[0].value or Decimal(0), amounts[0], entities)


def counted(reading: Reading, cash: dict[str, Entity]) -> Meaning | None:
    """'cash box 2300 counted': an observation, never a deposit."""
    if not cash:
        return None
    currency = money(reading, Decimal(0), None).get("currency")
    entities = cash | ({"currency": currency} if currency else {})
    return Meaning(Intent.TOTAL, Certainty.CONFIRM, entities, language=reading.language)


def alone(
    reading: Reading, amounts: Sequence[Amount], entities: dict[str, Entity]
) -> Meaning | None:
    """An amount that nothing names: it is asked what it is; of shares alone, how much they were."""
    if not amounts and "shares" in entities and len(reading.words) <= _WISH:
        return asked(reading, Intent.SAVINGS, entities, Ask("amount"))
    talk = len(reading.words) > _TALK + len(entities) * 2
    if len(amounts) != 1 or (talk and not reading.hits.has("paid_out")):
        return None
    [amount] = amounts
    if amount.value is None:
        return None
    return asked_kind(reading, amount.value, amount, entities)


def asked_kind(
    reading: Reading, value: Decimal, amount: Amount, entities: dict[str, Entity] | None = None
) -> Meaning:
    """'5000: what is it?'; `kind` among the entities is offered first."""
    found = (entities or {}) | money(reading, value, amount)
    return asked(reading, Intent.UNKNOWN, found, Ask("kind", (plain(value),)))


def asked(reading: Reading, intent: Intent, entities: dict[str, Entity], ask: Ask) -> Meaning:
    """One question, nothing kept."""
    return Meaning(intent, Certainty.ASK, entities, ask=ask, language=reading.language)
