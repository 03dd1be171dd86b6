"""Reports of money: which amount belongs to which word, for which fund, on which day."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from handlers.understanding.amounts import (
    Amount,
    amount_of,
    amounts_of,
    counts_something,
    money,
    plain,
)
from handlers.understanding.cash import counted_cash, lent, outstanding, told_outstanding
from handlers.understanding.clean import QUESTION_MARKS
from handlers.understanding.counts import bind_counts, with_members
from handlers.understanding.hits import Hit
from handlers.understanding.meaning import Ask, Certainty, Entity, Intent, Meaning, Source
from handlers.understanding.money_parts import kind_of, meeting_day, period_of, social, who_came
from handlers.understanding.money_words import ACTS, OTHERS, by_word, money_words
from handlers.understanding.numbers import Number
from handlers.understanding.per_person import Shared, derived, each_entity, fits, product, shared
from handlers.understanding.plans import is_plan, names_else
from handlers.understanding.reading import Reading, is_word_number
from handlers.understanding.reasons import reason
from handlers.understanding.unnamed import alone, asked, asked_kind, banked, counted

_REASONED = {Intent.WITHDRAWAL, Intent.LOAN}
_SAVED = {"savings", "save", "deposit"}
WORDS = ("savings", "save", "deposit", "withdrawal", "loan", "repayment", *OTHERS)
_TALK = 4  # words: a longer text that names saving but no figure is talk
_BARE = 2  # words of a report without a figure
_WISH = 6  # words of 'i want to report my savings'
_SMALL = 10  # below it a bare figure beside 'no savings' is none
_GROUP = 500  # people: more of them are a sum


@dataclass(frozen=True, slots=True)
class _Told:
    """One report: what its word tells, the sums that are its own, and what the text tells of all.

    `taken`: places of the words that have a sum.
    """

    intent: Intent
    amounts: Sequence[Amount]
    common: dict[str, Entity]
    agrees: bool = True
    taken: frozenset[int] = frozenset()


def read_money(reading: Reading) -> Meaning | None:
    """One report or several; None where the text is not about money."""
    bound = bind_counts(reading)
    cash, left = counted_cash(reading, bound.left)
    owed, left = outstanding(reading, left)
    cash |= owed
    amounts = amounts_of(reading, left)
    hits = _telling(reading, amounts, bool(owed))
    unnamed = banked(reading, hits, bound)
    bare = not amounts and {hit.concept for hit in hits} == {"savings"} and bool(cash)
    if unnamed is not None or not hits or bare:
        return unnamed or counted(reading, cash) or alone(reading, amounts, bound.entities)
    entities, agrees = with_members(who_came(bound.entities))
    common = entities | cash | meeting_day(reading) | period_of(reading) | social(reading)
    nonzero = [amount for amount in amounts if amount.value != 0]
    if any(
        hit.last > hit.first for hit in reading.hits.of("zero")
    ):  # 'no savings, gone 4 a burial'
        nonzero = [a for a in nonzero if a.currency or a.value is None or a.value >= _SMALL]
    if not nonzero and (reading.hits.has("zero") or _says_zero(left)):
        return _report(reading, Intent.SAVINGS, common | money(reading, Decimal(0), None))
    if not amounts and not _is_report(reading, entities):
        saves = any(hit.concept == "save" and hit.source == Source.EXACT for hit in hits)
        return asked(reading, Intent.UNKNOWN, {}, Ask("kind")) if saves else None
    if _counts_are_sums(reading, entities):
        numbers = [amount_of(reading, number) for number in reading.numbers]
        intent = ACTS[hits[0].concept].intent
        return asked(reading, intent, cash, Ask("amount", _candidates(numbers)))
    if not agrees and len(hits) == 1:
        common |= {"conflict": Entity(("women+men!=members",))}
    told = by_word(reading, hits, amounts)
    taken = {place for hit, mine in told if mine for place in range(hit.first, hit.last + 1)}
    reports = [
        _one(
            reading,
            _Told(
                ACTS[hit.concept].intent,
                mine,
                common | kind_of(reading, hits, hit),
                agrees=agrees,
                taken=frozenset(taken),
            ),
        )
        for hit, mine in told
    ]
    if len(reports) == 1:
        return reports[0]
    return replace(reports[0], reports=tuple(reports))


def read_opening(reading: Reading) -> Meaning | None:
    """'opening balance 50000', 'opening box 20000 bank 30000': what there was before."""
    others = {hit.concept for hit in money_words(reading)} - {"opening", "loan"}
    if not reading.hits.has("opening") or others:
        return None
    left = bind_counts(reading).left
    cash, rest = counted_cash(reading, left)
    owed, rest = outstanding(reading, rest)
    if not owed:
        owed, rest = lent(reading, rest)
    amounts = [one for one in amounts_of(reading, rest) if one.value]
    common = cash | owed | meeting_day(reading) | {"kind": Entity("opening")}
    if not cash and not owed:
        return _one(reading, _Told(Intent.ENTRY, amounts, common)) if amounts else None
    opened = _report(reading, Intent.ENTRY, common | money(reading, Decimal(0), None))
    more = tuple(asked_kind(reading, one.value, one) for one in amounts if one.value)
    return replace(opened, reports=(opened, *more)) if more else opened


def _telling(reading: Reading, amounts: Sequence[Amount], owed: bool) -> list[Hit]:  # noqa: FBT001
    """The words that tell a report.

    A loan that is owed is none that is given now; without a sum 'we are fine' tells of no fine.
    """
    hits = money_words(reading)
    if told_outstanding(reading) is not None:
        hits = [hit for hit in hits if owed and amounts and hit.concept in _SAVED]
    if not amounts:
        hits = [hit for hit in hits if hit.concept not in {*OTHERS, "upgrading"}]
    return hits


def _counts_are_sums(reading: Reading, entities: dict[str, Entity]) -> bool:
    """'women saved 2000 men saved 1000': one of the two has no number, or nobody is so many."""
    told = [entities[name] for name in ("women", "men", "members") if name in entities]
    both = reading.hits.has("women") and reading.hits.has("men")
    halved = both and len([one for one in told if one.span is not None]) == 1
    return halved or any(isinstance(one.value, int) and one.value > _GROUP for one in told)


def _is_report(reading: Reading, entities: dict[str, Entity]) -> bool:
    """Without a figure: a bare word or a wish to report, no talk of saving a child."""
    size, named = len(reading.words), reading.hits.of(*WORDS)
    if any(hit.source == Source.FUZZY for hit in named) and size > 1:
        return False
    if all(hit.concept == "save" for hit in named):
        return size <= _BARE
    if entities and size <= _WISH:
        return True
    return size <= _TALK or named[0].first == 0 or (size <= _WISH and named[-1].last == size - 1)


def _one(reading: Reading, told: _Told) -> Meaning:
    intent, common, amounts = told.intent, told.common, told.amounts
    per_person = shared(reading, amounts)
    if per_person is not None:
        common = common | each_entity(per_person)
        if not per_person.rest:
            return _product(reading, intent, common, per_person)
        amounts = per_person.rest
    amounts = _with_currency(amounts)
    values = {amount.value for amount in amounts}
    if len(values) != 1 or None in values:
        return asked(reading, intent, common, Ask("amount", _candidates(amounts)))
    # Figures and words of the same value are one amount, as on a cheque.
    amount = next((one for one in amounts if not is_word_number(one.number)), amounts[0])
    value = amount.value or Decimal(0)
    unclear = counts_something(reading, amount)
    if unclear or (per_person is not None and not fits(common, per_person, value)):
        return asked(reading, intent, common, Ask("amount", (plain(value),)))
    entities = common | money(reading, value, amount)
    if intent in _REASONED:
        entities |= reason(reading, amount)
    else_ = names_else(reading, amount, told.taken) if "kind" not in common else set[str]()
    question = _question(reading, amount, agrees=told.agrees)
    if else_ and (question is None or question.about != "plan"):
        named = next((name for name in OTHERS if name in else_), None)
        entities |= {"kind": Entity(named)} if named else {}
        return asked(reading, Intent.UNKNOWN, entities, Ask("kind", (plain(value),)))
    if question is not None:
        return asked(reading, intent, entities, question)
    return _report(reading, intent, entities, sure=not is_word_number(amount.number))


def _with_currency(amounts: Sequence[Amount]) -> Sequence[Amount]:
    """'25, 5000 ksh': beside one with its currency a smaller bare figure counts something."""
    named = [amount for amount in amounts if amount.currency is not None]
    values = {amount.value for amount in named}
    if len(values) != 1 or None in values:
        return amounts
    largest = max(amount.value or Decimal(0) for amount in amounts)
    return named if largest in values else amounts


def _product(
    reading: Reading, intent: Intent, common: dict[str, Entity], per_person: Shared
) -> Meaning:
    """How many times what each gave: to be confirmed; asked where it is not told how many."""
    value = product(common, per_person)
    if value is None:
        return asked(reading, intent, common, Ask("amount"))
    entities = common | money(reading, value, per_person.each) | derived(value)
    if is_plan(reading, per_person.each):
        return asked(reading, intent, entities, Ask("plan"))
    return _report(reading, intent, entities, sure=False)


def _question(reading: Reading, amount: Amount, *, agrees: bool) -> Ask | None:
    """What must be asked although the amount is sure."""
    if is_plan(reading, amount):
        return Ask("plan")
    if not agrees:
        return Ask("members")
    asked = next((day for day in reading.days if day.day is None), None)
    if asked is None:
        return None
    return Ask("date", tuple(day.isoformat() for day in asked.candidates or (reading.today,)))


def _candidates(amounts: Sequence[Amount]) -> tuple[str, ...]:
    found = (v for one in amounts for v in (one.candidates or (one.value,)) if v is not None)
    return tuple(dict.fromkeys(map(plain, found)))


def _report(
    reading: Reading, intent: Intent, entities: dict[str, Entity], *, sure: bool = True
) -> Meaning:
    opens = "kind" in entities and entities["kind"].value == "opening"  # 'opening balance'
    vague = reading.hits.has("so_far", "unsure") or _is_about(reading, entities)
    vague = vague or (reading.hits.has("total") and not opens)
    vague = vague or reading.text.endswith(QUESTION_MARKS)
    told = intent == Intent.SAVINGS and entities["amount"].value != "0"
    denied = told and reading.hits.has("zero")  # 'did not save 5000'
    of_social = "fund" in entities and entities["fund"].value == "social"
    certain = sure and not of_social and not vague and not denied
    certainty = Certainty.CERTAIN if certain else Certainty.CONFIRM
    return Meaning(intent, certainty, entities, language=reading.language)


def _is_about(reading: Reading, entities: dict[str, Entity]) -> bool:
    """'about 5000' is an estimate."""
    span = entities["amount"].span
    return span is not None and reading.follows(span, "about")


def _says_zero(left: Sequence[Number]) -> bool:
    return any(number.value == 0 for number in left)
