"""What the two sides of an exchange read: cities and topics, never who."""

from handlers.outcome import Notice
from handlers.topics import shown
from locales.say import Say, say
from storage.models import Exchange, ExchangeKind


def answer(row: Exchange, topics: tuple[str, ...], others: list[Exchange]) -> Say:
    """What is kept, and the cities on the other side."""
    cities = tuple(dict.fromkeys(other.city or "" for other in others))
    reference, words = row.reference, shown(topics)
    if row.kind == ExchangeKind.OFFER and cities:
        return say(
            "{reference} offer kept: {topics}. {cities} asked for it.",
            reference=reference,
            topics=words,
            cities=cities,
        )
    if row.kind == ExchangeKind.OFFER:
        return say(
            "{reference} offer kept: {topics}. We tell you who asks for it.",
            reference=reference,
            topics=words,
        )
    if cities:
        return say(
            "{reference} kept: {topics}. {cities} can show it. The office answers in 7 days.",
            reference=reference,
            topics=words,
            cities=cities,
        )
    return say(
        "{reference} kept: {topics}. No city offers it yet; the office looks for one.",
        reference=reference,
        topics=words,
    )


def told(row: Exchange, other: Exchange) -> Notice:
    """The other side hears of it: the city and the topic, never who."""
    common = [topic for topic in row.topics.split() if topic in other.topics.split()]
    city, topics = row.city or "?", shown(common)
    if row.kind == ExchangeKind.OFFER:
        text = say(
            "{reference}: {city} can show {topics}. The office arranges it.",
            reference=other.reference,
            city=city,
            topics=topics,
        )
    else:
        text = say(
            "{reference}: {city} asks to learn {topics}. The office arranges it.",
            reference=other.reference,
            city=city,
            topics=topics,
        )
    return Notice(other.person_id or 0, text, f"match:{row.id}:{other.id}")
