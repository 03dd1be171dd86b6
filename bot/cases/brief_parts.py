"""What a mission brief tells, part by part."""

from collections.abc import Mapping, Sequence
from datetime import date

from bot.cases.document import Block, Cell, Column, Grid, Lines, pairs
from bot.cases.law import PARAGRAPH
from bot.cases.words import (
    FACTS,
    HANDLINGS,
    NOT_TOLD,
    PHASES,
    POINTS,
    VERIFICATIONS,
    coded_text,
)
from bot.digest.words import Words
from locales.say import Say, page
from storage.facts import NO, UNKNOWN, YES, Fact
from storage.figures.due_process import ADEQUATE_DAYS
from storage.figures.mission import Mission, Tally, middle, tallies, tally, values_of
from storage.models import OUTCOMES, Phase, Verification

_ASKED_OF_ALL = (
    *(Fact.HOUSEHOLDS, Fact.HEADS_F, Fact.HEADS_M, Fact.BY, Fact.ACTOR, Fact.NOTICE),
    *(Fact.NOTICE_DAYS, Fact.ALTERNATIVE),
)


def situation(found: Mission, words: Words) -> tuple[Block, ...]:
    """Totals, then by phase, severity and month."""
    say, whole = words.say, tally(found.cases)
    women, men = (sum(c.count(f) or 0 for c in found.cases) for f in (Fact.HEADS_F, Fact.HEADS_M))
    verified = sum(c.alert.verification == Verification.VERIFIED for c in found.cases)
    unsure = sum(c.alert.provisional for c in found.cases)
    given = (
        ("cases", page("Cases"), whole.cases),
        ("open", page("Open"), len(found.open)),
        ("households", page("Households, as reported"), whole.households),
        ("not_given", page("Households not given"), whole.not_given),
        ("heads_f", FACTS[Fact.HEADS_F], women if found.told(Fact.HEADS_F) else None),
        ("heads_m", FACTS[Fact.HEADS_M], men if found.told(Fact.HEADS_M) else None),
        ("verified", page("Verified"), verified),
        ("provisional", page("Not yet sure"), unsure),
    )
    phases = tallies(found.cases, lambda case: [case.alert.phase])
    levels = tallies(found.cases, lambda case: [case.alert.severity])
    months = tallies(found.cases, lambda case: [case.alert.opened_at.date().replace(day=1)])
    return (
        pairs("totals", [(key, say(label), _number(n, words)) for key, label, n in given]),
        _tally_grid(
            "phases",
            page("Phase"),
            {(p.value, say(PHASES[p])): phases[p] for p in Phase if p in phases},
            words,
        ),
        _tally_grid(
            "severities",
            page("Severity"),
            {(str(level), f"P{level}"): levels[level] for level in sorted(levels)},
            words,
        ),
        _tally_grid(
            "months",
            page("Month"),
            {(f"{month:%Y-%m}", words.month(month)): months[month] for month in sorted(months)},
            words,
        ),
    )


def open_cases(found: Mission, words: Words) -> Grid:
    """The most pressing first."""
    say = words.say
    columns = (
        Column("reference", say(page("Reference")), 2),
        Column("phase", say(page("Phase")), 2),
        Column("severity", say(page("Severity")), 2),
        Column("households", say(page("Households")), 2),
        Column("by_day", say(page("Deadline")), 3),
        Column("handling", say(page("Handling")), 3),
        Column("verification", say(page("Verification")), 3),
    )
    rows = tuple(
        (
            Cell(one.alert.reference, one.alert.reference),
            Cell(one.alert.phase.value, say(PHASES[one.alert.phase])),
            Cell(one.alert.severity, f"P{one.alert.severity}"),
            _number(one.count(Fact.HOUSEHOLDS), words),
            _day(one.alert.by_day, words),
            Cell(one.alert.handling.value, say(HANDLINGS[one.alert.handling])),
            Cell(one.alert.verification.value, say(VERIFICATIONS[one.alert.verification])),
        )
        for one in found.open
    )
    return Grid("cases", columns, rows, say(page("There are none.")))


def actors(found: Mission, words: Words) -> Grid:
    """A case with several is in each row."""
    actors = tallies(found.cases, values_of(Fact.ACTOR))
    shown = {(name, coded_text(name, words)): actors[name] for name in _most(actors)}
    return _tally_grid("actors", page("Who evicts"), shown, words)


def points(found: Mission, words: Words) -> tuple[Block, ...]:
    """The eight points: yes, no and not known."""
    say = words.say
    columns = (
        Column("point", say(page("General Comment 7, paragraph 15")), 5),
        Column("paragraph", say(page("Part")), 2),
        *(Column(one, coded_text(one, words), 2) for one in (YES, NO, UNKNOWN)),
        Column("of", say(page("of cases")), 2),
    )
    rows = tuple(
        (
            Cell(point.value, say(POINTS[point])),
            Cell(PARAGRAPH[point], PARAGRAPH[point]),
            *(_number(counts[one], words) for one in (YES, NO, UNKNOWN)),
            _number(len(found.cases), words),
        )
        for point, counts in found.points().items()
    )
    legend = say(page("Not known is never counted as no. The rules stand in docs/cases.md."))
    return Grid("points", columns, rows), Lines("legend", (legend,))


def notice(found: Mission, words: Words) -> tuple[Block, ...]:
    """Lengths and forms."""
    say, days = words.say, found.notices
    short = sum(one < ADEQUATE_DAYS for one in days)
    forms = tallies(found.cases, values_of(Fact.NOTICE))
    given = (
        ("told", page("Length told in"), _part(len(days), len(found.cases), words)),
        ("median_days", page("Median, days"), _middle(days, words)),
        ("under_90", page("Under 90 days"), _part(short, len(days), words)),
    )
    shown = {(name, coded_text(name, words)): forms[name] for name in _most(forms)}
    return (
        pairs("lengths", [(key, say(label), cell) for key, label, cell in given]),
        _tally_grid("forms", page("Notice"), shown, words),
    )


def outcomes(found: Mission, words: Words) -> tuple[Block, ...]:
    """What came of it, and how often it was asked again."""
    known = tallies(found.cases, lambda case: [case.alert.outcome] if case.alert.outcome else [])
    shown = {(one.value, words.say(HANDLINGS[one])): known[one] for one in OUTCOMES if one in known}
    columns = (
        Column("after", words.say(page("Asked again after")), 3),
        Column("cases", words.say(page("Cases")), 5),
    )
    rows = tuple(
        (
            Cell(name, words.say(page("{days} days", days=name.strip("+d")))),
            _number(count, words),
        )
        for name, count in found.asked.items()
    )
    return _tally_grid("outcomes", page("Outcome"), shown, words), Grid("asked", columns, rows)


def wanted(found: Mission, words: Words) -> Grid:
    """Needs, wishes, and what was offered."""
    columns = (
        Column("figure", words.say(page("Figure")), 3),
        Column("value", words.say(page("As told")), 4),
        Column("cases", words.say(page("Cases")), 2),
    )
    rows = tuple(
        (
            Cell(fact.value, words.say(FACTS[fact])),
            Cell(name, coded_text(name, words)),
            _number(told[name].cases, words),
        )
        for fact in (Fact.NEEDS, Fact.WISHES, Fact.ALTERNATIVE)
        for told in (tallies(found.cases, values_of(fact)),)
        for name in _most(told)
    )
    return Grid("wanted", columns, rows, words.say(page("Nobody has told any yet.")))


def reach(found: Mission, words: Words) -> Block:
    """How long people waited, and where nobody was."""
    say, minutes = words.say, found.minutes
    waiting = sum(case.alert.acknowledged_at is None for case in found.open)
    given = (
        ("taken", page("Somebody took it in"), _part(len(minutes), len(found.cases), words)),
        ("median_minutes", page("Median, minutes"), _middle(minutes, words)),
        ("waiting", page("Open and nobody has it"), _number(waiting, words)),
        ("empty_rungs", page("Rungs without people"), _number(found.empty_rungs, words)),
    )
    return pairs("reach", [(key, say(label), cell) for key, label, cell in given])


def quality(found: Mission, words: Words) -> tuple[Block, ...]:
    """What was told at all."""
    say = words.say
    columns = (
        Column("figure", say(page("Figure")), 4),
        Column("told", say(page("Told in")), 3),
        Column("of", say(page("of cases")), 3),
    )
    rows = tuple(
        (
            Cell(fact.value, say(FACTS[fact])),
            _number(found.told(fact), words),
            _number(len(found.cases), words),
        )
        for fact in _ASKED_OF_ALL
    )
    lines = (
        say(page("Figures are what people told; nobody has counted for this file.")),
        say(page("Only what reached the service is here: silence is not safety.")),
    )
    return Grid("coverage", columns, rows), Lines("limits", lines)


def _tally_grid(key: str, label: Say, rows: Mapping[tuple[str, str], Tally], words: Words) -> Grid:
    say = words.say
    columns = (
        Column(key, say(label), 4),
        Column("cases", say(page("Cases")), 2),
        Column("households", say(page("Households")), 2),
        Column("not_given", say(page("Households not given")), 3),
    )
    shown = tuple(
        (
            Cell(value, text),
            _number(one.cases, words),
            _number(one.households if one.not_given < one.cases else None, words),
            _number(one.not_given, words),
        )
        for (value, text), one in rows.items()
    )
    return Grid(key, columns, shown, say(page("Nobody has told any yet.")))


def _most(found: Mapping[str, Tally]) -> list[str]:
    """The most frequent first."""
    return sorted(found, key=lambda name: (-found[name].cases, name))


def _number(value: int | None, words: Words) -> Cell:
    return Cell(value, NOT_TOLD if value is None else words.number(value))


def _day(day: date | None, words: Words) -> Cell:
    return Cell(day.isoformat(), words.day(day)) if day else Cell(None, NOT_TOLD)


def _part(part: int, whole: int, words: Words) -> Cell:
    shown = page("{part} of {whole}", part=words.number(part), whole=words.number(whole))
    return Cell(part, words.say(shown))


def _middle(numbers: Sequence[int], words: Words) -> Cell:
    found = middle(numbers)
    return Cell(found, NOT_TOLD if found is None else words.number(int(found + 0.5)))
