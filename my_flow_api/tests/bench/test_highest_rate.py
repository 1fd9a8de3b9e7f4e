"""The search for the highest rates of several programs, and what is made of them."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import cast

import pytest
from bench.load.generator.arrivals import Phase
from bench.load.measures import Sample
from bench.load.running import Deployment, LoadEnvironment, Run
from bench.load.search import Held, Search
from bench.load.sizes import Size
from bench.load.stages import compared
from bench.serving import Served, source_of

SIZE = Size(1, 1, 1, 0, 10, 1.06, 1, 1, 1, 1, 1, 1)
LIMITS = {"API, 1 worker": 300, "API, 2 workers": 410, "control, 1 worker": 350}


class FakeProcess:
    """A program that notes when it is suspended."""

    is_running = True

    def stop(self) -> None:
        self.is_running = False

    def resume(self) -> None:
        self.is_running = True


class FakeEnvironment:
    """Programs that hold the rates of `LIMITS`, except for the first time that each is asked for one."""

    def __init__(self) -> None:
        self.processes: dict[str, FakeProcess] = {}
        self.sent: list[tuple[str, float]] = []

    @contextmanager
    def program(self, name: str) -> Iterator[Deployment]:
        self.processes[name] = FakeProcess()
        yield Deployment(name, [cast("Served", self.processes[name])], [])

    def api(self, workers: int) -> object:
        return self.program(f"API, {workers} worker{'s' if workers > 1 else ''}")

    def control(self) -> object:
        return self.program("control, 1 worker")

    def send(self, deployment: Deployment, phase: Phase) -> Run:
        running = [name for name, process in self.processes.items() if process.is_running]
        assert running == [deployment.name]
        is_first = (deployment.name, phase.rate) not in self.sent
        self.sent.append((deployment.name, phase.rate))
        ms = 10 if phase.rate <= LIMITS[deployment.name] and not is_first else 900
        return Run([Sample(1, ms, 200, is_write=False)] * 10, [0.0], 0.05, 0.02)


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> FakeEnvironment:
    monkeypatch.setattr("bench.load.search._SETTLING_SECONDS", 0)
    return FakeEnvironment()


def search_in(world: FakeEnvironment) -> Search:
    return Search(cast("LoadEnvironment", world), SIZE, lambda _: None)


def test_programs_are_searched_in_turns_while_the_others_are_suspended(world: FakeEnvironment) -> None:
    real = cast("LoadEnvironment", world)
    found = search_in(world).beside_api(real.api(2), real.control())
    assert [held.name for held in found] == list(LIMITS)
    for held in found:
        assert held.rate <= LIMITS[held.name] < held.rate * SIZE.narrow
    first_turn = list(dict.fromkeys(world.sent))[: len(LIMITS)]
    assert first_turn == [(name, 100) for name in LIMITS]


def test_a_step_that_fails_once_is_tried_again(world: FakeEnvironment) -> None:
    held = search_in(world).api()
    assert world.sent.count(("API, 1 worker", held.rate)) == 2


def test_the_rate_of_the_api_is_searched_once(world: FakeEnvironment) -> None:
    search = search_in(world)
    (api, _) = search.beside_api(cast("LoadEnvironment", world).control())
    sent = len(world.sent)
    assert search.api() is api
    assert len(world.sent) == sent


def held(name: str, rate: float) -> Held:
    samples = [Sample(5, 10, 200, is_write=False), Sample(5, 20, 201, is_write=True)]
    return Held(name, rate, Run(samples, [1.0, 2.0], 0.006, 0.004), samples)


def cells(text: str) -> Sequence[Sequence[str]]:
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines()[2:]]


def test_each_row_has_its_ratio_and_the_goal_in_brackets() -> None:
    api, control = held("API, 1 worker", 300), held("control, 1 worker", 400)
    found = compared(api, (held("API, 2 workers", 330), None), (control, 0.75))
    assert [row[:3] for row in cells(found.text)] == [
        ["API, 1 worker", "300", ""],
        ["API, 2 workers", "330", "0.91"],
        ["control, 1 worker", "400", "0.75 (0.75)"],
    ]
    assert cells(found.text)[0][3:] == ["10 / 10", "20 / 20", "0.00%", "3.00", "2.00", "2"]
    assert found.broken == []


def test_a_missed_goal_is_marked() -> None:
    found = compared(held("API, 1 worker", 300), (held("API before, 1 worker", 150), 2.5))
    assert cells(found.text)[1][2] == "2.00 (2.5, missed)"
    assert found.broken == ["2.00 times the rate of API before, 1 worker, not 2.5"]


def test_the_api_of_a_commit_is_unpacked_with_its_requirements(tmp_path: Path) -> None:
    source = source_of("HEAD", tmp_path)
    assert (source / "my_flow_api" / "__main__.py").is_file()
    assert source.with_name("requirements.lock").is_file()
