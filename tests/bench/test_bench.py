"""Speeds are not asserted: only that every bench runs and says what it measured."""

import json
import subprocess
import sys
from typing import Any

import pytest

from locales.catalogue import languages

_NAMES = {
    "intake": {
        "noop",
        "handler without store",
        "sqlite",
        "sqlite without wake-ups",
        "postgresql",
        "wake-ups",
    },
    "worker": {"sqlite", "postgresql"},
    "understand": {*languages(), "1,600 signs"},
    "digest": {"20000 reports"},
    "pages": {"sqlite", "postgresql"},
    "ledger": {
        f"{engine}, 2500 entries: {asked}"
        for engine in ("sqlite", "postgresql")
        for asked in (
            *("balance", "last entries"),
            *("indicators of a group", "indicators of a city"),
        )
    },
    "matching": {
        f"{engine}, 500 open: {asked}"
        for engine in ("sqlite", "postgresql")
        for asked in ("an offer", "a request")
    },
    "practices": {
        f"{engine}, 500 practices: {asked}"
        for engine in ("sqlite", "postgresql")
        for asked in ("a topic", "words", "a topic and words")
    },
}


def _lines(bench: str) -> list[dict[str, Any]]:
    command = [sys.executable, "-m", "tests.bench", "--quick", bench]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.parametrize("bench", list(_NAMES))
def test_each_bench_runs_and_tells_what_it_measured(bench: str) -> None:
    machine, *lines = _lines(bench)
    assert machine["bench"] == "machine"
    assert machine["cores"] >= 1
    assert {line["bench"] for line in lines} == {bench}
    assert {line["name"] for line in lines} == _NAMES[bench]
    for line in lines:
        assert line["ratio" if line["name"] != "wake-ups" else "cost"] is not None
        assert line["met"] in ({True, False} if line["target"] else {None})


def test_a_bench_that_is_not_there_is_named() -> None:
    command = [sys.executable, "-m", "tests.bench", "speed"]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode == 2
    assert "there is no bench speed" in done.stderr
