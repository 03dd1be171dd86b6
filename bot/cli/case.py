"""`jirani case REFERENCE`: one case as a file for a lawyer, the Advisory Group or a rapporteur."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from bot.cases.make import Form, make_case, written
from bot.cli.files import check_language, hand_over
from bot.cli.main import Mend
from bot.clock import make_clock
from bot.settings import load_settings
from bot.store import open_store
from storage.casefile import Access, Level, NoReason


def case(
    reference: Annotated[str, typer.Argument(help="Of the case, as V7K2-M.")],
    form: Annotated[Form, typer.Option("--format", help="How to write it.")] = Form.PDF,
    full: Annotated[
        bool, typer.Option("--full", help="With texts, places and responders' names.")
    ] = False,
    reason: Annotated[
        str | None, typer.Option("--reason", help="Why all of it: kept with the reading.")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", metavar="FILE", help="Where to. [JSON: the screen; else REFERENCE.pdf]"
        ),
    ] = None,
    language: Annotated[
        str | None, typer.Option("--language", help="A folder of locales/. [its office's]")
    ] = None,
) -> None:
    """Write one case: redacted, or everything with --full and a reason. Each reading is recorded.

    Redacted it holds nobody's name, number or words, and no place finer than the city where its
    sender did not agree to that.
    """
    check_language(language)
    level = Level.FULL if full else Level.REDACTED
    asyncio.run(_case(reference, Access("operator", form.value, level, reason), out, language))


async def _case(reference: str, access: Access, out: Path | None, language: str | None) -> None:
    form = Form(access.form)
    settings = load_settings()
    now = make_clock(settings.clock_file)()
    async with open_store(settings) as db:
        with hand_over(form, out, reference.upper()) as put:
            try:
                made = await db.write(make_case, reference, access, now, language)
            except NoReason as error:
                msg = f"--full needs --reason: {error}"
                raise Mend(msg) from None
            if made is None:
                msg = f"There is no case {reference!r}."
                raise Mend(msg)
            put(written(made, form))
