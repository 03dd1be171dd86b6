"""Every {placeholder} a text may have: what it stands for, and how long it can get in an SMS."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from functools import cache, lru_cache

import regex
from babel.dates import format_date

from locales.catalogue import locale_of
from locales.say import Money, Value


class Kind(StrEnum):
    """What a value is; names, words and lists are cut in an SMS, the others never are."""

    REFERENCE = "reference"
    MONEY = "money"
    COUNT = "count"
    DAY = "day"
    MOMENT = "moment"
    NAME = "name"
    WORD = "word"  # a Term of the catalogue
    LIST = "list"  # of names or words
    LINES = "lines"  # of figures: as many whole ones as fit


@dataclass(frozen=True, slots=True)
class Placeholder:
    """`longest` is in GSM-7 or UCS-2 units; `about` is for translators."""

    kind: Kind
    longest: int
    about: str

    @property
    def cut(self) -> bool:
        return self.kind in {Kind.NAME, Kind.WORD, Kind.LIST}


_REFERENCE, _MONEY, _TOTAL, _DAY, _MOMENT, _COUNT = 9, 15, 18, 18, 5, 6

# Of a numbered name in an SMS, of GSM-7 and of others; an offered word or amount is never cut.
LONGEST_LABEL, SHORT_LABEL = 20, 16

PLACEHOLDERS: dict[str, Placeholder] = {
    "reference": Placeholder(Kind.REFERENCE, _REFERENCE, "a reference such as V7K2-M"),
    "amount": Placeholder(Kind.MONEY, _MONEY, "money: KES 12,500"),
    "instead": Placeholder(Kind.MONEY, _MONEY, "money: the right amount, where another was kept"),
    "box": Placeholder(Kind.MONEY, _MONEY, "money: what is in the cash box"),
    "bank": Placeholder(Kind.MONEY, _MONEY, "money: what is at the bank"),
    "loans": Placeholder(Kind.MONEY, _MONEY, "money: what is out on loan"),
    "saved": Placeholder(Kind.MONEY, _MONEY, "money: what was saved in a time"),
    "out": Placeholder(Kind.MONEY, _MONEY, "money: what was taken out in a time"),
    "lent": Placeholder(Kind.MONEY, _MONEY, "money: loans given in a time"),
    "repaid": Placeholder(Kind.MONEY, _MONEY, "money: what was paid back in a time"),
    "difference": Placeholder(Kind.MONEY, _MONEY, "money: by how much two sums differ"),
    "shares": Placeholder(Kind.COUNT, _COUNT, "how many shares"),
    "lines": Placeholder(Kind.LINES, 96, "entries of the book: 23 Nov savings 12,500 S7K2-M"),
    "period": Placeholder(Kind.WORD, 18, "a span of time: this week"),
    "fund": Placeholder(Kind.WORD, 22, "one of the group's funds: social fund"),
    "on_day": Placeholder(Kind.DAY, _DAY, "a second day: Mon 23 Nov"),
    "who": Placeholder(Kind.WORD, 18, "who did it: you, another leader"),
    "title": Placeholder(Kind.NAME, 24, "a project in a few words: water tap"),
    "stage": Placeholder(Kind.WORD, 16, "how far a project is: planned, being built"),
    "month": Placeholder(Kind.WORD, 18, "a month and its year: October 2026"),
    "setting": Placeholder(Kind.WORD, 22, "a setting of the group: meeting day, members"),
    "total": Placeholder(Kind.MONEY, _TOTAL, "money: what the group has together"),
    "group": Placeholder(Kind.NAME, 28, "a savings group"),
    "place": Placeholder(Kind.NAME, 40, "a settlement as people call it, and its city"),
    "city": Placeholder(Kind.NAME, 20, "a city"),
    "cities": Placeholder(Kind.LIST, 40, "cities, commas between"),
    "topic": Placeholder(Kind.WORD, 22, "what cities learn from one another: toilets, savings"),
    "topics": Placeholder(Kind.LIST, 36, "several of these, commas between"),
    "why": Placeholder(Kind.LIST, 36, "what speaks for an exchange: same language, as large"),
    "day": Placeholder(Kind.DAY, _DAY, "a day: Mon 23 Nov"),
    "by_day": Placeholder(Kind.DAY, _DAY, "the last day to leave: Mon 30 Nov"),
    "time": Placeholder(Kind.MOMENT, _MOMENT, "a time of day: 09:41"),
    "households": Placeholder(Kind.COUNT, _COUNT, "how many households"),
    "women": Placeholder(Kind.COUNT, _COUNT, "how many women"),
    "men": Placeholder(Kind.COUNT, _COUNT, "how many men"),
    "members": Placeholder(Kind.COUNT, _COUNT, "how many members of the group"),
    "people": Placeholder(Kind.COUNT, _COUNT, "how many people"),
    "count": Placeholder(Kind.COUNT, _COUNT, "a number"),
    "name": Placeholder(Kind.NAME, 20, "a person's name"),
    "code": Placeholder(Kind.REFERENCE, 12, "an invitation code"),
    "language": Placeholder(Kind.NAME, 16, "a language in its own words: Kiswahili"),
    "languages": Placeholder(Kind.LIST, 40, "several of these"),
    "post": Placeholder(Kind.WORD, 22, "who is called on a rung: second responder"),
    "role": Placeholder(Kind.WORD, 14, "what somebody is: treasurer, responder"),
    "phase": Placeholder(Kind.WORD, 19, "how far an eviction is, and how urgent: under way now P0"),
    "kind": Placeholder(Kind.WORD, 18, "what the money was: savings, loan, paid back"),
    "step": Placeholder(Kind.WORD, 30, "what is done about it: A responder is called now."),
    "outcome": Placeholder(Kind.WORD, 24, "what came of an eviction: stopped, postponed"),
    "facts": Placeholder(Kind.LIST, 78, "what is known of a case, commas between"),
    "news": Placeholder(Kind.WORD, 40, "what happened: It is under way now."),
    "figure": Placeholder(Kind.REFERENCE, 9, "an amount as one would type it: 2000"),
    "piece": Placeholder(Kind.NAME, 90, "what the other side of an exchange wrote"),
    "question": Placeholder(Kind.NAME, 44, "what an exchange votes on"),
    "option": Placeholder(Kind.NAME, 20, "one of the answers to it"),
    "line": Placeholder(Kind.NAME, 60, "a line of a plan: bus, letter of invitation"),
    "votes": Placeholder(Kind.LIST, 20, "how many voted for each answer, in their order: 3, 1"),
    "sums": Placeholder(Kind.LIST, 36, "sums in several currencies: KES 4,500, COP 200,000"),
    "tasks": Placeholder(Kind.LIST, 80, "what is to do, each with its number: 2 letter, 3 visas"),
    "references": Placeholder(Kind.LIST, 40, "several references"),
    "gathered": Placeholder(Kind.NAME, 64, "the beginning of what waits to be read"),
    "words": Placeholder(Kind.NAME, 60, "what somebody wrote"),
    "answer": Placeholder(Kind.NAME, 100, "what a person answers them"),
    "practice": Placeholder(Kind.NAME, 120, "what a community did, in its own words"),
    "told": Placeholder(Kind.NAME, 96, "what somebody told of a practice"),
    "year": Placeholder(Kind.REFERENCE, 4, "a year: 2024"),
    # Of digests only, which have no budget.
    "number": Placeholder(Kind.COUNT, _COUNT, "a second number"),
    "other": Placeholder(Kind.COUNT, _COUNT, "a third number"),
    "part": Placeholder(Kind.COUNT, _COUNT, "how many of {whole}"),
    "whole": Placeholder(Kind.COUNT, _COUNT, "of how many"),
    "share": Placeholder(Kind.COUNT, _COUNT, "a percentage: 71%"),
    "days": Placeholder(Kind.COUNT, _COUNT, "how many days"),
    "rung": Placeholder(Kind.COUNT, _COUNT, "how far up an alert was passed: 1, 2, 3"),
    "certain": Placeholder(Kind.COUNT, _COUNT, "texts that were read surely"),
    "confirmed": Placeholder(Kind.COUNT, _COUNT, "texts whose sender confirmed them"),
    "asked": Placeholder(Kind.COUNT, _COUNT, "texts whose sender was asked"),
    "currency": Placeholder(Kind.NAME, 3, "a currency's code: KES"),
    "office": Placeholder(Kind.NAME, 20, "an office: Nairobi"),
    "zone": Placeholder(Kind.NAME, 6, "a time zone's short name: EAT"),
    "items": Placeholder(Kind.LIST, 40, "a list, commas between"),
    "others": Placeholder(Kind.LIST, 40, "a second list"),
}
_UNKNOWN = Placeholder(Kind.NAME, 20, "not in the table; the check refuses it")


_FIELD = regex.compile(r"\{([a-z_]+)\}")


def fields(text: str) -> list[str]:
    """The placeholders of a text, in order, each once."""
    return list(dict.fromkeys(_FIELD.findall(text)))


def placeholder(name: str) -> Placeholder:
    """The entry of `name`; a short name's for one that the table lacks."""
    return PLACEHOLDERS.get(name, _UNKNOWN)


@cache
def longest_value(name: str, language: str) -> Value:
    """A value of that kind that is as long as it can get in an SMS of `language`."""
    entry = placeholder(name)
    match entry.kind:
        case Kind.MONEY:
            whole = 9_999_999_999 if entry.longest == _TOTAL else 99_999_999
            return Money(whole, "UGX")  # a currency without minor units
        case Kind.COUNT:
            return 99_999
        case Kind.DAY:
            return _longest_day(language)
        case Kind.MOMENT:
            return datetime(2026, 11, 23, 22, 22, tzinfo=UTC)
    return "M" * entry.longest


def _longest_day(language: str) -> date:
    days = (date(2026, 1, 1) + timedelta(days=number) for number in range(365))
    return max(days, key=lambda day: len(day_text(day, language)))


@lru_cache(maxsize=1024)
def day_text(day: date, language: str) -> str:
    """Weekday, day and month in CLDR's short forms, without their full stops: 'Mon 23 Nov'."""
    return format_date(day, "E d MMM", locale=locale_of(language)).replace(".", "")
