"""`jirani …` as an operator runs it, in a folder of its own."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]
SAMPLES = sorted(map(str, (ROOT / "storage" / "data" / "sample").glob("*.csv")))


class Operator:
    """Runs commands; `settings` are the environment of all of them."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.folder = folder
        self._settings = {"DATA_DIR": str(folder / "data"), "COLUMNS": "160"} | settings

    def run(self, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
        """The finished process, whatever it returned; never a traceback."""
        clean = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        done = subprocess.run(
            [sys.executable, "-m", "bot", *arguments],
            env=clean | {"PYTHONPATH": str(ROOT)} | self._settings | settings,
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert "Traceback" not in done.stderr, done.stderr
        return done

    def says(self, *arguments: str, **settings: str) -> str:
        """What a command that succeeds writes."""
        done = self.run(*arguments, **settings)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def refuses(self, *arguments: str, **settings: str) -> str:
        """What a command that fails writes to stderr."""
        done = self.run(*arguments, **settings)
        assert done.returncode == 1, done.stdout + done.stderr
        return done.stderr
