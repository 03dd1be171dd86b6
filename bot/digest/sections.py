"""Puts a day's figures into the words and columns of a digest."""

from bot.digest.document import Document
from bot.digest.evictions import evictions
from bot.digest.exchanges import exchanges
from bot.digest.quality import quality
from bot.digest.savings import savings
from bot.digest.silent import silent
from bot.digest.urgent import decisions
from bot.digest.words import Words, percent
from locales.say import N_, page
from storage.figures import Coverage, Figures, Window

# The offices' data file has these; here they are marked for translation.
REGIONS = (
    N_("Africa & Arab States"),
    N_("Asia & the Pacific"),
    N_("Latin America & the Caribbean"),
)


def document(figures: Figures, office: str, words: Words, region: str = "") -> Document:
    """`office` is its name. Every figure is marked with its key."""
    window = figures.window
    names = [office.upper(), *([words.name(region)] if region else [])]
    return Document(
        title=" · ".join((*names, words.long_day(window.day))),
        lines=(_head(figures, words),),
        sections=(
            decisions(figures.decisions, window.day, words),
            evictions(figures.evictions, words),
            savings(figures.savings, words),
            exchanges(figures.exchanges, words),
            silent(figures.silent, words),
            quality(figures.quality, words),
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
