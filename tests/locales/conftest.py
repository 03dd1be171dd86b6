"""A folder of locales of one's own."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from locales import catalogue, catalogue_check, lexicon_check, lexicon_tables
from locales.update import plural_header

WriteLanguage = Callable[[str, str], Path]


@pytest.fixture
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty locales folder in place of the project's."""
    monkeypatch.setattr(catalogue, "FOLDER", tmp_path)
    monkeypatch.setattr(catalogue_check, "ROOT", tmp_path)
    monkeypatch.setattr(lexicon_check, "ROOT", tmp_path)
    monkeypatch.setattr(lexicon_tables, "ROOT", tmp_path)
    _forget()
    yield tmp_path
    monkeypatch.undo()
    _forget()


@pytest.fixture
def write_language(own_folder: Path) -> WriteLanguage:
    """Writes a language's catalogue: its name and its entries in gettext's form."""

    def write(name: str, entries: str) -> Path:
        path = own_folder / name / "LC_MESSAGES" / "messages.po"
        path.parent.mkdir(parents=True, exist_ok=True)
        header = (
            f'msgid ""\nmsgstr ""\n"Language: {name}\\n"\n'
            '"Content-Type: text/plain; charset=utf-8\\n"\n'
            f'"Plural-Forms: {plural_header(name)}\\n"\n'
        )
        path.write_text(f"{header}\n{entries}", "utf-8")
        _forget()
        return path

    return write


def _forget() -> None:
    catalogue.languages.cache_clear()
    catalogue.translations.cache_clear()
