"""Each person has an allowance of requests."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import REGISTRY
from tests.conftest import Database
from tests.support.api import ORIGIN, Person, assert_problem, running
from tests.support.clock import FrozenClock
from tests.support.tokens import Signer

from my_flow_api.config import Settings
from my_flow_api.kit.limits.rate_limit import Allowance, RateLimiter
from my_flow_api.main import create_app

type Start = Callable[[str, str], Awaitable[httpx.ASGITransport]]
CONTEXT = {"name": "Work", "color": "#2F6FEB", "icon": "💼"}


@pytest.fixture
async def instances(
    settings: Settings, the_clock: FrozenClock, transport: httpx.ASGITransport, empty_database: Database
) -> AsyncIterator[Start]:
    """Start an instance of the API with a limit and a storage."""
    async with AsyncExitStack() as stack:

        async def start(limit: str, storage: str) -> httpx.ASGITransport:
            changed = settings.model_copy(update={"rate_limit": limit, "rate_limit_storage": storage})
            return await stack.enter_async_context(running(create_app(changed, clock=the_clock)))

        yield start


@pytest.mark.parametrize("storage", ["memory", "mongodb"])
async def test_above_the_allowance_the_answer_is_429_until_the_window_ends(
    instances: Start, signer: Signer, clock: FrozenClock, storage: str
) -> None:
    alice = Person(await instances("3/minute", storage), signer.token("alice"))
    clock.advance(seconds=20)
    for left in (2, 1, 0):
        response = await alice.get("/contexts")
        assert response.status_code == 200
        assert response.headers["ratelimit-policy"] == '"person";q=3;w=60'
        assert response.headers["ratelimit"] == f'"person";r={left};t=40'
    counted = REGISTRY.get_sample_value("my_flow_rate_limited_total") or 0
    refused = await alice.get("/contexts", headers={"origin": ORIGIN})
    assert_problem(refused, 429, "too-many-requests")
    assert REGISTRY.get_sample_value("my_flow_rate_limited_total") == counted + 1
    assert refused.headers["retry-after"] == "40"
    assert refused.headers["ratelimit"] == '"person";r=0;t=40'
    assert refused.headers["access-control-allow-origin"] == ORIGIN
    assert "ratelimit" in refused.headers["access-control-expose-headers"]
    clock.advance(seconds=40)
    assert (await alice.get("/contexts")).status_code == 200


@pytest.mark.parametrize("late", [0.001, 0.5, 0.999])
async def test_to_wait_as_long_as_retry_after_says_is_enough(
    instances: Start, signer: Signer, clock: FrozenClock, late: float
) -> None:
    alice = Person(await instances("1/minute", "memory"), signer.token("alice"))
    clock.advance(seconds=20 + late)
    assert (await alice.get("/contexts")).headers["ratelimit"].endswith("t=40")
    refused = await alice.get("/contexts")
    clock.advance(seconds=int(refused.headers["retry-after"]))
    assert (await alice.get("/contexts")).status_code == 200


async def test_people_do_not_use_up_each_others_allowance(instances: Start, signer: Signer) -> None:
    transport = await instances("1/minute", "memory")
    alice, bob = (Person(transport, signer.token(name)) for name in ("alice", "bob"))
    assert (await alice.get("/contexts")).status_code == 200
    assert (await alice.get("/contexts")).status_code == 429
    assert (await bob.get("/contexts")).status_code == 200


async def test_errors_and_repetitions_count_and_each_request_once(instances: Start, signer: Signer) -> None:
    alice = Person(await instances("5/minute", "memory"), signer.token("alice"))
    key = {"idempotency-key": "one"}
    answers = [
        await alice.get("/contexts/nonsense"),
        await alice.post("/contexts", {}),
        await alice.post("/contexts", CONTEXT, headers=key),
        await alice.post("/contexts", CONTEXT, headers=key),
        await alice.get("/contexts"),
        await alice.post("/contexts", CONTEXT, headers=key),
    ]
    assert [answer.status_code for answer in answers] == [404, 422, 201, 201, 200, 429]
    assert [answer.headers["ratelimit"].split(";")[1] for answer in answers] == [
        f"r={left}" for left in (4, 3, 2, 1, 0, 0)
    ]


async def test_health_preflight_and_problem_pages_are_free(instances: Start, signer: Signer) -> None:
    alice = Person(await instances("1/minute", "memory"), signer.token("alice"))
    await alice.get("/contexts")
    assert (await alice.get("/contexts")).status_code == 429
    for path in ("/health", "/health/live", "/health/ready", "/api/v1/health", "/problems"):
        response = await alice.client.get(path)
        assert response.status_code == 200
        assert "ratelimit" not in response.headers
    asked = {"origin": ORIGIN, "access-control-request-method": "GET"}
    assert (await alice.client.options("/api/v1/contexts", headers=asked)).status_code == 200


def test_an_expensive_request_uses_up_its_cost(clock: FrozenClock) -> None:
    limiter = RateLimiter("10/minute", clock)
    assert limiter.hit("alice", cost=7).remaining == 3
    assert not limiter.hit("alice", cost=3).exceeded
    assert limiter.hit("alice").exceeded


@given(st.integers(1, 10**6), st.integers(0, 10**6), st.integers(1, 3600), st.integers(1, 3600))
def test_the_fields_are_structured_headers(limit: int, left: int, seconds: int, window: int) -> None:
    headers = Allowance(limit, left, seconds, window).headers()
    assert headers == {
        "ratelimit-policy": f'"person";q={limit};w={window}',
        "ratelimit": f'"person";r={left};t={seconds}',
    }
