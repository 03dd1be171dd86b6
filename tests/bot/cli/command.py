"""`jirani …` as an operator runs it, in a folder of its own."""

from pathlib import Path
from subprocess import CompletedProcess

from tests.warm import clean_environment, jirani

ROOT = Path(__file__).parents[3]
SAMPLES = sorted(map(str, (ROOT / "storage" / "data" / "sample").glob("*.csv")))


class Operator:
    """Runs commands; `settings` are the environment of all of them."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.folder = folder
        self._settings = {"DATA_DIR": str(folder / "data"), "COLUMNS": "160"} | settings

    def run(self, *arguments: str, **settings: str) -> CompletedProcess[str]:
        """The finished process, whatever it returned; never a traceback."""
        environment = clean_environment(self._settings | settings)
        done = jirani(arguments, environment, self.folder)
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
