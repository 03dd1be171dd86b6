"""Whether the lock files are what pyproject.toml asks for; `--write` makes them so."""

import argparse
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

LOCKS = {
    "requirements.txt": [],
    "requirements-dev.txt": ["--group", "dev", "--constraint", "requirements.txt"],
}
OPTIONS = (
    *("--quiet", "--universal", "--python-version", "3.11", "--generate-hashes"),
    *("--no-emit-index-url", "--no-emit-find-links", "--no-header", "--no-annotate"),
)


def main() -> int:
    """Exit status: 0 where both locks are right."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true")
    write = parser.parse_args().write
    stale = [name for name, options in LOCKS.items() if not _holds(Path(name), options, write)]
    for name in stale:
        print(f"{name} does not fit pyproject.toml: run 'make lock' and commit it.")
    return 1 if stale else 0


def _holds(lock: Path, options: list[str], write: bool) -> bool:
    """uv keeps the versions of an existing output, so an unchanged project locks the same."""
    with TemporaryDirectory() as folder:
        fresh = lock if write else Path(folder) / lock.name
        if not write:
            fresh.write_bytes(lock.read_bytes())
        command = [str(Path(sys.executable).with_name("uv")), "pip", "compile", "pyproject.toml"]
        subprocess.run([*command, *OPTIONS, *options, "-o", str(fresh)], check=True)
        return fresh.read_bytes() == lock.read_bytes()


if __name__ == "__main__":
    sys.exit(main())
