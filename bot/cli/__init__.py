"""The command `jirani`: each subcommand is one file, imported when it is called."""

from bot.cli.main import main

__all__ = ["main"]
