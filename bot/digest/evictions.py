"""The digest's open cases by how far they are, and those that closed."""

from bot.cases.words import outcome_text
from bot.digest.document import Section, Table
from bot.digest.words import Words
from locales.say import page
from storage.figures import Band, BandFigures, Closed, Evictions

_BANDS = {
    Band.UNDER_WAY: page("under way"),
    Band.SOON: page("threat <=7d"),
    Band.LATER: page("threat >7d"),
    Band.NO_DAY: page("threat, no day"),
    Band.AFTER: page("after"),
}


def evictions(found: Evictions, words: Words) -> Section:
    """What nobody gave is in no sum, and said."""
    about = words.say(
        page(
            "{count} open (+{number}), {other} closed",
            count=words.number(found.open, "evictions/open"),
            number=words.number(found.opened, "evictions/opened"),
            other=words.number(len(found.closed), "evictions/closed"),
        )
    )
    head = (page("phase"), page("cases"), page("hh"), page("persons"), page("verified"))
    rows = (
        (
            words.say(_BANDS[band.band]),
            words.number(band.cases, f"evictions/{band.band}"),
            *_people(band, words),
            f"{band.verified}/{band.cases}" if band.cases else "-",
        )
        for band in found.bands
    )
    table = Table(tuple(map(words.say, head)), tuple(rows))
    title = words.say(page("EVICTIONS"))
    return Section(title, about, table if found.open else None, _notes(found, words))


def _people(band: BandFigures, words: Words) -> tuple[str, str]:
    """Households and persons; what nobody gave is not 0."""
    if band.cases and band.not_given == band.cases:
        return "-", "-"
    persons = words.number(band.persons)
    return words.number(band.households), f"~{persons}" if band.persons else persons


def _notes(evictions: Evictions, words: Words) -> tuple[str, ...]:
    lines = []
    missing = sum(band.not_given for band in evictions.bands)
    if missing:
        given = page("Households not given in {count}: they are in no sum.", count=missing)
        lines.append(words.say(given))
    if evictions.provisional:
        unsure = page("{count} not yet sure to be evictions.", count=evictions.provisional)
        lines.append(words.say(unsure))
    if evictions.closed:
        names = (_ended(closed, words) for closed in evictions.closed)
        lines.append(words.say(page("Closed: {items}.", items=", ".join(names))))
    if evictions.missed:
        rungs = (f"{m.reference} {m.city or '?'} {m.rungs}" for m in evictions.missed)
        nobody = page("Rungs of the ladder without people: {items}.", items=", ".join(rungs))
        lines.append(words.say(nobody))
    if evictions.open:
        legend = page("hh = households as reported; ~ = hh x 5, not counted.")
        lines.append(words.say(legend))
    return tuple(lines)


def _ended(closed: Closed, words: Words) -> str:
    """'V7K2-M Nairobi (stopped)'."""
    name = f"{closed.reference} {closed.city or '?'}"
    outcome = outcome_text(closed.outcome, closed.verification, words)
    return f"{name} ({outcome})" if outcome else name
