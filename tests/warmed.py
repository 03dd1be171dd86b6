"""What a process of `tests.warm` has before it begins: every import, lexicon and city."""

from importlib import import_module

from bot.cli.main import COMMANDS
from handlers.understanding import prepare

for name in COMMANDS:
    import_module(f"bot.cli.{name}")
prepare()
