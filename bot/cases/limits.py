"""What a case file cannot say: how sure it is, and what nobody told."""

from collections.abc import Iterator

from bot.cases.document import Lines
from bot.cases.teller import Teller
from bot.cases.words import FACTS
from locales.say import Say, page
from storage.facts import UNKNOWN, Fact
from storage.models import AlertEventKind, Verification

_ASKED = (Fact.BY, Fact.HOUSEHOLDS, Fact.HEADS_F, Fact.ACTOR, Fact.NOTICE, Fact.NOTICE_DAYS)


def limits(tell: Teller) -> Lines:
    """In sentences."""
    return Lines("limits", tuple(map(tell.words.say, _limits(tell))))


def _limits(tell: Teller) -> Iterator[Say]:
    alert, known, say = tell.file.alert, tell.file.known, tell.words.say
    if alert.verification == Verification.VERIFIED:
        yield page("Verified by two independent sources or by a responder on site.")
    elif alert.verification == Verification.NOT_CONFIRMED:
        yield page("Looked into and not confirmed.")
    else:
        yield page("As reported, not verified.")
    if alert.provisional:
        yield page("Not yet sure to be an eviction.")
    yield page("Figures are what people told; nobody has counted for this file.")
    missing = [say(FACTS[fact]) for fact in _ASKED if known.get(fact, UNKNOWN) == UNKNOWN]
    if missing:
        yield page("Nobody told: {items}. That is not a no, and not 0.", items=", ".join(missing))
    if any(e.kind == AlertEventKind.TOLD and e.detail is None for e in tell.file.events):
        yield page("Older texts are deleted: their time was over.")
    if alert.restricted:
        yield page("A restricted case: nothing finer than the city leaves it.")
    yield page("A program read the texts; where it was not sure, it asked.")
