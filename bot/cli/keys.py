"""`jirani keys`: a new key for everything that is sealed, while the service goes on."""

import asyncio

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from bot.cli.main import Mend
from bot.clock import make_clock
from bot.keys import load_keys, replace_keys
from bot.settings import Settings, load_settings
from bot.store import open_store
from storage.db import Database
from storage.rotate import finish, needed_until, next_key_id, reseal, sealed_tables, stale, to_do
from storage.vault import new_key, vault

app = typer.Typer(help="The keys with which addresses and texts are sealed.", no_args_is_help=True)
_SETTLE_SECONDS = 2.0  # work that began under the former keys ends meanwhile


@app.command("rotate")
def rotate() -> None:
    """Make a new key and seal everything with it; goes on where it was broken off."""
    asyncio.run(_rotate(load_settings()))


@app.command("drop")
def drop(key_id: int = typer.Argument(metavar="ID", help="The number before the colon.")) -> None:
    """Forget an older key, once nothing needs it."""
    asyncio.run(_drop(load_settings(), key_id))


async def _rotate(settings: Settings) -> None:
    async with open_store(settings) as db:
        if not await db.read(stale) and not await _new_key(settings):
            return
        await reseal_all(db)
        await db.write(finish, make_clock(settings.clock_file)())
        await _say_what_may_go(settings, db)


async def _new_key(settings: Settings) -> bool:
    """Adds it last, so that every process can read it, then makes it the first."""
    keys = load_keys(settings)
    fresh = new_key(next_key_id(vault().key_ids))
    if settings.encryption_keys is not None:
        _say_what_to_set(fresh, keys)
        return False
    for ordered in ([*keys, fresh], [fresh, *keys]):
        replace_keys(settings, ordered)
        await asyncio.sleep(_SETTLE_SECONDS)
    return True


def _say_what_to_set(fresh: str, keys: list[str]) -> None:
    """Keys from the environment are the operator's: they are shown once and never kept here."""
    typer.echo(f"1. Set ENCRYPTION_KEYS={','.join([*keys, fresh])} and restart every process.")
    typer.echo(f"2. Set ENCRYPTION_KEYS={','.join([fresh, *keys])} and restart every process.")
    typer.echo("3. Run 'jirani keys rotate' again: it seals everything with the new key.")


async def reseal_all(db: Database) -> None:
    """A batch a transaction, so that the service works on between them."""
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
    )
    with bar:
        task = bar.add_task("Sealing", total=await db.read(to_do))
        for table in sealed_tables():
            after = None
            while (batch := await db.write(reseal, table, after)) is not None:
                after = batch.last
                bar.advance(task, batch.rows)


async def _say_what_may_go(settings: Settings, db: Database) -> None:
    newest, *older = vault().key_ids
    typer.echo(f"Everything is sealed with key {newest}.")
    until = await db.read(needed_until, make_clock(settings.clock_file)())
    when = "may be dropped now" if until is None else f"may be dropped after {until:%d %b %Y}"
    why = "" if until is None else ": invitations made before are good until then"
    for key_id in older:
        typer.echo(f"Key {key_id} {when}{why}. Office links made with it end with it.")


async def _drop(settings: Settings, key_id: int) -> None:
    async with open_store(settings) as db:
        await _check_drop(settings, db, key_id)
        kept = [key for key in load_keys(settings) if int(key.partition(":")[0]) != key_id]
        if settings.encryption_keys is not None:
            typer.echo(f"Set ENCRYPTION_KEYS={','.join(kept)} and restart every process.")
            return
        replace_keys(settings, kept)
    typer.echo(f"Key {key_id} is dropped.")


async def _check_drop(settings: Settings, db: Database, key_id: int) -> None:
    newest, *older = vault().key_ids
    if key_id not in older:
        msg = f"Key {key_id} is not an older key: they are {older or 'none'}; {newest} is in use."
        raise Mend(msg)
    if await db.read(stale):
        msg = f"Key {key_id} is needed: run 'jirani keys rotate' first."
        raise Mend(msg)
    until = await db.read(needed_until, make_clock(settings.clock_file)())
    if until is not None:
        msg = f"Key {key_id} is needed for open invitations until {until:%d %b %Y}: drop it then."
        raise Mend(msg)
