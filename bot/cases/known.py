"""What is known of a case: each figure's newest value and its series, and the eight points."""

from bot.cases.document import Block, Cell, Column, Grid, Lines, pairs
from bot.cases.law import PARAGRAPH
from bot.cases.teller import Teller
from bot.cases.words import FACTS, POINTS, coded_text
from locales.say import page
from storage.facts import Fact
from storage.figures.due_process import BASIS, due_process


def figures(tell: Teller) -> tuple[Block, ...]:
    """The newest of each, then every value with who told it and when."""
    say, rows = tell.words.say, []
    newest = []
    for fact, series in tell.file.series.items():
        if not all(map(tell.is_shown, series)):
            continue
        newest.append((fact.value, say(FACTS[fact]), tell.value(fact, series[-1])))
        if fact != Fact.BY:
            name = Cell(fact.value, say(FACTS[fact]))
            rows += [(name, *tell.row(fact, event)) for event in series]
    columns = (Column("figure", say(page("Figure")), 3), *_columns(tell))
    none = say(page("Nobody has told any yet."))
    return pairs("newest", newest), Grid("series", columns, tuple(rows), none)


def deadline(tell: Teller) -> Grid:
    """A series: the clocks start again with each day that is told."""
    say = tell.words.say
    rows = tuple(tell.row(Fact.BY, event) for event in tell.file.series.get(Fact.BY, ()))
    return Grid("series", _columns(tell), rows, say(page("Nobody has told a day.")))


def points(tell: Teller) -> tuple[Block, ...]:
    """The eight points of paragraph 15, and what each answer stands on."""
    say, known = tell.words.say, tell.file.known
    found = due_process(known)
    rows = []
    for point, answer in found.items():
        told = [fact for fact in BASIS[point] if fact in known]
        basis = "; ".join(
            f"{say(FACTS[fact])}: {tell.value(fact, tell.file.series[fact][-1]).text}"
            for fact in told
        )
        rows.append(
            (
                Cell(point.value, say(POINTS[point])),
                Cell(PARAGRAPH[point], PARAGRAPH[point]),
                Cell(answer, coded_text(answer, tell.words)),
                Cell(" ".join(told) or None, basis or say(page("nobody told"))),
            )
        )
    columns = (
        Column("point", say(page("General Comment 7, paragraph 15")), 5),
        Column("paragraph", say(page("Part")), 2),
        Column("answer", say(page("Answer")), 2),
        Column("basis", say(page("Told")), 6),
    )
    legend = say(page("Not known is never counted as no. The rules stand in docs/cases.md."))
    return Grid("points", columns, tuple(rows)), Lines("legend", (legend,))


def _columns(tell: Teller) -> tuple[Column, ...]:
    say = tell.words.say
    return (
        Column("value", say(page("As told")), 5),
        Column("by", say(page("Who")), 3),
        Column("at", say(page("When (UTC)")), 3),
        Column("local", say(page("There")), 3),
    )
