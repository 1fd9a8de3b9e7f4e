"""Start the environment of the stages: MongoDB with data, the programs, and the load generator."""

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
from bench.seed import FEWEST, SeededUser, seed
from bench.serving import RESOURCE, Served, as_deployed, control, cpu_seconds, environment, path_of_commit

DATABASE = "my_flow_load"
DATABASE_BEFORE = "my_flow_load_before"
_GENERATOR = ROOT / "bench" / "load" / "generator"
_SEED = 20261101
_TOKEN_SECONDS = 2 * 60 * 60  # longer than the longest stage
_SECONDS_BETWEEN_LOOKS = 2.0


@dataclass(frozen=True, slots=True)
class Run:
    """The results of a run of the generator.

    Its requests, the delay of each start (ms), and the CPU time (s) of the deployment and of mongod.
    """

    samples: list[Sample]
    late: list[float]
    api_seconds: float
    mongod_seconds: float


@dataclass(frozen=True, slots=True)
class Deployment(Program):
    """A program, and the users whose data it has."""

    people: Sequence[SeededUser]


class LoadEnvironment:
    """MongoDB and the identity provider, with all users. Each stage starts the API anew."""

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
        """Seed `people` users with `flows` flows each; the API makes the indexes before."""
        with self.api(1):
            self._people, _ = seed(self._mongod.url, DATABASE, people=people, flows=flows, many=FEWEST)

    def settle_before(self, commit: str, people: int, flows: int) -> None:
        """Seed the same users into a separate database, with the indexes of the API at a commit."""
        settings = environment(self._mongod, self._identity, DATABASE_BEFORE)
        self._settings_before = settings | {"PYTHONPATH": path_of_commit(commit, self._folder)}
        with self.api_before():
            self._people_before, _ = seed(
                self._mongod.url, DATABASE_BEFORE, people=people, flows=flows, many=FEWEST
            )

    @contextmanager
    def api(self, workers: int) -> Iterator[Deployment]:
        """Run `workers` processes of the API as deployed, with the limits of production."""
        settings = environment(self._mongod, self._identity, DATABASE)
        name = f"API, {workers} worker{'s' if workers > 1 else ''}"
        with ExitStack() as stack:
            processes = [stack.enter_context(as_deployed(settings, self._folder)) for _ in range(workers)]
            yield Deployment(name, processes, self._people)

    @contextmanager
    def control(self) -> Iterator[Deployment]:
        """Run one process of the control on Motor, with the API's data."""
        settings = environment(self._mongod, self._identity, DATABASE)
        with control("with_motor", settings, self._folder) as process:
            yield Deployment("control, 1 worker", [process], self._people)

    @contextmanager
    def api_before(self) -> Iterator[Deployment]:
        """Run one process of the API at the commit that `settle_before` was given."""
        with as_deployed(self._settings_before, self._folder) as process:
            yield Deployment("API before, 1 worker", [process], self._people_before)

    def statistics(self, collection: str) -> dict[str, Any]:
        """Return MongoDB's `collStats` of a collection, after a checkpoint."""
        with MongoClient[dict[str, Any]](self._mongod.url) as client:
            client.admin.command("fsync")
            found: dict[str, Any] = client[DATABASE].command("collStats", collection)
            return found

    def send(self, deployment: Deployment, *phases: Phase) -> Run:
        """Send requests to the processes in turn, in `phases`."""
        before = self._cpu_seconds(deployment)
        with self._generator("send", deployment, phases) as generator:
            found = _told(generator)
        api, mongod = (after - at for after, at in zip(self._cpu_seconds(deployment), before, strict=True))
        return Run([Sample(*one) for one in found["samples"]], found["late"], api, mongod)

    @contextmanager
    def listening(self, deployment: Deployment, *phases: Phase) -> Iterator[Listening]:
        """Open the event streams of all users at once."""
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
        return someone.with_token(token)


class Listening:
    """`number` open event streams."""

    def __init__(self, generator: subprocess.Popen[str], number: int) -> None:
        self.number = number
        self._generator = generator

    def write(self) -> tuple[list[float], int]:
        """Write, and return the delay of each event (ms) and the number of events that did not arrive."""
        _pipe(self._generator.stdin).write("go\n")
        _pipe(self._generator.stdin).flush()
        found = _told(self._generator)
        return found["latencies"], found["missed"]


@contextmanager
def sizes_of(instance: Served) -> Iterator[list[tuple[float, int]]]:
    """Sample the memory of an instance: pairs of seconds since the beginning and bytes."""
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
    """Run MongoDB and the identity provider with the data.

    Args:
        folder: Receives their files.
        people: Number of users.
        flows: Number of flows of each user.
        before: A commit of the API that gets the same users in a separate database.
    """
    with running_mongod(folder) as mongod, running_identity_provider(folder) as identity:
        world = LoadEnvironment(mongod, identity, folder)
        world.settle(people, flows)
        if before is not None:
            world.settle_before(before, people, flows)
        yield world


def _pipe(found: IO[str] | None) -> IO[str]:
    assert found is not None  # noqa: S101  (each pipe was requested)
    return found


def _told(generator: subprocess.Popen[str]) -> dict[str, Any]:
    """Return the next result of the generator.

    Raises:
        RuntimeError: The generator has ended; its output on the terminal says why.
    """
    line = _pipe(generator.stdout).readline()
    if not line:
        raise RuntimeError(f"the generator ended with {generator.wait()} and told nothing")
    found: dict[str, Any] = json.loads(line)
    return found
