"""The office's library of practices: what it finds, whose drafts it sees, and the office's word."""

import re

import pytest
from sqlmodel import Session, col, select, update

from bot.bootstrap import Service
from bot.web.access import office_link
from storage.load import load, read_files, samples
from storage.models import (
    Audit,
    Outbound,
    Person,
    Practice,
    PracticeAuthor,
    PracticeReview,
    PracticeStage,
    PracticeVersion,
)
from storage.practice_changes import index
from storage.references import check_sign
from tests.bot.web.conftest import Client, OpenClient
from tests.bot.web.test_office import path_of

YES = {"good": "yes", "version": "6"}
OWN = {"Sec-Fetch-Site": "same-origin"}
MINE = f"Q7K2-{check_sign('Q7K2')}"
FOREIGN = f"Q3WX-{check_sign('Q3WX')}"
PATH = f"/office/nairobi/practice/{MINE}"


async def seeded(service: Service) -> None:
    """The sample, a practice of Nairobi with two good reviews, and a draft of Mumbai."""

    def write(session: Session) -> None:
        now = service.clock()
        writer = session.exec(select(Person)).first()
        assert writer is not None
        for reference, city, country, stage in (
            (MINE, "Nairobi", "KE", PracticeStage.REVIEW),
            (FOREIGN, "Mumbai", "IN", PracticeStage.DRAFT),
        ):
            row = Practice(
                reference=reference,
                stage=stage,
                topic="water",
                language="en",
                city=city,
                country=country,
                title="Taps <b>near</b>",
                problem="The kiosk was far",
                done="We laid zeppelin pipes",
                result="Water all day",
                cost="Little",
                year=2019,
                person_id=writer.id,
                version=6,
                created_at=now,
            )
            session.add(row)
            session.flush()
            index(session, row)
            session.add(PracticeAuthor(practice_id=row.id, person_id=writer.id))
            session.add(
                PracticeVersion(
                    practice_id=row.id, version=1, what="title", text="Old title", at=now
                )
            )
            for number, (town, state) in enumerate((("Mumbai", "IN"), ("Kampala", "UG"))):
                session.add(
                    PracticeReview(
                        practice_id=row.id,
                        version=6,
                        reviewer=str(number),
                        person_id=number,
                        city=town,
                        country=state,
                        good=True,
                        at=now,
                    )
                )
        load(session, read_files([p for p in samples() if p.name == "practices.csv"]), now)

    await service.db.write(write)


async def page(client: Client, path: str) -> str:
    response = await client.get(path)
    assert response.status == 200, path
    return await response.text()


def listed(text: str) -> list[str]:
    return re.findall(r'href="/office/nairobi/practice/([^"]+)"', text)


async def stage(service: Service) -> PracticeStage:
    def read(session: Session) -> PracticeStage:
        return session.exec(select(Practice).where(Practice.reference == MINE)).one().stage

    return await service.db.read(read)


async def test_the_library_has_all_that_is_published_and_the_drafts_of_its_countries(
    service: Service, client: Client
) -> None:
    await seeded(service)
    assert 'href="/office/nairobi/practices"' in await page(client, "/office/nairobi")
    text = await page(client, "/office/nairobi/practices")
    assert len(listed(text)) == 13
    assert MINE in text
    assert FOREIGN not in text
    assert "<b>near</b>" not in text
    assert FOREIGN in await page(client, "/office/fukuoka/practices")


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("?topic=water", 2),
        ("?topic=water&stage=review", 1),
        ("?stage=published", 12),
        ("?stage=gibberish", 0),
        ("?topic=gibberish", 0),
        ("?q=zeppelins", 1),
        ("?q=zeppelins&topic=land", 0),
        ("?q=院子", 1),
        ("?q=የሴቶች", 1),
        ("?q=%27%22%3E%3Cscript%3E", 0),
        ("?q=...", 0),
    ],
)
async def test_words_and_filters(service: Service, client: Client, query: str, count: int) -> None:
    await seeded(service)
    text = await page(client, f"/office/nairobi/practices{query}")
    assert len(listed(text)) == count
    assert "<script>" not in text


async def test_one_practice_with_its_versions_and_reviews(service: Service, client: Client) -> None:
    await seeded(service)
    text = await page(client, PATH)
    for told in ("We laid zeppelin pipes", "Old title", "Mumbai", "Kampala", "2019", "in review"):
        assert told in text
    assert "<b>near</b>" not in text
    for path in (f"/office/nairobi/practice/{FOREIGN}", "/office/nairobi/practice/Q2222-2"):
        assert (await client.get(path)).status == 404


async def test_the_office_approves_and_the_author_is_asked(
    service: Service, client: Client
) -> None:
    await seeded(service)
    assert 'name="good" value="yes"' in await page(client, PATH)
    response = await client.post(PATH, data=YES, headers=OWN, allow_redirects=False)
    assert (response.status, response.headers["Location"]) == (303, PATH)
    assert await stage(service) == PracticeStage.APPROVED
    assert 'name="good"' not in await page(client, PATH)
    again = await client.post(PATH, data=YES, headers=OWN, allow_redirects=False)
    assert again.status == 404

    def read(session: Session) -> None:
        [audit] = session.exec(select(Audit)).all()
        assert (audit.actor, audit.act) == ("simulator", "approved a practice")
        assert audit.subject == MINE
        [told] = session.exec(select(Outbound)).all()
        assert MINE in told.content

    await service.db.read(read)


async def test_the_office_sends_it_back_with_words(service: Service, client: Client) -> None:
    await seeded(service)
    empty = await client.post(PATH, data={"good": "no", "words": " "}, headers=OWN)
    assert empty.status == 404
    words = {"good": "no", "words": "Who cleans it? Ask +254712345678", "version": "6"}
    await client.post(PATH, data=words, headers=OWN)
    assert await stage(service) == PracticeStage.RETURNED
    text = await page(client, PATH)
    assert "Who cleans it? Ask (number)" in text


async def test_no_other_page_and_no_other_office_has_a_say(
    service: Service, client: Client, live: Service, connect: OpenClient
) -> None:
    await seeded(service)
    foreign = {"Sec-Fetch-Site": "cross-site"}
    assert (await client.post(PATH, data=YES, headers=foreign)).status == 403
    other = f"/office/fukuoka/practice/{MINE}"
    assert (await client.post(other, data=YES, headers=OWN)).status == 404
    real = await connect(live)
    assert (await real.get(PATH)).status == 404
    assert (await real.post(PATH, data=YES, headers=OWN)).status == 404
    await real.get(path_of(office_link(live, "nairobi", 1)))
    assert await stage(service) == PracticeStage.REVIEW


async def test_it_can_be_taken_as_a_table(service: Service, client: Client) -> None:
    await seeded(service)
    text = await page(client, "/office/nairobi/practices.csv")
    assert text.startswith("reference,title,topic,city,country,year,language,problem")
    assert len(text.splitlines()) == 14
    assert (await client.get("/office/nairobi/practices.xlsx")).status == 200


async def test_what_was_changed_since_is_not_approved(service: Service, client: Client) -> None:
    await seeded(service)
    old = {"good": "yes", "version": "5"}
    response = await client.post(PATH, data=old, headers=OWN, allow_redirects=False)
    assert (response.status, response.headers["Location"]) == (303, PATH)
    assert await stage(service) == PracticeStage.REVIEW
    assert 'name="version" value="6"' in await page(client, PATH)


def publish(session: Session) -> None:
    wanted = update(Practice).where(col(Practice.reference) == MINE)
    session.exec(wanted.values(stage=PracticeStage.PUBLISHED))


async def test_the_office_of_its_country_takes_down_what_is_published(
    service: Service, client: Client
) -> None:
    await seeded(service)
    await service.db.write(publish)
    ends = {"good": "withdraw", "words": "It names a family", "version": "6"}
    other = PATH.replace("nairobi", "fukuoka")
    assert (await client.post(other, data=ends, headers=OWN)).status == 404
    assert (await client.post(PATH, data=ends | {"words": ""}, headers=OWN)).status == 404
    assert (await client.post(PATH, data=ends | {"version": "5"}, headers=OWN)).status == 200
    assert await stage(service) == PracticeStage.PUBLISHED
    assert 'value="withdraw"' in await page(client, PATH)
    assert (await client.post(PATH, data=ends, headers=OWN)).status == 200
    assert await stage(service) == PracticeStage.WITHDRAWN
    text = await page(client, PATH)
    assert "It names a family" in text
    assert 'value="withdraw"' not in text

    def read(session: Session) -> None:
        [audit] = session.exec(select(Audit)).all()
        assert (audit.act, audit.reason) == ("withdrew a practice", "It names a family")
        [told] = session.exec(select(Outbound)).all()
        assert told.content.count(MINE) == 1

    await service.db.read(read)


async def test_one_that_was_loaded_is_taken_down_and_stays_so(
    service: Service, client: Client
) -> None:
    await seeded(service)

    def loaded(session: Session) -> Practice:
        wanted = select(Practice).where(Practice.country == "KE", col(Practice.person_id).is_(None))
        return session.exec(wanted).one()

    row = await service.db.read(loaded)
    path, version = f"/office/nairobi/practice/{row.reference}", str(row.version)
    ends = {"good": "withdraw", "words": "It is not true", "version": version}
    await client.post(path, data=ends, headers=OWN)

    def again(session: Session) -> PracticeStage:
        load(
            session, read_files([p for p in samples() if p.name == "practices.csv"]), row.created_at
        )
        return loaded(session).stage

    assert await service.db.write(again) == PracticeStage.WITHDRAWN


async def test_another_office_reads_no_old_drafts(service: Service, client: Client) -> None:
    await seeded(service)
    await service.db.write(publish)
    text = await page(client, PATH.replace("nairobi", "fukuoka"))
    assert "We laid zeppelin pipes" in text
    assert not any(told in text for told in ("Old title", "Kampala", 'value="withdraw"'))
    assert "Old title" in await page(client, PATH)
