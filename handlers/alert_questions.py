"""What is asked of an alert's sender further on: one thing at a time, only what is still open."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from handlers.alert_texts import OR_UNKNOWN, YES_NO, Asked, asked, neutral, noted
from locales.say import N_, Choice, say
from storage.facts import UNKNOWN, Fact
from storage.models import Alert, Phase

END = "0"  # ends the questions
_ACTORS = (
    Choice("state", N_("State")),
    Choice("city", N_("city")),
    Choice("police", N_("police, army")),
    Choice("owner", N_("owner")),
    Choice("company", N_("company")),
    Choice("gang", N_("armed men")),
    Choice(UNKNOWN, N_("not known")),
)
_PAPER = (
    Choice("court", N_("of a court")),
    Choice("written", N_("another")),
    Choice("none", N_("no")),
    Choice(UNKNOWN, N_("not known")),
)
_OFFERED = (
    Choice("none", N_("nothing")),
    Choice("money", N_("money")),
    Choice("land", N_("land or house")),
    Choice(UNKNOWN, N_("not known")),
)
_WISHES = (
    Choice("stay", N_("stay")),
    Choice("time", N_("more time")),
    Choice("place", N_("another place")),
    Choice("money", N_("money")),
    Choice(UNKNOWN, N_("not known")),
)
_STILL = (*YES_NO, Choice("day", N_("another day")))
_HAPPENED = (
    Choice("nothing", N_("nothing")),
    Choice("goes_on", N_("it goes on")),
    Choice("some", N_("some homes lost")),
    Choice("all", N_("all lost")),
)
_NOW = (
    Choice("home", N_("at home")),
    Choice("place", N_("in another place")),
    Choice("homeless", N_("without a home")),
    Choice(UNKNOWN, N_("not known")),
)


class Step(NamedTuple):
    """`ask` fills `fact`; asked in the phases `when`."""

    fact: Fact | None
    ask: Callable[[Alert], Asked]
    when: frozenset[Phase] = frozenset(Phase)


def ask_next(alert: Alert, known: Mapping[Fact, str], *, called: bool) -> Asked:
    """The next open question; where all is known, or nothing may be asked, what happens now."""
    if alert.safe:
        return neutral(alert)
    if alert.restricted:
        return noted(alert, called=called)
    answered = {*known, Fact.SPOT} if Fact.NEAR in known else {*known}
    for step in _STEPS:
        is_open = alert.consent is None if step.fact is None else step.fact not in answered
        if is_open and alert.phase in step.when:
            return step.ask(alert)
    return noted(alert, called=called)


def households(alert: Alert) -> Asked:
    """The first of them says how to end them."""
    text = say(
        "{reference}: noted. How many households? 0 ends the questions.",
        reference=alert.reference,
    )
    return asked(alert, "households", text, slot="count")


def _actor(alert: Alert) -> Asked:
    text = say("{reference}: noted. Who evicts?", *_ACTORS, reference=alert.reference)
    return asked(alert, "actor", text)


def _police(alert: Alert) -> Asked:
    text = say(
        "{reference}: noted. Are police or soldiers there?",
        *OR_UNKNOWN,
        reference=alert.reference,
    )
    return asked(alert, "police", text)


def _spot(alert: Alert) -> Asked:
    text = say(
        "{reference}: noted. Where exactly? Send a few words, or your location by Telegram.",
        reference=alert.reference,
    )
    return asked(alert, "spot", text, slot="spot")


def _talks(alert: Alert) -> Asked:
    text = say(
        "{reference}: noted. Did anybody talk it over with you before?",
        *OR_UNKNOWN,
        reference=alert.reference,
    )
    return asked(alert, "talks", text)


def _offered(alert: Alert) -> Asked:
    text = say("{reference}: noted. What is offered instead?", *_OFFERED, reference=alert.reference)
    return asked(alert, "offered", text)


def _wishes(alert: Alert) -> Asked:
    text = say("{reference}: noted. What do people want?", *_WISHES, reference=alert.reference)
    return asked(alert, "wishes", text)


def _consent(alert: Alert) -> Asked:
    text = say(
        "{reference}: noted. May your city's group hear of it? No name, no place.",
        *YES_NO,
        reference=alert.reference,
    )
    return asked(alert, "consent", text)


def _paper(alert: Alert) -> Asked:
    text = say("{reference}: noted. Is there a paper?", *_PAPER, reference=alert.reference)
    return asked(alert, "order", text)


def still(alert: Alert) -> Asked:
    """Before the day, by the clock."""
    text = say(
        "{reference}: by {by_day}. Is it still coming?",
        *_STILL,
        reference=alert.reference,
        by_day=alert.by_day or "?",
    )
    return asked(alert, "still", text)


def happened(alert: Alert) -> Asked:
    """After the day, by the clock."""
    text = say("{reference}: what happened?", *_HAPPENED, reference=alert.reference)
    return asked(alert, "happened", text)


def afterwards(alert: Alert) -> Asked:
    """A month and more after the outcome, by the clock."""
    text = say("{reference}: how are the people now?", *_NOW, reference=alert.reference)
    return asked(alert, "now", text)


def which_day(alert: Alert) -> Asked:
    """A new deadline."""
    text = say(
        "{reference}: on which day? Send it as 26 Nov; 0 if it is not known.",
        reference=alert.reference,
    )
    return asked(alert, "day", text, slot="day")


_STEPS = (
    Step(Fact.HOUSEHOLDS, households),
    Step(Fact.SPOT, _spot, frozenset({Phase.UNDER_WAY})),
    Step(Fact.ACTOR, _actor),
    Step(Fact.POLICE, _police, frozenset({Phase.UNDER_WAY})),
    Step(Fact.NOTICE, _paper),
    Step(Fact.SPOT, _spot),
    Step(Fact.CONSULTATION, _talks),
    Step(Fact.ALTERNATIVE, _offered),
    Step(Fact.WISHES, _wishes),
    Step(None, _consent),
)
