import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from tests.support.api import BASE, ORIGIN, Person, assert_problem, running
from tests.support.waiting import eventually

from my_flow_api.config import Settings
from my_flow_api.kit.limits.load_shedding import LoadShedding, place_released
from my_flow_api.kit.server.middleware import PROBE_PATHS
from my_flow_api.main import create_app


class Work:
    """An application whose requests end when they may; one below /stream begins its answer before."""

    def __init__(self) -> None:
        self.under_way = 0
        self.may_end = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        begin: Message = {"type": "http.response.start", "status": 200, "headers": []}
        is_stream = scope["path"] == "/stream"
        if is_stream:
            await send(begin)
        self.under_way += 1
        await self.may_end.wait()
        self.under_way -= 1
        if scope["path"] == "/fails":
            raise RuntimeError("it fails")
        if not is_stream:
            await send(begin)
        await send({"type": "http.response.body", "body": b""})


@pytest.fixture
def work() -> Work:
    return Work()


@pytest.fixture
async def client(work: Work) -> AsyncIterator[httpx.AsyncClient]:
    """Of that application, with two requests at a time."""
    async with client_of(
        LoadShedding(work, most=2, per_person=2, always=PROBE_PATHS, streams=["/stream"])
    ) as client:
        yield client


@asynccontextmanager
async def client_of(app: ASGIApp) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=BASE) as client:
        yield client


async def ask(client: httpx.AsyncClient, work: Work, *paths: str) -> list[asyncio.Task[httpx.Response]]:
    """Start requests that are all in progress."""
    before = work.under_way
    asked = [asyncio.create_task(client.get(path)) for path in paths]
    await eventually(lambda: work.under_way == before + len(paths))
    return asked


async def end(work: Work, asked: list[asyncio.Task[httpx.Response]]) -> list[int]:
    work.may_end.set()
    return [response.status_code for response in await asyncio.gather(*asked)]


async def test_what_is_above_the_bound_is_told_to_come_back(client: httpx.AsyncClient, work: Work) -> None:
    asked = await ask(client, work, "/a", "/b")
    refused = await client.get("/c")
    assert refused.status_code == 503
    assert refused.headers["retry-after"] == "2"
    assert refused.json()["type"] == "/problems/service-unavailable"
    assert await end(work, asked) == [200, 200]


async def test_a_request_that_ended_makes_room_however_it_ended(
    client: httpx.AsyncClient, work: Work
) -> None:
    asked = await ask(client, work, "/a", "/fails")
    work.may_end.set()
    with pytest.raises(RuntimeError, match="it fails"):
        await asyncio.gather(*asked)
    left = await ask_and_leave(client, work)
    assert left.cancelled()
    work.may_end.set()
    assert [(await client.get(path)).status_code for path in ("/c", "/d", "/e")] == [200, 200, 200]


async def ask_and_leave(client: httpx.AsyncClient, work: Work) -> asyncio.Task[httpx.Response]:
    work.may_end.clear()
    (asked,) = await ask(client, work, "/left")
    asked.cancel()
    await asyncio.wait([asked])
    return asked


async def test_health_is_answered_whatever_happens_and_does_not_count(
    client: httpx.AsyncClient, work: Work
) -> None:
    asked = await ask(client, work, "/health/ready", "/health/live", "/health", "/a", "/b", "/health")
    assert (await client.get("/c")).status_code == 503
    async with asyncio.timeout(10):
        assert (await client.get("/healthX")).status_code == 503
    assert await end(work, asked) == [200] * 6


async def test_a_stream_that_has_begun_takes_no_place(client: httpx.AsyncClient, work: Work) -> None:
    streams = await ask(client, work, "/stream", "/stream", "/stream")
    asked = await ask(client, work, "/a", "/b")
    assert (await client.get("/stream")).status_code == 503
    assert await end(work, streams + asked) == [200] * 5
    assert (await client.get("/c")).status_code == 200


async def test_a_client_that_takes_nothing_of_its_answer_holds_no_place() -> None:
    may_go_on = asyncio.Event()

    async def answers(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def send(message: Message) -> None:
        await may_go_on.wait()

    async def receive() -> Message:
        raise AssertionError("there is no body")

    shedding = LoadShedding(answers, most=1, per_person=1, always=(), streams=())
    scope = {"type": "http", "path": "/a"}
    slow = [asyncio.create_task(shedding(dict(scope), receive, send)) for _ in range(3)]
    await asyncio.sleep(0)
    assert not any(one.done() for one in slow)
    async with client_of(shedding) as client:
        with pytest.raises(AssertionError):  # it gets in: that the answer has no end is what httpx minds
            await client.get("/b")
    may_go_on.set()
    await asyncio.gather(*slow)


class Waiting(Work):
    """An application whose requests wait before they work, and give their places back meanwhile."""

    def __init__(self) -> None:
        super().__init__()
        self.waiting = 0
        self.is_over = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async with place_released():
            self.waiting += 1
            await self.is_over.wait()
        await super().__call__(scope, receive, send)


async def test_requests_that_only_wait_hold_no_places_and_go_on_a_few_at_a_time() -> None:
    work = Waiting()
    app = LoadShedding(work, most=8, per_person=8, always=("/health",), streams=["/stream"])
    async with client_of(app) as client:
        asked = [asyncio.create_task(client.get(f"/{n}")) for n in range(20)]
        await eventually(lambda: work.waiting == 20)
        work.is_over.set()
        await eventually(lambda: work.under_way == 2)
        asked += await ask(client, work, "/health", "/stream")
        fresh = [asyncio.create_task(client.get(f"/fresh/{n}")) for n in range(6)]
        await eventually(lambda: work.waiting == 28)
        assert work.under_way == 4, "it is not the turn of those that came later"
        assert await end(work, asked + fresh) == [200] * 28
        work.may_end.clear()
        last = await ask(client, work, "/a", "/b")
        assert await end(work, last) == [200] * 2


async def test_a_request_that_is_left_while_it_waits_takes_nothing_from_others() -> None:
    work = Waiting()
    app = LoadShedding(work, most=1, per_person=1, always=("/health",), streams=["/stream"])
    async with client_of(app) as client:
        left = [asyncio.create_task(client.get(f"/{n}")) for n in range(3)]
        await eventually(lambda: work.waiting == 3)
        left[0].cancel()
        work.is_over.set()
        await eventually(lambda: work.under_way == 1)
        left[1].cancel()
        left[2].cancel()
        await asyncio.wait(left)
        work.may_end.set()
        assert [(await client.get(path)).status_code for path in ("/a", "/b")] == [200, 200]


async def test_a_browser_can_read_the_refusal_of_the_application(settings: Settings) -> None:
    begun, may_end = asyncio.Event(), asyncio.Event()
    app = create_app(settings.model_copy(update={"max_in_flight": 1}))

    @app.get("/slow")
    async def _slow() -> str:
        begun.set()
        await may_end.wait()
        return "done"

    async with running(app) as transport:
        nobody = Person(transport, None)
        waiting = asyncio.create_task(nobody.client.get("/slow"))
        await begun.wait()
        refused = await nobody.get("/contexts", headers={"origin": ORIGIN})
        assert_problem(refused, 503, "service-unavailable")
        assert refused.headers["access-control-allow-origin"] == ORIGIN
        assert (await nobody.client.get("/health/ready")).status_code == 200
        may_end.set()
        assert (await waiting).status_code == 200
        assert_problem(await nobody.get("/contexts"), 401, "unauthorized")


async def test_a_body_that_is_still_coming_in_takes_no_place(settings: Settings) -> None:
    begun, may_end = asyncio.Event(), asyncio.Event()

    async def slow_body() -> AsyncIterator[bytes]:
        yield b"{"
        begun.set()
        await may_end.wait()
        yield b"}"

    json = {"content-type": "application/json"}
    async with running(create_app(settings.model_copy(update={"max_in_flight": 1}))) as transport:
        nobody = Person(transport, None)
        waiting = asyncio.create_task(nobody.request("POST", "/vitals", content=slow_body(), headers=json))
        await begun.wait()
        assert_problem(await nobody.get("/contexts"), 401, "unauthorized")
        may_end.set()
        assert_problem(await waiting, 422, "validation-error", "vitals")
