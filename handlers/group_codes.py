"""GROUP CODE: an organiser gets a code that links a Telegram group to their city's exchanges."""

from datetime import timedelta

from handlers.outcome import Kind, Outcome, Turn
from handlers.reading import text_of
from handlers.understanding.meaning import Intent
from locales.say import say
from storage.cities import City, find_city
from storage.invitations import Area, chat_code
from storage.models import ChatPurpose, Membership, Role, Standing

_LASTS = timedelta(days=14)


def decide(turn: Turn) -> Outcome:
    """'GROUP CODE', or 'GROUP CODE Medellín' for a group of both cities."""
    role = next((one for one in turn.sender.memberships if _organises(one)), None)
    if role is None or role.city is None or role.country is None:
        return Outcome((say("Only an organiser of a city gets a code for a group."),))
    area, named = Area(role.city, role.city, role.country), text_of(turn.meaning, "city")
    if named is not None:
        other = _other(named, role)
        if other is None:
            return Outcome((say("Which city? Its name is not known here: {city}", city=named),))
        area = area.together_with(Area(other.name, other.name, other.country))
    code, row = chat_code(ChatPurpose.EXCHANGE, area, turn.now, _LASTS)
    text = say(
        "Send this in the Telegram group, once, until {day}: /link {code}",
        day=(turn.now + _LASTS).astimezone(turn.sender.zone).date(),
        code=code,
    )
    return Outcome((text,), (row,))


def _organises(role: Membership) -> bool:
    is_one = role.role == Role.ORGANISER and role.standing == Standing.VOUCHED
    return is_one and role.city is not None


def _other(named: str, role: Membership) -> City | None:
    found = find_city(named, None)
    same = found is not None and (found.name, found.country) == (role.city, role.country)
    return None if same else found


KIND = Kind("group_codes", (Intent.GROUP_CODE,), ("group_code",), decide)
