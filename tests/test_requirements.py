"""What `make install` brings is all that the service needs."""

import re
import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

ROOT = Path(__file__).parents[1]
_IMPORT_ALL = """
import asyncio, pkgutil, sys
from importlib import import_module

class Refuse:
    def find_spec(self, name, path=None, target=None):
        if name in hidden:
            raise ModuleNotFoundError(name)

hidden = set(sys.argv[1:])
sys.meta_path.insert(0, Refuse())
import bot, handlers, storage, locales
for package in (bot, handlers, storage, locales):
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        if not module.name.endswith(("__main__", ".env")) and ".versions" not in module.name:
            import_module(module.name)

from storage.db import open_database
async def connects():
    await open_database("postgresql://127.0.0.1:9/no").read(lambda s: s.connection())
try:
    asyncio.run(connects())
except OSError:
    print("as without a server")
"""


def test_without_the_tests_packages_all_of_it_works() -> None:
    lock = (ROOT / "requirements.txt").read_text("utf-8")
    locked = {_plain(name) for name in re.findall(r"^([\w.-]+)==", lock, re.MULTILINE)}
    hidden = [
        name
        for name, distributions in packages_distributions().items()
        if not {_plain(distribution) for distribution in distributions} & (locked | {"jirani"})
    ]
    assert "pytest" in hidden
    done = subprocess.run(
        [sys.executable, "-c", _IMPORT_ALL, *hidden],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == "as without a server\n", done.stderr


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
