"""No group reads who reported, their number, their words, or a place that they did not agree to."""

import random
from collections.abc import Iterator
from datetime import timedelta
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session, col, select, update

from bot.apply import apply
from bot.cards import _content
from handlers.cards import Known, card_of, closing_line, may_be_told, opening_line
from handlers.outcome import Outcome
from locales.catalogue import languages
from locales.render import render
from storage.alert_changes import Handle, SetAlert
from storage.cities import largest_city
from storage.codes import Reason
from storage.content import Content
from storage.db import Database
from storage.invitations import Area
from storage.models import (
    OUTCOMES,
    Alert,
    ChatGroup,
    ChatPurpose,
    Handling,
    Medium,
    Outbound,
    Person,
    Phase,
    Role,
    Verification,
)
from storage.places import office_of, zone_of
from storage.vault import vault
from tests.cases.texts import phrases, texts
from tests.handlers.conftest import STRANGER
from tests.handlers.crowd import Crowd
from tests.handlers.town import MONDAY, Phone, Town

TALKS_ABOUT = ()
NAME, WORDS, SETTLEMENT = "Zebedayo Kifaru", "Xochi lane 4417", "Qizzville"
REPORTER = Phone("+254700000078")
_TEXTS = 8  # of a language; drawn from all of its eviction texts

alerts = st.builds(
    Alert,
    reference=st.just("V7K2-M"),
    phase=st.sampled_from(Phase),
    handling=st.sampled_from(Handling),
    verification=st.sampled_from(Verification),
    severity=st.integers(0, 3),
    reason=st.none() | st.lists(st.sampled_from([*Reason, "odd"]), max_size=3).map(" ".join),
    provisional=st.booleans(),
    restricted=st.booleans(),
    safe=st.booleans(),
    consent=st.none() | st.booleans(),
    settlement_id=st.none() | st.just(1),
    place=st.none() | st.just(WORDS),
    city=st.sampled_from([None, "Nairobi", WORDS, SETTLEMENT]),
    country=st.sampled_from([None, "KE"]),
    by_day=st.none() | st.dates(MONDAY.date(), MONDAY.date() + timedelta(days=99)),
    households=st.none() | st.integers(1, 10_000),
    opener=st.just(b"o" * 32),
    opened_at=st.just(MONDAY),
    next_rung_at=st.none() | st.just(MONDAY + timedelta(minutes=5)),
    acknowledged_by=st.none() | st.just(9_876_543),
    outcome=st.none() | st.sampled_from(OUTCOMES),
    ended_at=st.none() | st.just(MONDAY),
    merged_into=st.none() | st.just(2),
)


@given(alerts, st.sampled_from(languages()), st.none() | st.just("V3PD-6"), st.booleans())
def test_whatever_a_case_is(alert: Alert, language: str, same_as: str | None, agreed: bool) -> None:
    wants_help = alert.households == 1
    known = Known(zone_of("KE"), MONDAY, 3, SETTLEMENT, same_as, wants_help, agreed)
    chat = ChatGroup(
        purpose=ChatPurpose.RESPONDERS, index=b"", value="-1", language=language, created_at=MONDAY
    )
    card = _content(card_of(alert, known), chat, known)
    lines = [
        render(line, language, sms=False, zone=known.zone).text
        for line in (opening_line(alert, known), closing_line(alert, known))
        if line is not None
    ]
    assert alert.reference in card.text
    for text in (card.text, *lines):
        assert "Xochi" not in text
        assert "4417" not in text
        assert "9876543" not in text
        assert "?" not in text or alert.country is None
    assert (SETTLEMENT in card.text) == agreed
    assert SETTLEMENT not in "".join(lines)
    assert not lines or (agreed and may_be_told(alert, known))
    for button in card.buttons:
        assert len(button.data.encode()) <= 64
        assert button.data.split()[-1] in {"V7K2-M", "V3PD-6", "way", "help", "seen"}


async def reporter(town: Town, language: str, country: str) -> None:
    city = largest_city(country)
    assert city is not None
    place = await town.settlement(SETTLEMENT, city.name, country)
    scope = {"settlement_id": place, "city": city.name, "country": country}
    person = await town.person(REPORTER, Role.LEADER, language, **scope)
    await town.person(STRANGER, Role.RESPONDER, "en", city=city.name, country=country)

    def named(session: Session) -> None:
        session.exec(update(Person).where(col(Person.id) == person).values(name=NAME))

    await town.db.write(named)


def steps(alert: Alert, chance: random.Random, town: Town) -> Iterator[SetAlert | Handle]:
    """What may become of it, the sender never agreeing."""
    yield SetAlert(
        alert.id,
        consent=chance.choice([None, False]),
        safe=chance.choice([None, True]),
        restricted=chance.choice([None, True]),
        verification=chance.choice(list(Verification)),
    )
    yield Handle(alert.id, chance.choice(list(Handling)), town.now)


@pytest.mark.parametrize("language", languages())
async def test_whatever_is_told(sqlite: Database, language: str) -> None:
    """Texts of that language, with words, a number and a name that must not get out."""
    town, country = Town(sqlite, Medium.TELEGRAM), phrases()[language].country
    await reporter(town, language, country)
    office = office_of(country)
    assert office is not None
    groups = [
        await Crowd(town, "-1001").linked(
            STRANGER, Area("", office=office.code), language=language
        ),
        await Crowd(town, "-1002").linked(STRANGER, Area("", country=country), language="en"),
        await Crowd(town, "-1003").linked(
            STRANGER,
            Area("", largest_city(country).name, country),  # type: ignore[union-attr]
            ChatPurpose.CITY,
        ),
    ]
    mine = [text.text for text in texts() if text.language == language and text.is_eviction]
    chance = random.Random(language)
    for text in islice(mine, 0, None, max(len(mine) // _TEXTS, 1)):
        await town.text(REPORTER, f"{text}, {WORDS}. {NAME} {REPORTER.address}")
        await town.text(REPORTER, WORDS)
        for alert in (await town.rows(Alert))[-2:]:
            assert isinstance(alert, Alert)
            await groups[0].tap(STRANGER, f"OK {alert.reference}")
            for step in steps(alert, chance, town):
                await town.db.write(apply, Outcome(changes=(step,), alert_id=alert.id), town.now)
        town.later(days=8)
    told = await town.db.read(_told, [group.chat for group in groups])
    assert len(told) > len(groups) + 5
    for said in told:
        figures = "".join(sign for sign in said if sign.isdecimal())
        for secret in (*NAME.split(), "Xochi", SETTLEMENT, "Qizz"):
            assert secret.casefold() not in said.casefold(), said
        assert "4417" not in said, said
        assert REPORTER.address[4:] not in figures, said


def _told(session: Session, chats: list[str]) -> list[str]:
    indexes = [vault().index(Medium.TELEGRAM, chat) for chat in chats]
    rows = session.exec(select(Outbound).where(col(Outbound.recipient).in_(indexes)))
    contents = [Content.from_json(row.content) for row in rows]
    return [" ".join([c.text, *(f"{b.label} {b.data}" for b in c.buttons)]) for c in contents]
