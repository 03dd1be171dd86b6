"""Photos, documents and places: kept with a case, said where they are not, coarse and quiet."""

import pytest
from sqlmodel import Session, col, select

from handlers.enclosures import ALBUM
from handlers.files import BEFORE
from storage.attachments import LARGEST, Media, Refusal
from storage.cities import nearest_city
from storage.facts import Fact, newest
from storage.models import (
    Alert,
    AlertEvent,
    AlertEventKind,
    Attachment,
    AttachmentState,
    Inbound,
    Told,
)
from tests.handlers.conftest import ASHA, NURU, OTIENO, ROSE, STRANGER, WANJIRU
from tests.handlers.town import Phone, Town, as_read, fits

PHOTO = Media("f1", "image/jpeg", 90_000)
NOTICE = Media("f2", "application/pdf", 20_000)
VOICE = Media("f3", "audio/ogg", 5_000)
ALARM = "they are demolishing our houses now"
PICTURES = "Pictures are kept only with an eviction alert."
NAIROBI = (-1.264137, 36.858926)
IN_A_CHAT = Phone("700200", language="en")


async def said(town: Town, phone: Phone, *media: Media, caption: str = "") -> str:
    return " / ".join(map(as_read, await town.files(phone, *media, caption=caption)))


async def files(town: Town) -> list[Attachment]:
    return [row for row in await town.rows(Attachment) if isinstance(row, Attachment)]


async def events(town: Town, kind: AlertEventKind) -> list[AlertEvent]:
    rows = await town.rows(AlertEvent, AlertEvent.kind == kind)
    return [row for row in rows if isinstance(row, AlertEvent)]


async def alert_of(town: Town) -> Alert:
    [alert] = await town.rows(Alert)
    assert isinstance(alert, Alert)
    return alert


async def raised(town: Town, phone: Phone = ROSE) -> Alert:
    await town.text(phone, ALARM)
    town.later(minutes=20)
    return await alert_of(town)


async def heard(town: Town, phone: Phone) -> list[str]:
    return [content.text for content, _ in await town.got(phone)]


async def test_a_photo_whose_words_raise_an_alarm(each_town: Town) -> None:
    answer = await said(each_town, ROSE, PHOTO, NOTICE, caption=ALARM)
    alert = await alert_of(each_town)
    assert fits(f"{alert.reference} received. …", answer)
    rows = await files(each_town)
    assert [(row.alert_id, row.number, row.mime, row.state) for row in rows] == [
        (alert.id, 0, "image/jpeg", AttachmentState.WANTED),
        (alert.id, 1, "application/pdf", AttachmentState.WANTED),
    ]
    assert {row.due_at for row in rows} == {each_town.now}
    assert [row.inbound_id for row in rows] == [alert.inbound_id] * 2
    told = await events(each_town, AlertEventKind.ATTACHED)
    assert [(row.detail, row.told, row.inbound_id) for row in told] == [
        (str(row.id), Told.SENDER, alert.inbound_id) for row in rows
    ]


async def test_a_photo_for_the_open_alert(each_town: Town) -> None:
    alert = await raised(each_town)
    before = len(await heard(each_town, WANJIRU))
    assert fits(f"Added to {alert.reference}. …", await said(each_town, ROSE, PHOTO))
    [row] = await files(each_town)
    assert (row.alert_id, row.handle) == (alert.id, "f1")
    assert len(await events(each_town, AlertEventKind.TOLD)) == 1, "it says nothing in words"
    [more] = (await heard(each_town, WANJIRU))[before:]
    assert fits(f"{alert.reference}: There is more from the place.…", more)


async def test_its_words_are_kept_beside_it(each_town: Town) -> None:
    alert = await raised(each_town)
    await said(each_town, ROSE, PHOTO, caption="zzz our lane")
    told = await events(each_town, AlertEventKind.TOLD)
    assert [row.detail for row in told] == [ALARM, "zzz our lane"]
    assert [row.alert_id for row in await files(each_town)] == [alert.id]


async def test_an_album_is_answered_once(town: Town) -> None:
    await said(town, ROSE, PHOTO, caption=ALARM)
    for _ in range(4):
        town.later(seconds=1)
        assert await said(town, ROSE, PHOTO) == ""
    assert len(await files(town)) == 5
    town.later(seconds=ALBUM.total_seconds() + 1)
    assert fits("Added to …", await said(town, ROSE, PHOTO))
    town.later(seconds=1)
    assert fits("Added to …", await said(town, ROSE, PHOTO, caption="zzz and this")), "it has words"


async def test_photos_first_and_words_then(each_town: Town) -> None:
    assert fits(f"{PICTURES} …", await said(each_town, ROSE, PHOTO))
    assert await said(each_town, ROSE, PHOTO) == "", "an album is answered once"
    assert await files(each_town) == []
    each_town.later(seconds=BEFORE.total_seconds() - 1)
    await each_town.text(ROSE, ALARM)
    alert = await alert_of(each_town)
    rows = await files(each_town)
    assert [row.alert_id for row in rows] == [alert.id] * 2
    assert len({row.inbound_id for row in rows}) == 2
    await each_town.text(ROSE, "police are beating people")
    assert len(await files(each_town)) == 2, "each is attached once"


async def test_photos_of_long_before_are_another_matter(town: Town) -> None:
    await said(town, ROSE, PHOTO)
    town.later(seconds=BEFORE.total_seconds() + 1)
    await town.text(ROSE, ALARM)
    assert await files(town) == []


async def test_anothers_photo_is_not_taken(town: Town) -> None:
    await said(town, STRANGER, PHOTO)
    await town.text(ROSE, ALARM)
    assert await files(town) == []


@pytest.mark.parametrize(
    ("media", "caption", "answer"),
    [
        pytest.param(PHOTO, "", f"{PICTURES} To raise one, write EVICTION and …", id="no words"),
        pytest.param(PHOTO, "AKIBA 500", f"…500… / {PICTURES}", id="savings under a picture"),
        pytest.param(VOICE, "", "This cannot be read here: …", id="a voice"),
    ],
)
async def test_a_picture_without_an_alert(
    sms_town: Town, media: Media, caption: str, answer: str
) -> None:
    found = await said(sms_town, ROSE, media, caption=caption)
    assert fits(answer, found), found
    assert await files(sms_town) == []


async def test_what_is_not_kept_is_a_row_and_is_said(each_town: Town) -> None:
    alert = await raised(each_town)
    big = Media("f4", "image/png", LARGEST + 1)
    answer = await said(each_town, ROSE, VOICE, big, PHOTO)
    assert fits(f"{alert.reference}: only photos and scanned papers can be kept. …", answer)
    assert [(row.state, row.reason) for row in await files(each_town)] == [
        (AttachmentState.REFUSED, Refusal.KIND),
        (AttachmentState.REFUSED, Refusal.BIG),
        (AttachmentState.WANTED, None),
    ]
    assert len(await events(each_town, AlertEventKind.ATTACHED)) == 3


async def test_words_that_answer_answer(town: Town) -> None:
    """Under the open question, '1' is an answer with or without a picture."""
    await town.text(ROSE, ALARM)
    alert = await alert_of(town)
    answer = await said(town, ROSE, PHOTO, caption="1")
    assert not fits("Added to …", answer), "the next question follows"
    facts = newest(await town.db.read(_timeline, alert.id))
    assert facts[Fact.INJURED] == "yes"
    assert len(await files(town)) == 1


async def test_a_photo_leaves_the_question_open(town: Town) -> None:
    await town.text(ROSE, ALARM)
    await said(town, ROSE, PHOTO)
    await town.text(ROSE, "1")
    alert = await alert_of(town)
    assert newest(await town.db.read(_timeline, alert.id))[Fact.INJURED] == "yes"


async def test_a_responder_adds_a_photo(town: Town) -> None:
    alert = await raised(town)
    await town.text(WANJIRU, f"OK {alert.reference}")
    await said(town, WANJIRU, PHOTO, caption=f"{alert.reference} the road is closed")
    [row] = await files(town)
    assert row.alert_id == alert.id
    [told] = await events(town, AlertEventKind.ATTACHED)
    assert told.told == Told.RESPONDER
    await said(town, ASHA, PHOTO, caption=f"{alert.reference} and mine")
    assert len(await files(town)) == 1, "only the case's people add to it"


async def test_a_phone_that_others_see(town: Town) -> None:
    alert = await raised(town)

    def unsafe(session: Session) -> None:
        session.get_one(Alert, alert.id).safe = True

    await town.db.write(unsafe)
    for answer in (
        await said(town, ROSE, PHOTO),
        await said(town, ROSE, VOICE),
        " / ".join(map(as_read, await town.place(ROSE, *NAIROBI))),
    ):
        assert answer == f"{alert.reference} received."
    assert len(await files(town)) == 2


async def test_a_place_for_the_open_alert(each_town: Town) -> None:
    alert = await raised(each_town)
    [answer] = await each_town.place(ROSE, *NAIROBI)
    assert fits(f"Added to {alert.reference}. …", answer.text)
    facts = newest(await each_town.db.read(_timeline, alert.id))
    assert facts[Fact.NEAR] == "-1.26,36.86"


async def test_a_place_answers_where(town: Town) -> None:
    """Nobody knows this sender's city: the nearest one's responders are paged."""
    await town.text(STRANGER, ALARM)
    alert = await alert_of(town)
    assert (alert.city, alert.settlement_id) == (None, None)
    assert await heard(town, WANJIRU) == []
    answers = await town.place(STRANGER, *NAIROBI)
    assert fits(f"{alert.reference} received. …Anyone hurt…", as_read(answers[0]))
    alert = await alert_of(town)
    assert (alert.city, alert.country) == ("Nairobi", "KE")
    [page] = await heard(town, WANJIRU)
    assert fits(f"EVICTION …Nairobi… OK {alert.reference}", page)
    assert not any(exact in page for exact in ("36.8", "-1.2"))
    await town.text(STRANGER, "2")
    facts = newest(await town.db.read(_timeline, alert.id))
    assert (facts[Fact.INJURED], facts[Fact.NEAR]) == ("no", "-1.26,36.86")


async def test_a_place_far_from_any_city_asks_again(town: Town) -> None:
    await town.text(STRANGER, ALARM)
    [answer] = await town.place(STRANGER, 0.0, -30.0)
    assert fits("…Where is it? …", as_read(answer))
    await town.text(STRANGER, "Mathare, Nairobi")
    assert (await alert_of(town)).city == "Nairobi"


async def test_a_place_without_an_alert(town: Town) -> None:
    [answer] = await town.place(ROSE, *NAIROBI)
    assert fits("A place is kept only with an eviction alert. …", answer.text)
    assert await town.rows(AlertEvent) == []


async def test_nothing_exact_is_anywhere(sms_town: Town) -> None:
    await raised(sms_town)
    await sms_town.place(ROSE, *NAIROBI)

    def opened(session: Session) -> str:
        bodies = session.exec(select(Inbound.body)).all()
        details = session.exec(select(AlertEvent.detail)).all()
        return " ".join(map(str, (*bodies, *details)))

    kept = await sms_town.db.read(opened)
    assert "-1.26" in kept
    assert "36.86" in kept
    assert not any(exact in kept for exact in ("264", "858"))


async def test_who_was_never_heard_of(town: Town) -> None:
    await said(town, STRANGER, PHOTO, caption=ALARM)
    assert [row.alert_id for row in await files(town)] == [(await alert_of(town)).id]


@pytest.mark.parametrize("phone", [NURU, OTIENO])
async def test_none_of_it_is_anothers(town: Town, phone: Phone) -> None:
    await raised(town)
    assert not fits("Added to …", await said(town, phone, PHOTO))
    assert await files(town) == []


def _timeline(session: Session, alert_id: int) -> list[AlertEvent]:
    rows = session.exec(
        select(AlertEvent).where(AlertEvent.alert_id == alert_id).order_by(col(AlertEvent.id))
    )
    return list(rows)


@pytest.mark.parametrize(
    ("latitude", "longitude", "city"),
    [
        (-1.26, 36.85, "Nairobi"),  # Mathare, nearer to Pumwani
        (19.04, 72.85, "Mumbai"),  # Dharavi, a city of its own in the gazetteer
        (-6.79, 39.24, "Dar es Salaam"),
        (-22.99, -43.25, "Rio de Janeiro"),  # Rocinha
        (6.5, 3.39, "Lagos"),  # Makoko
        (6.28, -75.56, "Medellín"),
        (-1.03, 37.07, "Thika"),  # not Nairobi, which is an hour away
        (-18.14, 178.44, "Suva"),
        (0.0, -30.0, None),
        (85.0, 15.0, None),
    ],
)
def test_the_city_that_a_place_belongs_to(
    latitude: float, longitude: float, city: str | None
) -> None:
    found = nearest_city(latitude, longitude)
    assert (found.name if found else None) == city
