"""Writes the revision that the models need beyond the newest one: `MESSAGE` is its name."""

import asyncio
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from storage.db import open_database
from storage.migrate import make_revision, upgrade


async def main(message: str) -> None:
    with TemporaryDirectory() as folder:
        database = open_database(f"sqlite:///{Path(folder) / 'jirani.db'}")
        await database.write(upgrade)
        await database.write(make_revision, message)
        await database.close()


if __name__ == "__main__":
    if len(sys.argv) != 2 or not sys.argv[1]:
        sys.exit('Name the change: make migration MESSAGE="Add …"')
    asyncio.run(main(sys.argv[1]))
