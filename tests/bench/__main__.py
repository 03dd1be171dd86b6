"""`make bench`: one JSON line a measurement, each with its ratio within this run."""

import argparse
import json
import os
import platform
from collections.abc import Callable, Iterator, Mapping

from tests.bench import digest, intake, ledger, matching, pages, practices, understand, worker
from tests.bench.lines import Line

_ALL: Mapping[str, Callable[[bool], Iterator[Line]]] = {
    "intake": lambda quick: intake.measure(1, 100) if quick else intake.measure(),
    "worker": lambda quick: worker.measure(50, 25) if quick else worker.measure(),
    "understand": lambda quick: understand.measure(1, 20) if quick else understand.measure(),
    "digest": lambda quick: digest.measure((20_000,)) if quick else digest.measure(),
    "pages": lambda quick: pages.measure(2, 50, 1) if quick else pages.measure(),
    "ledger": lambda quick: ledger.measure((2_500,), 1) if quick else ledger.measure(),
    "matching": lambda quick: matching.measure((500,), 1) if quick else matching.measure(),
    "practices": lambda quick: practices.measure((500,), 1) if quick else practices.measure(),
}


def run(names: list[str], *, quick: bool) -> Iterator[Line]:
    """Every line of the named benches (all of them for none), as it is measured."""
    yield {
        "bench": "machine",
        "python": platform.python_version(),
        "system": platform.system(),
        "processor": platform.machine(),
        "cores": os.cpu_count(),
    }
    for name in names or _ALL:
        yield from _ALL[name](quick)


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("bench", nargs="*", help=f"of {', '.join(_ALL)}; all of them without")
    parser.add_argument("--quick", action="store_true", help="tiny sizes: shows that each runs")
    given = parser.parse_args()
    unknown = set(given.bench) - set(_ALL)
    if unknown:
        parser.error(f"there is no bench {', '.join(sorted(unknown))}")
    for measured in run(given.bench, quick=given.quick):
        print(json.dumps(measured), flush=True)


if __name__ == "__main__":
    main()
