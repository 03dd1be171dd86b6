"""A city's exchanges in words: by stage, what waits, whom it taught and learnt from."""

from collections.abc import Iterator, Sequence

from handlers.follow_ups import DONE
from handlers.room_texts import STAGES
from handlers.topics import shown
from locales.say import Line, Say, Term, Value, page
from storage.figures.city_exchanges import CityExchanges, Waits
from storage.models import Done, MatchStage


def city_view(seen: CityExchanges) -> Iterator[Say]:
    """A line for each thing that there is."""
    if not (seen.held or seen.needs or seen.offers):
        yield page("{city} has no exchange yet.", city=seen.city)
        return
    yield page("{city}: exchanges by stage: {topics}.", city=seen.city, topics=stages(seen))
    if seen.needs:
        yield page("Asked, without an answer: {topics}.", topics=_topics(seen.needs))
    if seen.offers:
        yield page("Offered, without an answer: {topics}.", topics=_topics(seen.offers))
    if seen.taught:
        yield page("Has taught: {cities}.", cities=_cities(seen.taught))
    if seen.learnt_from:
        yield page("Has learnt from: {cities}.", cities=_cities(seen.learnt_from))
    if seen.done:
        done = tuple(
            Line((Term(str(choice.label)), seen.done[Done(choice.value)]))
            for choice in DONE
            if seen.done[Done(choice.value)]
        )
        yield page("Did what it learnt: {topics}.", topics=done)


def stages(seen: CityExchanges) -> tuple[Value, ...]:
    """'talking 2', 'visited 1', in the order in which an exchange goes."""
    found = tuple(
        Line((Term(STAGES[stage]), seen.stages[stage]))
        for stage in MatchStage
        if seen.stages[stage]
    )
    return found or (0,)


def _topics(waits: Sequence[Waits]) -> Value:
    return shown(dict.fromkeys(topic for one in waits for topic in one.topics))


def _cities(counted: Sequence[tuple[str, int]]) -> tuple[Value, ...]:
    return tuple(city if count == 1 else Line((city, count)) for city, count in counted)
