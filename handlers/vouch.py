"""A claim to belong to a settlement, and the organiser's word on it."""

from dataclasses import replace

from sqlmodel import SQLModel

from handlers.outcome import Notice, Outcome, Pending, Turn
from handlers.reading import NO, YES
from locales.say import N_, Choice, say
from storage.changes import SetMembership, SetPerson
from storage.models import Audit, Membership, Role, SavingsGroup, Settlement, Standing
from storage.places import currency_of

_YES_NO = (Choice(YES, N_("yes")), Choice(NO, N_("no")))
_CONSENT_VERSION = 1
_MOST_ASKED = 3  # organisers who are told of one claim


def claim(turn: Turn, place: Settlement, group_id: int | None) -> Outcome:
    """Keeps the claim, asks the organisers, tells the code by which they know who it is."""
    person = turn.sender.person
    if person is None:
        return unknown_claim()
    waits = next((r for r in turn.sender.memberships if r.settlement_id == place.id), None)
    if waits is not None:
        return _again(waits, place)
    member = Membership(
        person_id=person.id,
        role=Role.LEADER,
        standing=Standing.CLAIMED,
        group_id=group_id,
        settlement_id=place.id,
        city=place.city,
        country=place.country,
        created_at=turn.now,
    )
    notices = _asked_of(turn, place, member)
    text = say(
        "Your organiser is asked to confirm you: tell them code {code}. We keep your number and "
        "texts; phone companies can read SMS. To leave: STOP",
        code=code_of(member),
    )
    return Outcome(
        (text,),
        (member, consent(turn, person.id)),
        (SetPerson(person.id, country=place.country),),
        notices,
        settles=True,
    )


def ask(turn: Turn, member: Membership) -> Outcome:
    """An organiser wants to see who waits."""
    place = turn.read.settlement(member.settlement_id or 0)
    if place is None:
        return unknown_claim()
    text = say(
        "Somebody with code {code} asks to join {place}. Do you know them?",
        *_YES_NO,
        code=code_of(member),
        place=place.name,
    )
    return Outcome((text,), question=_question(member))


def settle(turn: Turn, membership_id: int, answer: str) -> Outcome:
    """Yes vouches; no ends the claim. A claim is settled once."""
    member = turn.read.membership(membership_id)
    place = turn.read.settlement(member.settlement_id or 0) if member else None
    if member is None or place is None or member.standing != Standing.CLAIMED:
        return replace(unknown_claim(), settles=True)
    if answer == YES:
        return _vouched(turn, member, place)
    told = say("Your organiser did not confirm you. Ask them for a code.")
    return Outcome(
        (say("Code {code} is not confirmed.", code=code_of(member)),),
        changes=(SetMembership(member.id, Standing.LEFT),),
        notices=(Notice(member.person_id, told, f"vouch:{member.id}"),),
        settles=True,
    )


def _vouched(turn: Turn, member: Membership, place: Settlement) -> Outcome:
    rows: tuple[SQLModel, ...] = ()
    group_id = member.group_id
    if group_id is None:
        groups = turn.read.groups_in(place.id)
        group = groups[0] if groups else _first_group(turn, place)
        group_id, rows = group.id, () if groups else (group,)
    told = say("You are confirmed at {place}. Send SAVINGS 2000 or HELP.", place=place.name)
    return Outcome(
        (say("Code {code} is confirmed at {place}.", code=code_of(member), place=place.name),),
        rows,
        (SetMembership(member.id, Standing.VOUCHED, group_id),),
        (Notice(member.person_id, told, f"vouch:{member.id}"),),
        settles=True,
    )


def unknown_claim() -> Outcome:
    """Answered by somebody else already, or gone."""
    return Outcome((say("That is settled already."),))


def vouched_roles(turn: Turn) -> tuple[Membership, ...]:
    """What the sender is, as others confirmed."""
    roles = turn.sender.memberships
    return tuple(role for role in roles if role.standing == Standing.VOUCHED)


def code_of(member: Membership) -> str:
    """Four figures that the claimant tells the organiser, so that texts name nobody."""
    return f"{member.id % 9000 + 1000}"


def consent(turn: Turn, person_id: int) -> Audit:
    """That the consent text was sent, and which version."""
    return Audit(
        at=turn.now,
        actor=f"person {person_id}",
        act=f"consent {_CONSENT_VERSION}",
        subject=f"person {person_id}",
    )


def _again(member: Membership, place: Settlement) -> Outcome:
    if member.standing == Standing.VOUCHED:
        return Outcome((say("You are at {place} already.", place=place.name),))
    text = say(
        "Your organiser has still to confirm you: tell them code {code}.", code=code_of(member)
    )
    return Outcome((text,))


def _first_group(turn: Turn, place: Settlement) -> SavingsGroup:
    """A settlement without groups gets one of its own name with its first member."""
    return SavingsGroup(
        name=place.name,
        folded=place.folded,
        settlement_id=place.id,
        currency=currency_of(place.country) or "USD",  # a country without money of its own
        created_at=turn.now,
    )


def _asked_of(turn: Turn, place: Settlement, member: Membership) -> tuple[Notice, ...]:
    """Whoever has another question open is told how to come back to this one."""
    notices = []
    for person_id in turn.read.organisers_for(place)[:_MOST_ASKED]:
        values = {"code": code_of(member), "place": place.name}
        key = f"claim:{member.id}:{person_id}"
        if turn.read.is_asked(person_id, turn.now):
            text = say("Somebody with code {code} asks to join {place}. Send JOIN.", **values)
            notices.append(Notice(person_id, text, key))
        else:
            text = say(
                "Somebody with code {code} asks to join {place}. Do you know them?",
                *_YES_NO,
                **values,
            )
            notices.append(Notice(person_id, text, key, question=_question(member)))
    return tuple(notices)


def _question(member: Membership) -> Pending:
    return Pending("join", "vouch", (YES, NO), {"membership": member.id})
