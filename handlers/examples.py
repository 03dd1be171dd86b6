"""The two or three things that this person can send: for help, a start, an unknown text."""

from handlers.outcome import Turn
from locales.say import Say, say
from storage.models import Role, Standing


def examples(turn: Turn) -> Say:
    """By what the sender is; danger always has its word."""
    sender = turn.sender
    roles = {role.role for role in sender.memberships if role.standing == Standing.VOUCHED}
    if sender.group is not None:
        return say(
            "Send: SAVINGS 2000 WOMEN 12 MEN 3, TOTAL, UNDO, LEARN TOILETS. In danger: EVICTION"
        )
    if Role.RESPONDER in roles:
        return say("To take an alert send OK and its reference, e.g. OK V7K2-M")
    if Role.ORGANISER in roles:
        return say("Send JOIN to see who waits for you, LEARN TOILETS. In danger: EVICTION")
    return say("Send JOIN and your code or place, LEARN TOILETS, LANGUAGE. In danger: EVICTION")
