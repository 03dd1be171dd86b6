"""What a group sets by GROUP, who hears of it, and what one officer alone may not change."""

import pytest

from storage.models import Approval, Entry, Role, SavingsGroup
from tests.handlers.conftest import ASHA, JUMA, LUZ, NURU, ROSE, STRANGER, of_two_groups
from tests.handlers.town import Phone, Town, as_read

TALKS_ABOUT = ("settings", "approval")
LINDA = Phone("+254700000011")  # treasurer of two groups
MUSA = Phone("+254700000012")  # organiser of Kampala
MENU = (
    "What shall change for your group? 1 meeting day 2 members 3 price of a share 4 reminders "
    "5 second leader 6 goal 7 initials"
)
DAYS = "1 Monday 2 Tuesday 3 Wednesday 4 Thursday 5 Friday 6 Saturday 7 Sunday"
HOURS = "At what hour shall we remind you of reports? 1 08:00 2 12:00 3 18:00 4 none"
WITNESS = "From what amount must a second leader agree when money goes out? 0 for never."
WAITS = "S… waits: a second leader is asked to agree. Nothing is written yet."


async def group_of(town: Town, phone: Phone = ROSE) -> SavingsGroup:
    group = (await town.sender(phone)).group
    assert group is not None
    return group


async def read_by(town: Town, phone: Phone) -> list[str]:
    return [as_read(content) for content, _ in await town.got(phone)]


async def waiting(town: Town) -> Approval:
    *_, newest = await town.rows(Approval)
    assert isinstance(newest, Approval)
    return newest


async def set_witness(town: Town, phone: Phone, amount: str, expected: str) -> None:
    await town.verify_dialog(phone, [("GROUP", MENU), ("5", WITNESS), (amount, expected)])


async def test_each_setting_is_kept_and_the_other_officer_is_told(town: Town) -> None:
    await town.verify_dialog(
        ROSE,
        [
            ("GROUP", MENU),
            ("1", f"On which day does your group meet? {DAYS}"),
            ("2", "Kept for Tumaini: meeting day Tuesday."),
            ("settings", MENU),
            ("2", "How many women are members? Send only the number."),
            ("20", "How many men are members? Send only the number."),
            ("14", "Kept for Tumaini: members 34."),
            ("GROUP", MENU),
            ("3", "What does one share cost? Send only the amount; 0 if you have no shares."),
            ("200", "Kept for Tumaini: price of a share KES 200."),
            ("GROUP", MENU),
            ("4", HOURS),
            ("1", "Kept for Tumaini: reminders 8:00."),
            ("GROUP", MENU),
            ("5", WITNESS),
            ("5,000", "Kept for Tumaini: second leader KES 5,000."),
            ("GROUP", MENU),
            ("6", "What amount does your group want to reach? 0 for none."),
            ("50000", "Kept for Tumaini: goal KES 50,000."),
        ],
    )
    group = await group_of(town)
    assert (group.weekday, group.women, group.men, group.share) == (1, 20, 14, 20_000)
    assert (group.hour, group.reminders) == (8, True)
    assert (group.witness_above, group.goal) == (500_000, 5_000_000)
    assert await read_by(town, JUMA) == [
        f"Another leader of Tumaini changed: {what}. Wrong? Send GROUP"
        for what in (
            "meeting day Tuesday",
            "members 34",
            "price of a share KES 200",
            "reminders 8:00",
            "second leader KES 5,000",
            "goal KES 50,000",
        )
    ]
    assert await read_by(town, ASHA) == []


async def test_nothing_is_a_setting_as_well(town: Town) -> None:
    for number, amount, said in (("3", "200", "price of a share"), ("6", "9000", "goal")):
        for sent, shown in ((amount, "KES …"), ("0", "none.")):
            await town.verify_dialog(
                ROSE,
                [("GROUP", MENU), (number, "…"), (sent, f"Kept for Tumaini: {said} {shown}")],
            )
    await town.verify_dialog(
        ROSE, [("GROUP", MENU), ("4", HOURS), ("4", "Kept for Tumaini: reminders none.")]
    )
    group = await group_of(town)
    assert (group.share, group.goal, group.reminders, group.hour) == (None, None, False, 18)
    await town.verify_dialog(
        ROSE, [("GROUP", MENU), ("4", HOURS), ("2", "Kept for Tumaini: reminders 12:00.")]
    )
    group = await group_of(town)
    assert (group.reminders, group.hour) == (True, 12)


async def test_what_is_no_answer_is_asked_again(town: Town) -> None:
    before = (await group_of(town)).model_dump()
    await town.verify_dialog(
        ROSE,
        [
            ("GROUP", MENU),
            ("9", "Send one of the numbers."),
            ("1", f"On which day does your group meet? {DAYS}"),
            ("8", f"On which day does your group meet? {DAYS}"),
            ("GROUP", MENU),
            ("2", "How many women are members? Send only the number."),
            ("many", "How many women are members? Send only the number."),
            ("501", "How many women are members? Send only the number."),
            ("GROUP", MENU),
            ("4", HOURS),
            ("yes", HOURS),
            ("GROUP", MENU),
            ("6", "What amount does your group want to reach? 0 for none."),
            ("a lot", "What amount does your group want to reach? 0 for none."),
        ],
    )
    assert (await group_of(town)).model_dump() == before
    assert await read_by(town, JUMA) == []


async def test_a_tap_means_the_day_on_its_button_also_when_asked_again(chat_town: Town) -> None:
    await chat_town.text(ROSE, "GROUP")
    await chat_town.text(ROSE, "1")
    (again,) = await chat_town.text(ROSE, "8")
    tuesday = next(button for button in again.buttons if button.label == "Tuesday")
    (kept,) = await chat_town.text(ROSE, tuesday.data, tap=True)
    assert kept.text == "Kept for Tumaini: meeting day Tuesday."


async def test_only_officers_have_settings(town: Town) -> None:
    await town.verify_dialog(ASHA, [("GROUP", "You are in no savings group here…")])
    await town.verify_dialog(ROSE, [("GROUP", MENU), ("6", "What amount …")])
    await town.leaves(ROSE)
    await town.verify_dialog(ROSE, [("5000", "…")])
    assert (await group_of(town, JUMA)).goal is None


async def test_of_two_groups_one_is_chosen(town: Town) -> None:
    await of_two_groups(town, LINDA, "Jipange")
    await town.verify_dialog(
        LINDA,
        [
            ("GROUP", "Which group? 1 Tumaini 2 Jipange"),
            ("5", "Send one of the numbers."),
            ("2", MENU),
            ("6", "What amount …"),
            ("700", "Kept for Jipange: goal KES 700."),
        ],
    )
    assert (await group_of(town)).goal is None


async def test_the_second_leaders_rule_is_made_stricter_by_one(town: Town) -> None:
    await set_witness(town, ROSE, "5000", "Kept for Tumaini: second leader KES 5,000.")
    await set_witness(town, ROSE, "5000", "Kept for Tumaini: second leader KES 5,000.")
    await set_witness(town, ROSE, "2000", "Kept for Tumaini: second leader KES 2,000.")
    assert (await group_of(town)).witness_above == 200_000
    assert await town.rows(Approval) == []


@pytest.mark.parametrize(
    ("wanted", "said", "kept"), [("9000", "KES 9,000", 900_000), ("0", "none", None)]
)
async def test_the_second_leaders_rule_is_loosened_by_two(
    town: Town, wanted: str, said: str, kept: int | None
) -> None:
    await set_witness(town, ROSE, "2000", "Kept for …")
    await set_witness(town, ROSE, wanted, WAITS)
    name = (await waiting(town)).reference
    assert (await group_of(town)).witness_above == 200_000
    *_, asked = await read_by(town, JUMA)
    assert asked.startswith(
        f"Another leader wants to change: second leader {said}. Do you agree? OK {name} / NO {name}"
    )
    await town.verify_dialog(ROSE, [(f"OK {name}", f"{name} needs the word of another leader.")])
    await town.verify_dialog(JUMA, [(f"NO {name}", f"{name} is not written.")])
    assert (await group_of(town)).witness_above == 200_000
    assert (await read_by(town, ROSE))[-1] == f"{name} is not written: the second leader said no."
    await set_witness(town, ROSE, wanted, WAITS)
    name = (await waiting(town)).reference
    await town.verify_dialog(
        JUMA,
        [
            ("1", "No question is open…"),
            (f"OK {name}", f"Kept for Tumaini: second leader {said}."),
            (f"NO {name}", f"{name} is decided already."),
        ],
    )
    assert (await group_of(town)).witness_above == kept
    assert (await read_by(town, ROSE))[-1] == f"{name} is written: the second leader agrees."


async def test_a_third_officer_hears_what_two_changed(town: Town) -> None:
    await town.person(LINDA, Role.LEADER, "en", group_id=(await group_of(town)).id)
    await set_witness(town, ROSE, "2000", "Kept for …")
    await set_witness(town, ROSE, "0", WAITS)
    name = (await waiting(town)).reference
    await town.verify_dialog(JUMA, [(f"OK {name}", "Kept for Tumaini: second leader none.")])
    told = "Another leader of Tumaini changed: second leader none. Wrong? Send GROUP"
    assert (await read_by(town, LINDA))[-1] == told
    await town.verify_dialog(LINDA, [(f"OK {name}", "S… is decided already.")])


async def test_an_organiser_agrees_where_there_is_one_officer(town: Town) -> None:
    await town.leaves(JUMA)
    await town.person(MUSA, Role.ORGANISER, "en", city="Kampala", country="UG")
    await set_witness(town, ROSE, "2000", "Kept for …")
    await set_witness(town, ROSE, "0", WAITS)
    name = (await waiting(town)).reference
    assert await read_by(town, JUMA) == []
    assert (await read_by(town, ASHA))[-1].startswith("Another leader wants to change")
    for other in (MUSA, JUMA, STRANGER):
        assert len(await town.text(other, f"OK {name}")) == 1
    assert (await group_of(town)).witness_above == 200_000
    await town.verify_dialog(
        ASHA,
        [
            ("HELP", "…"),
            (f"OK {name}", "Kept for Tumaini: second leader none."),
            (f"OK {name}", f"{name} is decided already."),
        ],
    )
    assert (await group_of(town)).witness_above is None


async def test_an_organiser_answers_for_money_by_its_reference(town: Town) -> None:
    await town.leaves(JUMA)
    await town.verify_dialog(ROSE, [("savings 9000", "S… kept…")])
    await set_witness(town, ROSE, "2000", "Kept for …")
    await town.verify_dialog(ROSE, [("withdraw 2500", WAITS), ("withdraw 3000", WAITS)])
    first, second = (row for row in await town.rows(Approval) if isinstance(row, Approval))
    await town.verify_dialog(
        ASHA,
        [
            (f"NO {second.reference}", f"{second.reference} is not written."),
            (f"OK {first.reference}", "S… kept: taken out KES 2,500…"),
        ],
    )
    newest = (await town.rows(Entry))[-1]
    assert isinstance(newest, Entry)
    assert (newest.amount, newest.witness_id) == (250_000, (await town.sender(ASHA)).person_id)


async def test_no_organiser_answers_for_a_group_of_two_officers(town: Town) -> None:
    await set_witness(town, ROSE, "2000", "Kept for …")
    await set_witness(town, ROSE, "0", WAITS)
    name = (await waiting(town)).reference
    await town.verify_dialog(ASHA, [(f"OK {name}", f"{name} does not wait for your word…")])
    await town.leaves(JUMA)  # who was asked: an organiser's word is needed now
    await town.verify_dialog(JUMA, [(f"OK {name}", f"{name} does not wait for your word…")])
    await town.verify_dialog(ASHA, [(f"OK {name}", "Kept for Tumaini: second leader none.")])


async def test_where_nobody_can_agree_the_rule_stays(town: Town) -> None:
    await town.leaves(JUMA)
    await town.leaves(ASHA)
    await set_witness(town, ROSE, "2000", "Kept for …")
    await set_witness(town, ROSE, "0", "A second leader must agree, and your group has none yet…")
    assert (await group_of(town)).witness_above == 200_000


async def test_in_other_languages(town: Town) -> None:
    await town.verify_dialog(NURU, [("KIKUNDI", "… 1 … 2 … 6 … 7 …"), ("6", "…"), ("9000", "…")])
    await town.verify_dialog(LUZ, [("GRUPO", "… 1 … 2 … 6 … 7 …"), ("3", "…"), ("500", "…")])
    assert (await group_of(town, NURU)).goal == 900_000
    assert (await group_of(town, LUZ)).share == 50_000
