"""What somebody without a savings group reads, by how far their joining is."""

from handlers.outcome import Outcome, Turn
from locales.say import say
from storage.models import Standing


def no_group(turn: Turn) -> Outcome:
    """Nothing is lost: the text is kept with its sender; it counts once they are in a group."""
    roles = turn.sender.memberships
    if any(role.standing == Standing.CLAIMED for role in roles):
        text = say("Your organiser has not confirmed you yet. Send this again after that.")
    elif roles:
        text = say("You are in no savings group here. To join one send JOIN and its code.")
    else:
        text = say(
            "Your text is kept but not counted. Join first: "
            "send JOIN and your code, or JOIN and your place."
        )
    return Outcome((text,))
