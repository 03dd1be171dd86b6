"""What is checked of a language's catalogue, against the source and against its language."""

from collections.abc import Iterator

from babel.messages import Catalog
from babel.messages.catalog import Message
from babel.messages.pofile import PoFileError

from locales.catalogue import catalogue_path
from locales.placeholders import fields
from locales.source import ROOT, Marked, Problem, Source
from locales.text_check import brief, form_problems, length_problems
from locales.update import plural_header, read_catalogue, template, updated_file

Key = tuple[str, str | None]
_UNREADABLE = "no catalogue"


def is_unreadable(problem: Problem) -> bool:
    """Whether nothing more can be said of that catalogue."""
    return problem.text.startswith(_UNREADABLE)


def catalogue_problems(source: Source, language: str) -> Iterator[Problem]:
    """Missing, obsolete, untranslated or wrong entries; a stale file if all else is well."""
    path = catalogue_path(language)
    shown = path.relative_to(ROOT).as_posix()
    if not path.exists():
        yield Problem(shown, 0, "is missing: run `python -m locales.update`")
        return
    try:
        kept = {_key(entry): entry for entry in read_catalogue(language) if entry.id}
    except PoFileError as error:
        line = (error.lineno or 0) + 1  # babel counts from 0
        yield Problem(shown, line, f"{_UNREADABLE}: {error.args[0]}")
        return
    texts: dict[Key, list[Marked]] = {}
    for text in source.texts:
        texts.setdefault((text.msgid, text.context), []).append(text)
    found = [
        *_header_problems(path.read_text("utf-8"), shown, language),
        *_listed_problems(template(source), kept, shown),
        *(
            Problem(shown, entry.lineno or 0, problem)
            for key, entry in kept.items()
            if key in texts
            for problem in _entry_problems(entry, texts[key], language)
        ),
    ]
    yield from found
    if not found and path.read_bytes() != updated_file(source, language):
        yield Problem(shown, 0, "not up to date: run `python -m locales.update`")


def _key(entry: Message) -> Key:
    return (entry.id if isinstance(entry.id, str) else entry.id[0], entry.context)


def _header_problems(content: str, shown: str, language: str) -> Iterator[Problem]:
    wanted = f'"Plural-Forms: {plural_header(language)}\\n"'
    lines = content.splitlines()
    if wanted not in lines:
        line = next((n for n, text in enumerate(lines, 1) if "Plural-Forms" in text), 0)
        yield Problem(shown, line, f"the language's plural rule is {wanted}")


def _listed_problems(wanted: Catalog, kept: dict[Key, Message], shown: str) -> Iterator[Problem]:
    keys = {_key(entry): entry for entry in wanted if entry.id}
    for key, entry in keys.items():
        if key not in kept:
            places = ", ".join(path for path, _ in entry.locations)
            yield Problem(shown, 0, f"missing: {brief(key[0])} of {places}")
    for key, entry in kept.items():
        if key not in keys:
            yield Problem(shown, entry.lineno or 0, f"obsolete: {brief(key[0])}")


def _entry_problems(entry: Message, texts: list[Marked], language: str) -> Iterator[str]:
    string = entry.string or ""
    forms = [string] if isinstance(string, str) else list(string)
    english = entry.id if isinstance(entry.id, str) else entry.id[0]
    if entry.fuzzy:
        yield f"the English changed, read it again: {brief(english)}"
    elif not all(forms) or not forms:
        yield f"not translated: {brief(english)}"
    else:
        yield from _translation_problems(entry, forms, texts, language)


def _translation_problems(
    entry: Message, forms: list[str], texts: list[Marked], language: str
) -> Iterator[str]:
    ids = [entry.id] if isinstance(entry.id, str) else list(entry.id)
    # A form for one may leave its number out: 'a household'.
    free = {"count"} if len(ids) > 1 else set()
    for form in forms:
        if (set(fields(form)) ^ set(fields("".join(ids)))) - free:
            yield f"not the placeholders of the English: {brief(form)}"
        yield from form_problems(form, label=texts[0].mark == "N_")
    for text in texts:
        if text.sms:
            yield from length_problems(text, language)
