"""What a mission should ask in a city: each question follows from a figure, by rule."""

from collections.abc import Iterator

from bot.cases.document import Lines
from bot.cases.words import POINTS
from bot.digest.words import Words
from locales.say import Say, page
from storage.facts import NO, UNKNOWN, Fact
from storage.figures.mission import Mission, values_of
from storage.models import Verification

_PRIVATE = {"owner", "company", "security", "gang"}
_URGENT = 1
_MOST = 8  # references in one sentence


def questions(found: Mission, words: Words) -> Lines:
    """None where there are no cases."""
    return Lines("questions", tuple(map(words.say, _questions(found, words))))


def _questions(found: Mission, words: Words) -> Iterator[Say]:
    pressing = [one.alert.reference for one in found.open if one.alert.severity <= _URGENT]
    if pressing:
        names = ", ".join(pressing[:_MOST])
        yield page("Can these be stopped or postponed today: {items}?", items=names)
    yield from _about_points(found, words)
    private = sum(bool(_PRIVATE & {*values_of(Fact.ACTOR)(one)}) for one in found.cases)
    if private:
        yield page(
            "Who protects people where a private party evicts ({count} cases)?", count=private
        )
    nothing = sum(one.known.get(Fact.ALTERNATIVE) == "none" for one in found.cases)
    if nothing:
        yield page("What is offered where nothing was offered ({count} cases)?", count=nothing)
    alone = sum(one.alert.verification != Verification.VERIFIED for one in found.open)
    if alone:
        yield page("Who can verify the {count} open cases that nobody has verified?", count=alone)
    if found.empty_rungs:
        yield page(
            "Who answers alerts here? {count} times nobody was on a rung of the ladder.",
            count=found.empty_rungs,
        )


def _about_points(found: Mission, words: Words) -> Iterator[Say]:
    whole = words.number(len(found.cases))
    for point, counts in found.points().items():
        name = words.say(POINTS[point])
        if counts[NO]:
            part = words.number(counts[NO])
            yield page(
                "What will the authority do about this: {items} (no in {part} of {whole})?",
                items=name,
                part=part,
                whole=whole,
            )
        if counts[UNKNOWN]:
            part = words.number(counts[UNKNOWN])
            yield page(
                "Ask residents and the authority: {items} (not known in {part} of {whole}).",
                items=name,
                part=part,
                whole=whole,
            )
