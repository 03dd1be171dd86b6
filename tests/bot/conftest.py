"""A world for the scheduler, on each engine in turn."""

import pytest

from storage.db import Database
from tests.bot.scheduled import World


@pytest.fixture
def world(database: Database) -> World:
    return World(database)
