"""The language of answers: set by the person, never switched silently."""

from handlers.outcome import Kind, Outcome, Pending, Turn
from handlers.reading import answer_of, text_of
from handlers.understanding.meaning import Intent
from locales.catalogue import languages, locale_of, script_of
from locales.say import Choice, say
from storage.changes import SetPerson

_MOST_CHOICES = 6


def decide(turn: Turn) -> Outcome:
    """One that is named and spoken here is set; else they are offered.

    Of the languages of other people those that the sender's phone can surely show.
    """
    named = text_of(turn.meaning, "language")
    if named is not None and named in languages():
        return _set(turn, named)
    sender = turn.sender
    legible = (one for one in languages() if script_of(one) == script_of(sender.language))
    nearest = dict.fromkeys((sender.language, *sender.languages, *legible))
    offered = tuple(nearest)[:_MOST_CHOICES]
    choices = [Choice(language, (name_of(language),)) for language in offered]
    return Outcome(
        (say("Which language?", *choices),), question=Pending("language", "which", offered)
    )


def resume(turn: Turn) -> Outcome:
    """The one that was chosen."""
    answer = answer_of(turn)
    return decide(turn) if answer is None else _set(turn, answer)


def name_of(language: str) -> str:
    """In its own words: 'Kiswahili'."""
    locale = locale_of(language)
    return locale.get_language_name(locale) or language


def _set(turn: Turn, language: str) -> Outcome:
    person = turn.sender.person
    return Outcome(
        (say("We answer in {language} now.", language=name_of(language)),),
        changes=(SetPerson(person.id, language=language),) if person else (),
        settles=True,
        language=language,
    )


KIND = Kind("language", (Intent.LANGUAGE,), ("language",), decide, resume)
