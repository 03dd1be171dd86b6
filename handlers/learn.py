"""LEARN land: the three best practices of other cities, and whether they helped."""

from collections.abc import Sequence
from dataclasses import replace

from handlers import learn_texts as texts
from handlers.outcome import Kind, Outcome, Pending, Turn
from handlers.practice_texts import TOPICS_OFFERED
from handlers.reading import NO, YES, answer_of, text_of, words_of
from handlers.understanding.meaning import Intent
from locales.say import say
from storage.models import Medium, Practice, PracticeStage
from storage.places import find_city
from storage.practice_changes import CountReading, Vote
from storage.practice_search import Wish, wish_of

_IN_A_GROUP = 3


def decide(turn: Turn) -> Outcome:
    """What somebody tells of a visit is kept; without a topic and words it is asked."""
    if text_of(turn.meaning, "stage") == "report":
        return Outcome((say("Your text is kept. A person at the office reads it."),))
    topics, words = words_of(turn.meaning, "topics"), text_of(turn.meaning, "words") or ""
    if not topics and not words:
        values = tuple(choice.value for choice in TOPICS_OFFERED)
        question = Pending(KIND.name, "topic", values, {"words": turn.text[:400]})
        return Outcome((texts.read_about_what(),), question=question)
    return _found(turn, topics, words)


def resume(turn: Turn) -> Outcome:
    """The topic, or whether what was read helped."""
    pending, answer = turn.pending, answer_of(turn)
    if pending is None or answer is None:
        return Outcome((say("Send one of the numbers."),))
    if pending.ask == "topic":
        return _found(turn, (answer,), "")
    return _voted(turn, str(pending.data["practices"]).split(), helped=answer == YES)


def in_group(turn: Turn, country: str | None, topics: Sequence[str], words: str) -> Outcome:
    """The best, each whole. `country`: the group's own, where who reads is not known."""
    found = turn.read.best_practices(_wish(turn, topics, words, country), _IN_A_GROUP)
    if not found:
        return Outcome((texts.nothing(tuple(topics)),))
    return Outcome(tuple(texts.in_group(one) for one in found), changes=(_reading(turn, found),))


def vote_in_group(turn: Turn, rest: str) -> Outcome:
    """'Q7K2-M yes' of a button below one that was read; the group is told nobody's word."""
    reference, _, word = rest.partition(" ")
    practice = turn.read.practice_shown(reference)
    is_read = practice is not None and practice.stage == PracticeStage.PUBLISHED
    if not is_read or word not in {YES, NO}:
        return Outcome()  # no button of ours, or an old one
    return replace(_voted(turn, [reference], helped=word == YES), answers=(), settles=False)


def _found(turn: Turn, topics: Sequence[str], words: str) -> Outcome:
    found = turn.read.best_practices(_wish(turn, topics, words))
    if not found:
        return Outcome((texts.nothing(tuple(topics)),), settles=turn.pending is not None)
    sms = turn.sender.medium == Medium.SMS
    answers = [texts.brief(one, sms=sms) for one in found]
    return Outcome(
        (*answers, texts.helped(several=len(found) > 1)),
        changes=(_reading(turn, found),),
        question=_helped(found),
    )


def _reading(turn: Turn, found: Sequence[Practice]) -> CountReading:
    return CountReading(tuple(one.id for one in found), turn.sender.person_id, turn.now)


def _wish(turn: Turn, topics: Sequence[str], words: str, country: str | None = None) -> Wish:
    """Near the place that is named, else near the reader's own country, else near `country`."""
    own = turn.sender.country or country
    named, country = text_of(turn.meaning, "to"), text_of(turn.meaning, "to_country")
    city = find_city(named, country or own) if named else None
    languages = [turn.sender.language]
    if city is not None:
        return wish_of(topics, words, city.name, city.country, languages)
    return wish_of(topics, words, None, country or own, languages)


def _helped(found: Sequence[Practice]) -> Pending:
    values = tuple(choice.value for choice in texts.HELPED)
    references = " ".join(one.reference for one in found)
    return Pending(KIND.name, "helped", values, {"practices": references})


def _voted(turn: Turn, references: Sequence[str], *, helped: bool) -> Outcome:
    """Of who is vouched for; nobody's word counts about what they wrote themselves."""
    person = turn.sender.person_id
    if person is None or not turn.read.can_take_part(person):
        return Outcome((texts.thanks(),), settles=True)
    found = [turn.read.practice_shown(one) for one in references]
    wrote = turn.read.written_by(person)
    read = tuple(one.id for one in found if one is not None and one.id not in wrote)
    change = (Vote(read, person, helped, turn.now),)
    return Outcome((texts.thanks(),), changes=change, settles=True)


KIND = Kind("learn", (Intent.LEARN,), ("look_up", "learn", "learnt"), decide, resume)
