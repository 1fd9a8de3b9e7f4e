"""Few requests of one person are active at once; the others wait, and hold nothing meanwhile."""

import asyncio

import pytest
from starlette.types import Receive, Scope, Send
from tests.support.waiting import eventually

from my_flow_api.kit.http.subject import SUBJECT, Subject
from my_flow_api.kit.limits import load_shedding
from my_flow_api.kit.limits.load_shedding import LoadShedding, place_released


class Asked:
    """Requests of people against `LoadShedding`, each of which goes on when the test says so."""

    def __init__(self, most: int, per_person: int) -> None:
        self.at_work: list[str] = []
        self.statuses: dict[str, int] = {}
        self.tasks: dict[str, asyncio.Task[None]] = {}
        self._may_wait_no_more = asyncio.Event()
        self._may_begin: dict[str, asyncio.Event] = {}
        self._may_end: dict[str, asyncio.Event] = {}
        self._app = LoadShedding(self._work, most, per_person, always=(), streams=())

    async def __aenter__(self) -> "Asked":
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in self.tasks.values():
            task.cancel()
        await asyncio.gather(*self.tasks.values(), return_exceptions=True)

    async def send_all(self, person: str, *names: str) -> None:
        """Send requests, which begin with "waits" if they give their place back before they work."""
        for name in names:
            self._may_begin[name], self._may_end[name] = asyncio.Event(), asyncio.Event()
            scope: Scope = {"type": "http", "path": f"/{name}", SUBJECT: Subject(person)}
            self.tasks[name] = asyncio.create_task(self._app(scope, self._receive, self._send_of(name)))
            await asyncio.sleep(0)

    async def answer(self, name: str) -> None:
        """Have the answer to a request begin and end."""
        self.begin_answer(name)
        self._may_end[name].set()
        await self.tasks[name]

    def begin_answer(self, name: str) -> None:
        self._may_begin[name].set()

    def end_waits(self) -> None:
        self._may_wait_no_more.set()

    async def are_at_work(self, *names: str) -> None:
        await eventually(lambda: self.at_work == list(names))

    def _send_of(self, name: str) -> Send:
        async def send(message: object) -> None:
            assert isinstance(message, dict)
            self.statuses.setdefault(name, message.get("status", 0))

        return send

    async def _receive(self) -> dict[str, object]:
        raise AssertionError("there is no body")

    async def _work(self, scope: Scope, receive: Receive, send: Send) -> None:
        name = scope["path"][1:]
        if name.startswith("waits"):
            async with place_released():
                await self._may_wait_no_more.wait()
        self.at_work.append(name)
        await self._may_begin[name].wait()
        self.at_work.remove(name)
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await self._may_end[name].wait()
        await send({"type": "http.response.body", "body": b""})


async def test_requests_of_a_person_wait_in_order_and_for_nobody_elses() -> None:
    async with Asked(most=10, per_person=2) as asked:
        await asked.send_all("alice", "a1", "a2", "a3", "a4")
        await asked.send_all("bob", "b1")
        await asked.are_at_work("a1", "a2", "b1")
        await asked.answer("a2")
        await asked.are_at_work("a1", "b1", "a3")
        for name in ("a1", "a3", "a4", "b1"):
            await asked.answer(name)
        assert asked.statuses == dict.fromkeys(("a2", "a1", "a3", "a4", "b1"), 200)


async def test_a_request_that_waits_for_a_slot_holds_no_place() -> None:
    async with Asked(most=2, per_person=1) as asked:
        await asked.send_all("alice", "a1", "a2", "a3", "a4")
        await asked.send_all("bob", "b1")
        await asked.are_at_work("a1", "b1")
        assert asked.statuses == {}
        await asked.send_all("carol", "c1")
        assert asked.statuses == {"c1": 503}


async def test_a_request_that_gets_a_slot_but_no_place_is_refused() -> None:
    async with Asked(most=2, per_person=1) as asked:
        await asked.send_all("alice", "a1", "a2")
        await asked.send_all("bob", "b1")
        asked.begin_answer("a1")  # its slot is over, and its place is not
        await eventually(lambda: asked.statuses.get("a2") == 503)
        await asked.answer("a1")
        await asked.send_all("alice", "a3")
        await asked.are_at_work("b1", "a3")


async def test_a_request_that_waits_too_long_for_a_slot_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(load_shedding, "_MAX_WAIT_SECONDS", 0.01)
    async with Asked(most=10, per_person=1) as asked:
        await asked.send_all("alice", "a1", "a2")
        await eventually(lambda: asked.statuses == {"a2": 503})
        await asked.answer("a1")
        await asked.send_all("alice", "a3")
        await asked.answer("a3")
        assert asked.statuses == {"a2": 503, "a1": 200, "a3": 200}


async def test_a_slot_is_free_when_the_answer_begins() -> None:
    async with Asked(most=10, per_person=1) as asked:
        await asked.send_all("alice", "a1", "a2")
        await asked.are_at_work("a1")
        asked.begin_answer("a1")
        await asked.are_at_work("a2")
        assert not asked.tasks["a1"].done()


async def test_a_request_that_waits_for_something_else_frees_its_slot() -> None:
    async with Asked(most=10, per_person=1) as asked:
        await asked.send_all("alice", "waits", "a1")
        await asked.are_at_work("a1")
        asked.end_waits()
        await asyncio.sleep(0)
        assert asked.at_work == ["a1"], "what goes on waits for a slot again"
        await asked.answer("a1")
        await asked.are_at_work("waits")
        await asked.answer("waits")


async def test_a_request_that_is_left_frees_its_slot() -> None:
    async with Asked(most=10, per_person=1) as asked:
        await asked.send_all("alice", "a1", "a2", "a3")
        for left in ("a2", "a1"):  # one that waits, and the one that is worked on
            asked.tasks[left].cancel()
            await asyncio.wait([asked.tasks[left]])
        await eventually(lambda: "a3" in asked.at_work)
        await asked.answer("a3")
        assert asked.statuses["a3"] == 200
