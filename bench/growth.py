"""Measures each read in a database of ten times as many flows, and for a person with very many.

The table goes into docs/growth.md. It takes about ten minutes, most of them to store a million flows.
"""

import argparse
import asyncio
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from devstack.benchmark_report import circumstances
from devstack.layout import ROOT
from devstack.testing import running_identity_provider, running_mongod

from bench.report import at_most
from bench.rounds import Summary, summed_up
from bench.scenarios import SCENARIOS, Scenario
from bench.seed import SeededUser, seed
from bench.serving import RESOURCE, Served, as_deployed, environment
from bench.sockets import Measured, run

PAGE = ROOT / "docs/growth.md"
_MARKS = ("<!-- reads -->", "<!-- /reads -->")
_FLOWS_OF_EACH = 200
_ASKING = 50  # people in turn
_MOST = 1.5
_ROUNDS = 3
READS = [
    one
    for one in SCENARIOS
    if one.templates and not one.expected.last and all(of.method == "GET" for of in one.templates)
]


@dataclass(frozen=True, slots=True)
class Asked:
    """A process of the API, and the people who ask it for their own data."""

    api: Served
    people: Sequence[SeededUser]


async def compare(
    read: Scenario, asked: Sequence[Asked], tokens: Mapping[str, str], seconds: float
) -> list[Summary]:
    """Measure a read for each of `asked`, one request at a time, in turns."""
    runs: list[list[Measured]] = [[] for _ in asked]
    for turn in range(_ROUNDS + 1):
        for number, one in enumerate(asked):
            requests = read.requests(one.people, tokens, event="")
            measured = await run([one.api.port], requests, read.expected, seconds=seconds, connections=1)
            if turn:  # the first turn warms up
                runs[number].append(measured)
    return [summed_up(of_one) for of_one in runs]


async def measure(options: argparse.Namespace, folder: Path) -> list[str]:
    """Return the lines of the table."""
    with ExitStack() as stack:
        mongod = stack.enter_context(running_mongod(folder))
        identity = stack.enter_context(running_identity_provider(folder))

        def populated(database: str, people: int) -> tuple[Served, list[SeededUser], SeededUser]:
            settings = environment(mongod, identity, database, RATE_LIMIT="100000000/minute")
            api = stack.enter_context(as_deployed(settings, folder))
            return api, *seed(mongod.url, database, people=people, flows=_FLOWS_OF_EACH, many=options.many)

        small, few, _ = populated("growth_small", options.people // 10)
        large, all_people, big = populated("growth_large", options.people)
        asked = [Asked(small, few[:_ASKING]), Asked(large, all_people[-_ASKING:]), Asked(large, [big])]
        tokens = {
            person.name: identity.access_token(person.name, aud=RESOURCE)
            for one in asked
            for person in one.people
        }
        all_flows = options.people * _FLOWS_OF_EACH
        lines = [
            circumstances(),
            "",
            f"One request at a time, {_ROUNDS} rounds of {options.seconds:g} s. The goal is at most {_MOST} "
            "times.",
            "",
            f"| p50, ms | {all_flows // 10:,} flows | {all_flows:,} flows | times "
            f"| a person with {options.many:,} among them | times |",
            "|---|--:|--:|--:|--:|--:|",
        ]
        for read in READS:
            before, usual, many = await compare(read, asked, tokens, options.seconds)
            lines.append(
                f"| {read.name} | {before.p50:.2f} "
                f"| {usual.p50:.2f} | {at_most(usual.p50 / before.p50, _MOST)} "
                f"| {many.p50:.2f} | {at_most(many.p50 / usual.p50, _MOST)} |"
            )
            print(lines[-1], flush=True)
        return lines


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.growth", description=__doc__)
    parser.add_argument(
        "--people", type=int, default=5_000, help="of the larger database; a tenth of the other"
    )
    parser.add_argument("--many", type=int, default=20_000, help="flows of the person with very many")
    parser.add_argument("--seconds", type=float, default=2, help="of each round")
    parser.add_argument("--dry", action="store_true", help="do not write the page")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="my-flow-growth-") as folder:
        lines = asyncio.run(measure(options, Path(folder)))
    if not options.dry:
        begin, end = _MARKS
        head, _, rest = PAGE.read_text(encoding="utf-8").partition(begin)
        _, _, tail = rest.partition(end)
        PAGE.write_text("\n".join([f"{head}{begin}\n", *lines, f"\n{end}{tail}"]), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
