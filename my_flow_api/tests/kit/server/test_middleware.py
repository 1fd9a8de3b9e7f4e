import json
import zlib
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from structlog.testing import capture_logs
from tests.support.api import BASE, ORIGIN, Person, assert_problem, running

from my_flow_api.auth.middleware import Authentication
from my_flow_api.config import Settings
from my_flow_api.kit.limits.concurrency import ConcurrencyLimit
from my_flow_api.kit.limits.refusals import RefusalLimit
from my_flow_api.kit.server.middleware import Head, RequestContext, UnexpectedErrors
from my_flow_api.kit.server.request_body import BodyLimits, RequestBuffering
from my_flow_api.main import create_app

EVIL = "https://evil.example"
PREVIEW = "https://my-flow-a1b2c3.vercel.app"


@pytest.mark.parametrize("request_id", ["abc-123", "A.b_C", "x" * 64])
async def test_a_harmless_request_id_is_kept(nobody: Person, request_id: str) -> None:
    response = await nobody.client.get("/health/live", headers={"x-request-id": request_id})
    assert response.headers["x-request-id"] == request_id


@pytest.mark.parametrize("request_id", ["", "x" * 65, 'a"b', "a b", "{}", "\u00e9"])
async def test_another_request_id_is_replaced(nobody: Person, request_id: str) -> None:
    response = await nobody.client.get("/health/live", headers=[(b"x-request-id", request_id.encode())])
    assert response.headers["x-request-id"] != request_id
    assert len(response.headers["x-request-id"]) == 32


async def test_no_cache_keeps_an_answer(alice: Person) -> None:
    response = await alice.get("/preferences")
    assert response.headers["cache-control"] == "no-store"
    assert response.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("origin", [ORIGIN, PREVIEW])
async def test_an_allowed_origin_may_ask_beforehand(nobody: Person, origin: str) -> None:
    asked = {
        "origin": origin,
        "access-control-request-method": "PATCH",
        "access-control-request-headers": "authorization,content-type,if-match,idempotency-key,"
        "last-event-id,x-request-id",
    }
    response = await nobody.client.options("/api/v1/contexts", headers=asked)
    assert response.status_code == 200
    assert response.headers["access-control-allow-origin"] == origin
    assert response.headers["access-control-max-age"] == "600"
    assert "access-control-allow-credentials" not in response.headers


@pytest.mark.parametrize(
    "origin",
    [EVIL, f"{PREVIEW}.evil.example", "https://my-flow-a.vercel.app.evil.example", "null", f"{ORIGIN}:8443"],
)
async def test_another_origin_gets_no_permission(nobody: Person, origin: str) -> None:
    asked = {"origin": origin, "access-control-request-method": "GET"}
    refused = await nobody.client.options("/api/v1/contexts", headers=asked)
    assert_problem(refused, 400, "bad-request")
    assert "origin" in refused.headers["vary"].lower()
    for response in (refused, await nobody.get("/contexts", headers={"origin": origin})):
        assert "access-control-allow-origin" not in response.headers


async def test_errors_can_be_read_by_an_allowed_origin(alice: Person, nobody: Person) -> None:
    headers = {"origin": ORIGIN}
    for response in (
        await nobody.get("/contexts", headers=headers),
        await nobody.client.get("/nowhere", headers=headers),
        await alice.post("/contexts", {}, headers=headers),
        await alice.request("POST", "/contexts", content=b"x" * 70_000, headers=headers),
    ):
        assert response.is_error
        assert response.headers["access-control-allow-origin"] == ORIGIN
        exposed = response.headers["access-control-expose-headers"]
        assert exposed == (
            "content-disposition, etag, idempotency-replayed, location, ratelimit, ratelimit-policy, "
            "retry-after, x-request-id"
        )


async def test_large_answers_are_compressed_and_small_ones_are_not(alice: Person) -> None:
    small = await alice.get("/contexts", headers={"accept-encoding": "gzip"})
    assert "content-encoding" not in small.headers
    for n in range(10):
        await alice.makes_context(name=f"Context {n}")
    async with alice.client.stream("GET", "/api/v1/contexts", headers={"accept-encoding": "gzip"}) as large:
        raw = b"".join([chunk async for chunk in large.aiter_raw()])
    assert large.headers["content-encoding"] == "gzip"
    assert len(json.loads(zlib.decompress(raw, wbits=31))["items"]) == 10


@pytest.mark.parametrize(
    ("accepted", "is_compressed"),
    [
        ("gzip, deflate, br", True),
        ("br;q=1.0, gzip;q=0.8", True),
        ("gzip;q=0.001", True),
        ("gzip, br;q=0", True),
        ("identity", False),
        ("*;q=0", False),
        ("gzip;q=0", False),
        ("gzip;q=0, identity, *;q=0", False),
        ("br, gzip ; Q=0.000", False),
    ],
)
async def test_an_answer_is_compressed_for_who_accepts_it(
    alice: Person, accepted: str, is_compressed: bool
) -> None:
    for n in range(10):
        await alice.makes_context(name=f"Context {n}")
    large = await alice.get("/contexts", headers={"accept-encoding": accepted})
    assert ("content-encoding" in large.headers) == is_compressed
    assert len(large.json()["items"]) == 10


async def chunks(size: int) -> AsyncIterator[bytes]:
    for _ in range(size // 1024):
        yield b" " * 1024


async def test_a_body_is_refused_above_64_kib(alice: Person) -> None:
    headers = {"content-type": "application/json"}
    body = b'{"name": "Work", "color": "#2F6FEB", "icon": "\xf0\x9f\x92\xbc"}'
    fits = await alice.request("POST", "/contexts", content=body.ljust(64 * 1024), headers=headers)
    assert fits.status_code == 201
    for content in (body.ljust(64 * 1024 + 1), chunks(66 * 1024)):
        refused = await alice.request("POST", "/contexts", content=content, headers=headers)
        assert_problem(refused, 413, "payload-too-large")


async def test_head_is_answered_wherever_get_is_without_the_body(alice: Person) -> None:
    context = await alice.makes_context()
    for path in ("/contexts", f"/contexts/{context['id']}", "/dashboard", "/preferences", "/contexts/x"):
        with capture_logs() as logs:
            head = await alice.request("HEAD", path)
        get = await alice.get(path)
        assert head.status_code == get.status_code
        assert head.content == b""
        assert head.headers["content-type"] == get.headers["content-type"]
        if get.status_code == 200:
            assert head.headers["content-length"] == str(len(get.content))
            assert head.headers.get("etag") == get.headers.get("etag")
        assert [entry["method"] for entry in logs if entry["event"] == "request"] == ["HEAD"]
    assert_problem(await alice.get("/contexts/x"), 404, "not-found")
    known = {"if-none-match": '"1"'}
    assert (await alice.request("HEAD", f"/contexts/{context['id']}", headers=known)).status_code == 304
    assert (await alice.client.head("/health")).status_code == 200
    assert (await alice.request("HEAD", f"/flows/{context['id']}/complete")).status_code == 405


async def test_a_browser_may_ask_beforehand_for_head(nobody: Person) -> None:
    asked = {"origin": ORIGIN, "access-control-request-method": "HEAD"}
    assert (await nobody.client.options("/api/v1/contexts", headers=asked)).status_code == 200


@pytest.mark.parametrize("length", ["-1", "many", "9" * 30, "\u0661"])
async def test_a_declared_length_that_is_no_length_is_refused(alice: Person, length: str) -> None:
    headers = {"content-type": "application/json", "content-length": length.encode()}
    refused = await alice.request("POST", "/contexts", content=b"{}", headers=headers)
    assert_problem(refused, 413, "payload-too-large")


async def test_the_access_log_has_the_route_and_nothing_private(alice: Person) -> None:
    context = await alice.makes_context(name="Secret plans")
    with capture_logs() as logs:
        await alice.get(f"/contexts/{context['id']}/flows", params={"limit": 5})
        await alice.client.get("/wp-admin/secret")
    first, second = (entry for entry in logs if entry["event"] == "request")
    assert first["duration_ms"] > 0
    assert {name: first[name] for name in ("method", "route", "status", "log_level")} == {
        "method": "GET",
        "route": "/api/v1/contexts/{context_id}/flows",
        "status": 200,
        "log_level": "info",
    }
    assert (second["route"], second["status"]) == ("unmatched", 404)
    assert not any(word in str(logs) for word in ("Secret", "secret", context["id"], "Bearer", "eyJ"))


async def test_health_checks_do_not_fill_the_log(settings: Settings) -> None:
    for level, levels in (("info", []), ("debug", ["debug"])):
        app = create_app(settings.model_copy(update={"log_level": level}))
        async with running(app) as transport, httpx.AsyncClient(transport=transport, base_url=BASE) as client:
            with capture_logs() as logs:
                await client.get("/health")
        assert [entry["log_level"] for entry in logs if entry["event"] == "request"] == levels


@pytest.fixture
async def broken(settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    """Return a client of an application with a bug in it."""
    app = create_app(settings)

    @app.get("/broken")
    async def _broken() -> None:
        raise RuntimeError("the password is hunter2")

    async with running(app) as transport:
        yield httpx.AsyncClient(transport=transport, base_url=BASE)


async def test_a_bug_is_a_500_that_says_nothing_and_is_logged_in_full(broken: httpx.AsyncClient) -> None:
    with capture_logs() as logs:
        response = await broken.get("/broken", headers={"origin": ORIGIN})
    assert_problem(response, 500, "internal-error")
    assert "hunter2" not in response.text
    assert response.headers["access-control-allow-origin"] == ORIGIN
    error = next(entry for entry in logs if entry["event"] == "unexpected error")
    assert (error["route"], error["exc_info"]) == ("/broken", True)


async def test_what_breaks_after_the_answer_began_is_raised(settings: Settings) -> None:
    async def begins_then_breaks(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        raise RuntimeError("too late")

    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    with pytest.raises(RuntimeError, match="too late"):
        await UnexpectedErrors(begins_then_breaks)({"type": "http", "method": "GET"}, None, send)  # type: ignore[arg-type]
    assert len(sent) == 1


async def test_what_is_no_request_passes_through(settings: Settings) -> None:
    seen: list[str] = []

    async def inner(scope: Any, receive: Any, send: Any) -> None:
        seen.append(scope["type"])

    for middleware in (
        RequestContext(inner, headers={}),
        RefusalLimit(inner, exempt=()),
        Authentication(inner, exempt=()),
        ConcurrencyLimit(inner, limit=1, streams=()),
        RequestBuffering(inner, BodyLimits.of(settings, 1, {}), public=()),
        Head(inner),
    ):
        await middleware({"type": "lifespan"}, None, None)  # type: ignore[arg-type]
    assert seen == ["lifespan"] * 6


async def test_only_https_is_promised_outside_development(settings: Settings) -> None:
    app: FastAPI = create_app(settings.model_copy(update={"environment": "production"}))
    async with running(app) as transport, httpx.AsyncClient(transport=transport, base_url=BASE) as client:
        assert "strict-transport-security" in (await client.get("/health/live")).headers
