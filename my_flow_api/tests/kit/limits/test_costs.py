"""Expensive requests cost more of a person's allowance."""

from collections.abc import AsyncIterator

import httpx
import pytest
from tests.conftest import Database
from tests.events.conftest import until_followed
from tests.exports.test_long_import import file_of
from tests.support.api import Person, assert_problem, running
from tests.support.clock import FrozenClock
from tests.support.stream import listening
from tests.support.tokens import Signer

from my_flow_api.config import Settings
from my_flow_api.kit.limits.costs import cost_of_body, cost_of_export, cost_of_feed, cost_of_import
from my_flow_api.main import create_app

LIMIT = 100


@pytest.fixture
async def limited(
    settings: Settings, the_clock: FrozenClock, transport: httpx.ASGITransport, empty_database: Database
) -> AsyncIterator[httpx.ASGITransport]:
    changed = settings.model_copy(update={"rate_limit": f"{LIMIT}/minute"})
    async with running(create_app(changed, clock=the_clock)) as transport:
        yield transport


@pytest.fixture
def alice(limited: httpx.ASGITransport, signer: Signer) -> Person:
    return Person(limited, signer.token("alice"))


def left(response: httpx.Response) -> int:
    return int(response.headers["ratelimit"].partition("r=")[2].partition(";")[0])


async def cost(person: Person, method: str, path: str, body: object = None) -> int:
    """Measure the cost of a request by the remaining allowance in the answers."""
    before = left(await person.get("/trash"))
    response = await person.request(method, path, json=body)
    assert response.status_code < 300, response.text
    return before - left(response)


async def test_each_request_costs_what_the_guide_says(alice: Person) -> None:
    work = await alice.makes_context()
    assert await cost(alice, "GET", "/contexts") == 1
    assert await cost(alice, "GET", "/flows") == 1
    assert await cost(alice, "GET", "/dashboard") == 6
    assert await cost(alice, "GET", "/agenda?from=2026-05-15&to=2026-05-21") == 6
    assert await cost(alice, "GET", "/search?q=plan") == 11
    assert await cost(alice, "GET", "/flows?q=plan") == 11
    assert await cost(alice, "GET", f"/contexts/{work['id']}/flows?%71=plan") == 11
    operations = [{"flow_id": f"{n:024x}", "action": "complete"} for n in range(21)]
    assert await cost(alice, "POST", "/flows/batch", {"operations": operations}) == 1 + 2
    assert await cost(alice, "POST", "/import?apply=true", file_of(79)) == 1 + 2
    assert await cost(alice, "GET", "/export") == 1 + 3
    assert await cost(alice, "GET", "/export?format=csv") == 1 + 3


async def test_a_list_that_no_index_has_costs_more(alice: Person) -> None:
    work = await alice.makes_context()
    for query in ("sort=priority", "sort=title", "sort=due", "completed=true", "priority=high"):
        assert await cost(alice, "GET", f"/flows?{query}") == 6, query
    for query in ("sort=priority", "sort=-title", "sort=position", "sort=created_at&priority=low"):
        assert await cost(alice, "GET", f"/contexts/{work['id']}/flows?{query}") == 6, query
    for query in ("sort=due", "completed=false", "completed=true&sort=completed_at", "archived=true"):
        assert await cost(alice, "GET", f"/contexts/{work['id']}/flows?{query}") == 1, query
    assert await cost(alice, "GET", "/flows?status=overdue") == 1
    assert await cost(alice, "GET", "/flows?completed=false&reminder=true&due_before=2026-05-17") == 1


async def test_what_costs_more_than_is_left_is_refused_before_it_is_done(alice: Person) -> None:
    for _ in range(LIMIT - 5):
        await alice.get("/trash")
    refused = await alice.post("/import?apply=true", file_of(200))
    assert_problem(refused, 429, "too-many-requests")
    assert refused.headers["ratelimit"].startswith('"person";r=0;')
    assert "retry-after" in refused.headers


@pytest.mark.parametrize("key", [{}, {"idempotency-key": "a"}])
@pytest.mark.parametrize(("path", "size"), [("/import", 1024 * 1024), ("/contexts", 64 * 1024)])
async def test_a_body_that_is_no_json_costs_by_its_bytes(
    alice: Person, path: str, size: int, key: dict[str, str]
) -> None:
    before = left(await alice.get("/trash"))
    headers = {"content-type": "application/json", **key}
    refused = await alice.request("POST", path, content=b"x" * size, headers=headers)
    assert_problem(refused, 400, "bad-request")
    assert before - left(await alice.get("/trash")) == 1 + size // (32 * 1024) + 1


async def test_a_body_that_costs_more_than_is_left_is_not_parsed(alice: Person) -> None:
    headers = {"content-type": "application/json"}
    refused = await alice.request("POST", "/import", content=b"x" * 4 * 1024 * 1024, headers=headers)
    assert_problem(refused, 429, "too-many-requests")
    assert "retry-after" in refused.headers


async def test_a_feed_costs_by_its_flows(alice: Person) -> None:
    assert (
        await alice.post("/import?apply=true", file_of(60, due={"date": "2026-05-20"}))
    ).status_code == 200
    path = (await alice.post("/calendar")).json()["path"]
    before = left(await alice.get("/trash"))
    response = await alice.client.get(path)
    assert response.status_code == 200
    assert before - left(response) == 1 + 3


async def test_catching_up_costs_more_than_listening(
    limited: httpx.ASGITransport, signer: Signer, alice: Person
) -> None:
    await until_followed(limited, signer.token("bob"))
    before = left(await alice.get("/trash"))
    async with listening(limited, signer.token("alice")) as stream:
        seen = (await stream.next())["id"]
        assert before - left(await alice.get("/trash")) == 1 + 1
    async with listening(limited, signer.token("alice"), last_seen=seen) as stream:
        assert (await stream.next())["event"] == "ready"
        assert before - left(await alice.get("/trash")) == 2 + 11 + 1
    for _ in range(LIMIT):
        await alice.get("/trash")
    async with listening(limited, signer.token("alice"), last_seen=seen) as stream:
        await stream.begun()
        assert stream.status == 429


def test_whoever_has_as_much_as_the_api_takes_can_import_export_and_subscribe() -> None:
    """With the allowance of 1,200: a rehearsal and the import itself in one minute, for instance."""
    allowance = 1200
    assert 2 * (1 + cost_of_import(10_200) + cost_of_body(5 * 1024 * 1024)) <= allowance - 300
    assert 1 + cost_of_export(20_000) <= allowance - 300
    assert 1 + cost_of_feed(5_000) <= allowance / 4
