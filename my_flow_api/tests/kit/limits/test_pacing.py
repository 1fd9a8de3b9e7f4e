"""Requests without a token, and refusals above the limit, wait above a rate; nothing else does."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest
from tests.conftest import Database
from tests.support.api import Person, running
from tests.support.clock import FrozenClock
from tests.support.tokens import Signer
from tests.support.waiting import eventually

from my_flow_api.config import Settings
from my_flow_api.kit.limits.pacing import Pace
from my_flow_api.main import create_app

BASE = "http://api"


class Seconds:
    """A clock that stands still until it is set."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


class Waiting(list[str]):
    """The senders that had to wait, each until the test lets it go on."""

    def __init__(self) -> None:
        super().__init__()
        self.may_go_on = asyncio.Event()
        self.may_go_on.set()

    async def wait(self, _: Pace, sender: str) -> None:
        self.append(sender)
        await self.may_go_on.wait()


def test_above_the_rate_each_waits_longer_up_to_five_seconds() -> None:
    pace = Pace(10, Seconds())
    waits = [pace.delay("mallory") for _ in range(100)]
    assert waits[:20] == pytest.approx([0] * 20), "two seconds' worth comes at once"
    assert waits[20:70] == pytest.approx([number / 10 for number in range(1, 51)])
    assert waits[70:] == [5] * 30
    assert pace.delay("alice") == 0


def test_who_pauses_may_ask_at_once_again() -> None:
    seconds = Seconds()
    pace = Pace(10, seconds)
    for _ in range(200):
        pace.delay("mallory")
    seconds.now += 5
    assert pace.delay("mallory") == pytest.approx(0.1)
    seconds.now += 2.2
    assert [pace.delay("mallory") for _ in range(20)] == pytest.approx([0] * 20)
    assert pace.delay("mallory") > 0


def test_senders_do_not_use_up_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("my_flow_api.kit.limits.pacing._MAX_KEYS", 10)
    pace = Pace(10, Seconds())
    for number in range(100):
        pace.delay(str(number))
        pace.delay("always")
    assert len(pace._next) == 10
    assert "always" in pace._next, "who asks all the time is not forgotten"


@pytest.fixture
async def limited(
    settings: Settings, the_clock: FrozenClock, transport: httpx.ASGITransport, empty_database: Database
) -> AsyncIterator[httpx.ASGITransport]:
    """Run an API with one concurrent request, and two requests a minute for each person."""
    changed = settings.model_copy(update={"rate_limit": "2/minute", "max_in_flight": 1})
    async with running(create_app(changed, clock=the_clock)) as started:
        yield started


@pytest.fixture
def waiting(monkeypatch: pytest.MonkeyPatch) -> Waiting:
    waiting = Waiting()

    async def wait(pace: Pace, sender: str) -> None:
        await waiting.wait(pace, sender)

    monkeypatch.setattr(Pace, "wait", wait)
    return waiting


@pytest.mark.parametrize("path", ["/health", "/health/ready", "/problems", "/nowhere", "/api/v1/contexts"])
@pytest.mark.parametrize("authorization", [None, "Bearer nonsense", "Basic YTpi"])
async def test_requests_without_a_token_wait_above_the_rate(
    limited: httpx.ASGITransport, waiting: Waiting, path: str, authorization: str | None
) -> None:
    headers = {"authorization": authorization} if authorization else {}
    async with httpx.AsyncClient(transport=limited, base_url=BASE, headers=headers) as client:
        await client.get(path)
    assert waiting == ["127.0.0.1"]


async def test_requests_with_a_token_never_wait(
    limited: httpx.ASGITransport, waiting: Waiting, signer: Signer
) -> None:
    alice = Person(limited, signer.token("alice"))
    assert (await alice.get("/contexts")).status_code == 200
    assert (await alice.get("/contexts/nonsense")).status_code == 404
    assert waiting == []


async def test_refusals_of_a_person_wait_outside_of_the_places_in_progress(
    limited: httpx.ASGITransport, waiting: Waiting, signer: Signer
) -> None:
    alice, bob = (Person(limited, signer.token(name)) for name in ("alice", "bob"))
    for _ in range(2):
        assert (await alice.get("/contexts")).status_code == 200
    waiting.may_go_on.clear()
    refused = asyncio.create_task(alice.get("/contexts"))
    unknown = asyncio.create_task(alice.client.get("/nowhere"))
    await eventually(lambda: len(waiting) == 2)
    assert (await bob.get("/contexts")).status_code == 200, "the only place is free"
    assert not refused.done()
    waiting.may_go_on.set()
    assert [(await answer).status_code for answer in (refused, unknown)] == [429, 429]
    assert len(set(waiting)) == 1
    assert waiting[0].startswith("person ")


async def test_who_waits_without_a_token_takes_no_place(
    limited: httpx.ASGITransport, waiting: Waiting, signer: Signer
) -> None:
    waiting.may_go_on.clear()
    async with httpx.AsyncClient(transport=limited, base_url=BASE) as client:
        asked = [asyncio.create_task(client.get("/problems")) for _ in range(3)]
        await eventually(lambda: len(waiting) == len(asked))
        assert (await Person(limited, signer.token("bob")).get("/contexts")).status_code == 200
        waiting.may_go_on.set()
        assert {(await one).status_code for one in asked} <= {200, 503}
