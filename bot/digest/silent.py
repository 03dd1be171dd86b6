"""The digest's groups from whom there is no word."""

from collections.abc import Iterator

from bot.digest.document import Section
from bot.digest.words import Words
from locales.say import page
from storage.figures import SilentCity

_TOGETHER = 3  # silent groups of one city that are told as one
_SILENT_SHOWN = 8


def silent(cities: tuple[SilentCity, ...], words: Words) -> Section:
    """The cities with most of them first; many of one city as one."""
    items = [item for city in cities for item in _silences(city, words)]
    shown, rest = items[:_SILENT_SHOWN], len(items) - _SILENT_SHOWN
    if rest > 0:
        shown.append(words.say(page("{count} more", count=rest)))
    title = words.say(page("SILENT (no word, zero reports count as word)"))
    return Section(title, lines=(" · ".join(shown) or words.say(page("Nobody.")),))


def _silences(city: SilentCity, words: Words) -> Iterator[str]:
    if len(city.groups) < _TOGETHER:
        for group in city.groups:
            yield words.say(page("{place} {days} d", place=group.settlement, days=group.days))
        return
    said = words.say(
        page(
            "{city} {part} of {whole} groups since {day}",
            city=city.city,
            part=len(city.groups),
            whole=city.of,
            day=city.groups[0].since,
        )
    )
    why = words.say(page("(all at once: network or pressure?)"))
    yield f"{said} {why}" if city.at_once else said
