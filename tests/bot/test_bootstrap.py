"""What must not start."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlmodel import Session

from bot.bootstrap import open_service
from bot.settings import Settings, SettingsError
from storage.models import Inbound, InboundKind


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
