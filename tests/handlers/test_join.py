from storage.models import Medium, Membership, Role, Standing
from tests.handlers.conftest import ASHA, LUZ, NURU, ROSE, STRANGER
from tests.handlers.town import Phone, Town, as_read

TALKS_ABOUT = ("join",)


async def test_with_a_code_one_is_in_at_once(town: Town) -> None:
    rose = await town.sender(ROSE)
    assert rose.group is not None
    await town.invitation("K7M4-QX", Role.TREASURER, rose.group.id)
    await town.verify_dialog(
        STRANGER,
        [
            ("JOIN 9999", "That code or place is not known. Ask your organiser for a code."),
            ("join k7m4 qx", "Welcome to Tumaini. We keep your number and texts; …STOP…"),
            ("savings 500", "S… kept…Group total KES 500…"),
        ],
    )
    other = Phone("+254700000009")
    await town.verify_dialog(other, [("JOIN K7M4-QX", "That code or place is not known…")])


async def test_by_naming_a_place_an_organiser_confirms(town: Town) -> None:
    said = await town.verify_dialog(
        STRANGER,
        [
            (
                "JOIN KIBERA",
                "Your organiser is asked to confirm you: tell them code …. We keep…To leave: STOP",
            ),
        ],
    )
    code = said.split("code ")[1][:4]
    ((asked, _),) = await town.got(ASHA)
    assert as_read(asked) == (
        f"Somebody with code {code} asks to join Kibera. Do you know them? 1 yes 2 no"
    )
    assert STRANGER.address not in asked.text
    await town.verify_dialog(STRANGER, [("savings 500", "Your organiser has not confirmed you…")])
    await town.verify_dialog(
        ASHA,
        [
            ("1", f"Code {code} is confirmed at Kibera."),
            ("JOIN", "Send JOIN and your code, or JOIN and the name of your place."),
        ],
    )
    told = [content.text for content, _ in await town.got(STRANGER)]
    assert told[-1] == "You are confirmed at Kibera. Send SAVINGS 2000 or HELP."
    await town.verify_dialog(STRANGER, [("savings 500", "S… kept…Group total KES 500…")])


async def test_a_no_ends_the_claim(town: Town) -> None:
    await town.verify_dialog(STRANGER, [("JOIN KIBERA", "Your organiser is asked…")])
    await town.verify_dialog(ASHA, [("no", "Code … is not confirmed.")])
    (claim,) = await town.rows(Membership, Membership.standing == Standing.LEFT)
    assert isinstance(claim, Membership)


async def test_an_organisers_own_question_is_not_displaced(town: Town) -> None:
    await town.verify_dialog(ASHA, [("LANGUAGE", "Which language? …")])
    await town.verify_dialog(STRANGER, [("JOIN KIBERA", "Your organiser is asked…")])
    asked = [content.text for content, _ in await town.got(ASHA)][-1]
    assert asked.endswith("asks to join Kibera. Send JOIN.")
    await town.verify_dialog(
        ASHA,
        [
            ("1", "We answer in English now."),
            ("JOIN", "Somebody with code … asks to join Kibera. Do you know them? 1 yes 2 no"),
            ("yes", "Code … is confirmed at Kibera."),
        ],
    )


async def test_several_groups_are_offered(town: Town) -> None:
    rose = await town.sender(ROSE)
    assert rose.settlement is not None
    await town.group("Upendo", rose.settlement.id)
    await town.verify_dialog(
        STRANGER,
        [
            ("JOIN MATHARE", "Which group? 1 Tumaini 2 Upendo"),
            ("2", "Your organiser is asked to confirm you…"),
        ],
    )


async def test_in_swahili_on_telegram(town: Town) -> None:
    nuru = await town.sender(NURU)
    assert nuru.group is not None
    await town.invitation("TDLE-22", Role.TREASURER, nuru.group.id)
    newcomer = Phone("700400", Medium.TELEGRAM, "sw")
    await town.verify_dialog(newcomer, [("JIUNGE TDLE-22", "…Umoja…")])
    joined = await town.sender(newcomer)
    assert joined.person is not None
    assert (joined.person.language, joined.country) == ("sw", "TZ")


async def test_in_spanish(town: Town) -> None:
    luz = await town.sender(LUZ)
    assert luz.group is not None
    await town.invitation("MRV4-55", Role.LEADER, luz.group.id)
    await town.verify_dialog(Phone("+573001230009"), [("UNIRSE MRV4-55", "…La Esperanza…")])


async def test_codes_are_not_tried_out_nor_organisers_asked_for_ever(town: Town) -> None:
    rose = await town.sender(ROSE)
    assert rose.group is not None
    group = rose.group.id
    await town.invitation("K7M2-9XQR", Role.TREASURER, group)
    for number in range(10):
        await town.text(STRANGER, f"JOIN K7M2-9XQ{'BCDFHJKMNP'[number]}")
    await town.text(STRANGER, "JOIN K7M2-9XQR")
    assert (await town.sender(STRANGER)).memberships == ()
    town.later(hours=25)
    await town.text(STRANGER, "JOIN K7M2-9XQR")
    assert [role.group_id for role in (await town.sender(STRANGER)).memberships] == [group]


async def test_a_place_with_a_slip_of_the_finger_is_asked(town: Town) -> None:
    phone = Phone("+254700000042", language="en")
    await town.person(phone, Role.LEADER, "en", city="Kisumu", country="KE")
    await town.verify_dialog(
        phone,
        [
            ("JOIN Mathere", "Which one? 1 Mathare, Nairobi"),
            ("1", "Your organiser is asked to confirm you…"),
        ],
    )
