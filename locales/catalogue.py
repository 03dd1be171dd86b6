"""The translations: one folder a language, each `.po` compiled in memory when first used."""

from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

FOLDER = Path(__file__).parent
SOURCE = "en"  # the msgids are English
TEMPLATE = FOLDER / "messages.pot"


@cache
def languages() -> tuple[str, ...]:
    """English first, then the other folders of locales/ by name, e.g. ('en', 'es', 'sw')."""
    names = sorted(path.name for path in FOLDER.iterdir() if path.is_dir() and _known(path.name))
    return (SOURCE, *(name for name in names if name != SOURCE))


def catalogue_path(language: str) -> Path:
    """Where translators' work on `language` is kept."""
    return FOLDER / language / "LC_MESSAGES" / "messages.po"


@cache
def locale_of(language: str) -> Locale:
    """Babel's locale of a language; English for one that is unknown."""
    return Locale.parse(language, sep="-") if _known(language) else Locale(SOURCE)


@cache
def translations(language: str) -> NullTranslations:
    """The compiled catalogue; English where `language` has none."""
    path = catalogue_path(language)
    if language not in languages() or not path.exists():
        return NullTranslations()
    with path.open("rb") as file:
        catalogue = read_po(file, locale=str(locale_of(language)), abort_invalid=True)
    compiled = BytesIO()
    write_mo(compiled, catalogue)  # leaves out fuzzy and empty ones, so they fall back
    compiled.seek(0)
    return GNUTranslations(compiled)


def translate(msgid: str, language: str, *, context: str | None = None) -> str:
    """The translation, or `msgid` itself."""
    if not msgid:
        return ""  # gettext's answer would be the catalogue's header
    known = translations(language)
    return known.pgettext(context, msgid) if context else known.gettext(msgid)


def translate_plural(
    one: str, other: str, count: int, language: str, *, context: str | None = None
) -> str:
    """The translation for `count` by the language's own rule, e.g. six forms in Arabic."""
    known = translations(language)
    if context:
        return known.npgettext(context, one, other, count)
    return known.ngettext(one, other, count)


@cache
def script_of(language: str) -> str:
    """ISO 15924, e.g. 'Latn' or 'Ethi'."""
    locale = locale_of(language)
    if locale.script:
        return locale.script
    likely = get_global("likely_subtags").get(locale.language, "")
    parts = likely.split("_")
    return parts[1] if len(parts) > 1 else "Latn"


def _known(name: str) -> bool:
    try:
        Locale.parse(name, sep="-")
    except (ValueError, UnknownLocaleError):
        return False
    return True
