"""Whoever chooses a host, both sides' answers, and who may not answer for them."""

from datetime import timedelta

from sqlmodel import Session, col, select

from storage.figures import window_of
from storage.figures.exchanges import exchanges
from storage.models import (
    ExchangeStage,
    ExchangeTopic,
    Land,
    Settlement,
)
from storage.places import offices
from tests.handlers.conftest import ASHA, JUMA, LUZ, NURU, ROSE
from tests.handlers.test_exchange import (
    JOY,
    PRIYA,
    WANTS,
    cities_offer,
    heard,
    match_with,
    medellin_offers,
    states,
    wish_of,
)
from tests.handlers.town import Town, as_read

TALKS_ABOUT = ("exchange", "matches")


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
    x = (await wish_of(town, "Nairobi")).reference
    await heard(
        town, ASHA, f"{x}: a leader wants toilets. Send {x} and a number. 1 Mumbai 2 Manila 3 …"
    )
    asked = f"{x}: both are asked. May leaders of Nairobi choose by themselves from now on? 1 no…"
    await town.verify_dialog(ASHA, [(f"{x} 2", asked), ("1", "Noted: you are asked each time.")])
    e = await match_with(town, "Manila")
    await heard(
        town, JOY, f"{e}: Nairobi wants to learn toilets (same language). Send {e} yes or no…"
    )
    await heard(town, ROSE, f"{e}: Manila can show toilets (same language). Send {e} yes or no…")
    await town.verify_dialog(JOY, [(f"{e} yes", f"{e}: noted. You hear when Nairobi answers.")])
    assert (await wish_of(town, "Nairobi")).stage == ExchangeStage.ASKED
    agreed = f"{e}: Manila says yes too. To write to them send {e} and your words."
    await town.verify_dialog(ROSE, [(f"{e} Yes, gladly", agreed)])
    await heard(town, JOY, f"{e}: Nairobi says yes too. To write to them send {e}…")

    wish = await wish_of(town, "Nairobi")
    assert (wish.stage, wish.topics, wish.people) == (ExchangeStage.MATCHED, "sanitation", 4)
    assert wish.matched_at == town.now - timedelta(seconds=30)
    assert not await town.rows(ExchangeTopic, col(ExchangeTopic.exchange_id) == wish.id)
    assert await states(town) == {"talking": 1, "other": 2}
    window = window_of(offices()[0], town.now.date())
    counted = await town.db.read(lambda session: exchanges(session, window, []))
    assert (counted.new, counted.matched) == (1, 1)
    assert len(await town.got(PRIYA)) == 1  # nobody asked her


async def test_places_that_stand_on_like_ground_are_told_so(town: Town) -> None:
    def tell(session: Session) -> None:
        for place in session.exec(select(Settlement)).all():
            is_alike = place.city in {"Nairobi", "Medellín"}
            place.land = Land.PUBLIC if is_alike else Land.PRIVATE
            place.hazards = "flood|landslide" if is_alike else "fire"
            place.households = 3100 if is_alike else None

    await cities_offer(town)
    await town.db.write(tell)
    [answer] = await town.text(ROSE, WANTS)
    assert "Medell" in as_read(answer).partition(",")[0]
    x = (await wish_of(town, "Nairobi")).reference
    await town.text(ASHA, f"{x} 1")
    await heard(town, ROSE, "E…: Medell… (like land, same danger, as large)…")


async def test_a_number_alone_answers_no_text_that_came_unasked(town: Town) -> None:
    """It would answer another question, or none."""
    await cities_offer(town)
    await town.text(ROSE, WANTS)
    for phone in (ASHA, PRIYA):
        await town.text(phone, "1")
    assert await states(town) == {"proposed": 3}


async def test_the_same_choice_twice_asks_once(town: Town) -> None:
    await cities_offer(town)
    await town.text(ROSE, WANTS)
    x = (await wish_of(town, "Nairobi")).reference
    await town.text(ASHA, f"{x} 1")
    for number in (1, 2, 4):
        await town.verify_dialog(ASHA, [(f"{x} {number}", "E…: Mumbai is asked; you hear in…")])
    assert await states(town) == {"asked": 1, "proposed": 2}
    assert len(await town.got(JOY)) == 1


async def test_where_leaders_choose_only_the_host_is_asked(town: Town) -> None:
    """After the organiser's yes, and in a city that has no organiser."""
    await medellin_offers(town)
    await town.text(ROSE, WANTS)
    x = (await wish_of(town, "Nairobi")).reference
    chooses = f"Noted: leaders of Nairobi choose by themselves. To change it send {x}"
    await town.verify_dialog(ASHA, [(f"{x} 1", "…May leaders of Nairobi…"), ("2", chooses)])
    await town.verify_dialog(
        JUMA,
        [
            ("EXCHANGE toilets", "X… kept: toilets. Ask which city? 1 Medell… 2 nobody"),
            ("1", "E…: Medell… is asked; you hear in 7 days. Why: …"),
        ],
    )
    asked = f"{x}: may leaders of Nairobi choose by themselves from now on? 1 no 2 yes"
    await town.verify_dialog(
        ASHA,
        [(x, asked), ("2", chooses), (x, asked), (f"{x} 1", "Noted: you are asked each time.")],
    )
    await town.verify_dialog(ASHA, [(x, "E…: Medell… is asked; you hear in 7 days. Why: …")])
    offered = (await wish_of(town, "Medellín")).reference
    await town.verify_dialog(ASHA, [(offered, f"{offered} is not an exchange for you. Check it.")])
    await town.verify_dialog(JUMA, [(x, f"{x} is not an exchange for you. Check it.")])
    await town.verify_dialog(
        NURU,
        [
            ("KUBADILISHANA vyoo", "X… imeandikwa: vyoo. … 1 Medell… 2 hakuna"),
            ("1", "E…: Medell…"),
        ],
    )


async def test_a_side_that_says_no(town: Town) -> None:
    """The other hears it, and whoever chooses is asked about the rest."""
    await cities_offer(town)
    await town.text(ROSE, WANTS)
    x = (await wish_of(town, "Nairobi")).reference
    await town.text(ASHA, f"{x} 1")
    e = await match_with(town, "Mumbai")
    await town.verify_dialog(PRIYA, [(f"{e} no, not this year", f"{e}: noted. It does not take…")])
    await heard(town, ROSE, f"{e}: Mumbai cannot now. We look on.")
    await heard(town, ASHA, f"{x}: a leader wants toilets. … 1 Manila 2 Medell… 3 nobody")
    await town.text(ASHA, f"{x} 1")
    await heard(town, JOY, "E…: Nairobi wants to learn toilets …")
    assert await states(town) == {"refused": 1, "asked": 1, "proposed": 1}


async def test_who_chooses_may_want_none(town: Town) -> None:
    await cities_offer(town)
    await town.text(ROSE, WANTS)
    x = (await wish_of(town, "Nairobi")).reference
    await town.verify_dialog(ASHA, [(f"{x} 4", f"{x}: nobody is asked. We look on.")])
    assert await states(town) == {"refused": 3}
    assert (await wish_of(town, "Nairobi")).stage == ExchangeStage.ASKED


async def test_who_is_asked_may_ask_again(town: Town) -> None:
    """The reference alone, or words that are neither yes nor no."""
    await medellin_offers(town)
    await town.text(ROSE, WANTS)
    x = (await wish_of(town, "Nairobi")).reference
    await town.verify_dialog(ASHA, [(x, f"{x}: a leader wants toilets. Send {x} and a number. …")])
    await town.text(ASHA, f"{x} 1")
    e = await match_with(town, "Medellín")
    question = f"{e}: Medell… can show toilets … Send {e} yes or no…"
    await town.verify_dialog(ROSE, [(e, question), (f"{e} how many people?", question)])
    assert await states(town) == {"asked": 1}


async def test_nobody_answers_for_another(town: Town) -> None:
    await medellin_offers(town)
    await town.text(ROSE, WANTS)
    x = (await wish_of(town, "Nairobi")).reference
    await town.verify_dialog(JUMA, [(f"{x} 1", f"{x} is not an exchange for you. Check it.")])
    await town.text(ASHA, f"{x} 1")
    e = await match_with(town, "Medellín")
    not_theirs = f"{e} is not an exchange for you. Check it."
    await town.verify_dialog(JUMA, [(f"{e} yes", not_theirs)])
    await town.verify_dialog(ASHA, [(f"{e} yes", not_theirs)])
    await town.verify_dialog(LUZ, [(f"{e} sí", "E…")])
    await town.verify_dialog(ROSE, [(f"yes {e}", f"{e}: Medell… says yes too.…")])
