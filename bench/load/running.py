"""Starts what the stages need: MongoDB with people and flows in it, the programs, and the generator."""

from __future__ import annotations

import json
import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

from devstack.layout import ROOT, venv_python
from devstack.testing import IdentityProvider, Mongod, running_identity_provider, running_mongod
from pymongo import MongoClient

from bench.load.generator.arrivals import Phase
from bench.load.generator.mix import Person
from bench.load.measures import Sample
from bench.rounds import Program
from bench.seed import SeededUser, seed
from bench.serving import RESOURCE, Served, as_deployed, control, cpu_seconds, environment, path_of_commit

DATABASE = "my_flow_load"
DATABASE_BEFORE = "my_flow_load_before"
_GENERATOR = ROOT / "bench" / "load" / "generator"
_SEED = 20261101
_TOKEN_SECONDS = 2 * 60 * 60  # longer than the longest stage
_SECONDS_BETWEEN_LOOKS = 2.0


@dataclass(frozen=True, slots=True)
class Run:
    """What came of a run of the generator: its requests, how late it began each (ms), and the processor's
    time (s) that the processes of the deployment and mongod used."""

    samples: list[Sample]
    late: list[float]
    api_seconds: float
    mongod_seconds: float


@dataclass(frozen=True, slots=True)
class Deployment(Program):
    """A program, and the people whose data it has."""

    people: Sequence[SeededUser]


class LoadEnvironment:
    """MongoDB and the identity provider, with everybody in them. Each stage starts the API anew."""

    def __init__(self, mongod: Mongod, identity: IdentityProvider, folder: Path) -> None:
        self._mongod = mongod
        self._identity = identity
        self._folder = folder
        self._people: list[SeededUser] = []
        self._people_before: list[SeededUser] = []
        self._settings_before: dict[str, str] = {}
        with MongoClient[dict[str, Any]](mongod.url) as client:
            self._mongod_process = int(client.admin.command("serverStatus")["pid"])

    def settle(self, people: int, flows: int) -> None:
        """Have so many people there, with so many flows each; the API makes the indexes before."""
        with self.api(1):
            self._people, _ = seed(self._mongod.url, DATABASE, people=people, flows=flows, many=3)

    def settle_before(self, commit: str, people: int, flows: int) -> None:
        """Have the same people in a database of their own, with the indexes of the API of a commit."""
        settings = environment(self._mongod, self._identity, DATABASE_BEFORE)
        self._settings_before = settings | {"PYTHONPATH": path_of_commit(commit, self._folder)}
        with self.api_before():
            self._people_before, _ = seed(
                self._mongod.url, DATABASE_BEFORE, people=people, flows=flows, many=3
            )

    @contextmanager
    def api(self, workers: int) -> Iterator[Deployment]:
        """So many processes of the API, as they are deployed, with the limits that they have there."""
        settings = environment(self._mongod, self._identity, DATABASE)
        name = f"API, {workers} worker{'s' if workers > 1 else ''}"
        with ExitStack() as stack:
            processes = [stack.enter_context(as_deployed(settings, self._folder)) for _ in range(workers)]
            yield Deployment(name, processes, self._people)

    @contextmanager
    def control(self) -> Iterator[Deployment]:
        """The control on Motor, one process, with the data of the API."""
        settings = environment(self._mongod, self._identity, DATABASE)
        with control("with_motor", settings, self._folder) as process:
            yield Deployment("control, 1 worker", [process], self._people)

    @contextmanager
    def api_before(self) -> Iterator[Deployment]:
        """The API of the commit that `settle_before` was given, one process."""
        with as_deployed(self._settings_before, self._folder) as process:
            yield Deployment("API before, 1 worker", [process], self._people_before)

    def statistics(self, collection: str) -> dict[str, Any]:
        """What MongoDB says of a collection (manual, "collStats"), all of it written to the files."""
        with MongoClient[dict[str, Any]](self._mongod.url) as client:
            client.admin.command("fsync")
            found: dict[str, Any] = client[DATABASE].command("collStats", collection)
            return found

    def send(self, deployment: Deployment, *phases: Phase) -> Run:
        """Send requests to the processes in turn, as `phases` say."""
        before = self._cpu_seconds(deployment)
        with self._generator("send", deployment, phases) as generator:
            found = _told(generator)
        api, mongod = (after - at for after, at in zip(self._cpu_seconds(deployment), before, strict=True))
        return Run([Sample(*one) for one in found["samples"]], found["late"], api, mongod)

    @contextmanager
    def listening(self, deployment: Deployment, *phases: Phase) -> Iterator[Listening]:
        """Event streams of everybody, open at once."""
        with self._generator("listen", deployment, phases) as generator:
            yield Listening(generator, int(_told(generator)["open"]))

    def _cpu_seconds(self, deployment: Deployment) -> tuple[float, float]:
        return sum(one.cpu_seconds() for one in deployment.processes), cpu_seconds(self._mongod_process)

    @contextmanager
    def _generator(
        self, do: str, deployment: Deployment, phases: Sequence[Phase]
    ) -> Iterator[subprocess.Popen[str]]:
        plan = {
            "do": do,
            "urls": [one.url for one in deployment.processes],
            "people": [asdict(self._with_token(one)) for one in deployment.people],
            "phases": [asdict(one) for one in phases],
            "seed": _SEED,
        }
        command = [str(venv_python(_GENERATOR)), "-m", "bench.load.generator"]
        with subprocess.Popen(  # noqa: S603
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as process:
            _pipe(process.stdin).write(json.dumps(plan) + "\n")
            _pipe(process.stdin).flush()
            try:
                yield process
            finally:
                process.terminate()

    def _with_token(self, someone: SeededUser) -> Person:
        now = int(time.time())
        token = self._identity.access_token(someone.name, aud=RESOURCE, exp=now + _TOKEN_SECONDS)
        return Person(token, str(someone.context), str(someone.other), str(someone.flow))


class Listening:
    """Streams that are open: `number` of them."""

    def __init__(self, generator: subprocess.Popen[str], number: int) -> None:
        self.number = number
        self._generator = generator

    def write(self) -> tuple[list[float], int]:
        """Have things written: how long each event took (ms), and how many did not come."""
        _pipe(self._generator.stdin).write("go\n")
        _pipe(self._generator.stdin).flush()
        found = _told(self._generator)
        return found["latencies"], found["missed"]


@contextmanager
def sizes_of(instance: Served) -> Iterator[list[tuple[float, int]]]:
    """The memory that an instance has, looked at again and again: seconds since the beginning, and bytes."""
    found: list[tuple[float, int]] = []
    over, began = threading.Event(), time.monotonic()

    def look() -> None:
        while not over.wait(_SECONDS_BETWEEN_LOOKS):
            found.append((time.monotonic() - began, instance.resident_bytes()))

    looking = threading.Thread(target=look)
    looking.start()
    try:
        yield found
    finally:
        over.set()
        looking.join()


@contextmanager
def running_world(folder: Path, *, people: int, flows: int, before: str | None) -> Iterator[LoadEnvironment]:
    """MongoDB, the identity provider and the data, until the end of the `with`.

    Args:
        folder: where they keep their files.
        people: how many.
        flows: how many each of them has.
        before: the commit of an API that has the same people in a database of its own.
    """
    with running_mongod(folder) as mongod, running_identity_provider(folder) as identity:
        world = LoadEnvironment(mongod, identity, folder)
        world.settle(people, flows)
        if before is not None:
            world.settle_before(before, people, flows)
        yield world


def _pipe(found: IO[str] | None) -> IO[str]:
    assert found is not None  # noqa: S101  (each pipe was asked for)
    return found


def _told(generator: subprocess.Popen[str]) -> dict[str, Any]:
    """The next thing that the generator tells.

    Raises:
        RuntimeError: it has ended; what it wrote to the terminal says why.
    """
    line = _pipe(generator.stdout).readline()
    if not line:
        raise RuntimeError(f"the generator ended with {generator.wait()} and told nothing")
    found: dict[str, Any] = json.loads(line)
    return found
