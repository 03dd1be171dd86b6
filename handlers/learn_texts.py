"""What is read of practices that were published: the best few, one of them whole."""

import unicodedata
from collections.abc import Iterator

from handlers.practice_texts import TOPICS_OFFERED
from handlers.reading import NO, YES
from handlers.talk_pace import pieces
from handlers.topics import shown
from locales.say import N_, Choice, Say, page, say
from locales.segments import clip, is_gsm, to_gsm
from storage.models import Practice

HELPED = (Choice(YES, N_("yes")), Choice(NO, N_("no")))
_OTHER_SCRIPTS = 96  # signs beside the reference, a city and a year, where two SMS are 134
_FIRST, _MORE = 92, 114  # signs of a part's first SMS, which says what it tells, and of the others
_SMS_A_PART = 2  # of the four parts, for who only reads


def read_about_what() -> Say:
    """Asked of who sent LEARN alone."""
    return say("What do you want to read about?", *TOPICS_OFFERED)


def brief(practice: Practice, *, sms: bool) -> Say:
    """One of the best three: what was done, and with which result."""
    told = " ".join(filter(None, (practice.done, practice.result)))
    if practice.year is None:
        return say(
            "{reference} {city}: {practice}",
            reference=practice.reference,
            city=practice.city,
            practice=_cut(told, sms=sms),
        )
    return say(
        "{reference} {city} {year}: {practice}",
        reference=practice.reference,
        city=practice.city,
        year=str(practice.year),
        practice=_cut(told, sms=sms),
    )


def whole(practice: Practice, *, sms: bool, every_word: bool = False) -> tuple[Say, ...]:
    """All of it, each part in as many SMS as it needs: for who only reads in two at most."""
    told = (f"{practice.title}. {practice.problem}", practice.done, practice.result, practice.cost)
    return tuple(
        text
        for number, part in enumerate(told)
        if part
        for text in _part(practice, number, _pieces(part, sms=sms, every_word=every_word))
    )


def _part(practice: Practice, number: int, cut: list[str]) -> Iterator[Say]:
    reference, told = practice.reference, cut[0]
    yield (
        say(
            "{reference} {city}, problem: {told}",
            reference=reference,
            city=practice.city,
            told=told,
        ),
        say("{reference}, what was done: {told}", reference=reference, told=told),
        say("{reference}, result: {told}", reference=reference, told=told),
        say("{reference}, cost: {told}", reference=reference, told=told),
    )[number]
    for piece in cut[1:]:
        yield say(
            "{reference} {city}: {practice}",
            reference=reference,
            city=practice.city,
            practice=piece,
        )


def _pieces(text: str, *, sms: bool, every_word: bool) -> list[str]:
    """A chat has no end."""
    if not sms:
        return [text]
    more = _MORE if is_gsm(to_gsm(text)) else _FIRST
    cut = pieces(text, more, _FIRST)
    if every_word or len(cut) <= _SMS_A_PART:
        return cut
    shown = cut[:_SMS_A_PART]
    return [*shown[:-1], clip(f"{shown[-1]} {cut[_SMS_A_PART]}", more)]


def helped(*, several: bool) -> Say:
    """Below what was read."""
    if several:
        return say("Did they help? To read all of one send its reference.", *HELPED)
    return say("Did it help?", *HELPED)


def thanks() -> Say:
    """For a vote."""
    return say("Noted. Thank you.")


def nothing(topics: tuple[str, ...]) -> Say:
    """Nobody has written about it."""
    if topics:
        return say(
            "No practice about {topic} yet. To ask other cities send EXCHANGE {topic}",
            topic=shown(topics[:1]),
        )
    return say("Nothing is written about this yet. To ask other cities send EXCHANGE and a topic.")


def in_group(practice: Practice) -> Say:
    """One of the best, where it may be long; whoever taps tells whether it helped."""
    told = practice.problem, practice.done, practice.result, practice.cost
    choices = (Choice(f"/helped {practice.reference} {one.value}", one.label) for one in HELPED)
    return page(
        "{reference} {city}, {title}: {practice} Did it help?",
        *choices,
        reference=practice.reference,
        city=practice.city,
        title=practice.title,
        practice=" ".join(_sentence(part) for part in told if part),
    )


def _sentence(text: str) -> str:
    """Ended as the writer did, else by a full stop."""
    return text if unicodedata.category(text[-1]) == "Po" else f"{text}."


def _cut(text: str, *, sms: bool) -> str:
    """Scripts beyond GSM-7 have fewer signs in an SMS; a chat has no end."""
    return text if not sms or is_gsm(to_gsm(text)) else clip(text, _OTHER_SCRIPTS)
