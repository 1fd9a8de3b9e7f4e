"""Several processes count together, in the background."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from typing import Any, cast

import httpx
import pytest
from devstack.ports import free_port
from hypothesis import given
from hypothesis import strategies as st
from pymongo.errors import NetworkTimeout, PyMongoError
from tests.conftest import Database
from tests.support.api import Person, running
from tests.support.clock import FrozenClock
from tests.support.tokens import Signer
from tests.support.waiting import eventually

from my_flow_api.config import Settings
from my_flow_api.kit.limits.rate_limit import RateLimiter
from my_flow_api.kit.persistence.mongo import Mongo
from my_flow_api.kit.request_counts.repository import COUNTS, RequestCountRepository, Told
from my_flow_api.kit.request_counts.sharing import INTERVAL_SECONDS, CountSharing
from my_flow_api.main import create_app

LIMIT = 20
PROCESSES = 3
TICKS = 3
"""The property's steps of time in an interval."""


class Process:
    """The counters of one process of the API."""

    def __init__(self, mongo: Mongo, clock: FrozenClock) -> None:
        self.limiter = RateLimiter(f"{LIMIT}/minute", clock)
        self.sharing = CountSharing(self.limiter, RequestCountRepository(mongo))
        self.admitted = 0

    def ask(self, person: str = "alice", times: int = 1) -> None:
        for _ in range(times):
            self.admitted += not self.limiter.hit(person).exceeded


type Processes = tuple[Process, Process, Process]


@pytest.fixture
async def processes(
    settings: Settings, clock: FrozenClock, empty_database: Database
) -> AsyncIterator[Processes]:
    mongo = Mongo(settings.mongodb_url, settings.mongodb_db_name)
    clock.advance(seconds=10 * 365 * 24 * 3600)  # MongoDB removes what has ended by its own clock
    yield Process(mongo, clock), Process(mongo, clock), Process(mongo, clock)
    mongo.close()


@pytest.fixture
async def instances(
    settings: Settings, transport: httpx.ASGITransport, empty_database: Database
) -> AsyncIterator[Callable[[], Awaitable[httpx.ASGITransport]]]:
    """Start an instance of the API that shares its counts, five requests an hour."""
    async with AsyncExitStack() as stack:
        changed = settings.model_copy(update={"rate_limit": "5/hour", "rate_limit_storage": "mongodb"})

        async def start() -> httpx.ASGITransport:
            return await stack.enter_async_context(running(create_app(changed)))

        yield start


async def test_instances_of_the_api_count_together(
    instances: Callable[[], Awaitable[httpx.ASGITransport]], signer: Signer, empty_database: Database
) -> None:
    one, other = [Person(await instances(), signer.token("alice")) for _ in range(2)]
    for _ in range(4):
        assert (await one.get("/contexts")).status_code == 200
    assert (await other.get("/contexts")).status_code == 200

    async def is_known() -> bool:
        stored = await empty_database[COUNTS].find({}).to_list(None)
        assert "alice" not in str(stored)
        counts = defaultdict[str, int](int)
        for one in stored:
            (count,) = one["counts"].values()
            counts[one["process"]] = max(count, counts[one["process"]])
        return sum(counts.values()) == 5

    await eventually(is_known)
    await asyncio.sleep(2 * INTERVAL_SECONDS)
    for person in (one, other):
        assert (await person.get("/contexts")).status_code == 429


async def test_what_others_counted_is_subtracted_once_it_is_shared(processes: Processes) -> None:
    one, other, third = processes
    one.ask(times=7)
    other.ask(times=5)
    for process in (one, other):
        await process.sharing.share()
    assert other.limiter.hit("alice").remaining == LIMIT - 7 - 6
    assert one.limiter.hit("alice").remaining == LIMIT - 8, "the other had told nothing yet"
    await one.sharing.share()
    assert one.limiter.hit("alice").remaining == LIMIT - 9 - 5
    assert third.limiter.hit("alice").remaining == LIMIT - 1
    await third.sharing.share()
    assert third.limiter.hit("alice").remaining == LIMIT - 8 - 5 - 2


class StoredCounts:
    """An in-memory stand-in for the repository."""

    def __init__(self) -> None:
        self.told: list[Told] = []

    async def tell(
        self, process: str, number: int, window: int, ends_at: int, counts: Mapping[str, int]
    ) -> None:
        self.told.append(Told(process, number, counts))

    async def told_since(self, process: str, window: int, known: Mapping[str, int]) -> list[Told]:
        return [
            one for one in self.told if one.process != process and one.number > known.get(one.process, -1)
        ]


@given(
    asked=st.lists(st.lists(st.integers(0, 8), min_size=PROCESSES, max_size=PROCESSES), max_size=30),
    offsets=st.lists(st.integers(0, TICKS - 1), min_size=PROCESSES, max_size=PROCESSES),
)
async def test_what_all_processes_admit_is_bounded(asked: list[list[int]], offsets: list[int]) -> None:
    """The limit, and what each but one lets through in two intervals; each shares at its own moment."""
    clock, stored = FrozenClock(), StoredCounts()
    limiters = [RateLimiter(f"{LIMIT}/minute", clock) for _ in range(PROCESSES)]
    sharing = [CountSharing(limiter, cast("RequestCountRepository", stored)) for limiter in limiters]
    admitted: list[list[int]] = []
    for tick, times in enumerate(asked):
        admitted.append(
            [
                sum(not limiter.hit("alice").exceeded for _ in range(number))
                for limiter, number in zip(limiters, times, strict=True)
            ]
        )
        for process, offset in enumerate(offsets):
            if tick % TICKS == offset:
                await sharing[process].share()
    totals = [sum(of_tick[process] for of_tick in admitted) for process in range(PROCESSES)]
    assert max(totals) <= LIMIT
    assert sum(totals) <= LIMIT + (PROCESSES - 1) * max(
        (
            sum(of_tick[process] for of_tick in admitted[end - 2 * TICKS : end])
            for process in range(PROCESSES)
            for end in range(2 * TICKS, max(len(admitted), 2 * TICKS) + 1)
        ),
    )


async def test_a_write_that_is_sent_twice_counts_once(
    processes: Processes, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other, _ = processes
    one.ask(times=6)
    repository = one.sharing._repository
    tell = repository.tell

    async def lose_the_answer(*told: Any) -> None:
        await tell(*told)
        raise NetworkTimeout

    with monkeypatch.context() as once:
        once.setattr(repository, "tell", lose_the_answer)
        with pytest.raises(NetworkTimeout):
            await one.sharing.share()
    other.ask()
    await other.sharing.share()
    assert other.limiter.hit("alice").remaining == LIMIT - 6 - 2
    await one.sharing.share()
    await other.sharing.share()
    assert other.limiter.hit("alice").remaining == LIMIT - 6 - 3


async def test_a_process_that_dies_takes_one_interval_with_it(processes: Processes) -> None:
    one, other, _ = processes
    one.ask(times=6)
    await one.sharing.share()
    one.ask(times=3)
    other.ask()
    await other.sharing.share()
    assert other.limiter.hit("alice").remaining == LIMIT - 6 - 2


async def test_what_is_counted_while_sharing_is_shared_the_next_time(processes: Processes) -> None:
    one, _, _ = processes
    one.ask(times=2)
    told = one.limiter.counts()
    one.ask()
    one.limiter.share(told, {})
    assert one.limiter.counts().changed == {"alice": 3}
    one.limiter.share(one.limiter.counts(), {})
    assert one.limiter.counts().changed == {}


async def test_a_window_that_ended_while_sharing_changes_nothing(
    processes: Processes, clock: FrozenClock
) -> None:
    one, _, _ = processes
    one.ask(times=LIMIT)
    told = one.limiter.counts()
    clock.advance(seconds=60)
    one.ask()
    one.limiter.share(told, {"alice": LIMIT})
    assert one.limiter.hit("alice").remaining == LIMIT - 2


async def test_more_people_than_one_document_holds(
    processes: Processes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("my_flow_api.kit.request_counts.repository._KEYS_IN_A_DOCUMENT", 3)
    one, other, _ = processes
    for number in range(10):
        one.ask(str(number), times=number)
        other.ask(str(number))
    for process in (one, other):
        await process.sharing.share()
    assert [other.limiter.hit(str(number)).remaining for number in range(10)] == [
        LIMIT - number - 2 for number in range(10)
    ]


async def test_while_mongodb_is_away_each_process_counts_alone(clock: FrozenClock) -> None:
    mongo = Mongo(
        f"mongodb://127.0.0.1:{free_port()}/?replicaSet=rs0",
        "nowhere",
        server_selection_seconds=0.2,
        operation_seconds=0.2,
    )
    process = Process(mongo, clock)
    process.ask(times=LIMIT - 1)
    with pytest.raises(PyMongoError):
        await process.sharing.share()
    process.ask(times=3)
    assert process.admitted == LIMIT
    assert process.limiter.counts().changed == {"alice": LIMIT + 1}, "it is stored once MongoDB is back"
    mongo.close()


async def test_counts_end_with_their_window(processes: Processes, empty_database: Database) -> None:
    one, _, _ = processes
    one.ask()
    await one.sharing.share()
    (stored,) = await empty_database[COUNTS].find({}).to_list(None)
    assert stored["expires_at"].timestamp() % 60 == 0
    assert 0 < stored["expires_at"].timestamp() - one.limiter._clock().timestamp() <= 60
