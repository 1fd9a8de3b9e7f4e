"""Measure programs in short rounds, in turns, so that noise of the machine affects all of them."""

import asyncio
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from statistics import quantiles
from typing import Any

from bench.scenarios import Scenario
from bench.serving import Served, cpu_seconds
from bench.sockets import Measured, answers, run

_COMPARED = 5
_WAKING_SECONDS = 0.3  # by then, the API has read the writes of the others
_WARM_UP_SECONDS = 0.2
# Ids and times of a write, and cursors, may differ between the programs.
_DIFFERING = frozenset({
    "id", "next_cursor", "version", "position", "priority", "status", "completed_at", "created_at",
    "updated_at", "undo",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Program:
    """Processes that share the same requests."""

    name: str
    processes: Sequence[Served]

    def stop(self) -> None:
        """Suspend all processes."""
        for process in self.processes:
            process.stop()

    def resume(self) -> None:
        """Continue all processes."""
        for process in self.processes:
            process.resume()

    def ports(self) -> list[int]:
        """Return the ports of the processes."""
        return [process.port for process in self.processes]

    def cpu_seconds(self) -> float:
        """Return the CPU seconds that all processes have used."""
        return sum(process.cpu_seconds() for process in self.processes)


@dataclass(frozen=True, slots=True)
class Summary:
    """The result of the rounds of one program.

    `cpu` and `mongod` are the CPU milliseconds per request of the program and of mongod.
    """

    rps: float
    p50: float
    p99: float
    cpu: float
    mongod: float


def summed_up(runs: Sequence[Measured], cpu_seconds: float = 0, mongod_seconds: float = 0) -> Summary:
    """Combine all rounds of a program."""
    latencies = [latency for one in runs for latency in one.latencies]
    cuts = quantiles(latencies, n=100, method="inclusive")
    number = len(latencies)
    return Summary(
        rps=number / sum(one.seconds for one in runs),
        p50=cuts[49],
        p99=cuts[98],
        cpu=cpu_seconds * 1000 / number,
        mongod=mongod_seconds * 1000 / number,
    )


class Rounds:
    """Runs scenarios.

    Args:
        mongod: Process id of mongod.
        rounds: Number of rounds per program.
        seconds: Duration of a round.
    """

    def __init__(self, mongod: int, rounds: int, seconds: float) -> None:
        self._mongod = mongod
        self._rounds = rounds
        self._seconds = seconds

    async def compare(
        self, scenario: Scenario, requests: Iterator[bytes], programs: Sequence[Program], connections: int
    ) -> dict[str, Summary]:
        """Measure the programs in turns. They are suspended before and after.

        The others are suspended during a turn: each process of the API follows all changes and
        would do work for all other writes.
        """
        connections = min(connections, scenario.connections)
        runs: dict[str, list[Measured]] = {program.name: [] for program in programs}
        api, mongod = dict.fromkeys(runs, 0.0), dict.fromkeys(runs, 0.0)

        async def once(program: Program, seconds: float) -> Measured:
            return await run(
                program.ports(), requests, scenario.expected, seconds=seconds, connections=connections
            )

        for number in range(self._rounds):
            first = number % len(programs)
            for program in (*programs[first:], *programs[:first]):
                program.resume()
                await asyncio.sleep(_WAKING_SECONDS)
                await once(program, _WARM_UP_SECONDS)
                before = program.cpu_seconds(), cpu_seconds(self._mongod)
                runs[program.name].append(await once(program, self._seconds))
                api[program.name] += program.cpu_seconds() - before[0]
                mongod[program.name] += cpu_seconds(self._mongod) - before[1]
                program.stop()
        return {name: summed_up(found, api[name], mongod[name]) for name, found in runs.items()}


async def check_answers(scenario: Scenario, requests: Iterator[bytes], programs: Sequence[Program]) -> None:
    """Check that all programs give the same responses to a few requests. They are suspended before and after.

    Raises:
        RuntimeError: The responses differ, so a comparison of speed would mean nothing.
    """
    sent = list(islice(requests, _COMPARED))
    first: list[Any] = []
    for program in programs:
        program.resume()
        await asyncio.sleep(_WAKING_SECONDS)
        bodies = await answers(program.ports()[0], sent, scenario.expected)
        program.stop()
        found = [_same_parts(body) for body in bodies]
        first = first or found
        if found != first:
            raise RuntimeError(f"{scenario.name}: {program.name} answers {found}, not {first}")


def _same_parts(body: bytes) -> Any:
    """Return the part of a response that has to be equal in all programs."""
    if not body.startswith(b"{"):
        return b"event: ready" in body or len(body)
    return _without_differing(json.loads(body))


def _without_differing(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_differing(found) for name, found in value.items() if name not in _DIFFERING}
    return [_without_differing(found) for found in value] if isinstance(value, list) else value
