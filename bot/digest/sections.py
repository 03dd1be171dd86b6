"""Puts a day's figures into the words and columns of a digest."""

from collections.abc import Iterable, Iterator, Mapping

from bot.digest.document import Document, Section, Table, mark
from bot.digest.urgent import decisions
from bot.digest.words import Words, percent
from locales.say import N_, page
from storage.figures import (
    Band,
    BandFigures,
    Coverage,
    CurrencySavings,
    Evictions,
    Exchanges,
    Figures,
    Movements,
    Quality,
    Savers,
    Savings,
    SilentCity,
    Window,
)

_BANDS = {
    Band.UNDER_WAY: page("under way"),
    Band.SOON: page("threat <=7d"),
    Band.LATER: page("threat >7d"),
    Band.NO_DAY: page("threat, no day"),
    Band.AFTER: page("after"),
}
# The offices' data file has these; here they are marked for translation.
REGIONS = (
    N_("Africa & Arab States"),
    N_("Asia & the Pacific"),
    N_("Latin America & the Caribbean"),
)
_TOGETHER = 3  # silent groups of one city that are told as one
_SILENT_SHOWN = 8


def document(figures: Figures, office: str, words: Words, region: str = "") -> Document:
    """`office` is its name. Every figure is marked with its key."""
    window = figures.window
    names = [office.upper(), *([words.name(region)] if region else [])]
    return Document(
        title=" · ".join((*names, words.long_day(window.day))),
        lines=(_head(figures, words),),
        sections=(
            decisions(figures.decisions, window.day, words),
            _evictions(figures.evictions, words),
            _savings(figures.savings, words),
            _exchanges(figures.exchanges, words),
            _silent(figures.silent, words),
            _quality(figures.quality, words),
        ),
        foot=(
            words.say(
                page("n/c = not comparable · 7-day = deposits against the same weekday before")
            ),
            words.say(page("Every figure opens its messages.")),
        ),
    )


def number_of(window: Window) -> str:
    """'2026-327': the year and the day in it."""
    return f"{window.day:%Y-%j}"


def _head(figures: Figures, words: Words) -> str:
    window = figures.window
    closed = words.say(page("Day closed 24:00 {zone}", zone=_zone(window)))
    digest = words.say(page("digest {reference}", reference=number_of(window)))
    return f"{closed} · {digest} · {_coverage(figures.coverage, words)}"


def _zone(window: Window) -> str:
    name = window.end.astimezone(window.zone).tzname() or "UTC"
    return f"UTC{name}" if name[0] in "+-" else name


def _coverage(coverage: Coverage, words: Words) -> str:
    said = words.say(
        page(
            "{part} of {whole} expected groups reported",
            part=words.number(coverage.reported, "coverage/reported"),
            whole=words.number(coverage.expected),
        )
    )
    if coverage.share is None:
        return said
    if coverage.week_ago_share is None:
        return f"{said} ({percent(coverage.share)})"
    before = words.say(page("a week before {share}", share=percent(coverage.week_ago_share)))
    return f"{said} ({percent(coverage.share)}; {before})"


def _evictions(evictions: Evictions, words: Words) -> Section:
    about = words.say(
        page(
            "{count} open (+{number}), {other} closed",
            count=words.number(evictions.open, "evictions/open"),
            number=words.number(evictions.opened, "evictions/opened"),
            other=words.number(len(evictions.closed), "evictions/closed"),
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
        for band in evictions.bands
    )
    table = Table(tuple(map(words.say, head)), tuple(rows))
    title = words.say(page("EVICTIONS"))
    return Section(title, about, table if evictions.open else None, _notes(evictions, words))


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
        names = (f"{closed.reference} {closed.city or '?'}" for closed in evictions.closed)
        lines.append(words.say(page("Closed: {items}.", items=", ".join(names))))
    if evictions.open:
        legend = page("hh = households as reported; ~ = hh x 5, not counted.")
        lines.append(words.say(legend))
    return tuple(lines)


def _savings(savings: Savings, words: Words) -> Section:
    about = words.say(
        page(
            "{count} groups with money, {number} zero reports",
            count=words.number(savings.with_money),
            number=words.number(savings.zero_reports),
        )
    )
    head = (page("groups"), page("deposits"), page("out"), page("net"), page("7-day"))
    table = Table(
        ("", *map(words.say, head)),
        tuple(_currency(row, words) for row in savings.currencies),
    )
    lines = tuple(_savings_lines(savings, words))
    title = words.say(page("SAVINGS"))
    return Section(title, about, table if savings.currencies else None, lines)


def _currency(row: CurrencySavings, words: Words) -> tuple[str, ...]:
    key = f"savings/{row.currency}"
    sums = {"deposits": row.deposits, "out": row.out, "net": row.net}
    told = row.reported or any(sums.values())  # a group that was silent did not report 0
    return (
        row.currency,
        f"{row.reported}/{row.expected}",
        *(
            words.amount(minor, row.currency, f"{key}/{name}") if told else "-"
            for name, minor in sums.items()
        ),
        _trend(row, words),
    )


def _trend(row: CurrencySavings, words: Words) -> str:
    if row.trend is not None:
        return percent(row.trend, signed=True)
    star = "" if row.is_comparable else "*"
    return words.say(page("n/c")) + star


def _savings_lines(savings: Savings, words: Words) -> Iterator[str]:
    changed = {row.currency: row.changed for row in savings.currencies if row.changed}
    if changed:
        items = ", ".join(
            mark(words.sums({currency: minor}), f"savings/{currency}/changed")
            for currency, minor in changed.items()
        )
        yield words.say(page("Earlier days changed by corrections: {items}.", items=items))
    yield _savers(savings.savers, words)
    yield _loans(savings, words)
    if savings.social_in or savings.social_out:
        yield words.say(
            page(
                "Social fund, kept apart: in {items}, out {others}.",
                items=_social("in", savings.social_in, words),
                others=_social("out", savings.social_out, words),
            )
        )
    for row in savings.currencies:
        if not row.is_comparable:
            yield words.say(
                page(
                    "* {currency}: {part} of {whole} groups: not comparable.",
                    currency=row.currency,
                    part=row.reported,
                    whole=row.expected,
                )
            )


def _savers(savers: Savers, words: Words) -> str:
    if not savers.total:
        return words.say(page("Savers: not given."))
    return words.say(
        page(
            "Savers {people}: women {women} ({share}), men {men}, sex not given {number}.",
            people=words.number(savers.total, "savers"),
            women=words.number(savers.women),
            share=percent(savers.women / savers.total),
            men=words.number(savers.men),
            number=words.number(savers.not_said),
        )
    )


def _loans(savings: Savings, words: Words) -> str:
    return words.say(
        page(
            "Loans issued {items}; repaid {others}.",
            items=_counted("loans", savings.loans, words),
            others=_counted("repayments", savings.repayments, words),
        )
    )


def _counted(key: str, movements: Movements, words: Words) -> str:
    count = words.number(movements.count, key)
    return f"{count} ({words.sums(movements.sums)})" if movements.sums else count


def _social(way: str, sums: Mapping[str, int], words: Words) -> str:
    return mark(words.sums(sums) or "0", f"social/{way}")


def _exchanges(exchanges: Exchanges, words: Words) -> Section:
    about = words.say(
        page(
            "new {count}, matched {number}, waiting >14 d {other}",
            count=words.number(exchanges.new, "exchanges/new"),
            number=words.number(exchanges.matched, "exchanges/matched"),
            other=words.number(exchanges.waiting, "exchanges/waiting"),
        )
    )
    said = []
    if exchanges.wanted:
        said.append(page("Wanted: {items}.", items=_topics(exchanges.wanted, words)))
    if exchanges.offered:
        said.append(page("Offered: {items}.", items=_topics(exchanges.offered, words)))
    line = " ".join(map(words.say, said))
    return Section(words.say(page("EXCHANGES")), about, lines=(line,) if line else ())


def _topics(topics: Iterable[tuple[str, int]], words: Words) -> str:
    return ", ".join(f"{words.topic(name)} {words.number(count)}" for name, count in topics)


def _silent(cities: tuple[SilentCity, ...], words: Words) -> Section:
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


def _quality(quality: Quality, words: Words) -> Section:
    lines = [_texts(quality, words), " ".join(_answers(quality, words))]
    return Section(words.say(page("HOW GOOD ARE THESE FIGURES")), lines=tuple(lines))


def _texts(quality: Quality, words: Words) -> str:
    said = words.say(
        page(
            "{count} texts: {certain} certain, {confirmed} confirmed, {asked} asked, "
            "{number} with a person.",
            count=words.number(quality.texts, "quality/texts"),
            certain=words.number(quality.certain, "quality/certain"),
            confirmed=words.number(quality.confirmed, "quality/confirmed"),
            asked=words.number(quality.asked, "quality/asked"),
            number=words.number(quality.person, "quality/person"),
        )
    )
    if quality.waiting:
        count = words.number(quality.waiting, "quality/waiting")
        said += " " + words.say(page("{count} not read yet.", count=count))
    if quality.elsewhere:
        count = words.number(quality.elsewhere)
        said += " " + words.say(page("All offices: {count} from places not known.", count=count))
    return said


def _answers(quality: Quality, words: Words) -> Iterator[str]:
    count = words.number(quality.corrections)
    if quality.taken_back:
        items = words.sums(quality.taken_back, "corrections")
        yield words.say(page("Corrections {count} ({items} taken back).", count=count, items=items))
    else:
        yield words.say(page("Corrections {count}.", count=count))
    undelivered = words.number(quality.undelivered, "undelivered")
    yield words.say(page("Answers not delivered: {count}.", count=undelivered))
