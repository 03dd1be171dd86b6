"""How well texts are understood, by language: `python -m tests.accuracy`, or `make accuracy`."""

import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from rich.console import Console
from rich.table import Table

from handlers.understanding.meaning import Meaning, Safety
from tests.cases.texts import Text, asks_needlessly, posts_wrongly, reads, texts, value_of


@dataclass(slots=True)
class Score:
    """Counts over the texts of one language; `entities` are (right, told) by name."""

    texts: int = 0
    intents: int = 0
    wrong_amounts: int = 0
    missed_evictions: int = 0
    false_alerts: int = 0
    needless_questions: int = 0
    right: Counter[str] = field(default_factory=Counter)
    told: Counter[str] = field(default_factory=Counter)

    @property
    def fails(self) -> bool:
        """Money that is entered wrongly and alerts that are missed are never allowed."""
        return self.wrong_amounts > 0 or self.missed_evictions > 0

    def add(self, text: Text, meaning: Meaning) -> None:
        """Counts one text in."""
        self.texts += 1
        self.intents += str(meaning.intent) in text.intents
        self.wrong_amounts += posts_wrongly(text, meaning)
        self.missed_evictions += text.is_eviction and meaning.safety == Safety.NONE
        self.false_alerts += not text.is_eviction and meaning.safety != Safety.NONE
        self.needless_questions += asks_needlessly(text, meaning)
        for name, expected in reads(text):
            self.told[name] += 1
            self.right[name] += value_of(meaning, name) == expected


def score(rows: Iterable[Text]) -> dict[str, Score]:
    """By language."""
    scores = defaultdict[str, Score](Score)
    for text in rows:
        scores[text.language].add(text, text.read())
    return scores


def shown(scores: dict[str, Score]) -> Iterator[Table]:
    """The scores, a line a language, and every entity's share, a column a language."""
    table = Table("", *_COLUMNS, "intent %", title="Texts understood")
    for language, one in scores.items():
        counts = (str(getattr(one, name)) for name in _COLUMNS.values())
        table.add_row(language, *counts, _percent(one.intents, one.texts))
    yield table
    table = Table("entity: right of told", *scores)
    for name in sorted({name for one in scores.values() for name in one.told}):
        table.add_row(name, *(_share(one.right[name], one.told[name]) for one in scores.values()))
    yield table


_COLUMNS = {
    "texts": "texts",
    "wrong amounts (must be 0)": "wrong_amounts",
    "evictions missed (must be 0)": "missed_evictions",
    "false alerts": "false_alerts",
    "needless questions": "needless_questions",
}


def _percent(right: int, told: int) -> str:
    return f"{100 * right / told:.1f}" if told else "-"


def _share(right: int, told: int) -> str:
    return f"{right}/{told}" if told else "-"


def main() -> None:
    """Prints the tables; exits 1 where a must is broken."""
    scores = score(texts())
    for table in shown(scores):
        Console(width=140).print(table)
    sys.exit(any(one.fails for one in scores.values()))


if __name__ == "__main__":
    main()
