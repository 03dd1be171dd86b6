"""How a digest writes numbers, money, days and lists in its office's language."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time
from babel.numbers import format_decimal

from bot.digest.document import mark
from handlers.topics import TOPICS
from locales.catalogue import locale_of, translate
from locales.placeholders import day_text
from locales.render import money_text, render
from locales.say import Money, Say


@dataclass(frozen=True, slots=True)
class Words:
    """One language and zone."""

    language: str
    zone: ZoneInfo

    def say(self, text: Say) -> str:
        return render(text, self.language, sms=False, zone=self.zone).text

    def number(self, value: int, key: str | None = None) -> str:
        text = format_decimal(value, locale=locale_of(self.language))
        return mark(text, key) if key else text

    def amount(self, minor: int, currency: str, key: str | None = None) -> str:
        """Without the code, which stands at the head of its row."""
        text = money_text(Money(minor, currency), self.language).removeprefix(f"{currency} ")
        return mark(text, key) if key else text

    def sums(self, sums: Mapping[str, int], key: str | None = None) -> str:
        """Each currency by itself: they are never added. `key` gets '/KES' behind it."""
        texts = (
            mark(text, f"{key}/{currency}") if key else text
            for currency, minor in sorted(sums.items())
            for text in [money_text(Money(minor, currency), self.language)]
        )
        return ", ".join(texts)

    def day(self, day: date) -> str:
        return day_text(day, self.language)

    def long_day(self, day: date) -> str:
        text: str = format_date(day, "E d MMM y", locale=locale_of(self.language))
        return text.replace(".", "")

    def month(self, day: date, *, brief: bool = False) -> str:
        """'October 2026', or 'Oct'."""
        pattern = "LLL" if brief else "LLLL y"
        text: str = format_date(day, pattern, locale=locale_of(self.language))
        return text.replace(".", "")

    def country(self, code: str) -> str:
        """Its name; the code itself where the language has none."""
        name: str = locale_of(self.language).territories.get(code, code)
        return name

    def language_name(self, code: str) -> str:
        """'Swahili' for 'sw', of the languages in which there are texts."""
        name: str | None = locale_of(code).get_display_name(locale_of(self.language))
        return name or code

    def moment(self, at: datetime, day: date) -> str:
        """The time, with its day where that is not `day`."""
        local = at.astimezone(self.zone)
        time: str = format_time(local, "HH:mm", tzinfo=self.zone, locale=locale_of(self.language))
        return time if local.date() == day else f"{self.day(local.date())} {time}"

    def name(self, english: str) -> str:
        """Of a region: translated where the catalogue has it."""
        return translate(english, self.language)

    def topic(self, name: str) -> str:
        return translate(TOPICS.get(name, name.replace("_", " ")), self.language)


def percent(share: float, *, signed: bool = False) -> str:
    """Rounded half away from 0: '+6%'."""
    value = int(abs(share) * 100 + 0.5)
    sign = "-" if share < 0 and value else "+" if signed and value else ""
    return f"{sign}{value}%"
