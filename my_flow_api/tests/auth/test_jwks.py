import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
import respx
from orjson import dumps
from prometheus_client import REGISTRY
from tests.support.tokens import Signer

from my_flow_api.auth.jwks import Jwks, JwksTimeouts, UnreadableKeysError, read_keys
from my_flow_api.errors import ServiceUnavailable, Unauthorized

JWKS_URI = "https://another.my-flow.test/oidc/jwks"


class Seconds:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class Drip(httpx.AsyncByteStream):
    """An answer that never ends."""

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while True:
            yield b" "
            await asyncio.sleep(0.05)


def fetches(outcome: str) -> float:
    """Return the metric of fetches, which exists from the start on, so that Prometheus sees the first."""
    count = REGISTRY.get_sample_value("my_flow_key_fetches_total", {"outcome": outcome})
    assert count is not None
    return count


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient() as client:
        yield client


@pytest.fixture
def jwks(client: httpx.AsyncClient, seconds: Seconds) -> Jwks:
    return Jwks(JWKS_URI, client, timeouts=JwksTimeouts(fetch_timeout=0.2), monotonic=seconds)


@pytest.fixture
def answer(signer: Signer) -> httpx.Response:
    return httpx.Response(200, json={"keys": [signer.public]})


@respx.mock
async def test_keys_are_fetched_once_for_many_requests(jwks: Jwks, answer: httpx.Response) -> None:
    route = respx.get(JWKS_URI).mock(return_value=answer)
    counted = fetches("ok")
    await asyncio.gather(*(jwks.find("key-1") for _ in range(20)))
    assert route.call_count == 1
    assert fetches("ok") == counted + 1


@respx.mock
async def test_requests_that_come_during_the_first_fetch_wait_for_it(
    jwks: Jwks, answer: httpx.Response
) -> None:
    asked, may_answer = asyncio.Event(), asyncio.Event()

    async def slowly(_: httpx.Request) -> httpx.Response:
        asked.set()
        await may_answer.wait()
        return answer

    route = respx.get(JWKS_URI).mock(side_effect=slowly)
    first = asyncio.create_task(jwks.find("key-1"))
    await asked.wait()
    second = asyncio.create_task(jwks.find("key-1"))
    await asyncio.sleep(0)
    may_answer.set()
    assert await first is await second
    assert route.call_count == 1


@respx.mock
async def test_a_flood_of_unknown_keys_costs_one_fetch_in_thirty_seconds(
    jwks: Jwks, seconds: Seconds, answer: httpx.Response
) -> None:
    route = respx.get(JWKS_URI).mock(return_value=answer)
    await jwks.find("key-1")
    for n in range(60):
        seconds.now += 1
        with pytest.raises(Unauthorized):
            await jwks.find(f"unknown-{n}")
    assert route.call_count == 1 + 2


@respx.mock
async def test_a_key_is_found_that_was_rotated_right_after_a_fetch(
    jwks: Jwks, answer: httpx.Response
) -> None:
    new = Signer("key-2")
    respx.get(JWKS_URI).mock(side_effect=[answer, httpx.Response(200, json={"keys": [new.public]})])
    await jwks.find("key-1")
    assert (await jwks.find("key-2")).algorithm == "ES384"
    with pytest.raises(Unauthorized):
        await jwks.find("key-1")


@respx.mock
async def test_keys_are_refreshed_after_ten_minutes(
    jwks: Jwks, seconds: Seconds, answer: httpx.Response
) -> None:
    route = respx.get(JWKS_URI).mock(return_value=answer)
    await jwks.find("key-1")
    seconds.now += 601
    await jwks.find("key-1")
    assert route.call_count == 2


@respx.mock
async def test_known_keys_last_through_an_outage_of_a_day(
    jwks: Jwks, seconds: Seconds, answer: httpx.Response
) -> None:
    route = respx.get(JWKS_URI).mock(return_value=answer)
    await jwks.find("key-1")
    route.mock(side_effect=httpx.ConnectError("away"))
    counted = fetches("ok"), fetches("failed")
    seconds.now += 23 * 3600
    assert (await jwks.find("key-1")).algorithm == "ES384"
    assert (fetches("ok"), fetches("failed")) == (counted[0], counted[1] + 1)
    seconds.now += 2 * 3600
    with pytest.raises(ServiceUnavailable):
        await jwks.find("key-1")


@respx.mock
@pytest.mark.parametrize(
    "broken",
    [
        httpx.Response(500),
        httpx.Response(302, headers={"location": "https://elsewhere.example"}),
        httpx.Response(204),
        httpx.Response(200, content=b"<html>"),
        httpx.Response(200, content=b"[]"),
        httpx.Response(200, json={"keys": "many"}),
        httpx.Response(200, json={"keys": []}),
        httpx.Response(200, content=b" " * 70_000),
        httpx.ConnectError("away"),
        httpx.ReadTimeout("slow"),
    ],
    ids=str,
)
async def test_without_keys_the_answer_is_that_we_cannot_tell(
    jwks: Jwks, seconds: Seconds, answer: httpx.Response, broken: Any
) -> None:
    route = respx.get(JWKS_URI).mock(side_effect=[broken, answer])
    for _ in range(5):
        with pytest.raises(ServiceUnavailable) as raised:
            await jwks.find("key-1")
    assert raised.value.headers["retry-after"] == "3"
    assert route.call_count == 1
    seconds.now += 3
    assert (await jwks.find("key-1")).algorithm == "ES384"


@respx.mock
async def test_a_slow_drip_does_not_hold_a_request(jwks: Jwks) -> None:
    respx.get(JWKS_URI).respond(stream=Drip())
    async with asyncio.timeout(2):
        with pytest.raises(ServiceUnavailable):
            await jwks.find("key-1")


def test_one_bad_key_does_not_hide_the_others(signer: Signer) -> None:
    good = signer.public
    entries: list[Any] = [
        7,
        {},
        good | {"kid": 1},
        good | {"kid": "private", "d": "AA"},
        good | {"kid": "encryption", "use": "enc"},
        good | {"kid": "other-algorithm", "alg": "ES512"},
        good | {"kid": "broken", "x": "!"},
        {"kid": "secret", "kty": "oct", "k": "AA", "alg": "HS256"},
        Signer("other-curve", "ES256").public,
        Signer("small", "RS256", bits=1024).public,
        good,
    ]
    assert list(read_keys(dumps({"keys": entries}))) == ["key-1"]


def test_only_so_many_keys_are_read(signer: Signer) -> None:
    entries = [signer.public | {"kid": str(n)} for n in range(40)]
    assert len(read_keys(dumps({"keys": entries}))) == 16


def test_a_key_without_algorithm_gets_the_one_of_its_kind() -> None:
    rsa = {name: value for name, value in Signer("rsa", "RS256").public.items() if name not in {"alg", "use"}}
    assert read_keys(dumps({"keys": [rsa]}))["rsa"].algorithm == "RS256"


def test_a_set_without_a_usable_key_is_unreadable() -> None:
    with pytest.raises(UnreadableKeysError):
        read_keys(b'{"keys": [{"kid": "a", "kty": "oct"}]}')
