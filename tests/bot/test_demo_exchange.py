"""The demo's exchange: asked, agreed, talked over and planned, each leader in their language."""

import tomllib
from collections import Counter
from datetime import timedelta
from importlib.resources import files
from pathlib import Path

import pytest
from sqlmodel import Session, col, select

from bot.bootstrap import Service
from bot.demo import tell, week
from bot.digest.make import make
from storage.figures.city_exchanges import city_exchanges
from storage.models import Match, MatchStage, Medium, PlanItem, PlanKind, Post, Visit
from storage.phones import phone
from storage.places import offices
from tests.bot.test_demo import NOON, simulator

GUEST, HOST = "+254700000102", "+572000000102"  # Nairobi in Swahili, Medellín in Spanish
ORGANISERS = ("+254700000106", "+915000000104")
NOT_UNDERSTOOD = ("Ukiwa hatarini:", "En peligro:", "In danger:")  # what can be sent ends so


def stages(session: Session) -> Counter[MatchStage]:
    return Counter(match.stage for match in session.exec(select(Match)))


def planned(session: Session) -> tuple[Match, Visit, list[PlanItem]]:
    """The one exchange that has a visit, with the lines of its plan."""
    match, visit = session.exec(
        select(Match, Visit)
        .join(Visit, col(Visit.match_id) == col(Match.id))
        .where(Match.stage == MatchStage.PLANNED)
    ).one()
    lines = select(PlanItem).where(PlanItem.match_id == match.id).order_by(col(PlanItem.number))
    return match, visit, list(session.exec(lines))


def crossed(session: Session) -> set[str]:
    """What one city read of the other."""
    return set(session.exec(select(Post.text)))


async def heard(service: Service, address: str) -> list[str]:
    """All that the service sent to that phone."""
    bubbles = await service.db.read(phone, Medium.SMS, address)
    return [bubble.text for bubble in bubbles if not bubble.mine]


@pytest.mark.parametrize("hours", range(24))
def test_who_answers_is_later_than_who_asks(hours: int) -> None:
    """At whatever hour the demo runs: the days of two cities begin hours apart."""
    script = tomllib.loads((files("bot") / "demo_exchange.toml").read_text("utf-8"))["text"]
    in_order = sorted(script, key=lambda line: (-line["day"], line["at"]))
    who = [(line["from"], line["text"][:8]) for line in in_order]
    told = [(text.sender, text.words[:8]) for text in week(NOON + timedelta(hours=hours), 7)]
    assert [one for one in told if one in who] == who


async def test_two_cities_plan_a_visit_and_their_offices_see_it(
    tmp_path: Path, sqlite_url: str
) -> None:
    async with simulator(tmp_path, sqlite_url) as service:
        read = service.db.read
        assert await tell(service, 7) == len(week(NOON, 7))
        assert await read(stages) == {
            MatchStage.PLANNED: 1,
            MatchStage.TALKING: 1,
            MatchStage.CLOSED: 1,
        }
        match, visit, lines = await read(planned)
        assert match.guest_agrees
        assert match.host_agrees
        assert visit.starts > NOON.date() + timedelta(days=7)  # nobody is reminded of it yet
        assert [(line.kind, line.count, line.text) for line in lines[-2:]] == [
            (PlanKind.PEOPLE, 4, ""),
            (PlanKind.TASK, None, "buscar quién traduzca"),
        ]
        words = {text.words.removeprefix("{match} ") for text in week(NOON, 7)}
        assert await read(crossed) < words

        guest, host = await heard(service, GUEST), await heard(service, HOST)
        for told in (guest, host, *[await heard(service, one) for one in ORGANISERS]):
            assert not any(part in text for text in told for part in NOT_UNDERSTOOD)
        for part in ("Construimos 40 baños", "buscar quién traduzca"):
            assert any(part in text for text in guest)
        for part in ("Mlijenga vyoo vingapi", "visita a Medellin del", "tunasafiri 4"):
            assert any(part in text for text in host)

        nairobi = await read(city_exchanges, "Nairobi", "KE")
        medellin = await read(city_exchanges, "Medellín", "CO")
        yesterday = NOON.date() - timedelta(days=1)
        digest = await read(make, offices()[0], yesterday, None)
    assert [one.stage for one in nairobi.held] == [MatchStage.PLANNED, MatchStage.TALKING]
    assert [one.topics for one in nairobi.needs] == [("tenure", "land")]
    assert [(one.city, one.hosts) for one in medellin.held] == [("Nairobi", True)]
    for part in ("Nairobi: tenure, land, no host for 9 days.", "new 0, matched 1"):
        assert part in digest.text
