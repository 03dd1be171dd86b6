"""Groups: what we hear there and what we leave alone, as the Bot API documents it."""

import json
from typing import Any

import pytest
from telegram import CallbackQuery

from bot.channels.base import Received
from bot.channels.telegram_taps import ANSWERED_APART, NOTED, toast
from bot.channels.telegram_updates import parse_update, read_update
from storage.models import InboundKind, Medium

BOT = {"id": 7, "is_bot": True, "first_name": "Jirani", "username": "jirani_bot"}
GROUP = {"id": -1001, "type": "supergroup", "title": "Responders"}
SMALL = {"id": -55, "type": "group", "title": "Responders"}
CHANNEL = {"id": -1009, "type": "channel", "title": "News"}
PRIVATE = {"id": 700501, "type": "private", "first_name": "A"}
WHO = {"id": 700501, "is_bot": False, "first_name": "A", "language_code": "sw"}
HIDDEN = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
OTHER_BOT = {"id": 8, "is_bot": True, "first_name": "Other"}
WHEN = 1_795_417_200


def message(text: str | None = None, **more: Any) -> dict[str, Any]:
    said = {} if text is None else {"text": text}
    return {"message_id": 9, "date": WHEN, "chat": GROUP, "from": WHO} | said | more


def read(**update: Any) -> list[Received]:
    body = json.dumps({"update_id": 77} | update).encode()
    return read_update(parse_update(body), "7", "jirani_bot")


@pytest.mark.parametrize(
    ("sent", "heard", "by"),
    [
        (message("/link K7M2-9XQR"), "/link K7M2-9XQR", "700501"),
        (message("/link@jirani_bot K7M2-9XQR"), "/link K7M2-9XQR", "700501"),
        (message("/LINK@Jirani_Bot  k7m2 9xqr sw"), "/link k7m2 9xqr sw", "700501"),
        (message("/link\nK7M2-9XQR"), "/link K7M2-9XQR", "700501"),
        (message("/link"), "/link", "700501"),
        (message("/start@jirani_bot K7M2-9XQR"), "/link K7M2-9XQR", "700501"),
        (message("/unlink"), "/unlink", "700501"),
        (message("/unlink@jirani_bot"), "/unlink", "700501"),
        (message("/link K7M2-9XQR", chat=SMALL), "/link K7M2-9XQR", "700501"),
        # An administrator who hides their name: the group itself, which is nobody.
        (message("/link K7", **{"from": HIDDEN}, sender_chat=GROUP), "/link K7", "-1001"),
    ],
)
def test_a_command_for_us(sent: dict[str, Any], heard: str, by: str) -> None:
    [received] = read(message=sent)
    assert (received.kind, received.text, received.address) == (InboundKind.MESSAGE, heard, by)
    assert received.chat == str(sent["chat"]["id"])
    assert received.second_key == f"{received.chat}:9"
    assert Received.from_json(received.to_json()) == received


@pytest.mark.parametrize(
    "update",
    [
        {"message": message("AKIBA 500")},
        {"message": message("they are demolishing our houses now")},
        {"message": message("/link@other_bot K7M2-9XQR")},
        {"message": message("/unlink@other_bot")},
        {"message": message("/start")},
        {"message": message("/start@jirani_bot")},
        {"message": message("/eviction@jirani_bot")},
        {"message": message("please /link K7M2-9XQR")},
        {"message": message("/")},
        {"message": message("/ link")},
        {"message": message(photo=[], caption="/link K7M2-9XQR")},
        {"message": message(location={"latitude": -1.26, "longitude": 36.85})},
        {"message": message(new_chat_members=[BOT])},
        {"message": message(left_chat_member=BOT)},
        {"message": message("/link K7", **{"from": OTHER_BOT})},
        {"message": message("/link K7", sender_chat=CHANNEL, is_automatic_forward=True)},
        {"channel_post": message("/link K7M2-9XQR", chat=CHANNEL)},
        {"message": message("/link K7M2-9XQR", chat=CHANNEL)},
    ],
)
def test_what_people_say_to_one_another_is_left_alone(update: dict[str, Any]) -> None:
    assert read(**update) == []


def test_before_we_know_our_name_a_named_command_is_heard() -> None:
    update = parse_update(json.dumps({"update_id": 1, "message": message("/link@x K7")}).encode())
    [received] = read_update(update, "7")
    assert received.text == "/link K7"


def member(status: str, **more: Any) -> dict[str, Any]:
    extra: dict[str, dict[str, Any]] = {
        "kicked": {"until_date": 0},
        "administrator": dict.fromkeys(_RIGHTS, False),
    }
    return {"user": BOT, "status": status} | extra.get(status, {}) | more


_RIGHTS = (
    *("can_be_edited", "is_anonymous", "can_manage_chat", "can_delete_messages"),
    *("can_manage_video_chats", "can_restrict_members", "can_promote_members", "can_change_info"),
    *("can_invite_users", "can_post_stories", "can_edit_stories", "can_delete_stories"),
)
_MAY = (
    *("can_send_messages", "can_change_info", "can_invite_users", "can_pin_messages"),
    *("can_manage_topics", "can_send_audios", "can_send_documents", "can_send_photos"),
    *("can_send_videos", "can_send_video_notes", "can_send_voice_notes", "can_send_polls"),
    *("can_send_other_messages", "can_add_web_page_previews", "can_edit_tag"),
    "can_react_to_messages",
)


def restricted(*, is_member: bool) -> dict[str, Any]:
    return member("restricted", is_member=is_member, until_date=0, **dict.fromkeys(_MAY, False))


@pytest.mark.parametrize(
    ("old", "new", "state"),
    [
        (member("left"), member("member"), "active"),
        (member("kicked"), member("administrator"), "active"),
        (member("left"), restricted(is_member=True), "active"),
        (member("member"), member("left"), "stopped"),
        (member("administrator"), member("kicked"), "stopped"),
        (restricted(is_member=True), restricted(is_member=False), "stopped"),
        (member("member"), member("administrator"), None),
        (member("administrator"), member("member"), None),
        (member("member"), restricted(is_member=True), None),
        (member("left"), member("kicked"), None),
    ],
)
@pytest.mark.parametrize("chat", [GROUP, SMALL])
def test_we_come_and_go(
    old: dict[str, Any], new: dict[str, Any], state: str | None, chat: dict[str, Any]
) -> None:
    change = {"chat": chat, "from": WHO, "date": WHEN, "old_chat_member": old}
    received = read(my_chat_member=change | {"new_chat_member": new})
    told = [(one.kind, one.state, one.chat, one.address) for one in received]
    wanted = (InboundKind.OPT_OUT, state, str(chat["id"]), "700501")
    assert told == ([] if state is None else [wanted])


def test_a_channel_that_takes_us_in_is_none_of_ours() -> None:
    change = {"chat": CHANNEL, "from": WHO, "date": WHEN, "old_chat_member": member("left")}
    assert read(my_chat_member=change | {"new_chat_member": member("administrator")}) == []


@pytest.mark.parametrize(
    ("told", "old", "new"),
    [
        (message(chat=SMALL, migrate_to_chat_id=-1001), "-55", "-1001"),
        (message(chat=GROUP, migrate_from_chat_id=-55), "-55", "-1001"),
    ],
)
def test_a_group_that_became_another_is_told_in_both(
    told: dict[str, Any], old: str, new: str
) -> None:
    [received] = read(message=told)
    assert (received.kind, received.address, received.text) == (InboundKind.MOVED, old, new)


def query(chat: dict[str, Any] | None, data: str = "OK V7K2-M", **more: Any) -> dict[str, Any]:
    under = {} if chat is None else {"message": message("V7K2-M", chat=chat, **{"from": BOT})}
    return {"id": "5", "from": WHO, "chat_instance": "1", "data": data} | under | more


def test_a_tap_in_a_group_is_its_persons() -> None:
    [received] = read(callback_query=query(GROUP))
    assert received == Received(
        kind=InboundKind.TAP,
        key="7:77",
        second_key="tap:5",
        medium=Medium.TELEGRAM,
        address="700501",
        text="OK V7K2-M",
        language="sw",
        chat="-1001",
        answers="9",
    )


def test_a_tap_under_a_message_that_is_too_old_to_be_shown() -> None:
    gone = {"chat": GROUP, "message_id": 3, "date": 0}
    [received] = read(callback_query=query(None, message=gone))
    assert (received.address, received.chat) == ("700501", "-1001")


@pytest.mark.parametrize("chat", [CHANNEL, None])
def test_a_tap_elsewhere_is_none_of_ours(chat: dict[str, Any] | None) -> None:
    assert read(callback_query=query(chat)) == []


@pytest.mark.parametrize(
    ("chat", "says"), [(GROUP, True), (SMALL, True), (PRIVATE, False), (None, False)]
)
def test_who_taps_in_a_group_is_told_where_the_answer_is(
    chat: dict[str, Any] | None, says: bool
) -> None:
    for language in ("sw", "xx", None):
        tapped = query(chat) | {"from": WHO | {"language_code": language}}
        found = CallbackQuery.de_json(tapped, None)
        assert found is not None
        assert bool(toast(found)) == says
    english = query(GROUP) | {"from": WHO | {"language_code": "en-GB"}}
    found = CallbackQuery.de_json(english, None)
    assert found is not None
    assert toast(found) == ANSWERED_APART


def test_a_vote_in_a_group_is_thanked_for_to_who_tapped() -> None:
    who = WHO | {"language_code": "en"}
    voted = CallbackQuery.de_json(query(GROUP) | {"data": "/helped Q7K2-M yes", "from": who}, None)
    assert voted is not None
    assert toast(voted) == NOTED
