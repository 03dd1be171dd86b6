"""Registers the subcommands and turns every expected failure into one line and exit 1."""

import sys
from importlib import import_module
from importlib.metadata import version
from typing import Annotated

import typer
from asyncpg import InterfaceError, PostgresError
from rich.console import Console
from sqlalchemy.exc import SQLAlchemyError

from bot.settings import SettingsError
from storage.vault import VaultError

# Module of bot.cli: what it registers. A function is a command, a Typer app a group.
COMMANDS = {
    "run": "run",
    "chat": "chat",
    "understand": "understand",
    "digest": "digest",
    "load": "load",
    "export": "export",
    "case": "case",
    "brief": "brief",
    "invite": "invite",
    "demo": "demo",
    "queue": "app",
    "doctor": "doctor",
    "keys": "app",
}


_HELP = "Savings, eviction alerts and exchanges of slum communities, by SMS and Telegram."


class Mend(Exception):
    """What a command says instead of a traceback: one line, wrong and mend."""


def main() -> None:
    """Entry point of `jirani`."""
    try:
        _build()()
    except (Mend, SettingsError, VaultError) as error:
        _refuse(str(error))
    except (SQLAlchemyError, PostgresError, InterfaceError, ConnectionError) as error:
        _refuse(f"The database does not answer ({type(error).__name__}): run 'jirani doctor'.")


def _build() -> typer.Typer:
    application = typer.Typer(
        name="jirani",
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode="rich",
    )
    application.callback(help=_HELP, no_args_is_help=True)(_named)
    for module, attribute in _wanted().items():
        command = getattr(import_module(f"bot.cli.{module}"), attribute)
        if isinstance(command, typer.Typer):
            application.add_typer(command, name=module)
        else:
            application.command(name=module)(command)
    return application


def _version(asked: bool) -> None:
    if asked:
        typer.echo(version("jirani"))
        raise typer.Exit


def _named(
    shown: Annotated[
        bool, typer.Option("--version", help="Its version.", is_eager=True, callback=_version)
    ] = False,
) -> None:
    """With it the command's name is always given, even where only one is registered."""


def _wanted() -> dict[str, str]:
    """Only the module that is called is imported: help alone needs them all."""
    named = sys.argv[1] if len(sys.argv) > 1 else ""
    return {named: COMMANDS[named]} if named in COMMANDS else COMMANDS


def _refuse(line: str) -> None:
    Console(stderr=True).print(
        line, style="bold red", markup=False, highlight=False, soft_wrap=True
    )
    sys.exit(1)
