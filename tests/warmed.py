"""What a process of `tests.warm` has before it begins: every import, lexicon and city."""

from importlib import import_module

from bot.cli.main import COMMANDS
from handlers.understanding.lexicons import lexicons
from storage.cities import find_city

for name in COMMANDS:
    import_module(f"bot.cli.{name}")
lexicons()
find_city("Nairobi", "KE")
