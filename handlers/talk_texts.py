"""What is read in an exchange under way: the other's words and chosen name, never their number."""

from collections.abc import Sequence

from handlers.talk_pace import GATHERED, LONGEST, POSTS_A_DAY
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


def kept(match: Match, city: str) -> Say:
    """To who wrote."""
    return say("{reference}: sent to {city}.", reference=match.reference, city=city)


def waits(match: Match, city: str) -> Say:
    """To who wrote; the others read it when they want to."""
    return say(
        "{reference}: kept for {city}. They read it later.",
        reference=match.reference,
        city=city,
    )


def rewritten(match: Match, seat: Seat, piece: str, was: str | None) -> Say:
    """Of a text that was read. `was`: what it said, where that still stands; '' took it back."""
    if piece:
        return say(
            "{reference} {name} changed it: {piece}",
            reference=match.reference,
            name=seat.name,
            piece=piece,
        )
    if was is None:
        return say("{reference} {name} took this back.", reference=match.reference, name=seat.name)
    return say(
        "{reference} {name} took back: {piece}",
        reference=match.reference,
        name=seat.name,
        piece=was,
    )


def changed(match: Match) -> Say:
    """To who wrote."""
    return say("{reference}: changed for everybody.", reference=match.reference)


def taken_back(match: Match) -> Say:
    """To who wrote."""
    return say("{reference}: taken back.", reference=match.reference)


def only_pictures(match: Match) -> Say:
    """Voice, films and other files go nowhere."""
    return say(
        "{reference}: only photos and scanned papers can be sent.", reference=match.reference
    )


def blocked(match: Match) -> Say:
    """To somebody whose words go nowhere any more."""
    return say(
        "{reference}: not sent. You are blocked here. Ask your organiser.",
        reference=match.reference,
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


def menu(match: Match, city: str) -> Say:
    """What can be done in it."""
    return say(
        "{reference} with {city}. To write send {reference} and your words.",
        *MENU,
        reference=match.reference,
        city=city,
    )


def gathered(match: Match, seat: Seat, piece: str, left: int) -> Say:
    """Twice a day, where texts wait: as much as one SMS carries."""
    if not left or len(piece) > GATHERED:
        return say(
            "{reference} {name}: {piece}", reference=match.reference, name=seat.name, piece=piece
        )
    return say(
        "{reference} {name}: {gathered} (+{count}: {reference} 1)",
        reference=match.reference,
        name=seat.name,
        gathered=piece,
        count=left,
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


def leaders_end_it(match: Match) -> Say:
    """To a member who may not."""
    return say(
        "{reference}: only who leads it or an organiser can end it. You can mute it: {reference} 3",
        reference=match.reference,
    )


def came(match: Match, seat: Seat) -> Say:
    """To who leads their side."""
    return say(
        "{reference}: another leader of {city} takes part, as {name}. To block: {reference} 5",
        reference=match.reference,
        city=seat.city,
        name=seat.name,
    )


def leaders_only(match: Match) -> Say:
    """To a member."""
    return say("{reference}: only who leads it can do that.", reference=match.reference)


def report_whom(match: Match, seats: Sequence[Seat], everybody: str) -> Say:
    """Where several write on the other side."""
    names = [Choice(str(seat.id), (seat.name,)) for seat in seats]
    return say(
        "{reference}: report and block whom?",
        *names[:3],
        Choice(everybody, N_("all of them")),
        reference=match.reference,
    )


def blocks(match: Match, seat: Seat) -> Say:
    """To who reported one of them."""
    return say(
        "{reference}: {name} is blocked. Your organiser hears of it.",
        reference=match.reference,
        name=seat.name,
    )


def unblocks(match: Match, seat: Seat) -> Say:
    """To who let them back."""
    return say("{reference}: {name} may write again.", reference=match.reference, name=seat.name)


def blocked_one(match: Match, seat: Seat) -> Say:
    """To the organisers of who reported."""
    return say(
        "{reference}: your side reported and blocked {name} of {city}. Ask them what happened.",
        reference=match.reference,
        name=seat.name,
        city=seat.city,
    )


def reported_only(match: Match) -> Say:
    """To a member who cannot end it."""
    return say("{reference}: your organiser hears of it.", reference=match.reference)


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
