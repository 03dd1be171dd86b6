"""What a group reads of an exchange: its card, and what becomes of it. Never who, never where."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from handlers.topics import TOPICS, shown
from locales.say import N_, Choice, Money, Say, Term, Value, page
from storage.models import Exchange, Match, MatchStage, Room, RoomState, Side, Visit
from storage.reading.rooms import CitySavings

STAGES = {
    MatchStage.PROPOSED: N_("proposed"),
    MatchStage.ASKED: N_("asked"),
    MatchStage.TALKING: N_("talking"),
    MatchStage.PLANNED: N_("visit planned"),
    MatchStage.VISITED: N_("visited"),
    MatchStage.LEARNT: N_("learnt"),
    MatchStage.CLOSED: N_("closed"),
}


_DATA = 64  # bytes of a button


@dataclass(frozen=True, slots=True)
class Face:
    """Lines, and buttons as (label, command)."""

    lines: tuple[Say, ...]
    buttons: tuple[tuple[str, str], ...] = ()


def title(match: Match, request: Exchange, offer: Exchange) -> Say:
    """Of its topic in the group."""
    return page(
        "{reference} {cities}: {topics}",
        reference=match.reference,
        cities=_cities(request, offer),
        topics=shown(match.topics.split()[:1]),
    )


def card(match: Match, request: Exchange, offer: Exchange, room: Room, visit: Visit | None) -> Face:
    """Who meets, about what, how far it is, and how one takes part."""
    head = page(
        "{reference} {cities}. Topics: {topics}.",
        reference=match.reference,
        cities=_cities(request, offer),
        topics=shown(match.topics.split()),
    )
    if match.stage == MatchStage.CLOSED:
        return Face((head, over(match)))
    asks = page("{city} asked, the other shows.", city=request.city or "")
    buttons = (
        (N_("take part"), f"/join {match.reference}"),
        (N_("plan"), f"/plan {match.reference}"),
        (N_("practices"), f"/learn {match.topics.split()[0]}"[:_DATA]),
        (N_("end it"), f"/close {match.reference}"),
        (N_("help"), f"/help {match.reference}"),
    )
    stage = page("How far it is: {stage}.", stage=Term(STAGES[match.stage]))
    when = () if visit is None else (_when(offer, visit),)
    return Face((head, asks, stage, *when, _how(room), _by_sms()), buttons)


def no_topics(match: Match) -> Say:
    """Where none could be opened."""
    return page(
        "{reference}: I can open no topic here. For one, turn topics on and make me an "
        "administrator who may manage topics. Until then answer my messages.",
        reference=match.reference,
    )


def over(match: Match) -> Say:
    """The last line."""
    return page(
        "{reference} has ended. Nothing more goes to the others.", reference=match.reference
    )


def _when(offer: Exchange, visit: Visit) -> Say:
    if visit.starts == visit.ends:
        return page("Visit to {city}: {day}.", city=offer.city or "", day=visit.starts)
    return page(
        "Visit to {city}: {day} to {on_day}.",
        city=offer.city or "",
        day=visit.starts,
        on_day=visit.ends,
    )


def _how(room: Room) -> Say:
    """As an administrator we see all that is written in a topic; else only what answers us."""
    if room.state == RoomState.SHUT:
        return page("This topic is closed here. What the others write waits until it is open.")
    if room.thread is not None:
        return page("All that you write in this topic goes to the others, without numbers.")
    return page("Answer this message, or another of mine, to write to the others.")


def _by_sms() -> Say:
    return page("Some of them read it by SMS: be short, and name whom you mean.")


def _cities(request: Exchange, offer: Exchange) -> tuple[str, ...]:
    return (request.city or "", offer.city or "")


def whose(match: Match) -> Say:
    """In a group of two cities, once to each who is in neither by what is known of them."""
    return page(
        "{reference}: the others read your words once you take part: send /join",
        reference=match.reference,
    )


def which_side(match: Match, sides: Mapping[Side, Exchange], name: str) -> Say:
    """Of the two cities."""
    commands = {side: f"/join {match.reference} {side.value}" for side in sides}
    named = {side: f"{one} {_cut(name, _DATA - len(one))}" for side, one in commands.items()}
    choices = (Choice(named[side].strip(), (row.city or "",)) for side, row in sides.items())
    return page(
        "{reference}: for which city do you take part?", *choices, reference=match.reference
    )


def joined(match: Match, name: str, city: str) -> Say:
    """In the group."""
    return page(
        "{name} takes part in {reference} for {city}. Another name: /join and the name.",
        name=name,
        reference=match.reference,
        city=city,
    )


def other_name(match: Match) -> Say:
    """It is somebody else's, or has a number in it."""
    return page(
        "{reference}: please take another name, without numbers.", reference=match.reference
    )


def which_exchange(held: Sequence[Match]) -> Say:
    """None or several are held here."""
    if not held:
        return page("No exchange is held here now. To ask another city: /exchange and a topic.")
    return page(
        "Which exchange? Send the command in its topic, or with its reference: {references}.",
        references=tuple(match.reference for match in held),
    )


def leaders_only(match: Match) -> Say:
    """To anybody else."""
    return page(
        "{reference}: only its leaders and organisers can do that.", reference=match.reference
    )


def block_whom(match: Match) -> Say:
    """Nobody is named."""
    return page(
        "{reference}: to block somebody send /block in answer to a text of theirs.",
        reference=match.reference,
    )


def close_it(match: Match) -> Say:
    """Asked once more."""
    return page(
        "{reference}: end this exchange for everybody?",
        Choice(f"/close {match.reference} yes", N_("yes, end it")),
        reference=match.reference,
    )


def leaders_ask() -> Say:
    """To somebody who is nobody's leader here."""
    return page(
        "Only leaders and organisers of this city can ask or offer. Are you one? "
        "Write to me in a private chat: JOIN and your code."
    )


def told_apart() -> Say:
    """The answer holds what the group need not read."""
    return page("Noted. The answer is in your private chat with me.")


def which_topic(command: str) -> Say:
    """Asked with buttons."""
    choices = (Choice(f"/{command} {name}", label) for name, label in TOPICS.items())
    if command == "offer":
        return page("What can your city show?", *choices)
    if command == "learn":
        return page("About what do you want to read?", *choices)
    return page("What does your city want to learn?", *choices)


def topics(asked: Sequence[Exchange], offered: Sequence[Exchange]) -> Iterator[Say]:
    """What stands open, and all that can be asked for."""
    if asked:
        yield page("This city asks: {topics}.", topics=_topics_of(asked))
    if offered:
        yield page("This city can show: {topics}.", topics=_topics_of(offered))
    yield page(
        "Cities learn from one another about {topics}. To ask: /exchange and a topic. "
        "To show: /offer and a topic.",
        topics=shown(TOPICS),
    )


def savings(city: str, found: Sequence[CitySavings], fewest: int) -> Iterator[Say]:
    """A line for each currency."""
    told = [one for one in found if one.groups >= fewest]
    for one in told:
        yield page(
            "{city}: {count} groups save {total} together.",
            city=city,
            count=one.groups,
            total=Money(one.worth, one.currency),
        )
    if not told:
        yield page(
            "{city}: fewer than {count} groups report here, so no total is shown.",
            city=city,
            count=fewest,
        )


def help_here(*, in_room: bool) -> Say:
    """All that can be done."""
    if in_room:
        return page(
            "What you write here goes to the others. /join and a name: be called so. /date and "
            "/poll: vote. /visit: set its days. /plan, /travel, /host, /cost, /todo, /done: "
            "prepare it. /learned: what you will do differently. /undo: take your last text back; "
            "an edit is followed by itself. /block in answer to somebody. /close: end it."
        )
    return page(
        "/exchange and a topic: ask another city. /offer and a topic: show what you can. "
        "/learn and a topic: what others have done. /topics: what is asked and shown. /join: take "
        "part in an exchange that is held here. /city and /savings: about this city. "
        "/unlink: end the link of this group."
    )


def how_to_date() -> Say:
    """No day was understood."""
    return page("Send it like this: /date 12 January, 19 January")


def name_yourself() -> Say:
    """To an administrator who hides theirs: nobody knows who it is."""
    return page("Please write under your own name here: I cannot tell who you are.")


def _cut(text: str, most: int) -> str:
    """To fewer bytes than that: a button's data has 64."""
    return text.encode()[: most - 1].decode("utf-8", "ignore").strip()


def _topics_of(rows: Sequence[Exchange]) -> Value:
    return shown(dict.fromkeys(topic for row in rows for topic in row.topics.split()))
