"""What the sender of an alert reads: what happens now, and one question."""

from typing import NamedTuple

from handlers.outcome import Pending
from handlers.reading import NO, YES
from locales.say import N_, Choice, Say, Term, say
from storage.models import Alert, Phase

_YES_NO = (Choice(YES, N_("yes")), Choice(NO, N_("no")))
_WHEN = (
    Choice("now", N_("they are here now")),
    Choice("soon", N_("today or tomorrow")),
    Choice("later", N_("later")),
    Choice("none", N_("no eviction")),
)
_IS_IT = (
    Choice("now", N_("yes, now")),
    Choice("other", N_("other danger")),
    Choice("no", N_("no")),
)
_ORDER = (*_YES_NO, Choice("unknown", N_("not known")))
_CONTACT = (Choice("call", N_("call me")), Choice("sms", N_("SMS only")))

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
    return Asked(text, _question(alert, "is", _IS_IT))


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
    return Asked(text, _question(alert, "contact", _CONTACT))


def when(alert: Alert, *, called: bool) -> Asked:
    """Whether it is now."""
    text = say(
        "{reference} received. {step} When is it?",
        *_WHEN,
        reference=alert.reference,
        step=step_of(alert, called=called),
    )
    return Asked(text, _question(alert, "when", _WHEN))


def where(alert: Alert, *, called: bool) -> Asked:
    """For a sender whose settlement nobody knows."""
    text = say(
        "{reference} received. {step} Where is it? Send the place and the city.",
        reference=alert.reference,
        step=step_of(alert, called=called),
    )
    return Asked(text, _question(alert, "where", (), slot="place"))


def hurt(alert: Alert, *, called: bool) -> Asked:
    """While it happens, or after it."""
    step = step_of(alert, called=called)
    if alert.phase == Phase.UNDER_WAY:
        text = say(
            "{reference} received. {step} Keep away from the machines. Anyone hurt or arrested?",
            *_YES_NO,
            reference=alert.reference,
            step=step,
        )
    else:
        text = say(
            "{reference} received. {step} Anyone hurt or arrested?",
            *_YES_NO,
            reference=alert.reference,
            step=step,
        )
    return Asked(text, _question(alert, "hurt", _YES_NO))


def order(alert: Alert, *, called: bool) -> Asked:
    """A threat with a day: what is it based on?"""
    if alert.by_day is None:
        return when(alert, called=called)
    text = say(
        "{reference} received: by {by_day}. {step} Is there a written order?",
        *_ORDER,
        reference=alert.reference,
        by_day=alert.by_day,
        step=step_of(alert, called=called),
    )
    return Asked(text, _question(alert, "order", _ORDER))


def households(alert: Alert) -> Asked:
    """The last thing asked."""
    text = say("{reference}: noted. How many households?", reference=alert.reference)
    return Asked(text, _question(alert, "households", (), slot="count"))


def noted(alert: Alert, *, called: bool) -> Asked:
    """A further text of the same sender."""
    text = say(
        "Added to {reference}. {step}",
        reference=alert.reference,
        step=step_of(alert, called=called),
    )
    return Asked(text, None)


def later(alert: Alert) -> Asked:
    """Not soon, the day not known."""
    text = say(
        "{reference}: noted. When you know the day, send EVICTION and the day.",
        reference=alert.reference,
    )
    return Asked(text, None)


def closed(alert: Alert) -> Asked:
    """A provisional alert that its own sender took back."""
    text = say("{reference} is closed. In danger send EVICTION.", reference=alert.reference)
    return Asked(text, None)


def _question(
    alert: Alert, ask: str, choices: tuple[Choice, ...], slot: str | None = None
) -> Pending:
    values = tuple(choice.value for choice in choices)
    return Pending("eviction", ask, values, {"alert": alert.id}, slot)
