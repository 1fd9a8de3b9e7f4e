"""Break down the CPU time of a request of the mixed load by operation, into results.md.

Each operation of the mix is measured alone, in the API as deployed and in the control; its weight gives its
share of a request of the mixed load.
"""

import argparse
import signal
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

import uvloop
from devstack.benchmark_report import table
from devstack.testing import running_identity_provider, running_mongod
from pymongo import MongoClient

from bench.load.generator.mix import MIX, Operation
from bench.request_costs import Cost, add_options, measure_costs, write_table
from bench.scenarios import MIXED_ANSWERS, mixed_requests
from bench.seed import FEWEST, seed
from bench.serving import RESOURCE, as_deployed, control, environment

DATABASE = "my_flow_mix_costs"
SECTION = "mix costs"
_TOKEN_SECONDS = 60 * 60
_HEAD = (
    *(
        "ms per request",
        "of a hundred",
        "event loop",
        "driver threads",
        "mongod",
        "total",
        "part of the load",
    ),
    *("control: program", "control: mongod", "total beside the control"),
)


def cost_table(costs: Mapping[Operation, tuple[Cost, Cost]]) -> str:
    """Return a table with a row per operation, API and control, and a row for the weighted mean."""
    load = mean_cost({operation: api for operation, (api, _) in costs.items()})
    control = mean_cost({operation: found for operation, (_, found) in costs.items()})
    weights = sum(operation.weight for operation in costs)
    rows = [
        _row(
            operation.name,
            operation.weight,
            pair,
            part=operation.weight * pair[0].total / weights / load.total,
        )
        for operation, pair in costs.items()
    ]
    return table(_HEAD, [*rows, _row("a request of the mixed load", weights, (load, control), part=1)])


def mean_cost(costs: Mapping[Operation, Cost]) -> Cost:
    """Return the mean cost of a request, weighted by operation."""
    weights = sum(operation.weight for operation in costs)

    def mean(parts: Sequence[float]) -> float:
        weighted = zip(costs, parts, strict=True)
        return sum(operation.weight * part for operation, part in weighted) / weights

    return Cost(
        mean([cost.loop for cost in costs.values()]),
        mean([cost.threads for cost in costs.values()]),
        mean([cost.mongod for cost in costs.values()]),
    )


def _row(name: str, weight: int, costs: tuple[Cost, Cost], *, part: float) -> list[str]:
    api, control = costs
    return [
        name,
        str(weight),
        *(f"{value:.2f}" for value in (api.loop, api.threads, api.mongod, api.total)),
        f"{part:.0%}",
        f"{control.loop + control.threads:.2f}",
        f"{control.mongod:.2f}",
        f"{api.total / control.total:.2f}",
    ]


async def measure(options: argparse.Namespace, folder: Path) -> str:
    """Measure every operation of the mix and return the table."""
    with ExitStack() as stack:
        mongod = stack.enter_context(running_mongod(folder))
        identity = stack.enter_context(running_identity_provider(folder))
        settings = environment(mongod, identity, DATABASE, RATE_LIMIT="100000000/minute")
        api = stack.enter_context(as_deployed(settings, folder))
        programs = [api, stack.enter_context(control("with_motor", settings, folder))]
        people, _ = seed(mongod.url, DATABASE, people=options.people, flows=options.flows, many=FEWEST)
        expires = int(time.time()) + _TOKEN_SECONDS
        tokens = {one.name: identity.access_token(one.name, aud=RESOURCE, exp=expires) for one in people}
        with MongoClient[dict[str, object]](mongod.url) as client:
            process = int(str(client.admin.command("serverStatus")["pid"]))
        costs = dict[Operation, tuple[Cost, Cost]]()
        for operation in MIX:
            requests = mixed_requests(people, tokens, operation)
            found = await measure_costs(requests, programs, process, options, MIXED_ANSWERS)
            costs[operation] = found[0], found[1]
            print(f"{operation.name}: {found[0].total:.2f} ms, control {found[1].total:.2f} ms", flush=True)
    return cost_table(costs)


def main() -> int:
    """Run the measurement and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bench.mix_costs", description=__doc__)
    add_options(parser, people=100, seconds=1.5, connections=4)
    options = parser.parse_args()
    # On SIGTERM, unwind: suspended programs must not be left behind.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    with tempfile.TemporaryDirectory(prefix="my-flow-mix-costs-") as folder:
        measured = uvloop.run(measure(options, Path(folder)))
    write_table(SECTION, measured, options)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
