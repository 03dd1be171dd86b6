"""What a group has chosen: its meeting day, members, share, reminders, second leader and goal."""

from handlers import groups
from handlers.drafts import minor_units
from handlers.membership import no_group
from handlers.outcome import Kind, Notice, Outcome, Pending, Turn
from handlers.reading import answer_of, count_of, text_of
from handlers.understanding.meaning import Intent
from locales.say import N_, Choice, Money, Say, Term, Value, Weekday, say
from storage.ledger_changes import SetGroup
from storage.models import SavingsGroup

_DAY, _WOMEN, _MEN, _SHARE = "weekday", "women", "men", "share"
_REMIND, _WITNESS, _GOAL = "hour", "witness_above", "goal"
_MENU = (
    Choice(_DAY, N_("meeting day")),
    Choice(_WOMEN, N_("members")),
    Choice(_SHARE, N_("price of a share")),
    Choice(_REMIND, N_("reminders")),
    Choice(_WITNESS, N_("second leader")),
    Choice(_GOAL, N_("goal")),
)
_NAMES = {choice.value: str(choice.label) for choice in _MENU} | {_MEN: N_("members")}
_DAYS = tuple(Choice(str(day), Weekday(day)) for day in range(7))
NEVER = "never"
_HOURS = (
    Choice("8", ("08:00",)),
    Choice("12", ("12:00",)),
    Choice("18", ("18:00",)),
    Choice(NEVER, N_("none")),
)
_ASKS: dict[str, Say] = {
    _DAY: say("On which day does your group meet?", *_DAYS),
    _WOMEN: say("How many women are members? Send only the number."),
    _MEN: say("How many men are members? Send only the number."),
    _SHARE: say("What does one share cost? Send only the amount; 0 if you have no shares."),
    _REMIND: say("At what hour shall we remind you of reports?", *_HOURS),
    _WITNESS: say("From what amount must a second leader agree when money goes out? 0 for never."),
    _GOAL: say("What amount does your group want to reach? 0 for none."),
}
_SLOTS = {_WOMEN: "count", _MEN: "count", _SHARE: "amount", _WITNESS: "amount", _GOAL: "amount"}
_MOST_PEOPLE = 500
_MOST_TOLD = 3


def decide(turn: Turn) -> Outcome:
    """Shows what there is to choose."""
    group = groups.group_of(turn)
    if group is None and turn.sender.group is None:
        return no_group(turn)
    if group is None:
        return groups.which(turn, KIND.name, {})
    return _menu(group)


def resume(turn: Turn) -> Outcome:
    """One choice after the other; the group's other officers hear of a change."""
    pending = turn.pending
    if pending is None:
        return decide(turn)
    if pending.ask == groups.ASK:
        chosen = groups.chosen(turn)
        return _menu(chosen) if chosen else Outcome((say("Send one of the numbers."),))
    group = turn.read.group(int(pending.data["group"] or 0))
    if group is None:
        return no_group(turn)
    if pending.ask == "menu":
        answer = answer_of(turn)
        return _ask(answer, group) if answer else Outcome((say("Send one of the numbers."),))
    value = _value(turn, pending, group)
    if value is None:
        return Outcome((_ASKS[pending.ask],))
    return _set(turn, group, pending.ask, value)


def _menu(group: SavingsGroup) -> Outcome:
    values = tuple(choice.value for choice in _MENU)
    pending = Pending(KIND.name, "menu", values, {"group": group.id})
    return Outcome((say("What shall change for your group?", *_MENU),), question=pending)


def _ask(name: str, group: SavingsGroup) -> Outcome:
    text = _ASKS[name]
    values = tuple(choice.value for choice in text.choices)
    pending = Pending(KIND.name, name, values, {"group": group.id}, _SLOTS.get(name))
    return Outcome((text,), question=pending)


def _value(turn: Turn, pending: Pending, group: SavingsGroup) -> int | str | None:
    """None for what is no answer; NEVER for no reminders."""
    match _SLOTS.get(pending.ask):
        case "count":
            count = count_of(turn.meaning, "count")
            return count if count is not None and count <= _MOST_PEOPLE else None
        case "amount":
            return minor_units(text_of(turn.meaning, "amount") or "", group.currency)
    answer = answer_of(turn)
    return int(answer) if answer and answer.isdecimal() else answer


def _set(turn: Turn, group: SavingsGroup, name: str, value: int | str) -> Outcome:
    changes = tuple(SetGroup(group.id, *one) for one in _columns(name, value))
    if name == _WOMEN:  # the men are asked next, and the others told then
        following = _ask(_MEN, group)
        return Outcome(following.answers, changes=changes, question=following.question)
    text = say("Kept for {group}: {setting} {items}.", **_shown(group, name, value))
    told = say(
        "Another leader of {group} changed: {setting} {items}. Wrong? Send GROUP",
        **_shown(group, name, value),
    )
    others = (one for one in turn.read.officers(group.id) if one != turn.sender.person_id)
    notices = tuple(
        Notice(one, told, f"settings:{turn.inbound_id}:{one}")
        for _, one in zip(range(_MOST_TOLD), others, strict=False)
    )
    return Outcome((text,), changes=changes, notices=notices, settles=True)


def _columns(name: str, value: int | str) -> tuple[tuple[str, int | bool | None], ...]:
    if name == _REMIND:
        if value == NEVER:
            return (("reminders", False),)
        return (("reminders", True), ("hour", int(value)))
    number = int(value)
    optional = name in {_SHARE, _WITNESS, _GOAL}
    return ((name, None if optional and not number else number),)


def _shown(group: SavingsGroup, name: str, value: int | str) -> dict[str, Value]:
    shown: Value
    match name:
        case _ if value == NEVER or (name in {_SHARE, _WITNESS, _GOAL} and not value):
            shown = Term(N_("none"))
        case _ if name == _DAY:
            shown = Weekday(int(value))
        case _ if name == _REMIND:
            shown = f"{value}:00"
        case _ if name == _MEN:
            shown = (group.women or 0) + int(value)
        case _:
            shown = Money(int(value), group.currency)
    return {"group": group.name, "setting": Term(_NAMES[name]), "items": (shown,)}


KIND = Kind("settings", (Intent.SETTINGS,), ("group_settings",), decide, resume)
