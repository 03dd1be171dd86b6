"""load, invite, queue, keys, doctor: what an operator types and reads."""

import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.metadata import version
from json import loads
from pathlib import Path
from stat import S_IMODE

import pytest
import regex
from sqlmodel import Session, select

from bot.keys import load_keys, open_vault
from bot.settings import Settings
from storage.attachments import Media, attachment
from storage.db import Database, open_database
from storage.models import (
    Alert,
    Audit,
    Inbound,
    InboundKind,
    InboundState,
    Invitation,
    Medium,
    Phase,
)
from storage.vault import new_key, use_vault, vault
from tests.bot.cli.command import SAMPLES, Operator

pytestmark = pytest.mark.process

TEXT = "AKIBA 12500"


@pytest.fixture
def operator(tmp_path: Path) -> Operator:
    """On SQLite in its own folder."""
    return Operator(tmp_path)


@pytest.fixture(autouse=True)
def _vault_is_put_back() -> Iterator[None]:
    before = vault()
    yield
    use_vault(before)


def opened(operator: Operator) -> Database:
    """The operator's database, with the operator's keys."""
    settings = Settings(_env_file=None, data_dir=operator.folder / "data")
    use_vault(open_vault(settings))
    return open_database(settings.database)


def test_its_version(operator: Operator) -> None:
    assert operator.says("--version").strip() == version("jirani")


def test_files_are_loaded_once(tmp_path: Path, database_url: str) -> None:
    operator = Operator(tmp_path, DATABASE_URL=database_url)
    assert regex.search(r"people\W+15\W+0\W+0", operator.says("load", *SAMPLES))
    assert regex.search(r"people\W+0\W+0\W+15", operator.says("load", *SAMPLES))


def test_bad_lines_are_told_and_nothing_is_loaded(operator: Operator) -> None:
    bad = operator.folder / "bad.csv"
    bad.write_text("settlement,city,country\nKibera,Nairobi,KE\nKibera,Nairobi,Kenya\n")
    said = operator.refuses("load", str(bad))
    assert "bad.csv:3: country 'Kenya' is not known: write two letters, as KE." in said
    assert said.splitlines()[-1] == "Nothing was loaded: mend this and load again."
    bad.write_text("")
    assert "bad.csv:1: it is empty" in operator.refuses("load", str(bad))
    bad.write_text("settlement,city,country\nKibera,Nairobi,KE\n")
    assert regex.search(r"settlements\W+1\W+0\W+0", operator.says("load", str(bad)))


async def test_an_invitation_is_shown_once_and_kept_as_a_hash(operator: Operator) -> None:
    operator.says("load", *SAMPLES)
    said = operator.says("invite", "--role", "treasurer", "--group", "upendo", "--count", "3")
    lines = said.splitlines()
    assert len(set(lines)) == 3
    assert all(regex.fullmatch(r"JOIN [2-9A-Z]{4}-[2-9A-Z]{4}", line) for line in lines)
    database = opened(operator)

    def kept(session: Session) -> set[bytes]:
        return {row.code for row in session.exec(select(Invitation))}

    bare = {line.removeprefix("JOIN ").replace("-", "") for line in lines}
    assert await database.read(kept) == {vault().token("invitation", code) for code in bare}
    await database.close()


def test_an_invitation_for_a_group_chat(operator: Operator) -> None:
    city = ("--city", "nairobi", "--country", "KE")
    for purpose, where in (("responders", ("--office", "nairobi")), ("city", city)):
        said = operator.says("invite", "--chat", purpose, *where)
        assert regex.fullmatch(r"/link [2-9A-Z]{4}-[2-9A-Z]{4}", said.strip())


@pytest.mark.parametrize(
    ("arguments", "mend"),
    [
        ((), "Give --role with --group or --settlement, or --chat"),
        (("--role", "leader", "--group", "upendo", "--city", "Nairobi"), "or --chat with --city"),
        (("--chat", "responders"), "give --city, --country or --office"),
        (("--chat", "city", "--country", "KE"), "give --city"),
        (("--chat", "exchange", "--country", "KE"), "give --city"),
        (("--chat", "city", "--city", "Nairobi", "--with", "Medellín"), "leave --with out"),
        (("--chat", "exchange", "--city", "Nairobi", "--with", "Nowhere"), "no city 'Nowhere'"),
        (("--chat", "city", "--city", "Nairobi", "--role", "leader"), "leave --role out"),
        (("--chat", "responders", "--office", "paris"), "There is no office 'paris'"),
        (("--role", "leader"), "give --group or --settlement"),
        (("--role", "treasurer", "--settlement", "Mathare"), "give --group"),
        (("--role", "leader", "--settlement", "Nowhere"), "load it first with 'jirani load'"),
    ],
)
def test_an_invitation_needs_a_place(
    operator: Operator, arguments: tuple[str, ...], mend: str
) -> None:
    assert mend in operator.refuses("invite", *arguments)


async def test_files_that_do_not_come_are_shown(operator: Operator) -> None:
    operator.says("queue")
    database = opened(operator)

    def want(session: Session) -> None:
        now = datetime.now(UTC)
        alert = Alert(reference="V222-2", phase=Phase.THREAT, opener=b"o", opened_at=now)
        session.add(alert)
        session.flush()
        for number, attempts in enumerate((1, 2, 7)):
            row = attachment(Media("f", "image/png"), alert.id, 1, number, Medium.SMS, now)
            row.attempts = attempts
            session.add(row)

    await database.write(want)
    assert "Files of cases that could not be fetched yet: 2, " in operator.says("queue")
    await database.close()


async def test_parked_messages_are_shown_read_and_replayed(operator: Operator) -> None:
    assert operator.says("queue") == "Nothing waits, and nothing was parked.\n"
    database = opened(operator)

    def park(session: Session) -> None:
        now = datetime.now(UTC)
        session.add(
            Inbound(
                channel="sms",
                key="SM1",
                kind=InboundKind.MESSAGE,
                sender=b"s",
                body=f'{{"text": "{TEXT}", "address": "+254700000001"}}',
                received_at=now,
                due_at=now,
                state=InboundState.PARKED,
                attempts=4,
                error="KeyError savings.py:12",
            )
        )

    await database.write(park)
    listed = operator.says("queue")
    assert "KeyError savings.py:12" in listed
    assert "i1" in listed
    shown = operator.says("queue", "show", "i1")
    for said in (listed, shown):
        assert TEXT not in said
        assert "254700" not in said
    assert TEXT in operator.says("queue", "show", "i1", "--reveal")
    assert operator.says("queue", "replay", "i1") == "1 replayed.\n"
    assert "not parked" in operator.refuses("queue", "replay", "i1")
    assert operator.says("queue", "replay", "--all") == "0 replayed.\n"

    def look(session: Session) -> tuple[InboundState, list[tuple[str, str]]]:
        audit = session.exec(select(Audit).order_by(Audit.id)).all()  # type: ignore[arg-type]
        row = session.exec(select(Inbound)).one()
        return row.state, [(line.act, line.subject) for line in audit]

    state, audit = await database.read(look)
    assert state == InboundState.PENDING
    assert audit[0] == ("read message", "inbound 1")
    assert audit[1][0] == "replay messages"
    await database.close()


@pytest.mark.parametrize(
    ("arguments", "mend"),
    [
        (("show", "x9"), "give one like i12 or o34"),
        (("show", "o9"), "There is no message 9"),
        (("replay",), "Give the ids to replay, or --all."),
        (("replay", "o9"), "only what came in is replayed"),
    ],
)
def test_ids_that_are_none_are_told(
    operator: Operator, arguments: tuple[str, ...], mend: str
) -> None:
    assert mend in operator.refuses("queue", *arguments)


def test_keys_are_changed_and_dropped(operator: Operator) -> None:
    operator.says("load", *SAMPLES)
    folder = Settings(_env_file=None, data_dir=operator.folder / "data")
    (first,) = load_keys(folder)
    assert "Key 1 may be dropped now" in operator.says("keys", "rotate")
    second, kept = load_keys(folder)
    assert (second[:2], kept) == ("2:", first)
    assert S_IMODE((operator.folder / "data" / "keys").stat().st_mode) == 0o600
    assert operator.says("keys", "drop", "1") == "Key 1 is dropped.\n"
    assert load_keys(folder) == [second]
    assert "2 is in use" in operator.refuses("keys", "drop", "2")
    assert regex.search(r"people\W+0\W+0\W+15", operator.says("load", *SAMPLES))
    operator.says("invite", "--role", "leader", "--settlement", "Mathare")
    assert "invitations made before are good until then" in operator.says("keys", "rotate")
    assert "is needed for open invitations until" in operator.refuses("keys", "drop", "2")


def test_keys_of_the_environment_are_told_what_to_set(tmp_path: Path) -> None:
    old, new = new_key(7), new_key(8)
    operator = Operator(tmp_path, ENCRYPTION_KEYS=old)
    operator.says("load", *SAMPLES)
    said = operator.says("keys", "rotate")
    assert f"1. Set ENCRYPTION_KEYS={old},8:" in said
    assert not (tmp_path / "data" / "keys").exists()
    after = operator.says("keys", "rotate", ENCRYPTION_KEYS=f"{new},{old}")
    assert "Everything is sealed with key 8." in after
    only = operator.says("load", *SAMPLES, ENCRYPTION_KEYS=new)
    assert regex.search(r"people\W+0\W+0\W+15", only)


def test_a_fresh_folder_is_right(operator: Operator) -> None:
    said = operator.says("doctor")
    assert said.count("ok ") == len(said.splitlines())
    assert not (operator.folder / "data").exists()
    operator.says("queue")
    assert "sqlite, migrated to" in operator.says("doctor")


def test_what_is_wrong_is_told_with_its_mend(operator: Operator) -> None:
    operator.says("queue")
    keys = operator.folder / "data" / "keys"
    keys.chmod(0o644)
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
        done = operator.run(
            "doctor",
            REDIS_URL=f"redis://127.0.0.1:{port}/0",
            PUBLIC_URL=f"http://127.0.0.1:{port}",
            SMTP_URL=f"smtp://127.0.0.1:{port}?from=desk@nairobi.example",
        )
    assert done.returncode == 1
    wrong = [line for line in done.stdout.splitlines() if line.startswith("WRONG")]
    assert [line.split()[1] for line in wrong] == ["keys", "Redis", "address", "email"]
    assert f"chmod 600 {keys}" in wrong[0]
    assert "mend REDIS_URL" in wrong[1]
    assert "PUBLIC_URL" in wrong[2]
    assert "4 of " in done.stderr


def test_keys_that_are_gone_are_missed(operator: Operator) -> None:
    operator.says("queue")
    (operator.folder / "data" / "keys").unlink()
    assert "put the copy of it back" in operator.run("doctor").stdout


def test_keys_of_another_database_are_told(operator: Operator) -> None:
    operator.says("load", *SAMPLES)
    said = operator.run("doctor", ENCRYPTION_KEYS=new_key(9)).stdout
    assert "sealed with a key that ENCRYPTION_KEYS no longer has" in said


def test_a_database_that_is_away_is_told(operator: Operator) -> None:
    done = operator.run("doctor", DATABASE_URL="postgresql://nobody:none@127.0.0.1:1/none")
    assert done.returncode == 1
    assert "mend DATABASE_URL" in done.stdout


async def test_what_was_not_understood_is_listed_without_who(operator: Operator) -> None:
    assert operator.says("understand", "--misses") == ""
    database = opened(operator)

    def keep(session: Session) -> None:
        now = datetime.now(UTC)
        for key, intent in (("a", "unknown"), ("b", "unknown"), ("c", "savings")):
            session.add(
                Inbound(
                    channel="sms",
                    key=key,
                    kind=InboundKind.MESSAGE,
                    sender=key.encode(),
                    body='{"text": "tupate jiko 500 Wanjala 0712000111"}',
                    received_at=now,
                    due_at=now,
                    state=InboundState.HANDLED,
                    intent=intent,
                    certainty="unknown",
                    country="KE",
                )
            )

    await database.write(keep)
    [line] = operator.says("understand", "--misses").splitlines()
    listed = loads(line)
    assert listed["text"] == "tupate jiko 000 (name) (number)"
    assert (listed["count"], listed["country"]) == (2, "KE")
    assert "jiko" in listed["unknown"]

    def audit(session: Session) -> list[str]:
        return [row.subject for row in session.exec(select(Audit))]

    assert await database.read(audit) == ["not understood"] * 2
    await database.close()
