"""Requests and offers: who is asked, who chooses, and what both sides hear."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import col

from handlers.exchange_texts import may_be_asked, to_organiser
from handlers.matching import MOST
from locales.budget import overflow
from locales.catalogue import languages
from locales.placeholders import LONGEST_LABEL
from locales.say import Choice
from storage.figures import window_of
from storage.figures.exchanges import exchanges
from storage.models import (
    Exchange,
    ExchangeKind,
    ExchangeStage,
    ExchangeTopic,
    Match,
    MatchStage,
    Role,
)
from storage.places import offices
from tests.handlers.conftest import ASHA, JUMA, LUZ, NURU, ROSE, STRANGER
from tests.handlers.town import Phone, Town, as_read, fits

TALKS_ABOUT = ("exchange", "matches")
WANTS = "we want to learn about toilets, 4 of us"
PRIYA, JOY = Phone("+919000000021"), Phone("+639170000022")


async def heard(town: Town, phone: Phone, expected: str) -> str:
    """The last that reached them, as they read it."""
    content, _ = (await town.got(phone))[-1]
    said = as_read(content)
    assert fits(expected, said), f"\nexpected: {expected}\nsaid:     {said}"
    return said


async def the_match(town: Town) -> Match:
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


async def test_an_organiser_chooses_and_both_sides_agree(town: Town) -> None:
    await cities_offer(town)
    await town.verify_dialog(
        ROSE,
        [
            (
                WANTS,
                "X… kept: toilets. Mumbai, Manila, Medell… can show it. Your organiser chooses; …",
            )
        ],
    )
    await heard(
        town, ASHA, "X…: your leader wants toilets. Ask which city? 1 Mumbai 2 Manila 3 … 4 nobody"
    )
    asked = (
        "X…: both are asked. May leaders of Nairobi choose by themselves from now on? 1 yes 2 no"
    )
    await town.verify_dialog(ASHA, [("2", asked), ("2", "Noted: you are asked each time.")])
    await heard(town, JOY, "E…: Nairobi wants to learn toilets. Why: same language. Receive them?…")
    await heard(
        town, ROSE, "E…: Manila can show toilets. Why: same language. Do you want it? 1 yes…"
    )
    await town.verify_dialog(JOY, [("1", "E…: noted. You hear when Nairobi answers.")])
    assert (await the_wish(town)).stage == ExchangeStage.ASKED
    await town.verify_dialog(
        ROSE, [("yes", "E…: Manila says yes too. To write to them send E… and your words.")]
    )
    await heard(town, JOY, "E…: Nairobi says yes too. To write to them send E…")

    wish = next(row for row in await town.rows(Exchange) if row.city == "Nairobi")  # type: ignore[attr-defined]
    assert isinstance(wish, Exchange)
    assert (wish.stage, wish.topics, wish.people) == (ExchangeStage.MATCHED, "sanitation", 4)
    assert wish.matched_at == town.now - timedelta(seconds=30)
    assert not await town.rows(ExchangeTopic, col(ExchangeTopic.exchange_id) == wish.id)
    stages = [row.stage for row in await town.rows(Match)]  # type: ignore[attr-defined]
    assert sorted(stages) == [MatchStage.CLOSED, MatchStage.CLOSED, MatchStage.TALKING]
    window = window_of(offices()[0], town.now.date())
    counted = await town.db.read(lambda session: exchanges(session, window, []))
    assert (counted.new, counted.matched) == (1, 1)
    assert await town.got(PRIYA) == (await town.got(PRIYA))[:1]  # nobody asked her


async def test_where_leaders_choose_only_the_host_is_asked(town: Town) -> None:
    """After the organiser's yes, and in a city that has no organiser."""
    await medellin_offers(town)
    await town.verify_dialog(ROSE, [(WANTS, "X… kept: toilets. …")])
    chooses = "Noted: leaders of Nairobi choose by themselves."
    await town.verify_dialog(ASHA, [("1", "…May leaders of Nairobi…"), ("1", chooses)])
    await town.verify_dialog(
        JUMA,
        [
            ("EXCHANGE toilets", "X… kept: toilets. Ask which city? 1 Medell… 2 nobody"),
            ("1", "E…: Medell… is asked; you hear in 7 days. Why: …"),
        ],
    )
    await town.verify_dialog(
        NURU,
        [
            ("KUBADILISHANA vyoo", "X… imeandikwa: vyoo. … 1 Medell… 2 hakuna"),
            ("1", "E…: Medell…"),
        ],
    )


async def test_a_side_that_says_no(town: Town) -> None:
    """The other hears it, and who chose may choose among the rest."""
    await cities_offer(town)
    await town.text(ROSE, WANTS)
    await town.verify_dialog(ASHA, [("1", "…"), ("1", "…")])
    await town.verify_dialog(PRIYA, [("no", "E…: noted. It does not take place.")])
    told = [as_read(content) for content, _ in await town.got(ROSE)]
    assert fits("E…: Mumbai cannot now. We look on.", told[-2])
    await heard(town, ROSE, "X… kept: toilets. Ask which city? 1 Manila 2 Medell… 3 nobody")
    await town.verify_dialog(ROSE, [("1", "E…: Manila is asked; you hear in 7 days.…")])
    await heard(town, JOY, "E…: Nairobi wants to learn toilets.…")
    match = await town.rows(Match, col(Match.why) == "refused")
    assert [row.host_agrees for row in match] == [False]  # type: ignore[attr-defined]


async def test_who_chooses_may_want_none(town: Town) -> None:
    await cities_offer(town)
    await town.text(ROSE, WANTS)
    await town.verify_dialog(ASHA, [("4", "X…: nobody is asked. We look on.")])
    assert {row.why for row in await town.rows(Match)} == {"refused"}  # type: ignore[attr-defined]
    assert (await the_wish(town)).stage == ExchangeStage.ASKED


async def test_by_reference_when_another_question_waits(town: Town) -> None:
    await medellin_offers(town)
    await town.text(ROSE, WANTS)
    reference = next(row.reference for row in await town.rows(Exchange) if row.city == "Nairobi")  # type: ignore[attr-defined]
    await town.verify_dialog(
        ASHA, [("LANGUAGE", "Which language? …"), (f"{reference} 1", "…both…")]
    )
    match = await the_match(town)
    not_theirs = f"{match.reference} is not an exchange for you. Check it."
    await town.verify_dialog(JUMA, [(f"{match.reference} yes", not_theirs)])
    await town.verify_dialog(STRANGER, [("LANGUAGE en", "…"), ("E7K2-T yes", "…")])
    await town.verify_dialog(LUZ, [(f"{match.reference} sí", "E…")])
    await town.verify_dialog(ROSE, [(f"yes {match.reference}", "E…: Medell… says yes too.…")])


async def test_an_offer_finds_who_waits(town: Town) -> None:
    await town.text(ROSE, WANTS)
    lines = [("podemos recibir visita para enseñar saneamiento", "X… oferta anotada: …Nairobi…")]
    await town.verify_dialog(LUZ, lines)
    await heard(town, ASHA, "X…: your leader wants toilets. Ask which city? 1 Medell… 2 nobody")


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
    cities = [Choice(f"E{number}", ("M" * LONGEST_LABEL,)) for number in range(MOST)]
    for say in (may_be_asked(row, cities), to_organiser(row, cities)):
        assert overflow(say.msgid, say.choices, language) == 0
