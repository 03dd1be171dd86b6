"""Files of people and places: all or nothing, twice is as once, every complaint with its line."""

from collections.abc import Callable
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path

import pytest
from sqlmodel import Session, SQLModel, func, select

from bot.cli.invite import Invited
from storage.db import Database
from storage.load import LoadError, load, read_files
from storage.models import (
    Address,
    AddressState,
    Medium,
    Membership,
    Person,
    Role,
    SavingsGroup,
    Settlement,
    SettlementState,
    Standing,
)
from storage.senders import find_sender
from storage.upsert import Fate

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
SAMPLES = sorted((Path(str(files("storage"))) / "data" / "sample").glob("*.csv"))
PLACES = "settlement,city,country\nMathare,Nairobi,KE\n"
GROUPS = "group,settlement,city,country\nUpendo,Mathare,Nairobi,KE\n"
Write = Callable[..., list[Path]]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes files with the texts or bytes given, as a.csv, b.csv …"""

    def make(*contents: str | bytes) -> list[Path]:
        paths = []
        for letter, content in zip("abcdef", contents, strict=False):
            path = tmp_path / f"{letter}.csv"
            path.write_bytes(content.encode() if isinstance(content, str) else content)
            paths.append(path)
        return paths

    return make


async def put(database: Database, paths: list[Path]) -> dict[str, dict[Fate, int]]:
    loaded = await database.write(load, read_files(paths), NOW)
    return {kind: dict(counts) for kind, counts in loaded.counts.items()}


def count(session: Session, model: type[SQLModel]) -> int:
    return session.exec(select(func.count()).select_from(model)).one()


async def refused(database: Database, paths: list[Path]) -> tuple[str, ...]:
    """The complaints; nothing of any file is in."""
    with pytest.raises(LoadError) as raised:
        await put(database, paths)
    for model in (Settlement, SavingsGroup, Person, Address, Membership):
        assert await database.read(count, model) == 0
    return raised.value.lines


async def test_the_sample_goes_in_and_twice_is_as_once(database: Database) -> None:
    first = await put(database, SAMPLES)
    assert set(first) == {"settlements", "groups", "people", "responders", "offices", "practices"}
    assert all(set(fates) == {Fate.NEW} for fates in first.values())
    second = await put(database, SAMPLES)
    assert all(set(fates) == {Fate.SAME} for fates in second.values())
    people = first["people"][Fate.NEW] + first["responders"][Fate.NEW] + first["offices"][Fate.NEW]
    assert await database.read(count, Person) == people
    assert await database.read(count, Membership) == people


async def test_what_is_narrow_brings_what_is_wide(sqlite: Database, write: Write) -> None:
    people = "phone,role,group,country\n0700 000 001,Treasurer,upendo,KE\n"
    await put(sqlite, write(people, GROUPS, PLACES))

    def look(session: Session) -> None:
        role = session.exec(select(Membership)).one()
        group = session.exec(select(SavingsGroup)).one()
        address = session.exec(select(Address)).one()
        assert (role.role, role.standing) == (Role.TREASURER, Standing.VOUCHED)
        assert (role.group_id, role.settlement_id) == (group.id, group.settlement_id)
        assert (role.city, role.country) == ("Nairobi", "KE")
        assert (group.currency, group.every_days) == ("KES", 7)
        assert (address.medium, address.value) == (Medium.SMS, "+254700000001")

    await sqlite.read(look)


async def test_given_cells_change_a_row_and_empty_ones_do_not(
    sqlite: Database, write: Write
) -> None:
    line = "settlement,city,country,households\nMathare,Nairobi,KE,{}\n"
    await put(sqlite, write(line.format("18,500").replace("18,500", '"18,500"')))
    assert await put(sqlite, write(line.format(""))) == {"settlements": {Fate.SAME: 1}}
    assert await put(sqlite, write(line.format("19000"))) == {"settlements": {Fate.CHANGED: 1}}

    def households(session: Session) -> int | None:
        return session.exec(select(Settlement)).one().households

    assert await sqlite.read(households) == 19000


async def test_a_proposed_place_is_confirmed_and_a_stopped_number_stays_stopped(
    sqlite: Database, write: Write
) -> None:
    people = "phone,role,settlement\n+254700000001,leader,Mathare\n"
    await put(sqlite, write(PLACES, people))

    def change(session: Session) -> None:
        place, address = session.exec(select(Settlement)).one(), session.exec(select(Address)).one()
        place.state, address.state = SettlementState.PROPOSED, AddressState.STOPPED
        session.add_all([place, address])

    await sqlite.write(change)
    loaded = await put(sqlite, write(PLACES, people))
    assert loaded == {"settlements": {Fate.CHANGED: 1}, "people": {Fate.SAME: 1}}

    def look(session: Session) -> tuple[SettlementState, AddressState]:
        place, address = session.exec(select(Settlement)).one(), session.exec(select(Address)).one()
        return place.state, address.state

    assert await sqlite.read(look) == (SettlementState.ACTIVE, AddressState.STOPPED)


async def test_one_person_may_have_two_addresses_and_two_roles(
    sqlite: Database, write: Write
) -> None:
    people = (
        "phone,telegram,role,settlement,city,country\n"
        "+254700000001,700001,leader,Mathare,Nairobi,KE\n"
        ",700001,organiser,,Nairobi,KE\n"
    )
    loaded = await put(sqlite, write(PLACES, people))
    assert loaded["people"] == {Fate.NEW: 1, Fate.CHANGED: 1}
    assert await sqlite.read(count, Person) == 1
    assert await sqlite.read(count, Address) == 2
    assert await sqlite.read(count, Membership) == 2


@pytest.mark.parametrize(
    "content",
    [
        PLACES.replace(",", ";"),
        PLACES.replace(",", "\t"),
        "sep=;\r\n" + PLACES.replace(",", ";").replace("\n", "\r\n"),
        PLACES.encode("utf-8-sig"),
        PLACES.replace(",", "\t").encode("utf-16"),
        "Settlement , CITY,Country,,\n'Mathare,Nairobi,ke,,\n,,,,\n\n",
        '"settlement","city","country"\n"Mathare","Nairobi","KE"',
    ],
    ids=["semicolons", "tabs", "sep", "bom", "utf-16", "spreadsheet", "quotes"],
)
async def test_files_as_spreadsheets_save_them(
    sqlite: Database, write: Write, content: str | bytes
) -> None:
    assert await put(sqlite, write(content)) == {"settlements": {Fate.NEW: 1}}
    assert await put(sqlite, write(PLACES)) == {"settlements": {Fate.SAME: 1}}


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"settlement,city,country\nx,Medell\xedn,CO\n", "a.csv:2: it is not UTF-8"),
        (b"PK\x03\x04rest", "a.csv: it is a workbook"),
        ("", "a.csv:1: it is empty"),
        ("place,town\nx,y\n", "a.csv:1: its headers are of no kind"),
        (
            "settlement,city,country,housholds\n",
            "a.csv:1: there is no column 'housholds' in settlements: is 'households' meant?",
        ),
        ("settlement,city,country,city\n", "a.csv:1: column 'city' stands twice"),
        ('settlement,city,country\n"x,Nairobi,KE\n', "a.csv:2: "),
        (PLACES + "Kibera,Nairobi,KE,9,9\n", "a.csv:3: it has more cells than the 3 headers"),
        (PLACES + "\n,Nairobi,KE\n", "a.csv:4: settlement is empty"),
        (PLACES + f"{'x' * 65},Nairobi,KE\n", "a.csv:3: settlement has 65 letters"),
        (PLACES + "Kibera,Nairobi,Kenya\n", "a.csv:3: country 'Kenya' is not known"),
        (PLACES + "Kibera,Paris,FR\n", "a.csv:3: no office answers for FR"),
        (
            "settlement,city,country,land\nKibera,Nairobi,KE,state\n",
            "a.csv:2: land 'state' is not known: write one of public, private, community, mixed.",
        ),
        (
            "settlement,city,country,hazards\nKibera,Nairobi,KE,fire|floods\n",
            "a.csv:2: hazards 'floods' is not known: is 'flood' meant?",
        ),
        (GROUPS, "a.csv:2: settlement 'Mathare' in Nairobi is not there"),
        ("rung,city,country\n0,Nairobi,KE\n", "a.csv:1: its headers are of no kind"),
    ],
)
async def test_what_is_wrong_is_told_with_its_line(
    sqlite: Database, write: Write, content: str | bytes, complaint: str
) -> None:
    (line,) = await refused(sqlite, write(content))
    assert line.startswith(complaint), line


@pytest.mark.parametrize(
    ("cells", "complaint"),
    [
        ("2.547E+11,,,treasurer,Upendo,KE", "phone was shortened by the spreadsheet"),
        ("07000,,,treasurer,Upendo,KE", "phone has too few or too many digits"),
        ("0712345,,,treasurer,Upendo,KE", "phone has too few or too many digits"),
        ("5550100,,,organiser,,US", "phone has too few or too many digits"),
        ("hello,,,treasurer,Upendo,KE", "phone is no number"),
        (",@upendo,,treasurer,Upendo,KE", "telegram is no chat id"),
        (",,x@y,office,,", "an office's person needs the office"),
        (",,,treasurer,Upendo,KE", "nothing says where to reach them"),
        ("+254700000009,,,tresurer,Upendo,KE", "role 'tresurer' is not known: is 'treasurer'"),
        ("+254700000009,,,treasurer,,KE", "a treasurer needs a group"),
        ("+254700000009,,,leader,,KE", "a leader needs a settlement"),
        ("+254700000009,,,organiser,,", "nothing says where they are organiser"),
        ("+254700000009,,,auditor,Upendo,KE", "an auditor needs a country"),
        ("+254700000009,,,auditor,,", "an auditor needs a country"),
        (",,a@b.example,auditor,,KE", "a auditor is texted"),
        ("+254700000009,,,treasurer,Upend,KE", "this group is not there"),
        (",,a@b.example,treasurer,Upendo,KE", "a treasurer is texted"),
    ],
)
async def test_a_persons_line_is_told_what_it_lacks(
    sqlite: Database, write: Write, cells: str, complaint: str
) -> None:
    header = "phone,telegram,email,role,group,country\n"
    (line,) = await refused(sqlite, write(PLACES, GROUPS, f"{header}{cells}\n"))
    assert line.startswith(f"c.csv:2: {complaint}"), line
    assert "000009" not in line


async def test_an_auditor_is_of_a_city_or_a_country(sqlite: Database, write: Write) -> None:
    header = "phone,role,city,country\n"
    people = f"{header}+254700000001,auditor,Nairobi,KE\n+254700000001,auditor,,UG\n"
    await put(sqlite, write(people))

    def look(session: Session) -> list[tuple[Role, str | None, str | None]]:
        """As whoever texts is read: each role has its place in that."""
        roles = find_sender(session, Medium.SMS, "+254700000001").memberships
        return [(role.role, role.city, role.country) for role in roles]

    auditor = Role.AUDITOR
    assert await sqlite.read(look) == [(auditor, "Nairobi", "KE"), (auditor, None, "UG")]
    assert auditor not in {*Invited}  # nobody joins as one by a code


async def test_every_bad_row_is_told_at_once(database: Database, write: Write) -> None:
    rows = "".join(f"Place {number},Nairobi,XX\n" for number in range(5))
    lines = await refused(
        database, write(PLACES + rows, "group,settlement,city,country\n,A,B,KE\n")
    )
    assert [line.split(" ")[0] for line in lines] == [
        *(f"a.csv:{number}:" for number in range(3, 8)),
        "b.csv:2:",
    ]


async def test_addresses_of_two_people_are_not_merged(sqlite: Database, write: Write) -> None:
    header = "phone,telegram,role,settlement\n"
    people = f"{header}+254700000001,,leader,Mathare\n,700001,leader,Mathare\n"
    await put(sqlite, write(PLACES, people))
    with pytest.raises(LoadError) as raised:
        await put(sqlite, write(f"{header}+254700000001,700001,leader,Mathare\n"))
    assert "belong to two people" in raised.value.lines[0]


async def test_a_groups_currency_stays(sqlite: Database, write: Write) -> None:
    await put(sqlite, write(PLACES, GROUPS))
    other = "group,settlement,city,country,currency\nUpendo,Mathare,Nairobi,KE,USD\n"
    with pytest.raises(LoadError) as raised:
        await put(sqlite, write(other))
    assert raised.value.lines == (
        "a.csv:2: currency of this group is KES and stays so: make another group.",
    )


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(LoadError) as raised:
        read_files([tmp_path / "none.csv"])
    assert raised.value.lines == ("none.csv: No such file or directory: mend the path.",)
