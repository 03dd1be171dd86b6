"""The digest's wishes and offers: how many found one another, and what they are about."""

from collections.abc import Iterable

from bot.digest.document import Section
from bot.digest.words import Words
from locales.say import page
from storage.figures import Exchanges


def exchanges(found: Exchanges, words: Words) -> Section:
    """Topics: the most wanted first."""
    about = words.say(
        page(
            "new {count}, matched {number}, waiting >14 d {other}",
            count=words.number(found.new, "exchanges/new"),
            number=words.number(found.matched, "exchanges/matched"),
            other=words.number(found.waiting, "exchanges/waiting"),
        )
    )
    said = []
    if found.wanted:
        said.append(page("Wanted: {items}.", items=_topics(found.wanted, words)))
    if found.offered:
        said.append(page("Offered: {items}.", items=_topics(found.offered, words)))
    line = " ".join(map(words.say, said))
    return Section(words.say(page("EXCHANGES")), about, lines=(line,) if line else ())


def _topics(topics: Iterable[tuple[str, int]], words: Words) -> str:
    return ", ".join(f"{words.topic(name)} {words.number(count)}" for name, count in topics)
