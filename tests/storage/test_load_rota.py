"""Hours, languages and advisers from files; every bad cell is told in one line."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlmodel import Session, col, select

from bot.cli.invite import Invited
from storage.db import Database
from storage.load import LoadError, load, read_files
from storage.models import Medium, Membership, Role
from storage.senders import find_sender
from storage.upsert import Fate

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
HEADER = "rung,phone,city,country,hours,languages\n"


async def put(database: Database, folder: Path, text: str) -> dict[Fate, int]:
    path = folder / "a.csv"
    path.write_text(text)
    loaded = await database.write(load, read_files([path]), NOW)
    (counts,) = loaded.counts.values()
    return dict(counts)


async def rota(database: Database) -> list[tuple[int, str | None, str | None]]:
    def look(session: Session) -> list[tuple[int, str | None, str | None]]:
        rows = session.exec(select(Membership).order_by(col(Membership.id)))
        return [(row.rung, row.hours, row.languages) for row in rows]

    return await database.read(look)


async def test_hours_and_languages_are_kept_and_changed_by_what_is_given(
    database: Database, tmp_path: Path
) -> None:
    line = "2,+254700000001,Nairobi,KE,"
    await put(database, tmp_path, f'{HEADER}{line}"Mon-Fri 8-18, Sat 9-13","EN, sw en"\n')
    kept = (2, "mon-fri 8-18, sat 9-13", "en sw")
    assert await rota(database) == [kept]
    assert await put(database, tmp_path, f"{HEADER}{line},\n") == {Fate.SAME: 1}
    assert await rota(database) == [kept]
    assert await put(database, tmp_path, f"{HEADER}{line}always,\n") == {Fate.CHANGED: 1}
    assert await rota(database) == [(2, "always", "en sw")]


@pytest.mark.parametrize(
    ("cells", "complaint"),
    [
        ("0,+254700000009,Nairobi,KE,mon-fri,", "hours 'mon-fri' are not known: write it as"),
        ("0,+254700000009,Nairobi,KE,9-25,", "hours '9-25' are none of a day: write it as"),
        ("0,+254700000009,Nairobi,KE,,en klingon", "language 'klingon' has no texts: write one"),
        ("5,+254700000009,Nairobi,KE,,", "rung '5' is none: write 0 for who is called first, to 4"),
        ("-1,+254700000009,Nairobi,KE,,", "rung '-1' is no count"),
    ],
)
async def test_a_bad_cell_is_told(
    sqlite: Database, tmp_path: Path, cells: str, complaint: str
) -> None:
    with pytest.raises(LoadError) as raised:
        await put(sqlite, tmp_path, f"{HEADER}{cells}\n")
    (line,) = raised.value.lines
    assert line.startswith(f"a.csv:2: {complaint}"), line
    assert "000009" not in line


async def test_an_adviser_is_of_a_country_or_of_all_and_a_letter_is_enough(
    sqlite: Database, tmp_path: Path
) -> None:
    header = "phone,email,role,country\n"
    people = f"{header}+254700000001,,adviser,KE\n,geneva@advisers.example,adviser,\n"
    assert await put(sqlite, tmp_path, people) == {Fate.NEW: 2}
    assert await put(sqlite, tmp_path, people) == {Fate.SAME: 2}

    def look(session: Session) -> list[tuple[Role, str | None]]:
        """As whoever texts is read: each role has its place in that."""
        roles = find_sender(session, Medium.SMS, "+254700000001").memberships
        return [(role.role, role.country) for role in roles]

    assert await sqlite.read(look) == [(Role.ADVISER, "KE")]
    assert Role.ADVISER not in {*Invited}  # nobody joins as one by a code


@pytest.mark.parametrize("scope", ["Nairobi,KE,", ",,nairobi", ",KE,nairobi"])
async def test_an_adviser_is_of_nothing_narrower(
    sqlite: Database, tmp_path: Path, scope: str
) -> None:
    text = f"phone,role,city,country,office\n+254700000009,adviser,{scope}\n"
    with pytest.raises(LoadError) as raised:
        await put(sqlite, tmp_path, text)
    (line,) = raised.value.lines
    assert line.startswith("a.csv:2: an adviser is of a country, or of all of them"), line
