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


def changes_of(group: SavingsGroup, name: str, value: int | str) -> tuple[Change, ...]:
    """Counts end a list of members; one by initials was kept as it came."""
    if name == ROSTER:
        return ()
    if value == NEVER:
        return (SetGroup(group.id, "reminders", value=False),)
    number = int(value)
    kept = SetGroup(group.id, name, None if name in OPTIONAL and not number else number)
    if name == REMIND:
        return (SetGroup(group.id, "reminders", value=True), kept)
    return (kept, DropMembers(group.id)) if name == WOMEN else (kept,)


def kept(
    turn: Turn, group: SavingsGroup, name: str, value: int | str, asked_by: int | None = None
) -> Outcome:
    """Set and said; the group's other officers hear of it, but for the one who asked for it."""
    said = (group.women or 0) + int(value) if name == MEN else value
    text = say("Kept for {group}: {setting} {items}.", **shown(group, name, said))
    told = say(
        "Another leader of {group} changed: {setting} {items}. Wrong? Send GROUP",
        **shown(group, name, said),
    )
    known = {turn.sender.person_id, asked_by}
    others = [one for one in turn.read.officers(group.id) if one not in known]
    notices = tuple(
        Notice(one, told, f"settings:{turn.inbound_id}:{one}") for one in others[:_MOST_TOLD]
    )
    changes = changes_of(group, name, value)
    return Outcome((text,), changes=changes, notices=notices, settles=True)
