"""What a setting changes, and who hears of it."""

from handlers.outcome import Notice, Outcome, Turn
from handlers.setting_texts import MEN, NEVER, OPTIONAL, REMIND, ROSTER, WITNESS, WOMEN, shown
from locales.say import say
from storage.changes import Change
from storage.ledger_changes import DropMembers, SetGroup
from storage.models import SavingsGroup

_MOST_TOLD = 3


def lifts_control(group: SavingsGroup, name: str, value: int | str) -> bool:
    """Whether a second leader were asked less often: one person alone could then lift the rule."""
    least = group.witness_above
    return name == WITNESS and least is not None and (not value or int(value) > least)


def kept(
    turn: Turn, group: SavingsGroup, name: str, value: int | str, asked_by: int | None = None
) -> Outcome:
    """Set and said; the group's other officers hear of it, but for the one who asked for it."""
    return _said(turn, group, name, value, _changes(group, name, value), asked_by)


def kept_members(turn: Turn, group: SavingsGroup, women: int, men: int) -> Outcome:
    """Counts, which end a list of members."""
    changes = (
        SetGroup(group.id, WOMEN, women),
        SetGroup(group.id, MEN, men),
        DropMembers(group.id),
    )
    return _said(turn, group, MEN, women + men, changes)


def _changes(group: SavingsGroup, name: str, value: int | str) -> tuple[Change, ...]:
    """A list of members was kept as it came."""
    if name == ROSTER:
        return ()
    if value == NEVER:
        return (SetGroup(group.id, "reminders", value=False),)
    number = int(value)
    set_ = SetGroup(group.id, name, None if name in OPTIONAL and not number else number)
    return (SetGroup(group.id, "reminders", value=True), set_) if name == REMIND else (set_,)


def _said(
    turn: Turn,
    group: SavingsGroup,
    name: str,
    value: int | str,
    changes: tuple[Change, ...],
    asked_by: int | None = None,
) -> Outcome:
    text = say("Kept for {group}: {setting} {items}.", **shown(group, name, value))
    told = say(
        "Another leader of {group} changed: {setting} {items}. Wrong? Send GROUP",
        **shown(group, name, value),
    )
    known = {turn.sender.person_id, asked_by}
    others = [one for one in turn.read.officers(group.id) if one not in known]
    notices = tuple(
        Notice(one, told, f"settings:{turn.inbound_id}:{one}") for one in others[:_MOST_TOLD]
    )
    return Outcome((text,), changes=changes, notices=notices, settles=True)
