"""The two or three things that this person can send: for help, a start, an unknown text."""

from handlers.outcome import Turn
from locales.say import Say, say
from storage.models import Role, SavingsGroup, Standing
from storage.places import exponent, usual_sum

_WOMEN, _MEN = 12, 3
_KEPT_DIGITS = 2  # of a usual sum: an example, no figure of the book


def examples(turn: Turn) -> Say:
    """By what the sender is; danger always has its word."""
    sender = turn.sender
    roles = {role.role for role in sender.memberships if role.standing == Standing.VOUCHED}
    if sender.group is not None:
        women, men = _people(turn)
        return say(
            "Send: SAVINGS {figure} WOMEN {women} MEN {men}, TOTAL, UNDO, LEARN TOILETS. "
            "In danger: EVICTION",
            figure=_figure(turn, sender.group),
            women=women,
            men=men,
        )
    if Role.RESPONDER in roles:
        return say("To take an alert send OK and its reference, e.g. OK V7K2-M")
    if Role.ORGANISER in roles:
        return say("Send JOIN to see who waits for you, LEARN TOILETS. In danger: EVICTION")
    return say("Send JOIN and your code or place, LEARN TOILETS, LANGUAGE. In danger: EVICTION")


def _figure(turn: Turn, group: SavingsGroup) -> str:
    """About what this group brings together; of its currency where there is no record of it.

    Someone in quiet mode is shown nothing of the book.
    """
    person = turn.sender.person
    hidden = person is None or person.quiet
    usual = None if hidden else turn.read.usual_deposit(group.id)
    whole = (usual or 0) // 10 ** exponent(group.currency)
    if not whole:
        return str(usual_sum(group.currency))
    scale = 10 ** max(len(str(whole)) - _KEPT_DIGITS, 0)
    return str(whole // scale * scale)


def _people(turn: Turn) -> tuple[int, int]:
    """Who came the last time that this person reported it."""
    person = turn.sender.person
    report = turn.read.latest_report_of(person.id) if person is not None else None
    women = report.meeting.women if report is not None else None
    men = report.meeting.men if report is not None else None
    return (women, men) if women and men else (_WOMEN, _MEN)
