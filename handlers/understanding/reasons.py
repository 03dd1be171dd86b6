"""What money was taken out for: the words behind 'for', 'kwa ajili ya', 'para'."""

import regex

from handlers.understanding.amounts import Amount
from handlers.understanding.meaning import Entity, Span
from handlers.understanding.reading import Reading

_CLAUSE = regex.compile(r"[\s/]*(?P<why>\p{L}[^,.;!?+\n]{1,60})")
_MOST_WORDS = 6


def reason(reading: Reading, amount: Amount) -> dict[str, Entity]:
    """The entity `reason`: of the first 'for' behind the amount, up to the next sign or number."""
    for hit in reading.hits.of("because"):
        if reading.words[hit.first].start < amount.number.span.end:
            continue
        match = _CLAUSE.match(reading.text, reading.words[hit.last].end)
        if match is None:
            return {}
        words = match["why"].split()[:_MOST_WORDS]
        cut = next((place for place, word in enumerate(words) if word[0].isdecimal()), len(words))
        start = match.start("why")
        if all(word[0].isupper() for word in words[:cut]):
            return {}  # a person's name
        why = " ".join(words[:cut])
        return {"reason": Entity(why, Span(start, start + len(why)))}
    return {}
