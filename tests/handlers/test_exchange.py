from datetime import timedelta

from storage.figures import window_of
from storage.figures.exchanges import exchanges
from storage.models import Exchange
from storage.places import offices
from tests.handlers.conftest import LUZ, NURU, ROSE
from tests.handlers.town import Town

TALKS_ABOUT = ("exchange",)


async def test_a_wish_is_answered_with_the_cities_that_offer_it(town: Town) -> None:
    await town.verify_dialog(
        LUZ,
        [
            (
                "podemos recibir visita para enseñar saneamiento",
                "X… oferta anotada: saneamiento. …",
            ),
        ],
    )
    await town.verify_dialog(
        ROSE,
        [
            (
                "we want to learn about toilets, 4 of us",
                "X… kept: toilets. Medell… can show it. The office answers in 7 days.",
            ),
        ],
    )
    wish = (await town.rows(Exchange))[-1]
    assert isinstance(wish, Exchange)
    assert (wish.city, wish.topics, wish.people) == ("Nairobi", "sanitation", 4)
    assert wish.matched_at == town.now - timedelta(seconds=30)
    window = window_of(offices()[0], town.now.date())
    counted = await town.db.read(lambda session: exchanges(session, window, []))
    assert (counted.new, counted.matched) == (1, 1)
    told = [content.text for content, _ in await town.got(LUZ)]
    assert "Nairobi" in told[-1]


async def test_nobody_offers_it_yet(town: Town) -> None:
    await town.verify_dialog(
        NURU,
        [("tunataka kutembelea Nairobi kujifunza akiba, watu 5", "X… imeandikwa: akiba. Bado…")],
    )


async def test_without_a_topic_it_is_asked(town: Town) -> None:
    await town.verify_dialog(
        ROSE,
        [
            ("EXCHANGE", "What do you want to learn? 1 savings 2 toilets 3 land 4 mapping"),
            ("3", "X… kept: land. No city offers it yet…"),
        ],
    )
