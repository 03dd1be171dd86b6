"""What is read in an exchange under way: the other's words and chosen name, never their number."""

from handlers.talk_pace import LONGEST, POSTS_A_DAY
from locales.say import N_, Choice, Say, say
from storage.models import Match, Post, Seat

MENU = (
    Choice("more", N_("read")),
    Choice("name", N_("my name")),
    Choice("mute", N_("mute")),
    Choice("end", N_("end it")),
    Choice("report", N_("report them")),
)


def begins(match: Match, other: Seat) -> Say:
    """To both sides, once they agreed."""
    return say(
        "{reference}: {city} says yes too. To write to them send {reference} and your words.",
        reference=match.reference,
        city=other.city,
    )


def posted(match: Match, seat: Seat, post: Post) -> Say:
    """One piece, as the other side gets it."""
    return say(
        "{reference} {name}: {piece}", reference=match.reference, name=seat.name, piece=post.text
    )


def kept(match: Match, other: Seat) -> Say:
    """To who wrote."""
    return say("{reference}: sent to {city}.", reference=match.reference, city=other.city)


def waits(match: Match, other: Seat) -> Say:
    """To who wrote; the others read it when they want to."""
    return say(
        "{reference}: kept for {city}. They read it later.",
        reference=match.reference,
        city=other.city,
    )


def too_long(match: Match) -> Say:
    """Nothing was sent."""
    return say(
        "{reference}: not sent, it is too long. At most {count} signs.",
        reference=match.reference,
        count=LONGEST,
    )


def enough(match: Match) -> Say:
    """A bound for a phone that writes by itself."""
    return say(
        "{reference}: not sent. At most {count} texts a day.",
        reference=match.reference,
        count=POSTS_A_DAY,
    )


def menu(match: Match, other: Seat) -> Say:
    """What can be done in it."""
    return say(
        "{reference} with {city}. To write send {reference} and your words.",
        *MENU,
        reference=match.reference,
        city=other.city,
    )


def gathered(match: Match, other: Seat, count: int) -> Say:
    """Twice a day, where texts wait."""
    return say(
        "{reference}: {count} texts from {city} wait. To read them send {reference} 1",
        reference=match.reference,
        city=other.city,
        count=count,
    )


def more(match: Match, count: int) -> Say:
    """Behind what was read."""
    return say(
        "{reference}: {count} more. To read them send {reference} 1",
        reference=match.reference,
        count=count,
    )


def nothing(match: Match) -> Say:
    """Everything was read."""
    return say("{reference}: nothing new.", reference=match.reference)


def muted(match: Match, *, now: bool) -> Say:
    """A switch."""
    if now:
        return say(
            "{reference} is muted. To read send {reference} 1, to hear again {reference} 3",
            reference=match.reference,
        )
    return say("{reference}: you hear from them again.", reference=match.reference)


def which_name(match: Match) -> Say:
    """Asked."""
    return say("{reference}: which name shall they read?", reference=match.reference)


def named(match: Match, name: str) -> Say:
    """As it was cut and covered."""
    return say("{reference}: they read {name} now.", reference=match.reference, name=name)


def ended(match: Match) -> Say:
    """To who ended it."""
    return say("{reference} has ended.", reference=match.reference)


def ended_by(match: Match, other: Seat) -> Say:
    """To the other side."""
    return say("{reference}: {city} has ended it.", reference=match.reference, city=other.city)


def reported(match: Match) -> Say:
    """To who reported; the other side is told no more than that it ended."""
    return say("{reference} has ended. Your organiser hears of it.", reference=match.reference)


def report(match: Match, other: Seat) -> Say:
    """To the organisers of who reported."""
    return say(
        "{reference}: your leader reported {city} and ended it. Ask them what happened.",
        reference=match.reference,
        city=other.city,
    )
