"""Requests and offers: what is kept, whom it finds, how it stands and how it ends."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import col

from handlers.exchange_texts import NOBODY, may_be_asked, to_organiser
from handlers.matching import MOST
from locales.budget import overflow
from locales.catalogue import languages
from locales.placeholders import LONGEST_LABEL
from locales.say import Choice
from storage.models import (
    Exchange,
    ExchangeKind,
    ExchangeTopic,
    Match,
    Role,
)
from tests.handlers.conftest import ASHA, JUMA, LUZ, NURU, ROSE, STRANGER
from tests.handlers.town import Phone, Town, as_read, fits

TALKS_ABOUT = ("exchange", "matches")
WANTS = "we want to learn about toilets, 4 of us"
PRIYA, JOY = Phone("+919000000021"), Phone("+639170000022")


async def heard(town: Town, phone: Phone, expected: str) -> None:
    """Among the last that reached them, as they read it."""
    last = [as_read(content) for content, _ in (await town.got(phone))[-3:]]
    assert any(fits(expected, said) for said in last), f"\nexpected: {expected}\nheard: {last}"


async def the_match(town: Town) -> Match:
    """The newest."""
    *_, row = await town.rows(Match)
    assert isinstance(row, Match)
    return row


async def the_wish(town: Town) -> Exchange:
    *_, row = await town.rows(Exchange)
    assert isinstance(row, Exchange)
    return row


async def medellin_offers(town: Town) -> None:
    lines = [
        ("podemos recibir visita para enseñar saneamiento", "X… oferta anotada: saneamiento.…")
    ]
    await town.verify_dialog(LUZ, lines)


async def cities_offer(town: Town) -> None:
    """Mumbai and Manila beside Medellín."""
    for phone, name, city, country in (
        (PRIYA, "Dharavi", "Mumbai", "IN"),
        (JOY, "Payatas", "Manila", "PH"),
    ):
        place = await town.settlement(name, city, country)
        group = await town.group(name, place, "USD")
        given = {"group_id": group, "settlement_id": place}
        await town.person(phone, Role.TREASURER, "en", **given)
        await town.verify_dialog(phone, [("OFFER toilets", "X… offer kept: toilets.…")])
    await medellin_offers(town)


async def wish_of(town: Town, city: str) -> Exchange:
    """The newest request or offer of that city."""
    rows = [row for row in await town.rows(Exchange) if isinstance(row, Exchange)]
    return [row for row in rows if row.city == city][-1]


async def match_with(town: Town, city: str) -> str:
    """The reference of the newest match with the offer of that city."""
    offer = (await wish_of(town, city)).id
    *_, row = await town.rows(Match, col(Match.offer_id) == offer)
    assert isinstance(row, Match)
    return row.reference


async def states(town: Town) -> Counter[str]:
    """Of all matches: the stage, or why it is over."""
    rows = [row for row in await town.rows(Match) if isinstance(row, Match)]
    return Counter(str(row.why or row.stage) for row in rows)


async def test_who_is_not_vouched_is_kept_and_not_matched(town: Town) -> None:
    """Nobody speaks for a city by naming it."""
    await medellin_offers(town)
    await town.text(STRANGER, "LANGUAGE en")
    lines = [("EXCHANGE toilets from Kisumu", "X… kept: toilets. To be matched, join: send JOIN…")]
    await town.verify_dialog(STRANGER, lines)
    await town.verify_dialog(STRANGER, [("OFFER savings Mombasa", "X… offer kept…")])
    assert not await town.rows(Match)
    await town.text(ROSE, "OFFER land to Kampala")
    assert (await the_wish(town)).city == "Nairobi"


async def test_who_has_left_or_stopped_is_not_asked(town: Town) -> None:
    await cities_offer(town)
    await town.text(PRIYA, "STOP")
    await town.text(ROSE, WANTS)
    x = (await wish_of(town, "Nairobi")).reference
    await heard(town, ASHA, f"{x}: … 1 Manila 2 Medell… 3 nobody")
    await town.text(JOY, "STOP")
    await town.verify_dialog(ASHA, [(f"{x} 1", "…Manila cannot now. We look on.")])
    await heard(town, ASHA, f"{x}: … 1 Medell… 2 nobody")


async def test_the_same_again_is_the_one_that_is_open(town: Town) -> None:
    await town.text(ROSE, WANTS)
    x = (await the_wish(town)).reference
    await town.verify_dialog(ROSE, [(WANTS, f"{x}: toilets. Open until Sun 21 Feb. …")])
    assert len(await town.rows(Exchange)) == 1


async def test_an_offer_takes_three_at_once(town: Town) -> None:
    """Whoever chooses it as the fourth is told, whatever was proposed before."""
    await medellin_offers(town)
    phones = [Phone(f"+25571000003{number}") for number in range(4)]
    for number, phone in enumerate(phones):
        place = await town.settlement(f"Mtaa {number}", f"City {number}", "TZ")
        await town.person(phone, Role.LEADER, "en", settlement_id=place)
        await town.verify_dialog(phone, [("EXCHANGE toilets", "X… Ask which city? 1 Medell…")])
    for phone in phones[:3]:
        await town.verify_dialog(phone, [("1", "E…: Medell… is asked; …")])
    await town.verify_dialog(phones[3], [("1", "E…: Medell… cannot now. We look on.")])
    assert await states(town) == {"asked": 3, "other": 1}


async def test_a_host_who_ends_the_offer_while_asked(town: Town) -> None:
    await cities_offer(town)
    await town.text(ROSE, WANTS)
    x = (await wish_of(town, "Nairobi")).reference
    await town.text(ASHA, f"{x} 1")
    offer = (await wish_of(town, "Mumbai")).reference
    await town.verify_dialog(
        PRIYA, [(f"{offer} 0", f"{offer} has ended. Nobody is asked any more.")]
    )
    await heard(town, ROSE, "E…: Mumbai cannot now. We look on.")
    await heard(town, ASHA, f"{x}: … 1 Manila 2 Medell… 3 nobody")


async def test_a_leader_who_ends_the_request_while_a_host_waits(town: Town) -> None:
    await medellin_offers(town)
    await town.text(ROSE, WANTS)
    x = (await wish_of(town, "Nairobi")).reference
    await town.text(ASHA, f"{x} 1")
    e = await match_with(town, "Medellín")
    await town.text(LUZ, f"{e} sí")
    await town.text(ROSE, f"{x} 0")
    await heard(town, LUZ, f"{e}: Nairobi …")
    assert await states(town) == {"ended": 1}


async def test_a_new_offer_waits_while_a_host_is_asked(town: Town) -> None:
    await medellin_offers(town)
    await town.text(ROSE, WANTS)
    x = (await wish_of(town, "Nairobi")).reference
    await town.text(ASHA, f"{x} 1")
    before = len(await town.got(ASHA))
    place = await town.settlement("Dharavi", "Mumbai", "IN")
    await town.person(PRIYA, Role.LEADER, "en", settlement_id=place)
    await town.verify_dialog(PRIYA, [("OFFER toilets", "X… offer kept: toilets. Nairobi asked…")])
    assert len(await town.got(ASHA)) == before
    await town.text(LUZ, f"{await match_with(town, 'Medellín')} no")
    await heard(town, ASHA, f"{x}: a leader wants toilets. … 1 Mumbai 2 nobody")


async def test_an_offer_finds_who_waits(town: Town) -> None:
    await town.text(ROSE, WANTS)
    lines = [("podemos recibir visita para enseñar saneamiento", "X… oferta anotada: …Nairobi…")]
    await town.verify_dialog(LUZ, lines)
    await heard(town, ASHA, "X…: a leader wants toilets. … 1 Medell… 2 nobody")


async def test_what_was_learnt_asks_nobody(town: Town) -> None:
    told = "we are back from Mumbai, we learnt about toilets, we will build 3 blocks by June"
    await town.verify_dialog(ROSE, [(told, "X… kept: what you learnt, toilets. Thank you.")])
    assert not await town.rows(ExchangeTopic)


async def test_nobody_offers_it_yet(town: Town) -> None:
    await town.verify_dialog(
        NURU,
        [("tunataka kutembelea Nairobi kujifunza akiba, watu 5", "X… imeandikwa: akiba. …")],
    )
    wish = await the_wish(town)
    assert (wish.wanted_city, wish.wanted_country, wish.people) == ("Nairobi", "KE", 5)
    assert wish.ends_at == wish.at + timedelta(days=90)


async def test_a_city_a_country_and_women_first(town: Town) -> None:
    for text, city, country, women in (
        ("EXCHANGE land Mumbai", "Mumbai", "IN", False),
        ("EXCHANGE land India", None, "IN", False),
        ("EXCHANGE savings women groups", None, None, True),
        ("EXCHANGE savings", None, None, False),
    ):
        await town.text(ROSE, text)
        wish = await the_wish(town)
        assert (wish.wanted_city, wish.wanted_country, wish.women_first) == (city, country, women)


async def test_how_it_stands_and_its_end(town: Town) -> None:
    await town.text(ROSE, WANTS)
    reference = (await the_wish(town)).reference
    await town.verify_dialog(
        ROSE,
        [
            (
                reference,
                f"{reference}: toilets. Open until Sun 21 Feb. To end it send {reference} 0",
            ),
            (f"{reference} 0", f"{reference} has ended. Nobody is asked any more."),
            (reference, f"{reference} is settled already."),
        ],
    )
    await town.verify_dialog(JUMA, [(reference, f"{reference} is not an exchange for you.…")])
    assert not await town.rows(ExchangeTopic)


async def test_without_a_topic_it_is_asked(town: Town) -> None:
    await town.verify_dialog(
        ROSE,
        [
            ("EXCHANGE", "What do you want to learn? 1 savings 2 toilets 3 land 4 mapping"),
            ("3", "X… kept: land. No city offers it yet…"),
        ],
    )


@pytest.mark.parametrize("language", languages())
def test_three_cities_fit_beside_the_question(language: str) -> None:
    """Choices that only a conversation knows; the check of the catalogues cannot."""
    row = Exchange(
        reference="X7K2-M",
        kind=ExchangeKind.REQUEST,
        topics="sanitation",
        city="Nairobi",
        day=date(2026, 11, 23),
        at=datetime(2026, 11, 23, tzinfo=UTC),
    )
    named = [Choice(f"E{number}", ("M" * LONGEST_LABEL,)) for number in range(MOST)]
    cities = [*named, Choice("X", NOBODY)]
    for say in (may_be_asked(row, cities), to_organiser(row, cities)):
        assert overflow(say.msgid, say.choices, language) == 0
