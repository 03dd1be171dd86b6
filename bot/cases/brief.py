"""A mission brief for the Advisory Group on Forced Evictions: one city, nothing finer."""

from collections.abc import Iterator

from bot.cases.brief_parts import (
    actors,
    notice,
    open_cases,
    outcomes,
    points,
    quality,
    reach,
    situation,
    wanted,
)
from bot.cases.document import Document, Section
from bot.cases.file import Making, made_on
from bot.cases.questions import questions
from bot.digest.words import Words
from locales.say import page
from storage.figures.mission import Mission


def brief_document(found: Mission, making: Making, words: Words) -> Document:
    """The same place and time, made at the same moment, is the same document."""
    place = f"{found.city}, {words.country(found.country)}"
    span = f"{words.long_day(found.first)} - {words.long_day(found.last)}"
    return Document(
        kind="brief",
        title=words.say(page("Mission brief: {city}", city=found.city)),
        subtitle=f"{place} · {span}",
        stamp=words.say(
            page("For the mission. It names nobody, and no place finer than the city.")
        ),
        facts={
            "country": found.country,
            "city": found.city,
            "from": found.first.isoformat(),
            "to": found.last.isoformat(),
            "made_by": making.by,
        },
        sections=tuple(_sections(found, words)),
        language=words.language,
        made_at=making.at,
        foot=f"{place} · {made_on(making.at, words)}",
    )


def _sections(found: Mission, words: Words) -> Iterator[Section]:
    say = words.say
    yield Section("situation", say(page("The situation in numbers")), situation(found, words))
    yield Section("open", say(page("Open cases")), (open_cases(found, words),))
    yield Section("actors", say(page("Who evicts")), (actors(found, words),))
    yield Section("due_process", say(page("Due process")), points(found, words))
    yield Section("notice", say(page("Notice")), notice(found, words))
    yield Section("outcomes", say(page("Outcomes and follow-ups")), outcomes(found, words))
    yield Section("asked_for", say(page("What people asked for")), (wanted(found, words),))
    yield Section("reach", say(page("How fast somebody answered")), (reach(found, words),))
    yield Section("quality", say(page("How good these figures are")), quality(found, words))
    yield Section("questions", say(page("Questions for the mission")), (questions(found, words),))
