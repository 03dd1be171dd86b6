"""The whole process on each engine."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller

from tests.process import free_port
from tests.whole.service import Mailbox, Whole, open_whole


@pytest.fixture
def mailbox() -> Iterator[tuple[Mailbox, int]]:
    box = Mailbox()
    controller = Controller(box, hostname="127.0.0.1", port=free_port())
    controller.start()
    yield box, controller.port
    controller.stop()


@pytest.fixture
async def whole(
    database_url: str, tmp_path: Path, mailbox: tuple[Mailbox, int]
) -> AsyncIterator[Whole]:
    """Loaded with its people; not yet started."""
    async with open_whole(database_url, tmp_path, mailbox) as opened:
        yield opened
