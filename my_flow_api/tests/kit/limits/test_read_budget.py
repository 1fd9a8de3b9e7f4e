"""Reads that need much memory wait for each other, and nobody waits for the many reads of one person."""

import asyncio

import httpx
import pytest
from tests.conftest import Database
from tests.support.api import Person, assert_problem, running
from tests.support.clock import FrozenClock
from tests.support.tokens import Signer
from tests.support.waiting import eventually

from my_flow_api.config import Settings
from my_flow_api.errors import ServiceUnavailable
from my_flow_api.kit.limits import read_budget
from my_flow_api.kit.limits.read_budget import ReadBudget
from my_flow_api.main import create_app


class Readers:
    """Requests that each hold their reservation until they may end."""

    def __init__(self, max_bytes: int) -> None:
        self.budget = ReadBudget(max_bytes)
        self.reading: list[str] = []
        self.may_end: dict[str, asyncio.Event] = {}

    def begin(self, name: str, size: int) -> "asyncio.Task[None]":
        self.may_end[name] = asyncio.Event()
        return asyncio.create_task(self._read(name, size))

    async def _read(self, name: str, size: int) -> None:
        async with self.budget.reserve(name.rstrip("0123456789"), size):
            self.reading.append(name)
            await self.may_end[name].wait()
            self.reading.remove(name)

    async def end(self, name: str) -> None:
        self.may_end[name].set()
        await eventually(lambda: name not in self.reading)


async def test_who_has_least_reserved_is_next() -> None:
    readers = Readers(10)
    tasks = [readers.begin(f"mallory{n}", 5) for n in range(4)]
    await eventually(lambda: readers.reading == ["mallory0", "mallory1"])
    tasks += [readers.begin("alice", 5), readers.begin("bob", 5)]
    await readers.end("mallory0")
    await eventually(lambda: readers.reading == ["mallory1", "alice"])
    await readers.end("mallory1")
    await eventually(lambda: readers.reading == ["alice", "mallory2"])
    await readers.end("alice")
    await eventually(lambda: readers.reading == ["mallory2", "bob"])
    for name in ("bob", "mallory2"):
        await readers.end(name)
    await eventually(lambda: readers.reading == ["mallory3"])
    await readers.end("mallory3")
    await asyncio.gather(*tasks)


async def test_a_large_read_is_not_overtaken_for_ever_and_not_too_large() -> None:
    readers = Readers(10)
    tasks = [readers.begin("alice", 4), readers.begin("bob", 1000), readers.begin("carol", 4)]
    await eventually(lambda: readers.reading == ["alice"])
    await readers.end("alice")
    await eventually(lambda: readers.reading == ["bob"])
    await readers.end("bob")
    await eventually(lambda: readers.reading == ["carol"])
    await readers.end("carol")
    await asyncio.gather(*tasks)


async def test_only_the_first_read_of_each_person_reserves_what_is_usual(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(read_budget, "_FIRST_READ", 2)
    readers = Readers(9)
    names = ["alice0", "bob0", "carol0", "alice1", "dave0"]
    tasks = [readers.begin(name, 4) for name in names]
    await eventually(lambda: readers.reading == ["alice0", "bob0", "carol0", "dave0"])
    await readers.end("bob0")
    await readers.end("carol0")
    await eventually(lambda: readers.reading == ["alice0", "dave0", "alice1"])
    for name in ("alice0", "dave0", "alice1"):
        await readers.end(name)
    tasks.append(readers.begin("alice2", 4))
    tasks.append(readers.begin("alice3", 9))
    await eventually(lambda: readers.reading == ["alice2"])
    await readers.end("alice2")
    await eventually(lambda: readers.reading == ["alice3"])
    await readers.end("alice3")
    await asyncio.gather(*tasks)


async def test_who_waits_too_long_is_told_to_come_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read_budget, "_PATIENCE", 0.01)
    readers = Readers(10)
    first = readers.begin("alice", 10)
    await eventually(lambda: readers.reading == ["alice"])
    with pytest.raises(ServiceUnavailable) as refused:
        await readers.begin("bob", 1)
    assert refused.value.headers["retry-after"] == "2"
    await readers.end("alice")
    await first
    last = readers.begin("bob", 10)
    await eventually(lambda: readers.reading == ["bob"])
    await readers.end("bob")
    await last


async def test_who_leaves_while_waiting_makes_room() -> None:
    readers = Readers(10)
    first, leaves, last = (readers.begin(name, size) for name, size in (("a", 6), ("b", 6), ("c", 4)))
    await eventually(lambda: readers.reading == ["a"])
    leaves.cancel()
    await eventually(lambda: readers.reading == ["a", "c"])
    for name in ("a", "c"):
        await readers.end(name)
    await asyncio.gather(first, last)
    with pytest.raises(asyncio.CancelledError):
        await leaves


async def test_every_read_of_many_flows_waits_for_memory(
    settings: Settings,
    the_clock: FrozenClock,
    transport: httpx.ASGITransport,
    empty_database: Database,
    signer: Signer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(read_budget, "_PATIENCE", 0.01)
    budget = ReadBudget(1024)
    monkeypatch.setattr("my_flow_api.container.ReadBudget", lambda _: budget)
    async with running(create_app(settings, clock=the_clock)) as limited:
        alice = Person(limited, signer.token("alice"))
        context, other = await alice.makes_context(), await alice.makes_context(name="Home")
        feed = (await alice.post("/calendar")).json()["path"]
        paths = [
            "/flows",
            "/flows?q=plan",
            f"/contexts/{context['id']}/flows",
            f"/contexts/{context['id']}/focus",
            f"/transitions/preview?from={context['id']}&to={other['id']}",
            "/search?q=plan",
            "/trash",
        ]
        for path in paths:
            assert (await alice.get(path)).status_code == 200
        async with budget.reserve("bob", 1024):
            for path in paths:
                assert_problem(await alice.get(path), 503, "service-unavailable")
            assert (await alice.client.get(feed)).status_code == 200, "it has no flows"
            await alice.makes_flow(context, due={"date": "2026-05-20"})
            assert_problem(await alice.client.get(feed), 503, "service-unavailable")
