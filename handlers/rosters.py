"""Members by their initials, where a group wants that: only its officers ever see them."""

from collections import Counter
from collections.abc import Sequence

from handlers.outcome import Outcome, Turn
from handlers.posting import hides_amounts
from handlers.reading import words_of
from handlers.setting_texts import ASKS, ROSTER
from handlers.understanding.meaning import Intent
from handlers.understanding.roster import OFF, letters_for
from locales.placeholders import placeholder
from locales.say import Line, Say, say
from locales.segments import to_gsm
from storage.ledger_changes import ListMembers
from storage.models import Member, SavingsGroup, Sex

MOST_PEOPLE = 500


def present(turn: Turn, group: SavingsGroup) -> tuple[Say, ...]:
    """Who is listed, in a text of its own where all fit into it: half a list would mislead."""
    members = turn.read.members_listed(group.id)
    lines = _lines(members, turn.sender.language)
    length = len(to_gsm("; ".join(" ".join(line) for line in lines)))
    if not members or length > placeholder("lines").longest or hides_amounts(turn):
        return ()
    shown = tuple(Line(line) for line in lines)
    return (say("{group}: {lines}", group=group.name, lines=shown),)


def heard(turn: Turn, group: SavingsGroup) -> Outcome:
    """A list is kept as it comes, and the question stays open."""
    if turn.meaning.intent in {Intent.YES, Intent.NO}:  # nobody is listed, or not all
        return Outcome((ASKS[ROSTER],))
    told = dict(_told(turn))
    before = {one.initials: Sex(one.sex) for one in turn.read.members_listed(group.id)}
    after = {name: sex for name, sex in (before | told).items() if sex is not None}
    if not told or not (before or after) or len(after) > MOST_PEOPLE:
        return Outcome(
            (say("That is no list of initials. Send e.g. AK W, BN M. Nothing is changed."),)
        )
    counted = Counter(after.values())
    text = say(
        "{group}: women {women}, men {men}, by initials. Send more, or YES if that is all.",
        group=group.name,
        women=counted[Sex.FEMALE],
        men=counted[Sex.MALE],
    )
    return Outcome((text,), changes=(ListMembers(group.id, tuple(told.items()), turn.today),))


def _told(turn: Turn) -> list[tuple[str, Sex | None]]:
    signed = (member.rpartition(" ") for member in words_of(turn.meaning, ROSTER))
    return [(name, None if sign == OFF else Sex(sign)) for name, _, sign in signed]


def _lines(members: Sequence[Member], language: str) -> list[tuple[str, str]]:
    letters = letters_for(language)
    return [(member.initials, letters[member.sex]) for member in members]
