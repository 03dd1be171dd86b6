"""What a group has chosen: from its meeting day to who is a member."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from handlers import groups, rosters, witnesses
from handlers.drafts import minor_units
from handlers.membership import no_group
from handlers.money_questions import YES_NO
from handlers.outcome import Kind, Outcome, Pending, Turn
from handlers.reading import YES, answer_of, count_of, text_of
from handlers.setting_changes import kept, kept_members, lifts_control
from handlers.setting_texts import ASKS, GOAL, MEN, MENU, ROSTER, SHARE, WITNESS, WOMEN
from handlers.understanding.meaning import Intent
from locales.say import say
from storage.models import SavingsGroup

_SLOTS = {
    WOMEN: "count",
    MEN: "count",
    SHARE: "amount",
    WITNESS: "amount",
    GOAL: "amount",
    ROSTER: "roster",
}


def decide(turn: Turn) -> Outcome:
    """Shows what there is to choose."""
    return groups.of_group(turn, KIND.name, _menu)


def resume(turn: Turn) -> Outcome:
    """One choice after the other; the group's other officers hear of a change."""
    pending = turn.pending
    if pending is None:
        return decide(turn)
    if pending.ask == groups.ASK:
        return groups.answered(turn, _menu)
    group = groups.own(turn, int(pending.data["group"] or 0))
    return _answered(turn, pending, group) if group is not None else no_group(turn)


def _answered(turn: Turn, pending: Pending, group: SavingsGroup) -> Outcome:
    if pending.ask == "menu":
        return _chosen(turn, group)
    if pending.ask == ROSTER:
        return _listed(turn, group)
    value = _value(turn, pending, group)
    if value is None:
        return _ask(pending.ask, group, pending.data)
    if pending.ask == WOMEN:  # kept with the men: half of it would be another group
        return _ask(MEN, group, {WOMEN: value})
    if pending.ask == MEN:
        return kept_members(turn, group, int(pending.data.get(WOMEN) or 0), int(value))
    return _set(turn, group, pending.ask, value)


def _menu(group: SavingsGroup) -> Outcome:
    values = tuple(choice.value for choice in MENU)
    pending = Pending(KIND.name, "menu", values, {"group": group.id})
    return Outcome((say("What shall change for your group?", *MENU),), question=pending)


def _chosen(turn: Turn, group: SavingsGroup) -> Outcome:
    name = answer_of(turn)
    if name is None:
        return Outcome((say("Send one of the numbers."),))
    asked = _ask(name, group)
    listed = rosters.present(turn, group) if name == ROSTER else ()
    return replace(asked, answers=(*asked.answers, *listed))


def _ask(
    name: str, group: SavingsGroup, data: Mapping[str, str | int | None] = MappingProxyType({})
) -> Outcome:
    text = ASKS[name]
    choices = YES_NO if name == ROSTER else text.choices
    values = tuple(choice.value for choice in choices)
    pending = Pending(KIND.name, name, values, {**data, "group": group.id}, _SLOTS.get(name))
    return Outcome((text,), question=pending)


def _value(turn: Turn, pending: Pending, group: SavingsGroup) -> int | str | None:
    """None for what is no answer; NEVER for no reminders."""
    match _SLOTS.get(pending.ask):
        case "count":
            count = count_of(turn.meaning, "count")
            return count if count is not None and count <= rosters.MOST_PEOPLE else None
        case "amount":
            return minor_units(text_of(turn.meaning, "amount") or "", group.currency)
    answer = answer_of(turn)
    return int(answer) if answer and answer.isdecimal() else answer


def _listed(turn: Turn, group: SavingsGroup) -> Outcome:
    """One list after the other, until that is all."""
    whole = answer_of(turn) == YES
    members = turn.read.members_listed(group.id) if whole else ()
    return kept(turn, group, ROSTER, len(members)) if members else rosters.heard(turn, group)


def _set(turn: Turn, group: SavingsGroup, name: str, value: int | str) -> Outcome:
    if lifts_control(group, name, value):
        return witnesses.ask_setting(turn, group, name, int(value))
    return kept(turn, group, name, value)


KIND = Kind("settings", (Intent.SETTINGS,), ("group_settings",), decide, resume)
