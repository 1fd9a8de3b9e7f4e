"""A body comes in within limits, and only for who may send one."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send
from tests.support.api import Person, assert_problem
from tests.support.clock import MAY_15_NOON
from tests.support.waiting import eventually

from my_flow_api.kit.container import CONTAINER, Container
from my_flow_api.kit.http.subject import SUBJECT, Subject
from my_flow_api.kit.limits.rate_limit import RateLimiter, RateLimits
from my_flow_api.kit.observability.request_info import hash_user_id
from my_flow_api.kit.server.request_body import BodyLimits, RequestBuffering

LIMITS = BodyLimits(max_bytes=100, larger={"/large": 1000}, unfinished_bytes=250, idle_timeout=60, timeout=60)


class Sender:
    """A client whose body comes when the test says so."""

    def __init__(self, person: str | None, path: str = "/thing", *, limit: int = 1000, **fields: str) -> None:
        self.limiter = RateLimiter(f"{limit}/minute", lambda: MAY_15_NOON)
        self.pieces: asyncio.Queue[Message] = asyncio.Queue()
        self.asked_for = self.sent = 0
        self.status = 0
        self.answer: list[Message] = []
        headers = {"transfer-encoding": "chunked"} | {n.replace("_", "-"): v for n, v in fields.items()}
        self.scope: Scope = {
            "type": "http",
            "method": "POST",
            "path": path,
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
            "client": ("127.0.0.1", 1),
            "state": {
                CONTAINER: Container([RateLimits(self.limiter, self.limiter, client_address_header="")])
            },
        }
        if person is not None:
            self.scope[SUBJECT] = Subject(person)

    def sends(self, piece: bytes, *, more: bool = True) -> None:
        self.sent += 1
        self.pieces.put_nowait({"type": "http.request", "body": piece, "more_body": more})

    async def receive(self) -> Message:
        self.asked_for += 1
        return await self.pieces.get()

    async def send(self, message: Message) -> None:
        self.answer.append(message)
        self.status = message.get("status", self.status)

    async def charged(self) -> int:
        """Return the number of requests that were charged to the person."""
        return 999 - self.limiter.hit(hash_user_id("alice")).remaining

    async def all_taken(self) -> None:
        """Wait until everything that was sent is read, and more is asked for."""
        await eventually(lambda: self.asked_for > self.sent)

    async def all_taken_or_refused(self) -> None:
        """Wait for the same, or until there is a response."""
        await eventually(lambda: bool(self.status) or self.asked_for > self.sent)


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Answers with the body that it gets."""
    await Response(await Request(scope, receive).body())(scope, receive, send)


def limited(**changes: float) -> RequestBuffering:
    limits = BodyLimits(**{name: getattr(LIMITS, name) for name in BodyLimits.__slots__} | changes)
    return RequestBuffering(application, limits, public=[("POST", "/public")])


def begin(body: RequestBuffering, sender: Sender) -> "asyncio.Task[None]":
    return asyncio.create_task(body(sender.scope, sender.receive, sender.send))


async def test_a_body_is_not_read_without_a_token() -> None:
    stranger = Sender(None)
    await begin(limited(), stranger)
    assert (stranger.status, stranger.answer[-1]["body"], stranger.asked_for) == (200, b"", 0)


async def test_at_a_public_address_it_is() -> None:
    stranger = Sender(None, "/public")
    stranger.sends(b"he")
    stranger.sends(b"llo", more=False)
    await begin(limited(), stranger)
    assert stranger.answer[-1]["body"] == b"hello"


async def test_a_body_that_is_announced_too_large_is_not_read() -> None:
    alice = Sender("alice", content_length="101")
    await begin(limited(), alice)
    assert (alice.status, alice.asked_for) == (413, 0)
    other = Sender("alice", "/large", content_length="101")
    other.sends(b"x" * 101, more=False)
    await begin(limited(), other)
    assert other.status == 200


async def test_a_body_that_does_not_come_in_time_is_408() -> None:
    for limits in ({"idle_timeout": 0.01}, {"timeout": 0.01}):
        alice = Sender("alice")
        alice.sends(b"he")
        await begin(limited(**limits), alice)
        assert alice.status == 408
        assert (b"connection", b"close") in alice.answer[0]["headers"]


async def test_a_body_of_too_many_values_is_refused_before_it_is_parsed() -> None:
    limits = limited(max_bytes=5 * 1024 * 1024, unfinished_bytes=16 * 1024 * 1024)
    for value, status in ((b"{},", 413), (b"[],", 413), (b"1,", 413), (b'"1234567890",', 200)):
        alice = Sender("alice")
        alice.sends(value * (5 * 1024 * 1024 // len(value)), more=False)
        await begin(limits, alice)
        assert alice.status == status


async def test_a_client_that_leaves_gets_no_answer() -> None:
    alice = Sender("alice")
    alice.pieces.put_nowait({"type": "http.disconnect"})
    await begin(limited(), alice)
    assert alice.answer == []
    assert await alice.charged() == 1


async def test_a_body_is_charged_to_its_person_by_its_size() -> None:
    alice = Sender("alice")
    alice.sends(b"x" * (100 * 1024 + 1), more=False)
    await begin(limited(max_bytes=10**6, unfinished_bytes=10**6), alice)
    assert alice.status == 200
    assert await alice.charged() == 3


async def test_a_body_that_costs_more_than_is_left_is_429() -> None:
    limits = limited(max_bytes=10**6, unfinished_bytes=10**6)
    alice = Sender("alice", limit=2)
    alice.sends(b"x" * (100 * 1024), more=False)
    await begin(limits, alice)
    assert alice.status == 429


async def test_a_body_that_never_ends_is_charged_as_soon_as_its_size_is_known() -> None:
    limits = limited(max_bytes=10**6, unfinished_bytes=10**6)
    announced = Sender("alice", content_length=str(100 * 1024 + 1))
    announced.sends(b"x")
    unfinished = [begin(limits, announced)]
    await announced.all_taken()
    assert await announced.charged() == 3
    chunked = Sender("alice")
    chunked.sends(b"x" * 64 * 1024)
    unfinished.append(begin(limits, chunked))
    await chunked.all_taken()
    assert await chunked.charged() == 2
    for task in unfinished:
        task.cancel()


async def test_a_body_is_not_read_if_what_is_announced_costs_more_than_is_left() -> None:
    alice = Sender("alice", limit=2, content_length=str(100 * 1024))
    await begin(limited(max_bytes=10**6, unfinished_bytes=10**6), alice)
    assert (alice.status, alice.asked_for) == (429, 0)


async def test_who_holds_most_makes_room_with_their_oldest() -> None:
    body = limited()
    slow, first, second = Sender("bob"), Sender("mallory"), Sender("mallory")
    tasks = [begin(body, one) for one in (slow, first, second)]
    for one, size in ((slow, 60), (first, 90), (second, 90)):
        one.sends(b"x" * size)
        await one.all_taken()
    assert not any(task.done() for task in tasks)
    second.sends(b"x" * 10)  # what has come with the piece that is too much is kept, the oldest goes
    slow.sends(b"x" * 5)
    await tasks[1]
    assert first.status == 503
    assert (b"retry-after", b"2") in first.answer[0]["headers"]
    for one in (slow, second):
        one.sends(b"", more=False)
    await asyncio.gather(*tasks)
    assert [len(one.answer[-1]["body"]) for one in (slow, second)] == [65, 100]


async def test_a_person_loses_nothing_to_many_addresses_without_a_token() -> None:
    body = limited(max_bytes=200)
    strangers = [Sender(None, "/public") for _ in range(4)]
    for number, stranger in enumerate(strangers):
        stranger.scope["client"] = (f"203.0.113.{number}", 1)
    alice = Sender("alice")
    tasks = [begin(body, one) for one in (alice, *strangers)]
    alice.sends(b"x" * 120)  # more than anybody else
    await alice.all_taken()
    for stranger in strangers:
        stranger.sends(b"x" * 40)
        await stranger.all_taken_or_refused()
    assert [one.status for one in strangers].count(503) == 1
    alice.sends(b"x" * 80, more=False)
    await tasks[0]
    assert (alice.status, len(alice.answer[-1]["body"])) == (200, 200)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def test_the_only_one_who_sends_too_much_loses_it_and_nothing_stays_counted() -> None:
    body = limited(max_bytes=1000)
    for _ in range(3):
        mallory = Sender("mallory")
        task = begin(body, mallory)
        mallory.sends(b"x" * 200)
        mallory.sends(b"x" * 200)
        mallory.sends(b"x" * 200)
        await task
        assert mallory.status == 503
    alice = Sender("alice")
    alice.sends(b"x" * 240, more=False)
    await begin(body, alice)
    assert alice.status == 200


async def test_a_piece_that_comes_as_the_body_is_evicted_is_not_counted() -> None:
    body = limited(max_bytes=1000)
    oldest, newer = Sender("mallory"), Sender("mallory")
    tasks = [begin(body, one) for one in (oldest, newer)]
    for one in (oldest, newer):
        one.sends(b"x" * 120)
        await one.all_taken()
    newer.sends(b"x" * 100)
    oldest.sends(b"x" * 100)  # in the same round of the event loop
    await tasks[0]
    assert oldest.status == 503
    newer.sends(b"", more=False)
    await tasks[1]
    assert len(newer.answer[-1]["body"]) == 220
    alice = Sender("alice")
    alice.sends(b"x" * 250, more=False)
    await begin(body, alice)
    assert alice.status == 200


async def test_who_waits_to_be_told_to_send_is_told_that_the_connection_ends(nobody: Person) -> None:
    headers = {"content-type": "application/json", "expect": "100-continue"}
    refused = await nobody.request("POST", "/contexts", content=b"{}", headers=headers)
    assert_problem(refused, 401, "unauthorized")
    assert refused.headers["connection"] == "close"


async def never() -> AsyncIterator[bytes]:
    yield b"{"
    await asyncio.Event().wait()


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("POST", "/contexts", 401),
        ("POST", "/import", 401),
        ("PATCH", "/preferences", 401),
        ("POST", "/nowhere", 404),
        ("PATCH", "/vitals", 405),
        ("GET", "/contexts", 401),
        ("DELETE", "/account", 401),
    ],
)
async def test_an_answer_without_a_token_does_not_wait_for_the_body(
    nobody: Person, method: str, path: str, status: int
) -> None:
    for more in ({}, {"authorization": "Bearer a.b.c"}, {"idempotency-key": "k"}):
        headers = {"content-type": "application/json"} | more
        async with asyncio.timeout(10):
            answer = await nobody.request(method, path, content=never(), headers=headers)
        assert answer.status_code == status
