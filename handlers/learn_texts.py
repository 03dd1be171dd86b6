"""What is read of practices that were published: the best few, one of them whole."""

from handlers.practice_texts import TOPICS_OFFERED
from handlers.reading import NO, YES
from handlers.topics import shown
from locales.say import N_, Choice, Say, page, say
from locales.segments import clip, is_gsm, to_gsm
from storage.models import Practice

HELPED = (Choice(YES, N_("yes")), Choice(NO, N_("no")))
_OTHER_SCRIPTS = 96  # signs beside the reference, a city and a year, where two SMS are 134


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


def whole(practice: Practice) -> tuple[Say, ...]:
    """All of it: the problem, what was done, and the result with the cost."""
    reference = practice.reference
    result = " - ".join(filter(None, (practice.result, practice.cost)))
    return (
        say(
            "{reference} {city}, problem: {told}",
            reference=reference,
            city=practice.city,
            told=f"{practice.title}. {practice.problem}",
        ),
        say("{reference}, what was done: {told}", reference=reference, told=practice.done),
        say("{reference}, result and cost: {told}", reference=reference, told=result),
    )


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
    """One of the best, where it may be long."""
    return page(
        "{reference} {city}, {title}: {practice}",
        reference=practice.reference,
        city=practice.city,
        title=practice.title,
        practice=" ".join(
            filter(None, (practice.problem, practice.done, practice.result, practice.cost))
        ),
    )


def _cut(text: str, *, sms: bool) -> str:
    """Scripts beyond GSM-7 have fewer signs in an SMS; a chat has no end."""
    return text if not sms or is_gsm(to_gsm(text)) else clip(text, _OTHER_SCRIPTS)
