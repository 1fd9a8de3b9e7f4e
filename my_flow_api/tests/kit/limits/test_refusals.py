"""Every refusal counts: for the person whose token it has, else for the address."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from tests.conftest import Database
from tests.support.api import BASE, ORIGIN, Json, Person, assert_problem, running
from tests.support.clock import FrozenClock
from tests.support.tokens import Signer

from my_flow_api.config import Settings
from my_flow_api.kit.clock import utc_now
from my_flow_api.kit.container import CONTAINER, Container
from my_flow_api.kit.limits.rate_limit import RateLimiter, RateLimits, client_address
from my_flow_api.main import create_app

AS_JSON = {"content-type": "application/json"}
VITALS: Json = {"vitals": [{"name": "LCP", "value": 1}]}


@pytest.fixture
async def limited(
    settings: Settings, the_clock: FrozenClock, transport: httpx.ASGITransport, empty_database: Database
) -> AsyncIterator[httpx.ASGITransport]:
    """An API that lets an address or a person ask three times a minute."""
    limits = {"rate_limit": "3/minute", "client_address_header": "X-Real-IP"}
    async with running(create_app(settings.model_copy(update=limits), clock=the_clock)) as limited:
        yield limited


REFUSED: list[tuple[int, str, str, dict[str, Any]]] = [
    (401, "GET", "/contexts", {}),
    (401, "POST", "/contexts", {"json": {}}),
    (401, "GET", "/contexts", {"headers": {"authorization": "Bearer a.b.c"}}),
    (404, "GET", "/nowhere", {}),
    (404, "GET", "/calendar/guess.ics", {}),
    (405, "PATCH", "/vitals", {}),
    (400, "POST", "/vitals", {"content": b"{x", "headers": AS_JSON}),
    (422, "POST", "/vitals", {"json": {}}),
    (413, "POST", "/vitals", {"content": b"x" * 70_000, "headers": AS_JSON}),
    (204, "POST", "/vitals", {"json": VITALS}),
]


@pytest.mark.parametrize(("status", "method", "path", "options"), REFUSED)
async def test_without_a_token_it_counts_for_the_address(
    limited: httpx.ASGITransport, status: int, method: str, path: str, options: dict[str, Any]
) -> None:
    nobody = Person(limited, None)

    async def ask(address: str) -> httpx.Response:
        headers = {"x-real-ip": address, **options.get("headers", {})}
        return await nobody.request(method, path, **{**options, "headers": headers})

    assert [(await ask("203.0.113.7")).status_code for _ in range(3)] == [status] * 3
    refused = await ask("203.0.113.7")
    assert_problem(refused, 429, "too-many-requests")
    assert int(refused.headers["retry-after"]) > 0
    assert (await ask("203.0.113.8")).status_code == status
    assert (await nobody.client.get("/health", headers={"x-real-ip": "203.0.113.7"})).status_code == 200


@pytest.mark.parametrize(
    ("status", "method", "path", "options"),
    [
        (400, "POST", "/contexts", {"content": b"{x", "headers": AS_JSON}),
        (413, "POST", "/contexts", {"content": b"x" * 70_000, "headers": AS_JSON}),
        (404, "GET", "/nowhere", {}),
        (405, "PATCH", "/contexts", {"json": {}}),
        (422, "POST", "/contexts", {"json": {}}),
    ],
)
async def test_with_a_token_it_counts_for_the_person(
    limited: httpx.ASGITransport,
    signer: Signer,
    status: int,
    method: str,
    path: str,
    options: dict[str, Any],
) -> None:
    alice, bob = (Person(limited, signer.token(name)) for name in ("alice", "bob"))
    answers = [await alice.request(method, path, **options) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [status, status, status, 429]
    assert [answer.headers["ratelimit"].split(";")[1] for answer in answers] == ["r=2", "r=1", "r=0", "r=0"]
    assert (await bob.request(method, path, **options)).status_code == status


@pytest.mark.parametrize(
    ("sent", "address"),
    [
        (b"203.0.113.7", "203.0.113.7"),
        (b"::ffff:203.0.113.7", "203.0.113.7"),
        (b"2001:db8:1:2:3:4:5:6", "20010db800010002/64"),
        (b"2001:db8:1:2::1", "20010db800010002/64"),
        (b"203.0.113.7, 198.51.100.1", "127.0.0.1"),
        (b"nonsense", "127.0.0.1"),
        (b"\xff", "127.0.0.1"),
        (None, "127.0.0.1"),
    ],
)
def test_the_address_is_what_the_proxy_says_if_it_is_one(sent: bytes | None, address: str) -> None:
    headers = [(b"x-forwarded-for", b"198.51.100.9"), *([] if sent is None else [(b"x-real-ip", sent)])]
    limiter = RateLimiter("1/minute", utc_now)
    scope = {
        "headers": headers,
        "client": ("127.0.0.1", 1),
        "state": {CONTAINER: Container([RateLimits(limiter, limiter, client_address_header="X-Real-IP")])},
    }
    assert client_address(scope) == address


def test_beyond_the_limit_nothing_is_counted(clock: FrozenClock) -> None:
    limiter = RateLimiter("2/minute", clock)
    assert [limiter.hit("alice").exceeded for _ in range(5)] == [False, False, True, True, True]
    assert limiter.counts().changed == {"alice": 3}
    clock.advance(seconds=60)
    assert not limiter.hit("alice").exceeded


def test_addresses_do_not_use_up_memory(clock: FrozenClock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("my_flow_api.kit.limits.rate_limit._MAX_KEYS", 10)
    limiter = RateLimiter("1/minute", clock)
    for number in range(100):
        limiter.hit(str(number))
        limiter.hit(str(number))
    assert set(limiter.counts().changed) == {str(number) for number in range(90, 100)}


@pytest.mark.parametrize("path", ["/healthX", "/health/x", "/metricsX", "/metrics/x"])
async def test_an_address_that_begins_like_a_health_check_counts(
    limited: httpx.ASGITransport, path: str
) -> None:
    async with httpx.AsyncClient(transport=limited, base_url=BASE) as client:
        assert [(await client.get(path)).status_code for _ in range(4)] == [404, 404, 404, 429]


async def test_a_refused_preflight_request_counts_for_the_address(limited: httpx.ASGITransport) -> None:
    async with httpx.AsyncClient(transport=limited, base_url=BASE) as client:
        asked = {"origin": "https://stranger.example", "access-control-request-method": "GET"}
        answers = [await client.options("/api/v1/contexts", headers=asked) for _ in range(4)]
        assert [answer.status_code for answer in answers] == [400, 400, 400, 429]
        assert_problem(answers[-1], 429, "too-many-requests")
        assert (await client.get("/nowhere")).status_code == 429


async def test_an_accepted_preflight_request_counts_for_nobody(limited: httpx.ASGITransport) -> None:
    async with httpx.AsyncClient(transport=limited, base_url=BASE) as client:
        asked = {"origin": ORIGIN, "access-control-request-method": "GET"}
        answers = [await client.options("/api/v1/contexts", headers=asked) for _ in range(5)]
        assert {answer.status_code for answer in answers} == {200}
        assert (await client.get("/nowhere")).status_code == 404
