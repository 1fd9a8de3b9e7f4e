"""One person has so many requests under way, however fast they ask."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest
from starlette.types import Receive, Scope, Send
from tests.support.api import BASE, Person, assert_problem, running
from tests.support.tokens import Signer
from tests.support.waiting import eventually

from my_flow_api.config import Settings
from my_flow_api.kit.http.subject import SUBJECT, Subject
from my_flow_api.kit.limits.concurrency import ConcurrencyLimit
from my_flow_api.main import create_app


class Work:
    """An application whose requests end when they may; one at /stream begins its answer before."""

    def __init__(self) -> None:
        self.under_way = 0
        self.may_end = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"] == "/stream":
            await send({"type": "http.response.start", "status": 200, "headers": []})
        self.under_way += 1
        await self.may_end.wait()
        self.under_way -= 1
        if scope["path"] != "/stream":
            await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})


@pytest.fixture
def work() -> Work:
    return Work()


@pytest.fixture
async def client(work: Work) -> AsyncIterator[httpx.AsyncClient]:
    """Of that application, with two requests of a person at a time; who it is stands in a header field."""
    limit = ConcurrencyLimit(work, limit=2, streams=["/stream"])

    async def signed_in(scope: Scope, receive: Receive, send: Send) -> None:
        person = dict(scope["headers"]).get(b"person")
        await limit({**scope, **({SUBJECT: Subject(person.decode())} if person else {})}, receive, send)

    async with httpx.AsyncClient(transport=httpx.ASGITransport(signed_in), base_url=BASE) as client:
        yield client


async def test_more_of_one_person_is_429_and_others_are_let_in(client: httpx.AsyncClient, work: Work) -> None:
    def ask(person: str | None) -> "asyncio.Task[httpx.Response]":
        return asyncio.create_task(client.get("/", headers={"person": person} if person else {}))

    tasks = [ask(person) for person in ("alice", "alice", "bob", "bob", None, None, None)]
    await eventually(lambda: work.under_way == 7)
    refused = await client.get("/", headers={"person": "alice"})
    assert refused.status_code == 429
    assert refused.headers["retry-after"] == "1"
    work.may_end.set()
    assert {response.status_code for response in await asyncio.gather(*tasks)} == {200}
    assert (await client.get("/", headers={"person": "alice"})).status_code == 200


async def test_a_stream_counts_until_it_has_begun(client: httpx.AsyncClient, work: Work) -> None:
    headers = {"person": "alice"}
    tasks = [asyncio.create_task(client.get("/stream", headers=headers)) for _ in range(3)]
    await eventually(lambda: work.under_way == 3)
    work.may_end.set()
    assert [response.status_code for response in await asyncio.gather(*tasks)] == [200] * 3


@pytest.mark.usefixtures("transport")  # it answers for the identity provider
async def test_unfinished_bodies_of_one_person_are_bounded(settings: Settings, signer: Signer) -> None:
    may_end = asyncio.Event()
    sending = 0

    async def slow_body() -> AsyncIterator[bytes]:
        nonlocal sending
        yield b"{"
        sending += 1
        await may_end.wait()
        yield b"}"

    json = {"content-type": "application/json"}
    app = create_app(settings.model_copy(update={"max_in_flight_per_person": 2}))
    async with running(app) as transport:
        alice, bob = (Person(transport, signer.token(name)) for name in ("alice", "bob"))
        waiting = [
            asyncio.create_task(alice.request("POST", "/contexts", content=slow_body(), headers=json))
            for _ in range(2)
        ]
        await eventually(lambda: sending == 2)
        assert_problem(await alice.get("/contexts"), 429, "too-many-requests")
        assert (await bob.get("/contexts")).status_code == 200
        may_end.set()
        assert [answer.status_code for answer in await asyncio.gather(*waiting)] == [422, 422]
