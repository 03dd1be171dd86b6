"""Quiet mode, for a phone that others read: answers show no amounts."""

from handlers.outcome import Kind, Outcome, Turn
from handlers.understanding.meaning import Intent
from locales.say import say
from storage.changes import SetPerson


def decide(turn: Turn) -> Outcome:
    """The same word turns it on and off."""
    person = turn.sender.person
    quiet = person is not None and not person.quiet
    changes = (SetPerson(person.id, quiet=quiet),) if person else ()
    if quiet:
        return Outcome((say("Quiet: answers show no amounts. QUIET again ends it."),), (), changes)
    return Outcome((say("Quiet mode is off. Answers show amounts."),), (), changes)


KIND = Kind("quiet", (Intent.QUIET,), ("quiet",), decide)
