"""Which groups hear of a case, and what a city's group hears."""

from typing import Any

import pytest
from sqlmodel import Session, update

from bot.apply import apply
from handlers.outcome import Outcome
from storage.alert_changes import CloseAlert, Handle, SetAlert
from storage.chats import hearing_of
from storage.db import Database
from storage.invitations import Area
from storage.models import (
    Alert,
    ChatGroup,
    ChatPurpose,
    Handling,
    Medium,
    Person,
    Phase,
    Verification,
)
from tests.handlers.conftest import ASHA, ROSE, WANJIRU, settled
from tests.handlers.crowd import NAIROBI, Crowd, change, the_alert
from tests.handlers.town import MONDAY

TALKS_ABOUT = ()
NOW_THERE = "they are demolishing houses now at Mathare"


@pytest.fixture
async def small(sqlite: Database) -> Crowd:
    """Where one engine is enough."""
    return await Crowd(await settled(sqlite, Medium.TELEGRAM)).linked(ASHA)


@pytest.mark.parametrize(
    ("area", "doubted", "heard"),
    [
        (NAIROBI, False, True),
        (Area("KE", country="KE"), False, True),
        (Area("Nairobi", office="nairobi"), False, True),
        (Area("TZ", country="TZ"), False, False),
        (Area("Rio", office="rio"), False, False),
        (Area("Mombasa", "Mombasa", "KE"), False, False),
        (NAIROBI, True, True),
        (Area("KE", country="KE"), True, False),
        (Area("Nairobi", office="nairobi"), True, False),
    ],
)
async def test_which_groups_hear_of_it(
    sqlite: Database, area: Area, doubted: bool, heard: bool
) -> None:
    town = await settled(sqlite, Medium.TELEGRAM)
    await town.text(ROSE, NOW_THERE)
    alert = await the_alert(town)
    if doubted:
        await town.db.write(lambda s: s.exec(update(Alert).values(city_only=True)))
    crowd = await Crowd(town).linked(ASHA, area)
    await change(town, SetAlert(alert.id, households=40))
    assert len(await crowd.deliver()) == heard


@pytest.mark.parametrize(
    ("where", "heard"),
    [
        ({"city": "Nairobi", "country": "KE"}, {"city", "country", "office"}),
        ({"city": None, "country": "KE"}, {"country", "office"}),
        ({"city": None, "country": "KE", "city_only": True}, set()),
        ({"city": "Nairobi", "country": "KE", "city_only": True}, {"city"}),
        ({"city": "Nairobi", "country": None}, set()),
        ({"city": None, "country": None}, set()),
        ({"city": None, "country": None, "city_only": True}, set()),
        ({"city": "Nowhere", "country": "AQ"}, set()),  # of no office
    ],
)
async def test_who_hears_of_a_place_that_is_half_known(
    database: Database, where: dict[str, Any], heard: set[str]
) -> None:
    chats: dict[str, tuple[str | None, ...]] = {
        "city": ("Nairobi", "KE", None),
        "country": (None, "KE", None),
        "office": (None, None, "nairobi"),
        "elsewhere": (None, None, "rio"),
    }

    def hearing(session: Session) -> set[str | None]:
        for name, (city, country, office) in chats.items():
            session.add(
                ChatGroup(
                    purpose=ChatPurpose.RESPONDERS,
                    medium=Medium.TELEGRAM,
                    index=name.encode(),
                    value=name,
                    city=city,
                    country=country,
                    office=office,
                    created_at=MONDAY,
                )
            )
        given: dict[str, Any] = {"phase": Phase.THREAT, "opener": b"o", "opened_at": MONDAY} | where
        alert = Alert(reference="V7K2-M", **given)
        return {chat.value for chat in hearing_of(session, alert)}

    assert await database.write(hearing) == heard


async def test_a_case_that_turns_out_to_be_elsewhere(small: Crowd) -> None:
    """The group that has its card sees where it went; the right one gets its own."""
    town = small.town
    await town.text(ROSE, NOW_THERE)
    [card] = await small.deliver()
    coast = await Crowd(town, "-1002", small.telegram).linked(
        ASHA, Area("Mombasa", "Mombasa", "KE")
    )
    alert = await the_alert(town)
    await change(town, SetAlert(alert.id, city="Mombasa", place="Bangladesh"))
    [here], [there] = await small.deliver(), await coast.deliver()
    assert "Where: Mombasa" in here.text
    assert here.text == there.text != card.text


async def test_the_settlement_is_shown_where_its_sender_agrees(small: Crowd) -> None:
    town = small.town
    await town.text(ROSE, NOW_THERE)
    alert = await the_alert(town)
    shown = []
    for fields in ({"consent": True}, {"safe": True}, {"restricted": True}):
        await change(town, SetAlert(alert.id, **fields))  # type: ignore[arg-type]
        [card] = await small.deliver()
        shown.append("Where: Mathare, Nairobi" in card.text)
    assert shown == [True, False, False]


async def test_the_settlement_is_hidden_where_a_second_sender_did_not_agree(small: Crowd) -> None:
    """Nor does a city's group hear of it."""
    town = small.town
    city = await Crowd(town, "-1002", small.telegram).linked(ASHA, purpose=ChatPurpose.CITY)
    await town.text(ROSE, NOW_THERE)
    alert = await the_alert(town)

    def merge(session: Session, consent: bool | None) -> None:
        session.add(
            Alert(
                reference="V4CM-6",
                phase=alert.phase,
                handling=Handling.CLOSED,
                opener=b"w",
                opened_at=town.now,
                merged_into=alert.id,
                consent=consent,
            )
        )

    await town.db.write(merge, None)
    sure = {"consent": True, "verification": Verification.VERIFIED}
    await town.db.write(apply, _said(SetAlert(alert.id, **sure)), town.now)  # type: ignore[arg-type]
    [card] = await small.deliver()
    assert "Where: Nairobi" in card.text
    assert await city.deliver() == []

    await town.db.write(lambda s: s.exec(update(Alert).values(consent=True)))
    await town.db.write(apply, _said(SetAlert(alert.id, households=40)), town.now)
    [card] = await small.deliver()
    assert "Where: Mathare, Nairobi" in card.text
    assert len(await city.deliver()) == 1


def _said(change: SetAlert) -> Outcome:
    return Outcome(changes=(change,), alert_id=change.alert_id)


async def test_a_group_in_its_own_language_and_zone(sqlite: Database) -> None:
    crowd = await Crowd(await settled(sqlite, Medium.TELEGRAM)).linked(ASHA, language="sw")
    await crowd.town.text(ROSE, "EVICTION now at Mathare, leave by 30 November")
    [card] = await crowd.deliver()
    assert "Jtt 30 Nov" in card.text or "Jumatatu" in card.text


async def test_a_citys_group_hears_two_neutral_lines(database: Database) -> None:
    """One when it is verified and its sender agrees, one of what came of it, each once."""
    town = await settled(database, Medium.TELEGRAM)
    city = await Crowd(town).linked(ASHA, purpose=ChatPurpose.CITY)
    await town.text(ROSE, NOW_THERE)
    alert = await the_alert(town)
    steps = (
        SetAlert(alert.id, consent=True),
        SetAlert(alert.id, verification=Verification.ONE_SOURCE),
    )
    for step in steps:
        await change(town, step)
        assert await city.deliver() == []
    verified = SetAlert(alert.id, verification=Verification.VERIFIED)
    for step in (verified, SetAlert(alert.id, households=40)):
        await change(town, step)
        [line] = await city.deliver()
        assert line.text == (
            "Eviction in Nairobi: under way now. Responders are at work. No names are given."
        )
    await change(town, Handle(alert.id, Handling.STOPPED, town.now))
    await change(town, CloseAlert(alert.id, town.now))
    [_, line] = await city.deliver()
    assert line.text == "The eviction in Nairobi that was told here: stopped."
    await change(town, Handle(alert.id, Handling.CARRIED_OUT, town.now))
    [_, _, line] = await city.deliver()
    assert line.text == "The eviction in Nairobi that was told here: carried out."


@pytest.mark.parametrize("hidden", ["restricted", "safe", "provisional", "consent"])
async def test_a_city_never_hears_of_what_is_hidden(sqlite: Database, hidden: str) -> None:
    town = await settled(sqlite, Medium.TELEGRAM)
    city = await Crowd(town).linked(ASHA, purpose=ChatPurpose.CITY)
    await town.text(ROSE, NOW_THERE)
    alert = await the_alert(town)
    fields = {"consent": True, hidden: hidden != "consent"}
    verified = SetAlert(alert.id, verification=Verification.VERIFIED, **fields)  # type: ignore[arg-type]
    await change(town, verified)
    await change(town, Handle(alert.id, Handling.STOPPED, town.now))
    assert await city.deliver() == []


async def test_a_group_is_no_person(small: Crowd) -> None:
    await small.town.text(ROSE, NOW_THERE)
    reference = (await the_alert(small.town)).reference
    before = len(await small.town.rows(Person))
    await small.tap(WANJIRU, f"OK {reference}")
    await small.deliver()
    assert len(await small.town.rows(Person)) == before
