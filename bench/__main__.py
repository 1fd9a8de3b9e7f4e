"""Runs the API and the control on one mongod, one worker each, in turns, and writes results.md."""

import argparse
import tempfile
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import quantiles

import uvloop
from devstack.measured import circumstances
from devstack.ports import free_port
from devstack.testing import running_identity_provider, running_mongod

from bench.quick_add import quick_add
from bench.seed import Someone, seed
from bench.serving import RESOURCE, Served, as_deployed, by_uvicorn, environment, serving
from bench.sockets import Measured, answers, request, run
from bench.starvation import starvation

RESULTS = Path(__file__).with_name("results.md")
DATABASE = "my_flow_bench"

type Tokens = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Size:
    """How much: `rounds` of `seconds` for each program, in turns."""

    people: int
    flows: int
    many: int
    rounds: int
    seconds: float
    connections: int
    attack: float  # seconds


SIZES = {
    "full": Size(people=500, flows=200, many=10_000, rounds=5, seconds=6, connections=16, attack=10),
    "short": Size(people=500, flows=200, many=10_000, rounds=3, seconds=2, connections=16, attack=3),
    "tiny": Size(people=20, flows=50, many=500, rounds=1, seconds=0.5, connections=4, attack=2),
}


@dataclass(frozen=True, slots=True)
class Scenario:
    """Something that both programs do; `goal` is the least ratio of requests per second."""

    name: str
    goal: float
    status: int
    requests: Sequence[bytes]


@dataclass(frozen=True, slots=True)
class Summary:
    """What the rounds of one program come to; `cpu` is its own time for a request, in milliseconds."""

    rps: float
    p50: float
    p99: float
    cpu: float


type Row = tuple[Scenario, Summary, Summary]
"""What was measured of the API, and of the control."""


def scenarios(people: Sequence[Someone], token: Tokens) -> list[Scenario]:
    def each(make: Callable[[Someone, str], bytes]) -> list[bytes]:
        return [make(person, token(person.name)) for person in people]

    known, flow = 'if-none-match: "1"\r\n', b'{"title":"Write the quarterly plan"}'
    return [
        Scenario("list contexts", 0.75, 200, each(lambda _, t: request("GET", "/api/v1/contexts", t))),
        Scenario(
            "list the flows of a context",
            0.75,
            200,
            each(lambda p, t: request("GET", f"/api/v1/contexts/{p.context}/flows", t)),
        ),
        Scenario("list all flows", 0.75, 200, each(lambda _, t: request("GET", "/api/v1/flows", t))),
        Scenario(
            "read a known flow (304)",
            0.9,
            304,
            each(lambda p, t: request("GET", f"/api/v1/flows/{p.flow}", t, headers=known)),
        ),
        Scenario(
            "create a flow",
            0.75,
            201,
            each(lambda p, t: request("POST", f"/api/v1/contexts/{p.context}/flows", t, body=flow)),
        ),
    ]


def summed_up(runs: Sequence[Measured], cpu_seconds: float = 0.0) -> Summary:
    """All rounds together."""
    latencies = [latency for one in runs for latency in one.latencies]
    cuts = quantiles(latencies, n=100)
    rps = len(latencies) / sum(one.seconds for one in runs)
    return Summary(rps, cuts[49], cuts[98], cpu_seconds * 1000 / len(latencies))


async def in_turns(scenario: Scenario, programs: Sequence[Served], size: Size) -> list[Summary]:
    """A look at whether they answer the same, a short warm-up of each, then the rounds, each program in turn.

    Raises:
        RuntimeError: they do not, and a comparison of their speed would mean nothing.
    """
    if scenario.status != 201:  # what is made has an id and a time of its own
        looked_at = scenario.requests[:: max(1, len(scenario.requests) // 5)]
        found = [await answers(one.port, looked_at) for one in programs]
        if any(one != found[0] for one in found):
            raise RuntimeError(f"{scenario.name}: the answers are not the same")

    async def once(program: Served, seconds: float) -> Measured:
        sent = scenario.requests
        return await run(program.port, sent, scenario.status, seconds=seconds, connections=size.connections)

    for one in programs:
        await once(one, min(1, size.seconds))
    runs: list[list[Measured]] = [[] for _ in programs]
    used = [0.0 for _ in programs]
    for _ in range(size.rounds):
        for number, one in enumerate(programs):
            before = one.cpu_seconds()
            runs[number].append(await once(one, size.seconds))
            used[number] += one.cpu_seconds() - before
    return [summed_up(one, cpu) for one, cpu in zip(runs, used, strict=True)]


async def compared(scenario: Scenario, api: Served, control: Served, size: Size) -> Row:
    of_api, of_control = await in_turns(scenario, [api, control], size)
    print(scenario.name, f"{of_api.rps:.0f}/s beside {of_control.rps:.0f}/s", flush=True)
    return scenario, of_api, of_control


async def grown(
    port: int, usual: Someone, big: Someone, token: Tokens, size: Size
) -> tuple[Summary, Summary]:
    """The same list for a person with the usual number of flows and for one with very many, one at a time."""
    found: list[list[Measured]] = [[], []]
    for _ in range(size.rounds):
        for number, person in enumerate((usual, big)):
            sent = [request("GET", "/api/v1/flows", token(person.name))]
            found[number].append(await run(port, sent, 200, seconds=min(2, size.seconds), connections=1))
    return summed_up(found[0]), summed_up(found[1])


def table(rows: Sequence[Row], *, with_goals: bool) -> list[str]:
    ratio = "ratio (goal)" if with_goals else "ratio"
    lines = [
        f"| | API req/s | control | {ratio} | API p50 / p99 ms | control p50 / p99 ms | p99 ratio "
        "| API CPU ms | control | ratio |",
        "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for scenario, api, control in rows:
        cells = (
            scenario.name,
            f"{api.rps:.0f}",
            f"{control.rps:.0f}",
            f"{api.rps / control.rps:.2f}" + (f" ({scenario.goal})" if with_goals else ""),
            f"{api.p50:.1f} / {api.p99:.1f}",
            f"{control.p50:.1f} / {control.p99:.1f}",
            f"{api.p99 / control.p99:.2f}",
            f"{api.cpu:.2f}",
            f"{control.cpu:.2f}",
            f"{control.cpu / api.cpu:.2f}" if api.cpu else "",
        )
        lines.append(f"| {' | '.join(cells)} |")
    return lines


async def measure(size: Size, folder: Path) -> list[str]:
    with ExitStack() as stack:
        mongod = stack.enter_context(running_mongod(folder))
        identity = stack.enter_context(running_identity_provider(folder))
        settings = environment(mongod, identity, DATABASE, RATE_LIMIT="100000000/minute")
        api = stack.enter_context(as_deployed(settings, folder))
        people, big = seed(mongod.url, DATABASE, people=size.people, flows=size.flows, many=size.many)
        port = free_port()
        control = stack.enter_context(
            serving(by_uvicorn("bench.control:app", port), port, settings, folder / "control.log")
        )
        tokens = {one.name: identity.access_token(one.name, aud=RESOURCE) for one in (*people, big)}
        asked = scenarios(people, tokens.__getitem__)
        alone = replace(size, seconds=min(2, size.seconds), connections=1)
        rows = [await compared(one, api, control, size) for one in asked]
        rows_alone = [await compared(one, api, control, alone) for one in asked]
        usual, many = await grown(api.port, people[-1], big, tokens.__getitem__, size)
        growth = (
            f"A list of 50 for a person with {size.many} flows against one with {size.flows}, one request at "
            f"a time: p50 {many.p50:.2f} ms against {usual.p50:.2f} ms, {many.p50 / usual.p50:.2f} times "
            "(goal: 1.5 at most)."
        )
        attacked = stack.enter_context(as_deployed(environment(mongod, identity, DATABASE), folder))
        lists = asked[0].requests
        attacks = await starvation(attacked.port, lists, tokens[big.name], size.attack)
        return [
            *table(rows, with_goals=True),
            "",
            f"One request at a time, {alone.rounds} rounds of {alone.seconds:g} s:",
            "",
            *table(rows_alone, with_goals=False),
            "",
            growth,
            "",
            quick_add(rounds=size.rounds),
            "",
            *attacks,
        ]


def heading(name: str, size: Size) -> list[str]:
    return [
        circumstances(),
        "",
        f"Size `{name}`: {size.people} people with {size.flows} flows each; {size.rounds} rounds of "
        f"{size.seconds:g} s a program, in turns; {size.connections} connections. The programs, mongod and "
        "the driver share the machine.",
        "",
    ]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--size", choices=SIZES, default="full")
    parser.add_argument("--dry", action="store_true", help="do not write results.md")
    options = parser.parse_args()
    size = SIZES[options.size]
    head = heading(options.size, size)
    with tempfile.TemporaryDirectory(prefix="my-flow-bench-") as folder:
        lines = [*head, *uvloop.run(measure(size, Path(folder)))]
    print("", *lines, sep="\n")
    if not options.dry:
        kept = (
            RESULTS.read_text(encoding="utf-8").partition("<!-- results -->")[0] if RESULTS.exists() else ""
        )
        RESULTS.write_text(f"{kept}<!-- results -->\n\n" + "\n".join(lines) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
