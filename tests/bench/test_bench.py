"""Speeds are not asserted: only that every bench runs and says what it measured."""

import json
import subprocess
import sys
from collections.abc import Sequence
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


def _lines(benches: Sequence[str]) -> list[dict[str, Any]]:
    command = [sys.executable, "-m", "tests.bench", "--quick", *benches]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.parametrize("benches", [list(_NAMES)[half::2] for half in (0, 1)])
def test_each_bench_runs_and_tells_what_it_measured(benches: list[str]) -> None:
    machine, *lines = _lines(benches)
    assert machine["bench"] == "machine"
    assert machine["cores"] >= 1
    names = {bench: {line["name"] for line in lines if line["bench"] == bench} for bench in benches}
    assert names == {bench: _NAMES[bench] for bench in benches}
    assert {line["bench"] for line in lines} == {*benches}
    for line in lines:
        assert line["ratio" if line["name"] != "wake-ups" else "cost"] is not None
        assert line["met"] in ({True, False} if line["target"] else {None})


def test_a_bench_that_is_not_there_is_named() -> None:
    command = [sys.executable, "-m", "tests.bench", "speed"]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode == 2
    assert "there is no bench speed" in done.stderr
