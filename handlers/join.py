"""Joining: with an invitation code, or by naming a settlement, which an organiser confirms."""

from datetime import timedelta

from handlers import vouch
from handlers.outcome import Kind, Outcome, Pending, Turn
from handlers.reading import answer_of, text_of
from handlers.understanding.meaning import Intent
from handlers.vouch import consent
from locales.say import Choice, say
from storage.changes import SetPerson, UseInvitation
from storage.cities import fold_name
from storage.models import Invitation, Membership, Role, Settlement, Standing
from storage.vault import vault

_MOST_CHOICES = 3
_TRIES, _TRIES_WITHIN = 10, timedelta(days=1)
_WORDS_OF_A_NAME = 6


def decide(turn: Turn) -> Outcome:
    """Codes and places cannot be tried out, nor organisers asked without end."""
    return _unknown() if _tries_on(turn) else _join(turn)


def _join(turn: Turn) -> Outcome:
    """A code first, then a place; an organiser without either is asked about who waits."""
    invitation = next(
        (found for text in _said(turn) if (found := _invitation(turn, text)) is not None), None
    )
    if invitation is not None:
        return _welcome(turn, invitation)
    named = _named(turn)
    if named is not None:
        return named
    waiting = turn.read.oldest_claim(vouch.vouched_roles(turn))
    if waiting is not None:
        return vouch.ask(turn, waiting)
    if turn.sender.group is not None:
        return Outcome((say("You are in {group} already.", group=turn.sender.group.name),))
    if _said(turn):
        return _unknown()
    return Outcome((say("Send JOIN and your code, or JOIN and the name of your place."),))


def _named(turn: Turn) -> Outcome | None:
    """A place by its name; by one that is a slip of the finger away it is asked, however few."""
    names, country = [fold_name(name) for name in _said(turn)], turn.sender.country
    for name in names:
        places = turn.read.settlements_named(name, country)
        if places:
            return _at(turn, places)
    for name in names:
        places = turn.read.settlements_like(name, country)
        if places:
            return _which(places)
    return None


def resume(turn: Turn) -> Outcome:
    """Which place, which group, or an organiser's word."""
    answer, pending = answer_of(turn), turn.pending
    if answer is None or pending is None:
        return Outcome((say("Send one of the numbers."),))
    match pending.ask:
        case "vouch":
            return vouch.settle(turn, int(pending.data["membership"] or 0), answer)
        case "group":
            return _in_group(turn, int(pending.data["settlement"] or 0), answer)
    place = turn.read.settlement(int(answer))
    return vouch.unknown_claim() if place is None else _at(turn, [place])


def _welcome(turn: Turn, invitation: Invitation) -> Outcome:
    person = turn.sender.person
    group = turn.read.group(invitation.group_id) if invitation.group_id else None
    settlement_id = group.settlement_id if group else invitation.settlement_id
    place = turn.read.settlement(settlement_id) if settlement_id else None
    if person is None or place is None:
        return vouch.unknown_claim()
    member = Membership(
        person_id=person.id,
        role=invitation.role,
        standing=Standing.VOUCHED,
        group_id=invitation.group_id,
        settlement_id=place.id,
        city=place.city,
        country=place.country,
        created_at=turn.now,
    )
    return Outcome(
        (
            say(
                "Welcome to {place}. We keep your number and texts; phone companies can read SMS. "
                "Send HELP or STOP at any time.",
                place=group.name if group else place.name,
            ),
        ),
        (member, consent(turn, person.id)),
        (
            UseInvitation(invitation.id, person.id, turn.now),
            SetPerson(person.id, country=place.country),
        ),
        settles=True,
    )


def _at(turn: Turn, places: list[Settlement]) -> Outcome:
    if len(places) > 1:
        return _which(places)
    place = places[0]
    groups = turn.read.groups_in(place.id)[:_MOST_CHOICES]
    if len(groups) > 1:
        choices = [Choice(str(group.id), (group.name,)) for group in groups]
        values = tuple(choice.value for choice in choices)
        pending = Pending("join", "group", values, {"settlement": place.id})
        return Outcome((say("Which group?", *choices),), question=pending)
    return vouch.claim(turn, place, groups[0].id if groups else None)


def _which(places: list[Settlement]) -> Outcome:
    choices = [Choice(str(place.id), (place.name, place.city)) for place in places]
    values = tuple(choice.value for choice in choices[:_MOST_CHOICES])
    text = say("Which one?", *choices[:_MOST_CHOICES])
    return Outcome((text,), question=Pending("join", "place", values))


def _in_group(turn: Turn, settlement_id: int, answer: str) -> Outcome:
    place = turn.read.settlement(settlement_id)
    return vouch.unknown_claim() if place is None else vouch.claim(turn, place, int(answer))


def _tries_on(turn: Turn) -> bool:
    """Whoever asks too often today; an organiser sees by JOIN who waits."""
    indexes = vault().indexes(turn.sender.medium, turn.sender.value)
    tried = turn.read.joins_since(indexes, turn.now - _TRIES_WITHIN)
    organises = any(role.role == Role.ORGANISER for role in vouch.vouched_roles(turn))
    return tried >= _TRIES and not organises


def _unknown() -> Outcome:
    return Outcome((say("That code or place is not known. Ask your organiser for a code."),))


def _said(turn: Turn) -> list[str]:
    """What may be a code or a name: the entities, else what follows the first word."""
    given = [text_of(turn.meaning, name) for name in ("code", "place")]
    rest = " ".join(turn.text.split()[1 : 1 + _WORDS_OF_A_NAME])
    return [text for text in dict.fromkeys((*given, rest)) if text]


def _invitation(turn: Turn, text: str) -> Invitation | None:
    return turn.read.invitation(text, turn.now)


KIND = Kind("join", (Intent.JOIN,), ("join",), decide, resume)
