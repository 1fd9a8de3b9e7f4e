"""A whole run of the API as its own process: every request has its line, and nothing private is in any."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import respx
from devstack.testing import IdentityProvider, Mongod
from tests.support.serving import Served, serving
from tests.support.tokens import RESOURCE
from tests.support.waiting import eventually

PLANTED = "planted"
EMAIL = "ann.planted@example.com"
FIELDS = {
    "event",
    "level",
    "timestamp",
    "request_id",
    "method",
    "route",
    "status",
    "duration_ms",
    "bytes",
} | {
    "person",
    "database_ms",
    "database_commands",
}


@pytest.fixture
def api(mongod: Mongod, identity_provider: IdentityProvider, tmp_path: Path) -> Iterator[Served]:
    """Run the API with its most verbose logs."""
    talkative = {"LOG_LEVEL": "debug", "SLOW_QUERY_MS": "0"}
    with serving(mongod, identity_provider, tmp_path, settings=talkative) as served:
        yield served


async def a_full_day(client: httpx.AsyncClient, token: str) -> int:
    """Everything that a person can do, with planted words wherever words go; how many requests it was."""
    sent = 0

    async def ask(method: str, path: str, **options: Any) -> Any:
        nonlocal sent
        sent += 1
        response = await client.request(method, path, **options)
        is_json = "json" in response.headers.get("content-type", "")
        return response.json() if is_json else response.text

    context = await ask("POST", "/contexts", json={"name": PLANTED, "color": "#2F6FEB", "icon": "💼"})
    there = await ask("POST", "/contexts", json={"name": "There", "color": "#2F6FEB", "icon": "💼"})
    key = {"idempotency-key": f"{PLANTED}-key"}
    new = {"title": f"Write to {EMAIL}", "description": PLANTED, "due": {"date": "2026-05-16"}}
    flow = await ask("POST", f"/contexts/{context['id']}/flows", json=new, headers=key)
    await ask("PATCH", f"/flows/{flow['id']}", json={"title": PLANTED * 3})
    await ask("POST", "/flows/quick-add", json={"text": f"{PLANTED} tomorrow #there"})
    batch = {"operations": [{"flow_id": flow["id"], "action": "complete"}]}
    await ask("POST", "/flows/batch", json=batch, headers=key)
    await ask("GET", "/search", params={"q": PLANTED})
    await ask("GET", "/flows", params={"q": PLANTED, "cursor": PLANTED})
    await ask(
        "POST",
        "/transitions",
        json={"from_context_id": context["id"], "to_context_id": there["id"], "resume_note": PLANTED},
    )
    exported = await ask("GET", "/export")
    await ask("POST", "/import?apply=true", json=exported)
    calendar = await ask("POST", "/calendar")
    await ask("GET", calendar["path"].removeprefix("/api/v1"))
    await ask("GET", f"/calendar/{PLANTED}.ics")
    await ask("GET", f"/{PLANTED}", headers={"user-agent": PLANTED, "x-request-id": PLANTED + "!"})
    await ask("POST", "/contexts", json={PLANTED: PLANTED, "name": EMAIL})
    await ask("POST", "/contexts", content=PLANTED, headers={"content-type": "application/json"})
    for refused in (PLANTED, f"{token}{PLANTED}", ".".join([PLANTED] * 3)):
        await ask("GET", "/contexts", headers={"authorization": f"Bearer {refused}"})
    await ask("DELETE", "/account")
    return sent


async def test_no_log_has_a_token_a_title_or_an_address_and_every_request_has_its_line(
    api: Served, identity_provider: IdentityProvider
) -> None:
    person = f"{PLANTED}-person"
    token = identity_provider.access_token(person, aud=RESOURCE, email=EMAIL)
    headers = {"authorization": f"Bearer {token}"}
    with respx.mock(assert_all_called=False) as outside:
        outside.route(host="127.0.0.1").pass_through()
        async with httpx.AsyncClient(base_url=f"{api.url}/api/v1", headers=headers) as client:
            sent = await a_full_day(client, token)
    # The line of a request is written after its answer.
    await eventually(lambda: api.log.read_text().count('"route":"/api/v1/account"') == 1)
    text = api.log.read_text()
    lines = [json.loads(line) for line in text.splitlines() if line.startswith("{")]
    requests = [line for line in lines if line["event"] == "request" and "/health" not in line["route"]]
    assert len(requests) == sent
    assert all(set(line) == FIELDS for line in requests)
    assert any(line["event"] == "slow query" and "filter" in line["shape"] for line in lines), "all are slow"
    for private in (PLANTED, EMAIL, token, *token.split(".")[1:], "eyJ"):
        assert private not in text, f"{private} is in the log"
