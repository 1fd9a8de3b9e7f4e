import re

import httpx
import pytest
from tests.metrics.conftest import SCRAPER
from tests.support.api import Person, assert_problem
from tests.support.stream import listening
from tests.support.tokens import Signer
from tests.support.waiting import eventually

from my_flow_api.kit.observability.logging import write_waiting


async def value(prometheus: httpx.AsyncClient, name: str) -> float:
    """Return the sample of this name and these labels; 0 if there is none."""
    found = re.search(rf"^{re.escape(name)} (\S+)$", (await prometheus.get("/metrics")).text, re.MULTILINE)
    return float(found[1]) if found else 0.0


async def test_there_are_no_metrics_without_a_token_in_the_settings(nobody: Person) -> None:
    assert_problem(await nobody.client.get("/metrics"), 404, "not-found")


@pytest.mark.parametrize(
    "sent", ["", "Bearer", "Bearer wrong", f"Basic {SCRAPER}", f"Bearer {SCRAPER}x", "Bearer \xe9"]
)
async def test_metrics_need_their_token(prometheus: httpx.AsyncClient, sent: str) -> None:
    refused = await prometheus.get("/metrics", headers=[(b"authorization", sent.encode("latin-1"))])
    assert_problem(refused, 401, "unauthorized")


async def test_requests_are_counted_by_route(
    prometheus: httpx.AsyncClient, transport_with_metrics: httpx.ASGITransport, signer: Signer
) -> None:
    alice = Person(transport_with_metrics, signer.token("alice"))
    context = await alice.makes_context(name="Secret plans")
    labels = 'method="{}",route="{}",status="{}"'
    read = f"my_flow_request_seconds_count{{{labels.format('GET', '/api/v1/contexts/{context_id}', 200)}}}"
    unknown = f"my_flow_request_seconds_count{{{labels.format('other', 'unmatched', 404)}}}"
    before = [await value(prometheus, name) for name in (read, unknown)]
    await alice.reads(f"/contexts/{context['id']}")
    await alice.client.request("BREW", "/coffee")
    assert [await value(prometheus, name) for name in (read, unknown)] == [one + 1 for one in before]
    text = (await prometheus.get("/metrics")).text
    assert not any(word in text for word in ("Secret", "coffee", "BREW", "alice", context["id"]))


async def test_what_mongodb_is_asked_is_counted(
    prometheus: httpx.AsyncClient, transport_with_metrics: httpx.ASGITransport, signer: Signer
) -> None:
    alice = Person(transport_with_metrics, signer.token("alice"))
    name = 'my_flow_mongodb_command_seconds_count{command="find",outcome="ok"}'
    before = await value(prometheus, name)
    await alice.reads("/contexts")
    assert await value(prometheus, name) > before
    assert await value(prometheus, "my_flow_mongodb_connections") > 0


async def test_streams_and_replays_are_counted(
    prometheus: httpx.AsyncClient, transport_with_metrics: httpx.ASGITransport, signer: Signer
) -> None:
    alice = Person(transport_with_metrics, signer.token("alice"))

    async def changes_are_followed() -> bool:
        async with listening(transport_with_metrics, signer.token("alice")) as stream:
            await stream.begun()
        return stream.status == 200

    await eventually(changes_are_followed)
    before = await value(prometheus, "my_flow_event_streams")
    async with listening(transport_with_metrics, signer.token("alice")) as stream:
        await stream.begun()
        assert await value(prometheus, "my_flow_event_streams") == before + 1
    assert await value(prometheus, "my_flow_event_streams") == before
    replays = await value(prometheus, "my_flow_idempotent_replays_total")
    for _ in range(2):
        await alice.post("/calendar", headers={"idempotency-key": "once"})
    assert await value(prometheus, "my_flow_idempotent_replays_total") == replays + 1


async def test_the_build_is_named(prometheus: httpx.AsyncClient) -> None:
    assert (
        'my_flow_build_info{commit="4f0c2a9",version="0.1.0"} 1.0' in (await prometheus.get("/metrics")).text
    )


async def test_scrapes_do_not_fill_the_log(
    prometheus: httpx.AsyncClient, capsys: pytest.CaptureFixture[str]
) -> None:
    for path in ("/metrics", "/api/v1/contexts"):
        await prometheus.get(path)
    write_waiting()
    written = capsys.readouterr().out
    assert "/api/v1/contexts" in written
    assert "/metrics" not in written


async def test_no_connection_is_counted_twice(prometheus: httpx.AsyncClient) -> None:
    async def all_are_back() -> bool:
        return await value(prometheus, "my_flow_mongodb_connections_in_use") <= await value(
            prometheus, "my_flow_mongodb_connections"
        )

    await eventually(all_are_back)
