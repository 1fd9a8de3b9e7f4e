"""Benchmark the API and the control on one mongod, in turns, and write results.md."""

import argparse
import asyncio
import signal
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import uvloop
from devstack.benchmark_report import circumstances
from devstack.testing import running_identity_provider, running_mongod
from pymongo import MongoClient

from bench.quick_add import quick_add
from bench.report import DEPLOYED, MEMORY, MOTOR, PYMONGO, Row, at_most, missed, speed_table, time_table
from bench.rounds import Program, Rounds, check_answers, summed_up
from bench.scenarios import LIST_CONTEXTS, SCENARIOS, Scenario
from bench.seed import SeededUser, lengthen_descriptions, seed
from bench.serving import RESOURCE, Served, as_deployed, control, environment
from bench.sockets import OK, Measured, request, run
from bench.startup import startup
from bench.starvation import starvation

RESULTS = Path(__file__).with_name("results.md")
DATABASE = "my_flow_bench"
_MARK = "<!-- results -->"
_SETTLING_SECONDS = 2
_TOKEN_SECONDS = 2 * 60 * 60
_UNLIMITED = {"RATE_LIMIT": "100000000/minute"}


@dataclass(frozen=True, slots=True)
class Size:
    """The size of a run: `rounds` of `seconds` per program, and `attack` seconds per attack."""

    people: int
    flows: int
    many: int
    rounds: int
    seconds: float
    connections: int
    attack: float


# Enough users that no user reaches the rate limit.
SIZES = {
    "full": Size(people=500, flows=200, many=10_000, rounds=3, seconds=2, connections=16, attack=10),
    "short": Size(people=500, flows=200, many=10_000, rounds=2, seconds=0.5, connections=16, attack=1),
    "tiny": Size(people=200, flows=20, many=500, rounds=1, seconds=0.2, connections=4, attack=1),
}


@dataclass(frozen=True, slots=True)
class Programs:
    """The programs to measure: one process of each in `single`, two of API and control in `double`."""

    single: Sequence[Program]
    double: Sequence[Program]

    @classmethod
    def running(cls, stack: ExitStack, settings: dict[str, str], folder: Path) -> "Programs":
        """Start the programs; they end with `stack`."""

        def api(**more: str) -> Served:
            return stack.enter_context(as_deployed(settings | more, folder))

        def controlled(factory: str) -> Served:
            return stack.enter_context(control(factory, settings, folder))

        deployed, motor = [api() for _ in range(2)], [controlled("with_motor") for _ in range(2)]
        single = [
            Program(DEPLOYED, deployed[:1]),
            Program(MEMORY, [api(RATE_LIMIT_STORAGE="memory")]),
            Program(MOTOR, motor[:1]),
            Program(PYMONGO, [controlled("with_pymongo")]),
        ]
        return cls(single, [Program(DEPLOYED, deployed), Program(MOTOR, motor)])


@dataclass(frozen=True, slots=True)
class Tables:
    """The rows of each table: one process with many connections and with one, and two processes."""

    many: list[Row]
    alone: list[Row]
    double: list[Row]

    def lines(self, connections: int) -> list[str]:
        """Return the Markdown lines of all tables, with headings."""
        return [
            f"**{connections} connections, one process.** Goals are in brackets.",
            "",
            speed_table(self.many),
            time_table(self.many),
            "**One request at a time, one process.**",
            "",
            speed_table(self.alone),
            time_table(self.alone),
            f"**{connections} connections, two processes** each, as Railway runs the API.",
            "",
            speed_table(self.double),
            time_table(self.double),
            f"Goals missed with one process: {missed(self.many) + missed(self.alone)}.",
        ]


async def compare_all(
    scenarios: Sequence[Scenario],
    size: Size,
    rounds: Rounds,
    programs: Programs,
    people: Sequence[SeededUser],
    tokens: Mapping[str, str],
    event: str,
) -> Tables:
    """Measure each scenario with one process of each program, then with two."""
    tables = Tables([], [], [])
    for scenario in scenarios:
        requests = scenario.requests(people, tokens, event)
        if scenario.templates:
            await check_answers(scenario, requests, programs.single)
        measured = (
            (tables.many, programs.single, size.connections, scenario.goals.many),
            (tables.alone, programs.single, 1, scenario.goals.alone),
            (tables.double, programs.double, size.connections, None),
        )
        for rows, compared, connections, goal in measured:
            found = await rounds.compare(scenario, requests, compared, connections)
            rows.append(Row(scenario, found, goal))
            speeds = ", ".join(f"{name} {one.rps:.0f}/s" for name, one in found.items())
            print(f"{scenario.name}, {connections} connections: {speeds}", flush=True)
    return tables


def miss_changes(url: str, database: str, people: Sequence[SeededUser]) -> str:
    """Change one flow of each user, and return the resume token from before the changes."""
    with MongoClient[dict[str, Any]](url) as client, client[database].watch() as stream:
        while stream.resume_token is None:
            stream.try_next()
        token: str = stream.resume_token["_data"]
        now = datetime.now(UTC)
        for person in people:
            client[database]["flows"].update_one({"_id": person.edited}, {"$set": {"updated_at": now}})
    return token


async def grown(
    api: Served, usual: SeededUser, big: SeededUser, tokens: Mapping[str, str], size: Size
) -> str:
    """Compare the same list for a user with few flows and for one with very many, one request at a time."""
    runs: list[list[Measured]] = [[], []]
    for _ in range(size.rounds):
        for number, person in enumerate((usual, big)):
            sent = request("GET", "/api/v1/flows", tokens[person.name])
            runs[number].append(
                await run([api.port], _again(sent), OK, seconds=min(1, size.seconds), connections=1)
            )
    few, many = map(summed_up, runs)
    return (
        f"A list of 50 for a person with {size.many} flows against one with {size.flows}, one request at "
        f"a time: p50 {many.p50:.2f} ms against {few.p50:.2f} ms, {at_most(many.p50 / few.p50, 1.5)} times."
    )


def _again(sent: bytes) -> Iterator[bytes]:
    while True:
        yield sent


async def measure(size: Size, folder: Path, only: Sequence[str] | None) -> list[str]:
    """Return the lines of the page; `only` limits it to scenarios whose names contain one of these texts."""
    scenarios = [
        scenario for scenario in SCENARIOS if only is None or any(part in scenario.name for part in only)
    ]
    with ExitStack() as stack:
        mongod = stack.enter_context(running_mongod(folder))
        identity = stack.enter_context(running_identity_provider(folder))
        settings = environment(mongod, identity, DATABASE)
        with as_deployed(settings, folder):  # makes the indexes
            people, big = seed(mongod.url, DATABASE, people=size.people, flows=size.flows, many=size.many)
        started = startup(settings, folder)
        expires = int(time.time()) + _TOKEN_SECONDS
        tokens = {
            one.name: identity.access_token(one.name, aud=RESOURCE, exp=expires) for one in (*people, big)
        }
        programs = Programs.running(stack, settings, folder)
        event = miss_changes(mongod.url, DATABASE, people)
        await asyncio.sleep(_SETTLING_SECONDS)  # every process has received these changes by then
        for program in (*programs.single, *programs.double):
            program.stop()
        with MongoClient[dict[str, Any]](mongod.url) as client:
            rounds = Rounds(client.admin.command("serverStatus")["pid"], size.rounds, size.seconds)
        tables = await compare_all(scenarios, size, rounds, programs, people, tokens, event)
        lines = tables.lines(size.connections)
        if only is not None:
            return lines
        api = programs.single[0].processes[0]
        api.resume()
        await asyncio.sleep(_SETTLING_SECONDS)
        with as_deployed(settings | _UNLIMITED, folder) as unlimited:  # a single user sends all requests
            growth = await grown(unlimited, people[-1], big, tokens, size)
        lists = LIST_CONTEXTS.requests(people, tokens, event)
        lengthen_descriptions(mongod.url, DATABASE, big)
        attacks = await starvation(api.port, lists, tokens[big.name], size.attack)
        return [
            *lines,
            "",
            started,
            "",
            growth,
            "",
            quick_add(rounds=size.rounds),
            "",
            *attacks,
        ]


def heading(name: str, size: Size) -> list[str]:
    """Return a heading with the circumstances of the run."""
    return [
        circumstances(),
        "",
        f"Size `{name}`: {size.people} people with {size.flows} flows each; {size.rounds} rounds of "
        f"{size.seconds:g} s a program, in turns, while the others are stopped. The program, mongod and the "
        "driver share the machine.",
        "",
    ]


def main() -> int:
    """Run the benchmark, write results.md and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--size", choices=SIZES, default="full")
    parser.add_argument("--dry", action="store_true", help="do not write results.md")
    parser.add_argument(
        "--only",
        action="append",
        help="only the scenarios whose names contain this; may be given again; writes nothing",
    )
    options = parser.parse_args()
    size = SIZES[options.size]
    # On SIGTERM, unwind: suspended programs must not be left behind.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    head = heading(options.size, size)
    with tempfile.TemporaryDirectory(prefix="my-flow-bench-") as folder:
        lines = [*head, *uvloop.run(measure(size, Path(folder), options.only))]
    print("", *lines, sep="\n")
    if not options.dry and options.only is None:
        kept, _, _ = RESULTS.read_text(encoding="utf-8").partition(_MARK)
        RESULTS.write_text(f"{kept}{_MARK}\n\n" + "\n".join(lines) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
