"""What nobody understood: examples first, then a person who answers."""

from zoneinfo import ZoneInfo

import pytest
from sqlmodel import Session

from bot.digest.document import plain
from bot.digest.quality import quality as section_of
from bot.digest.words import Words
from storage.figures import Quality, messages_behind
from storage.figures.office_day import window_of
from storage.figures.quality import quality
from storage.models import Handover, Role
from storage.places import office_of
from tests.handlers.conftest import ASHA, JUMA, LUZ, NURU, ROSE, STRANGER, WANJIRU
from tests.handlers.town import Phone, Town, as_read

TALKS_ABOUT = ("handover", "unknown")
_ORGANISER = Phone("+255700000009")
_EXAMPLES = "Send: SAVINGS…TOTAL, UNDO…In danger: EVICTION"
_HANDED = "Not understood. Your organiser has your text and will answer. In danger: EVICTION"


async def handed(town: Town) -> Handover:
    [row] = await town.rows(Handover)
    assert isinstance(row, Handover)
    return row


async def test_the_second_in_a_row_goes_to_the_organiser_and_back(town: Town) -> None:
    await town.verify_dialog(
        ROSE,
        [
            ("the jiko of mama sofi", _EXAMPLES),
            ("mama sofi jiko nyekundu 0712 000 111", _HANDED),
        ],
    )
    reference = (await handed(town)).reference
    [(told, _)] = await town.got(ASHA)
    words = "mama sofi jiko nyekundu (number)"
    assert as_read(told) == f"Not understood: {words} To answer send {reference} and your words"
    await town.verify_dialog(
        ASHA, [(f"{reference} ask her at the office", f"{reference}: your answer is sent.")]
    )
    assert as_read((await town.got(ROSE))[-1][0]) == "Your organiser: ask her at the office"
    row = await handed(town)
    assert row.answered_at is not None


async def test_what_is_understood_between_ends_the_row(town: Town) -> None:
    await town.verify_dialog(
        ROSE,
        [
            ("the jiko of mama sofi", _EXAMPLES),
            ("TOTAL", "Tumaini…"),
            ("the jiko of mama sofi", _EXAMPLES),
        ],
    )
    town.later(days=2)
    await town.verify_dialog(ROSE, [("jiko nyekundu", _EXAMPLES)])
    assert not await town.rows(Handover)


async def test_a_third_goes_the_same_way_until_the_days_measure_is_full(town: Town) -> None:
    await town.verify_dialog(ROSE, [("jiko nyekundu", _EXAMPLES)])
    await town.verify_dialog(ROSE, [("jiko nyekundu", _HANDED)] * 5)
    await town.verify_dialog(ROSE, [("jiko nyekundu", _EXAMPLES)])
    assert len(await town.got(ASHA)) == 5
    assert len(await town.rows(Handover)) == 1


async def test_only_an_organiser_of_the_place_answers(town: Town) -> None:
    await town.verify_dialog(ROSE, [("jiko nyekundu", _EXAMPLES), ("jiko nyekundu", _HANDED)])
    reference = (await handed(town)).reference
    for phone in (JUMA, WANJIRU):
        await town.verify_dialog(phone, [(f"{reference} hello", "…is not a text for you…")])
    await town.verify_dialog(STRANGER, [(f"{reference} hello", f"{reference} …")])
    assert (await handed(town)).answered_at is None
    await town.verify_dialog(LUZ, [(f"{reference} hola", "…no es un texto para usted…")])
    assert all("hello" not in as_read(said) for said, _ in await town.got(ROSE))


@pytest.mark.parametrize("words", ["", "x" * 101])
async def test_an_answer_has_words_and_fits(town: Town, words: str) -> None:
    await town.verify_dialog(ROSE, [("jiko nyekundu", _EXAMPLES), ("jiko nyekundu", _HANDED)])
    reference = (await handed(town)).reference
    await town.verify_dialog(ASHA, [(f"{reference} {words}", "Not sent. Send…at most 100 signs.")])
    assert (await handed(town)).answered_at is None


async def test_an_answer_that_speaks_of_an_eviction_arrives_and_alerts(town: Town) -> None:
    await town.verify_dialog(ROSE, [("jiko nyekundu", _EXAMPLES), ("jiko nyekundu", _HANDED)])
    reference = (await handed(town)).reference
    await town.text(ASHA, f"{reference} if they are evicting us here say it")
    assert "if they are evicting us" in as_read((await town.got(ROSE))[-1][0])
    assert await town.got(WANJIRU)


async def test_whoever_has_an_open_alert_is_not_shown_to_others(town: Town) -> None:
    await town.text(ROSE, "dont tell anyone my name, they will demolish tomorrow")
    await town.text(ROSE, "no")
    for _ in range(3):
        await town.text(ROSE, "jiko nyekundu la mama sofi")
    assert not await town.rows(Handover)
    assert not await town.got(ASHA)


async def test_without_an_organiser_it_stays_with_the_office(town: Town) -> None:
    await town.verify_dialog(LUZ, [("zzz qqq", "Envie: …"), ("zzz qqq", "Envie: …")])
    for _ in range(2):
        [told] = await town.text(STRANGER, "zzz qqq")
        assert "organiser" not in as_read(told)


async def test_each_is_answered_in_their_own_language(town: Town) -> None:
    """Who asks writes Swahili, who answers reads Spanish."""
    await town.person(_ORGANISER, Role.ORGANISER, "es", country="TZ")
    await town.verify_dialog(
        NURU, [("zzz qqq", "Tuma: AKIBA…"), ("zzz qqq", "Hatujaelewa. Mratibu wako…")]
    )
    reference = (await handed(town)).reference
    await town.verify_dialog(
        _ORGANISER, [(f"{reference}: subiri kidogo", f"{reference}: su respuesta fue enviada.")]
    )
    assert as_read((await town.got(NURU))[-1][0]) == "Mratibu wako: subiri kidogo"


async def test_the_example_is_of_ones_own_group(town: Town) -> None:
    await town.verify_dialog(ROSE, [("jiko", "Send: SAVINGS 2000 WOMEN 12 MEN 3,…")])
    for amount in (4410, 4520, 4630, 4390, 4500):
        await town.text(ROSE, f"saved {amount} 17 women 4 men")
        town.later(hours=1)
    await town.verify_dialog(ROSE, [("jiko", "Send: SAVINGS 4500 WOMEN 17 MEN 4,…")])
    await town.verify_dialog(ROSE, [("QUIET", "…"), ("jiko", "Send: SAVINGS 2000 WOMEN 17…")])


async def test_both_are_counted_for_the_office(sms_town: Town) -> None:
    await sms_town.verify_dialog(ROSE, [("jiko", _EXAMPLES), ("jiko", _HANDED)])
    reference = (await handed(sms_town)).reference
    await sms_town.verify_dialog(ASHA, [(f"{reference} send TOTAL", "…your answer is sent.")])
    office = office_of("KE")
    assert office is not None

    def count(session: Session) -> tuple[Quality, list[int]]:
        window = window_of(office, sms_town.now.date())
        return quality(session, window), messages_behind(session, window, "quality/handed")

    found, behind = await sms_town.db.read(count)
    assert (found.person, found.handed, found.answered) == (2, 1, 1)
    assert len(behind) == 1
    said = render_digest(found)
    assert "To organisers 1, answered 1." in said


def render_digest(found: Quality) -> str:
    section = section_of(found, Words("en", ZoneInfo("UTC")))
    return plain(" ".join(section.lines))
