"""`python -m bot` is `jirani`."""

from bot.cli import main

main()
