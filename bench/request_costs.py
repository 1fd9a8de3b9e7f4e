"""Measure the CPU time of each kind of read, in the API and in mongod, into results.md.

The API runs as deployed. With `--before COMMIT` the API of that commit runs beside it, on the same data and
in turns, so that the ratio of the two does not depend on the machine.
"""

import argparse
import asyncio
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import cycle, pairwise
from pathlib import Path

import uvloop
from devstack.benchmark_report import circumstances, put, table
from devstack.testing import running_identity_provider, running_mongod
from pymongo import MongoClient

from bench.seed import FEWEST, SeededUser, seed
from bench.serving import RESOURCE, Served, as_deployed, cpu_seconds, environment, path_of_commit
from bench.sockets import OK, Expected, answers, request, run

RESULTS = Path(__file__).with_name("results.md")
DATABASE = "my_flow_costs"
SECTION = "request costs"
_WAKING_SECONDS = 0.3  # by then, the API has read the writes of the others

READS: Mapping[str, Callable[[SeededUser], str]] = {
    "preview of a switch": lambda p: f"/transitions/preview?from={p.context}&to={p.other}",
    "focus": lambda p: f"/contexts/{p.context}/focus",
    "dashboard": lambda _: "/dashboard",
    "flows of a context (50)": lambda p: f"/contexts/{p.context}/flows",
    "all flows (50)": lambda _: "/flows",
    "search": lambda _: "/search?q=number+7",
    "contexts": lambda _: "/contexts",
}
"""The name of a read, and its path below /api/v1."""


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU time in seconds, or of one request in milliseconds.

    Attributes:
        loop: The main thread of the API, which runs the event loop.
        threads: The API's other threads, which belong to the driver.
        mongod: MongoDB.
    """

    loop: float = 0.0
    threads: float = 0.0
    mongod: float = 0.0

    @property
    def total(self) -> float:
        """Return the sum of all parts."""
        return self.loop + self.threads + self.mongod

    def plus(self, start: "Cost", end: "Cost") -> "Cost":
        """Add the difference of two readings of the clocks."""
        return Cost(
            self.loop + end.loop - start.loop,
            self.threads + end.threads - start.threads,
            self.mongod + end.mongod - start.mongod,
        )

    def per_request(self, requests: int) -> "Cost":
        """Return the milliseconds per request of `requests` requests."""
        return Cost(*(seconds * 1000 / requests for seconds in (self.loop, self.threads, self.mongod)))


def read_clocks(api: Served, mongod: int) -> Cost:
    """Return the CPU seconds of both processes since they started. Source: proc(5), /proc/pid/task."""
    loop = cpu_seconds(api.process, thread=api.process)
    return Cost(loop, api.cpu_seconds() - loop, cpu_seconds(mongod))


async def measure_read(
    requests: Sequence[bytes], programs: Sequence[Served], mongod: int, options: argparse.Namespace
) -> list[Cost]:
    """Return the cost of one request in each program.

    Raises:
        RuntimeError: The responses of the programs differ.
    """
    # All requests, so that both programs have verified every token: that takes longer than most reads.
    found = [await answers(program.port, requests, OK) for program in programs]
    if any(one != other for one, other in pairwise(found)):
        raise RuntimeError(f"the answers differ: {requests[0].partition(b' HTTP')[0].decode()}")
    return await measure_costs(cycle(requests), programs, mongod, options, OK)


async def measure_costs(
    requests: Iterator[bytes],
    programs: Sequence[Served],
    mongod: int,
    options: argparse.Namespace,
    expected: Expected,
) -> list[Cost]:
    """Return the cost of one request in each program, measured in turns while the others are suspended.

    Args:
        requests: Endless requests to send.
        programs: The programs to measure.
        mongod: Process id of mongod.
        options: `rounds`, the `seconds` of each, and the `connections`.
        expected: The expected responses.
    """
    costs = [Cost() for _ in programs]
    sent = [0 for _ in programs]
    for program in programs:
        program.stop()
    for turn in range(options.rounds + 1):
        for number, program in enumerate(programs):
            program.resume()
            await asyncio.sleep(_WAKING_SECONDS)
            start = read_clocks(program, mongod)
            measured = await run(
                [program.port],
                requests,
                expected,
                seconds=options.seconds,
                connections=options.connections,
            )
            if turn:  # the first turn warms up
                costs[number] = costs[number].plus(start, read_clocks(program, mongod))
                sent[number] += len(measured.latencies)
            program.stop()
    for program in programs:
        program.resume()
    return [cost.per_request(requests) for cost, requests in zip(costs, sent, strict=True)]


def row(name: str, costs: Sequence[Cost]) -> list[str]:
    """Format a line of the table: the cost before, if measured, the cost now, and the ratio."""
    cells = [name]
    for cost in costs:
        parts = (cost.loop, cost.threads, cost.mongod, cost.total)
        cells += [f"{milliseconds:.2f}" for milliseconds in parts]
    return cells if len(costs) == 1 else [*cells, f"{costs[-1].total / costs[0].total:.2f}"]


async def measure(options: argparse.Namespace, folder: Path) -> str:
    """Measure every read and return the table."""
    with ExitStack() as stack:
        mongod = stack.enter_context(running_mongod(folder))
        identity = stack.enter_context(running_identity_provider(folder))
        settings = environment(mongod, identity, DATABASE, RATE_LIMIT="100000000/minute")
        programs = [stack.enter_context(as_deployed(settings, folder))]
        if options.before:
            older = settings | {"PYTHONPATH": path_of_commit(options.before, folder)}
            programs.insert(0, stack.enter_context(as_deployed(older, folder)))
        people, _ = seed(mongod.url, DATABASE, people=options.people, flows=options.flows, many=FEWEST)
        with MongoClient[dict[str, object]](mongod.url) as client:
            process = int(str(client.admin.command("serverStatus")["pid"]))
        rows = []
        for name in options.only or READS:
            requests = [
                request(
                    "GET",
                    f"/api/v1{READS[name](person)}",
                    identity.access_token(person.name, aud=RESOURCE),
                )
                for person in people
            ]
            rows.append(row(name, await measure_read(requests, programs, process, options)))
            print(*rows[-1], sep="  ", flush=True)
    parts = ("event loop", "driver threads", "mongod", "total")
    head = ["ms per request"]
    if options.before:
        head += [f"before: {part}" for part in parts] + [f"now: {part}" for part in parts] + ["ratio"]
    else:
        head += parts
    return table(head, rows)


def add_options(parser: argparse.ArgumentParser, *, people: int, seconds: float, connections: int) -> None:
    """Add the command-line options of a cost measurement, with these defaults."""
    parser.add_argument("--people", type=int, default=people)
    parser.add_argument("--flows", type=int, default=200, help="flows of each person")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=seconds, help="seconds of a round")
    parser.add_argument("--connections", type=int, default=connections)
    parser.add_argument("--dry", action="store_true", help="do not write results.md")


def write_table(section: str, measured: str, options: argparse.Namespace, *, before: str = "") -> None:
    """Print the table with its circumstances, and put it into results.md unless `--dry` is given."""
    text = (
        f"{circumstances()}{before}\n\n"
        f"{options.people} people with {options.flows} flows each in 4 contexts; "
        f"{options.rounds} rounds of {options.seconds:g} s, {options.connections} connections.\n\n{measured}"
    )
    print("", text, sep="\n")
    if not options.dry:
        put(RESULTS, section, text)


def main() -> int:
    """Run the measurement and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bench.request_costs", description=__doc__)
    parser.add_argument("--before", metavar="COMMIT", help="measure this commit beside the present one")
    parser.add_argument("--only", action="append", choices=READS, help="measure only this read")
    add_options(parser, people=30, seconds=2.0, connections=16)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="my-flow-costs-") as folder:
        measured = uvloop.run(measure(options, Path(folder)))
    write_table(SECTION, measured, options, before=f", before: {options.before}" if options.before else "")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
