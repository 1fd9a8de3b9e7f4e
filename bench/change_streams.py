"""Measure the CPU time of following changes, by the number of API processes, into docs/growth.md.

Each process follows all changes by its own change stream. The rows differ only in the number of processes.
"""

import argparse
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from itertools import cycle
from pathlib import Path
from typing import Any

from devstack.benchmark_report import circumstances, put, table
from devstack.layout import ROOT
from devstack.testing import Mongod, running_identity_provider, running_mongod
from pymongo import MongoClient

from bench.seed import FEWEST, SeededUser, seed
from bench.serving import as_deployed, cpu_seconds, environment

PAGE = ROOT / "docs" / "growth.md"
DATABASE = "my_flow_changes"
_SECONDS_TO_SETTLE = 3


def write(mongod: Mongod, people: Sequence[SeededUser], *, rate: int, seconds: float) -> int:
    """Change flows one by one at `rate` per second for `seconds`, and return the number of changes."""
    number, started = 0, time.monotonic()
    with MongoClient[dict[str, Any]](mongod.url) as client:
        flows = client[DATABASE]["flows"]
        for person in cycle(people):
            if number >= rate * seconds:
                return number
            time.sleep(max(0, started + number / rate - time.monotonic()))
            flows.update_one({"_id": person.edited}, {"$set": {"updated_at": datetime.now(UTC)}})
            number += 1
    return number


def measure(processes: Sequence[int], *, rate: int, seconds: float, folder: Path) -> str:
    """Return the table of CPU milliseconds per change, by number of processes."""
    rows = []
    with ExitStack() as stack:
        mongod = stack.enter_context(running_mongod(folder))
        identity = stack.enter_context(running_identity_provider(folder))
        settings = environment(mongod, identity, DATABASE)
        with as_deployed(settings, folder):  # makes the indexes
            people, _ = seed(mongod.url, DATABASE, people=100, flows=20, many=FEWEST)
        with MongoClient[dict[str, Any]](mongod.url) as client:
            mongod_process = int(client.admin.command("serverStatus")["pid"])
        for number in processes:
            with ExitStack() as running:
                apis = [running.enter_context(as_deployed(settings, folder)) for _ in range(number)]
                time.sleep(_SECONDS_TO_SETTLE)
                before = cpu_seconds(mongod_process), sum(api.cpu_seconds() for api in apis)
                changes = write(mongod, people, rate=rate, seconds=seconds)
                time.sleep(1)  # until the last change has arrived
                after = cpu_seconds(mongod_process), sum(api.cpu_seconds() for api in apis)
            in_mongod, in_apis = (
                (end - start) * 1000 / changes for start, end in zip(before, after, strict=True)
            )
            rows.append([str(number), f"{in_mongod:.2f}", f"{in_apis:.2f}"])
            print(*rows[-1], sep="  ", flush=True)
    return table(["processes", "mongod, ms of a change", "all processes, ms of a change"], rows)


def main() -> int:
    """Run the measurement and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bench.change_streams", description=__doc__)
    parser.add_argument("--processes", type=int, nargs="+", default=[0, 1, 2, 4])
    parser.add_argument("--rate", type=int, default=100, help="changes per second")
    parser.add_argument("--seconds", type=float, default=15, help="for each number of processes")
    parser.add_argument("--dry", action="store_true", help="do not write the page")
    options = parser.parse_args()
    begun = circumstances()
    with tempfile.TemporaryDirectory(prefix="my-flow-changes-") as folder:
        found = measure(options.processes, rate=options.rate, seconds=options.seconds, folder=Path(folder))
    if not options.dry:
        put(
            PAGE,
            "changes",
            f"{begun}\n\n{options.rate} changes a second for {options.seconds:g} s.\n\n{found}",
        )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
