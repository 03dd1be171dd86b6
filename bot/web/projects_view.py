"""What the portfolio of upgrading projects shows: the rows of the export in an office's words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from markupsafe import Markup

from bot.digest.words import Words
from bot.web.chart import tiny_bars
from bot.web.labels import part_of
from bot.web.savings_view import NOT_TOLD, Cell, month_bars, share
from handlers.projects import STAGES
from locales.catalogue import translate
from locales.say import N_, page
from storage.export_projects import PROJECTS
from storage.export_scope import MONTHS
from storage.exports import Cell as Value
from storage.models import ProjectStage
from storage.places import exponent


@dataclass(frozen=True, slots=True)
class Project:
    """A row: `saved` with its `months`, then what is proven by the group's book."""

    reference: str
    title: str
    before: tuple[Cell, ...]
    saved: str
    months: Markup
    after: tuple[Cell, ...]
    partners: str


def heads(words: Words) -> list[str]:
    """Of all columns."""
    texts = (
        *(page("Project"), page("City"), page("Stage"), page("Cost"), page("Own savings")),
        *(page("Saved"), page("Regularity"), page("Repayment rate"), page("Women")),
        *(page("Leaders"), page("Second leader"), page("Partners")),
    )
    return [words.say(text) for text in texts]


def project(row: Sequence[Value], months: Sequence[date], words: Words) -> Project:
    """Of one row of the export. What people wrote themselves is covered as everywhere."""
    told = dict(zip(PROJECTS, row, strict=True))
    return Project(
        reference=str(told["reference"]),
        title=str(told["title"]),
        before=_before(told, words),
        saved=_saved(told, words),
        months=_months(told, months, words),
        after=_after(told, words),
        partners=str(told["partners"] or NOT_TOLD),
    )


def _before(told: Mapping[str, Value], words: Words) -> tuple[Cell, ...]:
    cost, own = _minor(told, "cost"), _minor(told, "own_savings")
    stage = translate(STAGES[ProjectStage(str(told["stage"]))], words.language)
    return (
        Cell(str(told["city"]), words.country(str(told["country"]))),
        Cell(stage),
        Cell(_money(told, cost, words) if cost else NOT_TOLD),
        Cell(_money(told, own, words), share(own / cost) if cost else ""),
    )


def _saved(told: Mapping[str, Value], words: Words) -> str:
    """Groups that told nothing all year did not tell 0."""
    saved = _minor(told, "saved_12_months")
    return _money(told, saved, words) if saved or told["regularity"] else NOT_TOLD


def _months(told: Mapping[str, Value], months: Sequence[date], words: Words) -> Markup:
    values = [_minor(told, f"saved_month_{back}") for back in range(MONTHS, 0, -1)]
    shown = month_bars(values, months, str(told["currency"]), words)
    return tiny_bars(words.say(page("By month")), shown)


def _after(told: Mapping[str, Value], words: Words) -> tuple[Cell, ...]:
    rates = (told[name] for name in ("regularity", "repayment_rate", "womens_share"))
    return (
        *(Cell(share(rate if isinstance(rate, float) else None)) for rate in rates),
        Cell(words.number(int(told["officers"] or 0))),
        Cell(_second_leader(int(told["second_leader"] or 0), int(told["groups"] or 0), words)),
    )


def _second_leader(having: int, groups: int, words: Words) -> str:
    """Whether large sums ask one; of a city, in how many of its groups."""
    if groups > 1:
        return part_of(having, groups, words)
    return translate(N_("yes") if having else N_("no"), words.language)


def _money(told: Mapping[str, Value], minor: int, words: Words) -> str:
    return words.sums({str(told["currency"]): minor})


def _minor(told: Mapping[str, Value], name: str) -> int:
    """The export has major units, as exact decimals."""
    return int(Decimal(str(told[name])).scaleb(exponent(str(told["currency"]))))
