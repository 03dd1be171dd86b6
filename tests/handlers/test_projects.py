"""Upgrading projects by text: opened, saved for, followed to their end."""

from storage.models import Entry, EntryKind, Project, ProjectEvent, ProjectStage, Role
from tests.handlers.conftest import ASHA, JUMA, LUZ, NURU, ROSE, STRANGER
from tests.handlers.town import Phone, Town, as_read

TALKS_ABOUT = ("projects",)
LINDA = Phone("+254700000011")  # treasurer of another group of the same city


async def project(town: Town) -> Project:
    *_, row = await town.rows(Project)
    assert isinstance(row, Project)
    return row


async def opened(town: Town, phone: Phone = ROSE, text: str = "PROJECT water tap 50000") -> str:
    await town.text(phone, text)
    await town.text(phone, "yes")
    return (await project(town)).reference


async def test_a_group_opens_a_project_and_saves_for_it(town: Town) -> None:
    await town.verify_dialog(
        ROSE,
        [
            ("PROJECT", "There is no project yet. To open one send e.g. PROJECT water tap 50000"),
            ("PROJECT water tap 50000", "Open the project water tap, cost KES 50,000? 1 yes 2 no"),
            (
                "1",
                "U… is open: water tap. To save for it send U… and the amount.",
            ),
        ],
    )
    row = await project(town)
    assert (row.title, row.need, row.cost, row.stage) == ("water tap", "water", 5_000_000, "idea")
    name = row.reference
    await town.verify_dialog(
        ROSE,
        [
            (
                f"{name} 5000",
                "S… kept: KES 5,000 for water tap, Mon 23 Nov. KES 5,000 of KES 50,000 saved. …",
            ),
            (
                "upgrading 700",  # the only project that is open is meant
                "S… kept: KES 700 for water tap, …. KES 5,700 of KES 50,000 saved. Wrong? …",
            ),
            ("UNDO", "Take back S…: upgrading fund in KES 700, Mon 23 Nov? 1 yes 2 no"),
            ("yes", "S… is taken back. …"),
            (
                "PROJECT",
                f"{name} water tap: KES 5,000 of KES 50,000 saved. idea.",
            ),
        ],
    )
    paid = [entry for entry in await town.rows(Entry) if isinstance(entry, Entry)]
    assert {entry.kind for entry in paid} == {EntryKind.UPGRADING_IN}
    assert {entry.project_id for entry in paid} == {row.id}


async def test_its_stage_and_its_partners_are_kept_with_who_and_when(town: Town) -> None:
    name = await opened(town)
    await town.verify_dialog(
        ROSE,
        [
            (name, f"{name} water tap: KES 0 of KES 50,000 saved. idea. 1 change the stage"),
            (
                "1",
                (
                    "How far is it now? 1 idea 2 planned 3 money found 4 being built 5 finished "
                    "6 given up"
                ),
            ),
            ("9", "Send one of the numbers. Nothing is changed yet."),
            ("4", f"{name}: being built. Thank you."),
            (
                f"{name} partners: County and a church",
                f"{name}: your words about partners are kept.",
            ),
        ],
    )
    row = await project(town)
    assert row.stage == ProjectStage.BUILDING
    assert row.partners == "partners: County and a church"
    events = [one for one in await town.rows(ProjectEvent) if isinstance(one, ProjectEvent)]
    assert [(one.what, one.value) for one in events] == [
        ("stage", "building"),
        ("partners", "partners: County and a church"),
    ]
    assert all(one.person_id and one.inbound_id for one in events)


async def test_the_cost_is_asked_for(town: Town) -> None:
    await town.verify_dialog(
        ROSE,
        [
            ("PROJECT toilets", "What will toilets cost? Send only the amount."),
            ("120,000", "Open the project toilets, cost KES 120,000? 1 yes 2 no"),
            ("maybe", "…"),
            ("2", "Nothing is changed."),
        ],
    )
    assert await town.rows(Project) == []


async def test_a_citys_project_is_the_organisers(town: Town) -> None:
    name = await opened(town, ASHA, "PROJECT road 900000")
    row = await project(town)
    assert (row.group_id, row.city, row.country, row.currency) == (None, "Nairobi", "KE", "KES")
    await town.verify_dialog(
        ROSE,
        [
            (f"{name} 4000", "S… kept: KES 4,000 for road, …KES 4,000 of KES 900,000 saved…"),
            (name, f"{name} road: KES 4,000 of KES 900,000 saved. idea."),  # nothing to change
        ],
    )
    await town.verify_dialog(ASHA, [(name, f"{name} road: KES 4,000 of …. 1 change the stage")])


async def test_another_city_and_strangers_see_nothing(town: Town) -> None:
    name = await opened(town)
    for phone in (NURU, LUZ, STRANGER):
        for text in (name, f"{name} 500"):
            said = as_read((await town.text(phone, text))[0])
            assert "water tap" not in said
            assert "50" not in said.replace(name, "").replace("500", "")
    assert await town.rows(Entry) == []


async def test_another_group_of_the_city_may_pay_but_not_change(town: Town) -> None:
    name = await opened(town)
    place = (await town.sender(ROSE)).settlement
    assert place is not None
    other = await town.group("Jipange", place.id)
    await town.person(LINDA, Role.TREASURER, "en", group_id=other, settlement_id=place.id)
    await town.verify_dialog(
        LINDA,
        [
            (f"{name} 300", "S… kept: KES 300 for water tap, …"),
            (name, f"{name} water tap: KES 300 of KES 50,000 saved. idea."),
        ],
    )


async def test_quiet_mode_shows_no_amounts(town: Town) -> None:
    name = await opened(town)
    await town.verify_dialog(
        ROSE,
        [
            ("QUIET", "…"),
            (f"{name} 5000", "S… kept. Wrong? Send UNDO"),
            (name, f"{name} water tap: idea. 1 change the stage"),
        ],
    )


async def test_a_finished_project_is_no_longer_meant(town: Town) -> None:
    name = await opened(town)
    await town.verify_dialog(
        ROSE,
        [(name, "…"), ("1", "…"), ("5", f"{name}: finished. Thank you."), ("PROJECT", "There is…")],
    )
    await town.text(JUMA, "upgrading 700")
    *_, entry = await town.rows(Entry)
    assert isinstance(entry, Entry)
    assert entry.project_id is None
