from datetime import timedelta

from storage.models import Alert, AlertEvent, AlertEventKind, Handling, Lane, Phase
from tests.handlers.conftest import LUZ, NURU, OTIENO, ROSE, STRANGER, WANJIRU
from tests.handlers.town import MONDAY, Phone, Town

TALKS_ABOUT = ("eviction",)

HERE_NOW = (
    "URGENT they are demolishing our houses now at Mathare police with bulldozers 300 families "
    "no notice"
)


async def alerts(town: Town) -> list[Alert]:
    return [row for row in await town.rows(Alert) if isinstance(row, Alert)]


async def pages(town: Town, phone: Phone) -> list[str]:
    got = await town.got(phone)
    assert {lane for _, lane in got} <= {Lane.ALERT}
    return [content.text for content, _ in got]


async def test_it_opens_at_once_and_pages_the_first_rung(town: Town) -> None:
    await town.verify_dialog(
        ROSE,
        [
            (
                HERE_NOW,
                (
                    "V… received. A responder is called now. Keep away from machines. "
                    "Anyone hurt or arrested? 1 yes 2 no 3 phone not safe"
                ),
            ),
        ],
    )
    (alert,) = await alerts(town)
    assert (alert.phase, alert.severity, alert.households) == (Phase.UNDER_WAY, 0, 300)
    assert (alert.city, alert.country) == ("Nairobi", "KE")
    assert alert.next_rung_at == MONDAY + timedelta(minutes=5)
    assert await pages(town, WANJIRU) == [
        (
            f"EVICTION under way now P0: {alert.place}, Nairobi, 300 households. "
            f"To take it send OK {alert.reference}"
        )
    ]
    assert await pages(town, OTIENO) == []


async def test_savings_in_a_sentence_of_their_own_are_kept_beside_it(town: Town) -> None:
    """The alert's question stays the one that is answered."""
    await town.verify_dialog(
        ROSE,
        [
            (
                "SAVE 12500. They are demolishing our houses now at Mathare",
                (
                    "V… received. A responder is called now. Keep away from machines. "
                    "Anyone hurt or arrested? 1 yes 2 no 3 phone not safe / "
                    "S… kept: savings KES 12,500, Mon 23 Nov. Group total KES 12,500. "
                    "Wrong? Send UNDO"
                ),
            ),
            ("2", "V…"),
        ],
    )
    assert len(await alerts(town)) == 1


async def test_the_answer_names_nobody_and_goes_before_all_else(town: Town) -> None:
    await town.text(ROSE, HERE_NOW)
    for phone in (ROSE, WANJIRU):
        for content, lane in await town.got(phone):
            assert lane == Lane.ALERT
            assert ROSE.address not in content.text


async def test_the_timeline_keeps_every_text(town: Town) -> None:
    await town.text(ROSE, HERE_NOW)
    kinds = [row.kind for row in await town.rows(AlertEvent) if isinstance(row, AlertEvent)]
    assert AlertEventKind.TOLD in kinds
    assert AlertEventKind.HOUSEHOLDS in kinds
    assert AlertEventKind.PAGED in kinds


async def test_in_swahili_on_telegram(town: Town) -> None:
    await town.verify_dialog(
        NURU,
        [
            (
                "tumepewa notisi ya siku 7 tuhame, familia 85",
                "V…, hadi Jumatatu 30 Nov. …",
            ),
        ],
    )
    (alert,) = await alerts(town)
    assert (alert.severity, alert.households, alert.city) == (2, 85, "Dar es Salaam")


async def test_in_spanish(town: Town) -> None:
    await town.verify_dialog(
        LUZ,
        [
            (
                "nos van a desalojar el jueves 26, somos 80 familias",
                "V…, hasta el jue 26 nov. … ¿Hay algún papel? 1 de un juez …",
            ),
            ("2", "V…: anotado. ¿Quién…"),
        ],
    )


async def test_nobody_on_the_ladder_is_not_called_a_call(town: Town) -> None:
    # In Colombia nobody answers yet.
    said = await town.verify_dialog(LUZ, [("DESALOJO", "V… recibida. La oficina la ve. …")])
    assert "avisamos" not in said


async def test_from_an_unknown_number(town: Town) -> None:
    await town.verify_dialog(
        STRANGER,
        [
            (
                "they will evict us on thursday",
                "V… received. …Where is it? Send the place and the city. 1 phone not safe",
            ),
            (
                "Deep Sea, Nairobi",
                "V…, by Thu 26 Nov. A responder is called now. Is there a paper? …",
            ),
            ("1", "V…: noted. How many households? 0 ends the questions."),
            ("300", "V…: noted. Who evicts? …"),
        ],
    )
    (alert,) = await alerts(town)
    assert (alert.city, alert.households, alert.severity) == ("Nairobi", 300, 1)
    assert any("Deep Sea" in text for text in await pages(town, WANJIRU))


async def test_in_the_middle_of_a_question(town: Town) -> None:
    await town.verify_dialog(
        ROSE,
        [
            ("5000 women 20", "KES 5,000: what is it? …"),
            (HERE_NOW, "V… received. …"),
        ],
    )
    assert len(await alerts(town)) == 1


async def test_stop_eviction_is_an_alert(town: Town) -> None:
    await town.verify_dialog(
        ROSE,
        [
            (
                "STOP EVICTION",
                (
                    "V… received. A responder is called now. When is it? "
                    "1 they are here now 2 today or tomorrow 3 later 4 no eviction "
                    "5 phone not safe"
                ),
            ),
            (
                "2",
                (
                    "V…, by Tue 24 Nov. … Is there a paper? 1 of a court 2 another 3 no "
                    "4 not known 5 phone not safe"
                ),
            ),
        ],
    )
    sender = await town.sender(ROSE)
    assert sender.address is not None
    assert sender.address.state == "active"


async def test_help_they_are_here_is_asked_and_seen_by_a_person(town: Town) -> None:
    await town.verify_dialog(
        ROSE,
        [
            (
                "HELP THEY ARE HERE",
                (
                    "V… opened. Is it an eviction? If you cannot answer, a person is told in "
                    "5 minutes. 1 yes, now 2 other danger 3 no"
                ),
            ),
        ],
    )
    (alert,) = await alerts(town)
    assert alert.provisional
    assert alert.next_rung_at == MONDAY + timedelta(minutes=5)
    assert await pages(town, WANJIRU) == []
    await town.verify_dialog(ROSE, [("1", "V… received. A responder is called now. Keep away…")])
    (alert,) = await alerts(town)
    assert not alert.provisional
    assert len(await pages(town, WANJIRU)) == 1


async def test_a_provisional_alert_ends_with_a_no(town: Town) -> None:
    await town.verify_dialog(
        ROSE,
        [
            ("HELP THEY ARE HERE", "V… opened. …"),
            ("3", "V… is closed. In danger send EVICTION."),
        ],
    )
    (alert,) = await alerts(town)
    assert alert.handling == Handling.CLOSED
    assert alert.next_rung_at is None
    assert await pages(town, WANJIRU) == []


async def test_further_texts_join_the_open_alert(town: Town) -> None:
    await town.verify_dialog(
        ROSE,
        [
            ("they will evict us on 10/12", "V…, by Thu 10 Dec. …"),
            ("eviction of 40 families", "Added to V…"),
            (HERE_NOW, "V… received. … Keep away…"),
        ],
    )
    (alert,) = await alerts(town)
    assert (alert.phase, alert.severity, alert.households) == (Phase.UNDER_WAY, 0, 300)
    assert len(await pages(town, OTIENO)) == 1  # it got worse: the next rung at once


async def test_the_sixth_text_in_ten_minutes_pages_nobody_again(town: Town) -> None:
    for _ in range(5):
        await town.text(ROSE, "EVICTION")
    paged = len(await pages(town, WANJIRU))
    await town.text(ROSE, "EVICTION")
    assert len(await pages(town, WANJIRU)) == paged == 5
    assert len(await alerts(town)) == 1


async def test_secrecy_keeps_the_place_out_of_the_page(town: Town) -> None:
    await town.verify_dialog(
        ROSE,
        [
            (
                "pls dont tell anyone my name. chief will demolish tomorrow at kiosk line",
                (
                    "V… received. Your name and number are not shared. … "
                    "1 call me 2 SMS only 3 phone not safe"
                ),
            ),
        ],
    )
    (page,) = await pages(town, WANJIRU)
    assert "Nairobi" in page
    assert "kiosk" not in page.casefold()
    assert "Mathare" not in page


async def test_a_prankster_who_names_place_after_place_soon_pages_nobody(town: Town) -> None:
    """Each text names another settlement than the one before: without a bound each is a page."""
    for turn in range(9):
        place = ("Mathare", "Kibera")[turn % 2]
        await town.text(STRANGER, f"URGENT they are demolishing our houses now at {place}")
    assert len(await alerts(town)) == 5
    page_count = sum(page.startswith("EVICTION") for page in await pages(town, WANJIRU))
    assert page_count == 5
