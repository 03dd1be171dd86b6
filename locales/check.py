"""Checks every text in every language and every lexicon: `python -m locales.check [--update]`."""

import argparse
import sys
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from locales import update
from locales.catalogue import SOURCE, TEMPLATE, languages
from locales.catalogue_check import catalogue_problems, is_unreadable
from locales.lexicon_check import lexicon_problems, offer_problems, reader_problems
from locales.source import ROOT, Problem, Source, read_source
from locales.text_check import source_problems

README = ROOT / "locales" / "README.md"


def main(arguments: list[str] | None = None) -> int:
    """Prints each problem with its file and line; returns 1 if there is any."""
    parser = argparse.ArgumentParser(prog="python -m locales.check", description=__doc__)
    parser.add_argument("--update", action="store_true", help="rewrite .pot and .po files first")
    if parser.parse_args(arguments).update:
        update.main()
    problems = sorted(set(all_problems()), key=lambda found: (found.path, found.line, found.text))
    for problem in problems:
        sys.stderr.write(f"{problem}\n")
    if not problems:
        sys.stdout.write(f"{len(read_source().texts)} texts in {', '.join(languages())}: fine\n")
    return 1 if problems else 0


def all_problems() -> Iterator[Problem]:
    """Everything that is wrong in the source's texts, the catalogues and the lexicons."""
    source = read_source()
    yield from source.problems
    yield from chain.from_iterable(source_problems(text) for text in source.texts)
    yield from _template_problems(source)
    for language in languages():
        catalogue = list(catalogue_problems(source, language)) if language != SOURCE else []
        yield from catalogue
        yield from lexicon_problems(language)
        if not any(map(is_unreadable, catalogue)):
            yield from offer_problems(source, language)
    yield from reader_problems(README.read_text("utf-8"))


def _template_problems(source: Source) -> Iterator[Problem]:
    if not TEMPLATE.exists() or TEMPLATE.read_bytes() != update.template_file(source):
        yield Problem(shown(TEMPLATE), 0, "not up to date: run `python -m locales.update`")


def shown(path: Path) -> str:
    """The path as a reader of the repository knows it."""
    return path.relative_to(ROOT).as_posix()


if __name__ == "__main__":
    sys.exit(main())
