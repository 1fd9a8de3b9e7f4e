"""Tests of the data that Sentry gets."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
import sentry_sdk
from sentry_sdk.envelope import Envelope
from sentry_sdk.transport import Transport
from tests.support.api import BASE, running

from my_flow_api.config import Settings
from my_flow_api.kit.observability import sentry
from my_flow_api.main import create_app

DSN = "https://key@sentry.invalid/1"
PLANTED = "planted"

sent: list[dict[str, Any]] = []


class Kept(Transport):
    """Keeps what would be sent."""

    def capture_envelope(self, envelope: Envelope) -> None:
        sent.extend(dict(event) for event in [envelope.get_event()] if event is not None)


@pytest.fixture(params=[DSN, ""])
async def broken(
    request: pytest.FixtureRequest, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[httpx.AsyncClient]:
    """Return a client of an application with a bug in it, with a DSN and without."""
    sent.clear()
    real = sentry.running_sentry
    monkeypatch.setattr(
        "my_flow_api.main.running_sentry", lambda dsn, **options: real(dsn, **options, transport=Kept)
    )
    app = create_app(settings.model_copy(update={"sentry_dsn": request.param}))

    @app.post("/broken/{name}")
    async def _broken(name: str) -> None:
        kept_in_a_variable = f"{PLANTED} {name}"
        raise RuntimeError(kept_in_a_variable)

    async with running(app) as transport, httpx.AsyncClient(transport=transport, base_url=BASE) as client:
        yield client


async def test_an_unexpected_error_is_told_with_nothing_of_a_person(
    broken: httpx.AsyncClient, request: pytest.FixtureRequest
) -> None:
    headers = {"authorization": f"Bearer {PLANTED}", "cookie": PLANTED, "x-request-id": "request-1"}
    response = await broken.post(f"/broken/{PLANTED}?q={PLANTED}", json={"title": PLANTED}, headers=headers)
    assert response.status_code == 500
    sentry_sdk.flush(2)
    if not request.node.callspec.params["broken"]:
        assert sent == []
        return
    (event,) = sent
    assert PLANTED not in str(event)
    assert event["tags"] == {"method": "POST", "route": "/broken/{name}", "request_id": "request-1"}
    (exception,) = event["exception"]["values"]
    assert exception["type"] == "RuntimeError"
    assert exception["stacktrace"]["frames"][-1]["function"] == "_broken"
    assert not {"request", "user", "server_name", "breadcrumbs", "contexts", "modules"} & set(event)


async def test_an_error_that_was_expected_is_not_told(broken: httpx.AsyncClient) -> None:
    assert (await broken.get("/nowhere")).status_code == 404
    assert sent == []
