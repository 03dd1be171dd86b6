"""Writes messages.pot and every messages.po from the source: `python -m locales.update`.

The outcome depends on the source and the translations alone: no dates, no line numbers.
"""

from collections.abc import Iterable
from io import BytesIO

from babel.messages import Catalog
from babel.messages.pofile import read_po, write_po
from babel.plural import PluralRule, to_gettext

from locales.catalogue import SOURCE, TEMPLATE, catalogue_path, languages, locale_of
from locales.placeholders import PLACEHOLDERS, fields
from locales.source import Marked, Source, read_source

_COUNTS = range(1000)  # larger counts follow the same rules in every language we know
_HEADER = """\
# {title}
#
msgid ""
msgstr ""
"Project-Id-Version: jirani\\n"
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"""

MessageId = str | tuple[str, str]


def main() -> None:
    """Rewrites the files; a translation whose English changed becomes fuzzy, to be read again."""
    source = read_source()
    TEMPLATE.write_bytes(template_file(source))
    for language in languages():
        if language != SOURCE:
            path = catalogue_path(language)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(updated_file(source, language))


def template_file(source: Source) -> bytes:
    """messages.pot as it has to be."""
    return _header("", "Texts of Jirani. See locales/README.md") + _entries(template(source))


def updated_file(source: Source, language: str) -> bytes:
    """messages.po as it has to be, with the translations that are there."""
    catalogue = read_catalogue(language)
    catalogue.update(template(source), update_creation_date=False)
    catalogue.obsolete.clear()
    title = f"{locale_of(language).english_name} texts of Jirani. See locales/README.md"
    return _header(language, title) + _entries(catalogue)


def read_catalogue(language: str) -> Catalog:
    """The translations as they are kept; an empty catalogue where there are none."""
    path = catalogue_path(language)
    content = path.read_bytes() if path.exists() else _header(language, "")
    return read_po(BytesIO(content), abort_invalid=True)


def template(source: Source) -> Catalog:
    """One entry a text, in the order of the source."""
    grouped: dict[tuple[MessageId, str | None], list[Marked]] = {}
    for text in source.texts:
        message_id = (text.msgid, text.plural) if text.plural else text.msgid
        grouped.setdefault((message_id, text.context), []).append(text)
    catalogue = Catalog()
    for (message_id, context), texts in grouped.items():
        places = [(path, 0) for path in dict.fromkeys(text.path for text in texts)]
        catalogue.add(message_id, locations=places, auto_comments=_notes(texts), context=context)
    return catalogue


def plural_header(language: str) -> str:
    """Gettext's Plural-Forms by CLDR, for the forms that whole numbers take."""
    rule = locale_of(language).plural_form
    taken = {rule(count) for count in _COUNTS}
    return to_gettext(PluralRule({tag: text for tag, text in rule.rules.items() if tag in taken}))


def _header(language: str, title: str) -> bytes:
    text = _HEADER.format(title=title, language=language)
    if language:
        text += f'"Plural-Forms: {plural_header(language)}\\n"\n'
    return f"{text}\n".encode()


def _entries(catalogue: Catalog) -> bytes:
    file = BytesIO()
    write_po(file, catalogue, width=0, omit_header=True, ignore_obsolete=True, include_lineno=False)
    return file.getvalue()


def _notes(texts: Iterable[Marked]) -> list[str]:
    """What a translator has to know beside the English."""
    notes = ["SMS" if any(text.sms for text in texts) else "not an SMS"]
    first = next(iter(texts))
    if first.mark == "N_":
        notes = ["a word or a label"]
    for text in texts:
        labels = [choice.label for choice in text.choices if isinstance(choice.label, str)]
        if labels:
            notes.append(
                "answers: " + " ".join(f"{n} {label}" for n, label in enumerate(labels, 1))
            )
    names = fields(first.msgid + (first.plural or ""))
    notes += [f"{{{name}}}: {PLACEHOLDERS[name].about}" for name in names if name in PLACEHOLDERS]
    return list(dict.fromkeys(notes))


if __name__ == "__main__":
    main()
