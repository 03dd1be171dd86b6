"""Where a command puts the file that it makes."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import regex
import typer

from bot.cases.make import Form
from bot.cli.main import Mend
from locales.catalogue import languages

_UNSAFE = regex.compile(r"[^\w.-]+")  # in a file's name


def check_language(language: str | None) -> None:
    """Raises Mend for one that is not spoken here."""
    if language is not None and language not in languages():
        msg = f"There is no language {language!r}: give one of {', '.join(languages())}."
        raise Mend(msg)


@contextmanager
def hand_over(form: Form, out: Path | None, name: str) -> Iterator[Callable[[bytes], object]]:
    """A PDF without `out` is `name` in the current folder; JSON without it is for the screen.

    Opened before anything is read, so that nothing is recorded as read which cannot be written.

    Other users of the machine do not read the file; what was there stays until it is whole.
    """
    if out is None:
        if form == Form.JSON:
            yield sys.stdout.buffer.write
            return
        here = Path(_UNSAFE.sub("-", f"{name}.pdf"))
        with hand_over(form, here, name) as put:
            yield put
        typer.echo(f"Written to {here}.", err=True)
        return
    part = out.with_name(f"{out.name}.part")
    try:
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    except OSError as error:
        msg = f"{out} cannot be written ({error.strerror}): name another file."
        raise Mend(msg) from None
    try:
        with os.fdopen(handle, "wb") as file:
            yield file.write
        part.replace(out)
    finally:
        part.unlink(missing_ok=True)
