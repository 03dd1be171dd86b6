"""What a group chat reads when we come, when it is linked and when it is let go."""

from collections.abc import Iterable

from locales.say import Say, page
from storage.models import ChatGroup, ChatPurpose, Membership, Role, Standing
from storage.places import office_named, office_of

_MAY_UNLINK = (Role.ORGANISER, Role.RESPONDER, Role.OFFICE)


def introduction() -> Say:
    """One line for a group that we were added to."""
    return page(
        "I am Jirani, for eviction alerts and savings groups. I read only my own commands here. "
        "To link this group, send /link and the code from your organiser."
    )


def linked(chat: ChatGroup) -> Say:
    """What comes from now on."""
    place = _place(chat)
    if chat.purpose == ChatPurpose.EXCHANGE:
        return page(
            "Linked. Each exchange of {place} gets a topic here, if I am an administrator who may "
            "manage topics. /help shows what you can do. To end it, send /unlink.",
            place=place,
        )
    if chat.purpose == ChatPurpose.CITY:
        return page(
            "Linked. When an eviction in {place} is verified and its sender agrees, "
            "one line comes here. It names nobody.",
            place=place,
        )
    return page(
        "Linked. Each eviction alert in {place} gets a card here, which changes as the case moves. "
        "It names nobody. To end it, send /unlink.",
        place=place,
    )


def unknown() -> Say:
    """The same for a wrong, a used and an old code, and after too many."""
    return page("That code links no group. Ask your organiser for a new one.")


def unlinked() -> Say:
    """The last that comes."""
    return page("This group is no longer linked. Nothing more comes here.")


def not_linked() -> Say:
    """There is nothing to let go."""
    return page("This group is not linked.")


def refused() -> Say:
    """An administrator who hides their name is nobody that we know."""
    return page(
        "Only an organiser or a responder of this place can unlink the group, under their own name."
    )


def may_unlink(chat: ChatGroup, person_id: int | None, memberships: Iterable[Membership]) -> bool:
    """Who linked it, or works for the place: the chat's own, or a wider one that holds it."""
    if person_id is None:
        return False
    if person_id == chat.linked_by:
        return True
    return any(
        role.standing == Standing.VOUCHED and role.role in _MAY_UNLINK and _holds(role, chat)
        for role in memberships
    )


def _holds(role: Membership, chat: ChatGroup) -> bool:
    if role.city is not None:
        same_country = role.country in {None, chat.country}
        return role.city == chat.city and same_country
    if role.country is not None:
        return role.country == chat.country
    office = office_of(chat.country)
    return role.office is not None and role.office == (office.code if office else chat.office)


def _place(chat: ChatGroup) -> str:
    if chat.city is not None and chat.other_city is not None:
        return f"{chat.city} – {chat.other_city}"
    if chat.city is not None:
        return chat.city
    if chat.country is not None:
        return chat.country
    office = office_named(chat.office or "")
    return office.region if office else "?"
