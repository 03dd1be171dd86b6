"""What the sender of an alert reads at first: what happens now, and one question."""

from typing import NamedTuple

from handlers.outcome import Pending
from handlers.reading import NO, YES
from locales.say import N_, Choice, Say, Term, say
from storage.facts import UNKNOWN
from storage.models import Alert, Handling, Phase

UNSAFE = "unsafe"  # the answer of somebody whose phone others see
UNSAFE_WORDS = "phone not safe"  # the same as a text, in any language
PHONE_SEEN = Choice(UNSAFE, N_("phone not safe"))
YES_NO = (Choice(YES, N_("yes")), Choice(NO, N_("no")))
OR_UNKNOWN = (*YES_NO, Choice(UNKNOWN, N_("not known")))
_HURT = (*YES_NO, PHONE_SEEN)
_WHEN = (
    Choice("now", N_("they are here now")),
    Choice("soon", N_("today or tomorrow")),
    Choice("later", N_("later")),
    Choice("none", N_("no eviction")),
    PHONE_SEEN,
)
_IS_IT = (
    Choice("now", N_("yes, now")),
    Choice("other", N_("other danger")),
    Choice("no", N_("no")),
)
_PAPER = (
    Choice("court", N_("of a court")),
    Choice("written", N_("another")),
    Choice("none", N_("no")),
    Choice(UNKNOWN, N_("not known")),
    PHONE_SEEN,
)
_CONTACT = (Choice("call", N_("call me")), Choice("sms", N_("SMS only")), PHONE_SEEN)
_WHERE = (PHONE_SEEN,)

ENDS = {
    Handling.STOPPED: N_("stopped"),
    Handling.POSTPONED: N_("postponed"),
    Handling.PARTLY: N_("partly carried out"),
    Handling.CARRIED_OUT: N_("carried out"),
    Handling.RESETTLED: N_("resettled as agreed"),
    Handling.UNKNOWN: N_("it is not known"),
}
_CALLED = N_("A responder is called now.")
_TAKEN = N_("A responder has it.")
_OFFICE = N_("The office sees it.")


class Asked(NamedTuple):
    """A text, and the question in it if there is one."""

    text: Say
    question: Pending | None


def step_of(alert: Alert, *, called: bool) -> Term:
    """What happens now, for `{step}`."""
    if alert.acknowledged_by is not None:
        return Term(_TAKEN)
    return Term(_CALLED if called else _OFFICE)


def is_it(alert: Alert) -> Asked:
    """A provisional alert: asked, and seen by a person after five minutes of silence."""
    text = say(
        "{reference} opened. Is it an eviction? "
        "If you cannot answer, a person is told in 5 minutes.",
        *_IS_IT,
        reference=alert.reference,
    )
    return asked(alert, "is", text)


def received(alert: Alert, *, called: bool) -> Asked:
    """A new alert: the one question whose answer changes most."""
    if alert.restricted:
        return contact(alert)
    if alert.city is None and alert.settlement_id is None:
        return where(alert, called=called)
    return further(alert, called=called)


def further(alert: Alert, *, called: bool) -> Asked:
    """What is asked once the place is known, or cannot be."""
    if alert.phase in {Phase.UNDER_WAY, Phase.DONE}:
        return hurt(alert, called=called)
    return order(alert, called=called)


def contact(alert: Alert) -> Asked:
    """For somebody who asked for secrecy."""
    text = say(
        "{reference} received. Your name and number are not shared. "
        "If others see this phone, delete these texts.",
        *_CONTACT,
        reference=alert.reference,
    )
    return asked(alert, "contact", text)


def when(alert: Alert, *, called: bool) -> Asked:
    """Whether it is now."""
    text = say(
        "{reference} received. {step} When is it?",
        *_WHEN,
        reference=alert.reference,
        step=step_of(alert, called=called),
    )
    return asked(alert, "when", text)


def where(alert: Alert, *, called: bool) -> Asked:
    """For a sender whose settlement nobody knows."""
    text = say(
        "{reference} received. {step} Where is it? Send the place and the city.",
        *_WHERE,
        reference=alert.reference,
        step=step_of(alert, called=called),
    )
    return asked(alert, "where", text, slot="place")


def hurt(alert: Alert, *, called: bool) -> Asked:
    """While it happens, or after it."""
    step = step_of(alert, called=called)
    if alert.phase == Phase.UNDER_WAY:
        text = say(
            "{reference} received. {step} Keep away from machines. Anyone hurt or arrested?",
            *_HURT,
            reference=alert.reference,
            step=step,
        )
    else:
        text = say(
            "{reference} received. {step} Anyone hurt or arrested?",
            *_HURT,
            reference=alert.reference,
            step=step,
        )
    return asked(alert, "hurt", text)


def order(alert: Alert, *, called: bool) -> Asked:
    """A threat with a day: what is it based on?"""
    if alert.by_day is None:
        return when(alert, called=called)
    text = say(
        "{reference}, by {by_day}. {step} Is there a paper?",
        *_PAPER,
        reference=alert.reference,
        by_day=alert.by_day,
        step=step_of(alert, called=called),
    )
    return asked(alert, "order", text)


def noted(alert: Alert, *, called: bool) -> Asked:
    """A further text of the same sender."""
    text = say(
        "Added to {reference}. {step}",
        reference=alert.reference,
        step=step_of(alert, called=called),
    )
    return Asked(text, None)


def status(alert: Alert, *, called: bool) -> Asked:
    """To its sender, who sent the reference alone."""
    if alert.outcome is not None:
        return Asked(ended(alert, alert.outcome), None)
    if alert.handling == Handling.CLOSED:
        return closed(alert)
    text = say("{reference}: {step}", reference=alert.reference, step=step_of(alert, called=called))
    return Asked(text, None)


def ended(alert: Alert, outcome: Handling) -> Say:
    """In words that are safe on any phone."""
    return say(
        "{reference}: {outcome}, as far as we know. If it is not so, write.",
        reference=alert.reference,
        outcome=Term(ENDS[outcome]),
    )


def closed(alert: Alert) -> Asked:
    """A provisional alert that its own sender took back."""
    text = say("{reference} is closed. In danger send EVICTION.", reference=alert.reference)
    return Asked(text, None)


def neutral(alert: Alert) -> Asked:
    """All that a phone shows which others see."""
    return Asked(say("{reference} received.", reference=alert.reference), None)


def made_safe(alert: Alert) -> Asked:
    """The last text that says anything to such a phone."""
    text = say(
        "{reference}: we write only when you do, and name nothing. Delete these texts.",
        reference=alert.reference,
    )
    return Asked(text, None)


def asked(alert: Alert, ask: str, text: Say, slot: str | None = None) -> Asked:
    """The text with its choices as the question `ask` about the alert."""
    values = tuple(choice.value for choice in text.choices)
    return Asked(text, Pending("eviction", ask, values, {"alert": alert.id}, slot))
