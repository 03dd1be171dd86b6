"""What a group may set, how each is asked for, and how its value is said."""

from locales.say import N_, Choice, Money, Say, Term, Value, Weekday, say
from storage.models import SavingsGroup

DAY, WOMEN, MEN, SHARE = "weekday", "women", "men", "share"
REMIND, WITNESS, GOAL, ROSTER = "hour", "witness_above", "goal", "roster"
NEVER = "never"
MENU = (
    Choice(DAY, N_("meeting day")),
    Choice(WOMEN, N_("members")),
    Choice(SHARE, N_("price of a share")),
    Choice(REMIND, N_("reminders")),
    Choice(WITNESS, N_("second leader")),
    Choice(GOAL, N_("goal")),
    Choice(ROSTER, N_("initials")),
)
OPTIONAL = frozenset({SHARE, WITNESS, GOAL})  # 0 is none
_MEMBERS = frozenset({WOMEN, MEN, ROSTER})
_NAMES = {choice.value: str(choice.label) for choice in MENU} | dict.fromkeys(
    _MEMBERS, N_("members")
)
_DAYS = tuple(Choice(str(day), Weekday(day)) for day in range(7))
_HOURS = (
    Choice("8", ("08:00",)),
    Choice("12", ("12:00",)),
    Choice("18", ("18:00",)),
    Choice(NEVER, N_("none")),
)
ASKS: dict[str, Say] = {
    DAY: say("On which day does your group meet?", *_DAYS),
    WOMEN: say("How many women are members? Send only the number."),
    MEN: say("How many men are members? Send only the number."),
    SHARE: say("What does one share cost? Send only the amount; 0 if you have no shares."),
    REMIND: say("At what hour shall we remind you of reports?", *_HOURS),
    WITNESS: say("From what amount must a second leader agree when money goes out? 0 for never."),
    GOAL: say("What amount does your group want to reach? 0 for none."),
    ROSTER: say(
        "Send each member's initials with W or M, e.g. AK W, BN M, LO W. "
        "To take one off: AK 0. No names."
    ),
}


def shown(group: SavingsGroup, name: str, value: int | str) -> dict[str, Value]:
    """The placeholders of a text about a setting; of members, how many there are."""
    item: Value
    match name:
        case _ if value == NEVER or (name in OPTIONAL and not value):
            item = Term(N_("none"))
        case _ if name == DAY:
            item = Weekday(int(value))
        case _ if name == REMIND:
            item = f"{value}:00"
        case _ if name in _MEMBERS:
            item = int(value)
        case _:
            item = Money(int(value), group.currency)
    return {"group": group.name, "setting": Term(_NAMES[name]), "items": (item,)}
