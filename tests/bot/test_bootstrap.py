"""What must not start."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlmodel import Session

from bot.bootstrap import open_service
from bot.keys import keys_path
from bot.settings import Settings, SettingsError
from bot.store import open_store
from storage.models import Inbound, InboundKind, Medium
from storage.senders import ensure
from storage.vault import new_key


@pytest.mark.parametrize("channel", ["twilio", "telegram"])
async def test_a_forgotten_gateway_opens_no_simulator_on_real_texts(
    tmp_path: Path, channel: str
) -> None:
    settings = Settings(_env_file=None, data_dir=tmp_path / "data")

    def keep(session: Session) -> None:
        now = datetime.now(UTC)
        session.add(
            Inbound(
                channel=channel,
                key="1",
                kind=InboundKind.MESSAGE,
                sender=b"1",
                body="{}",
                received_at=now,
                due_at=now,
            )
        )

    async with open_service(settings, embedded=False) as service:
        await service.db.write(keep)
    with pytest.raises(SettingsError, match="real people's texts"):
        async with open_service(settings, embedded=False):
            pass


async def _with_somebody(settings: Settings) -> None:
    async with open_store(settings) as database:
        await database.write(ensure, Medium.SMS, "+254700000001", datetime.now(UTC))


async def test_no_new_keys_for_a_sealed_database(tmp_path: Path) -> None:
    settings = Settings(_env_file=None, data_dir=tmp_path / "data")
    await _with_somebody(settings)
    kept = keys_path(settings).read_text()
    keys_path(settings).unlink()
    with pytest.raises(SettingsError, match="is gone"):
        await _with_somebody(settings)
    assert not keys_path(settings).exists()
    keys_path(settings).write_text(new_key(1))
    with pytest.raises(SettingsError, match="not those of this database"):
        await _with_somebody(settings)
    keys_path(settings).write_text(kept)
    await _with_somebody(settings)


async def test_a_folder_that_cannot_be_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    settings = Settings(_env_file=None, data_dir=tmp_path / "file")
    with pytest.raises(SettingsError, match=r"^DATA_DIR: .*/file cannot be used"):
        await _with_somebody(settings)
