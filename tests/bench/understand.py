"""Milliseconds to understand a text, by language, over the labelled texts."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from random import Random
from statistics import median, quantiles

from handlers.understanding.clean import clean, tokens
from tests.bench.lines import AT_MOST, Line, Targets, line
from tests.cases.texts import Text, texts

_TARGET: Targets = {"p50_ms": (AT_MOST, 1.0), "p99_ms": (AT_MOST, 1.0)}
_LONGEST: Targets = {"max_ms": (AT_MOST, 50.0)}
_LENGTH, _MADE, _SEED = 1600, 60, 11


def measure(rounds: int = 7, most: int | None = None) -> Iterator[Line]:
    """`ratio`: to taking the same texts apart into words and no more. `most`: texts a language."""
    labelled = list(texts())
    for language in sorted({text.language for text in labelled}):
        mine = [text for text in labelled if text.language == language][:most]
        words = _milliseconds(lambda text: tokens(clean(text.text)), mine, rounds)
        whole = _milliseconds(Text.read, mine, rounds)
        figures = {
            "texts": len(mine),
            "p50_ms": round(median(whole), 3),
            "p99_ms": round(quantiles(whole, n=100)[98], 3),
            "ratio": round(median(whole) / median(words), 1),
        }
        yield line("understand", language, figures, _TARGET)
    yield from longest(min(rounds, 3))


def longest(rounds: int) -> Iterator[Line]:
    """The worst: as many words as fit a text, of every language and in any order."""
    chance = Random(_SEED)
    words = [word for text in texts() for word in text.text.split()]
    made = [
        replace(text, text=" ".join(chance.choices(words, k=_LENGTH))[:_LENGTH])
        for text in chance.choices(list(texts()), k=_MADE)
    ]
    taken_apart = _milliseconds(lambda text: tokens(clean(text.text)), made, rounds)
    spent = _milliseconds(Text.read, made, rounds)
    figures = {
        "texts": _MADE,
        "p50_ms": round(median(spent), 1),
        "max_ms": round(max(spent), 1),
        "ratio": round(median(spent) / median(taken_apart), 1),
    }
    yield line("understand", "1,600 signs", figures, _LONGEST)


def _milliseconds(read: Callable[[Text], object], mine: Sequence[Text], rounds: int) -> list[float]:
    """Of each text the fastest of some readings: what else the machine does is left out."""
    best = [float("inf")] * len(mine)
    for _ in range(rounds):
        for place, text in enumerate(mine):
            started = time.perf_counter()
            read(text)
            best[place] = min(best[place], (time.perf_counter() - started) * 1000)
    return best
