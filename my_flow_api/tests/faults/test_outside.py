"""Faults of the identity provider and of the clock."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import httpx
import pytest
from devstack.testing import IdentityProvider, Mongod
from tests.conftest import Database
from tests.faults.ledger import Load
from tests.faults.report import Survived
from tests.support.api import Person
from tests.support.clock import FrozenClock
from tests.support.serving import PROGRAM, Served, serving
from tests.support.tokens import RESOURCE
from tests.support.waiting import eventually

JWKS = "/oidc/jwks"
_SECONDS_OF_A_FAULT = 3


class People:
    """Ask the API, and count."""

    def __init__(self, api: Served) -> None:
        self._client = httpx.AsyncClient(base_url=f"{api.url}/api/v1", timeout=20)
        self.requests = self.refused = 0

    async def ask(self, token: str) -> httpx.Response:
        response = await self._client.get("/contexts", headers={"authorization": f"Bearer {token}"})
        self.requests += 1
        self.refused += response.status_code == 503
        return response

    async def end(self) -> None:
        await self._client.aclose()


@asynccontextmanager
async def slow(identity_provider: IdentityProvider) -> AsyncIterator[None]:
    """Accept the connection, and never respond."""
    with identity_provider.service.paused():
        yield


@asynccontextmanager
async def down(identity_provider: IdentityProvider) -> AsyncIterator[None]:
    identity_provider.fail(JWKS)
    yield
    identity_provider.heal()


@pytest.mark.usefixtures("outside")
@pytest.mark.parametrize("fault", [down, slow], ids=lambda fault: fault.__name__)
async def test_who_is_signed_in_stays_so_while_the_identity_provider_is_away(
    fault: Callable[[IdentityProvider], AbstractAsyncContextManager[None]],
    mongod: Mongod,
    identity_provider: IdentityProvider,
    own_database: Database,
    tmp_path: Path,
    survived: list[Survived],
) -> None:
    with serving(
        mongod,
        identity_provider,
        tmp_path,
        program=PROGRAM,
        database=own_database.name,
        settings={"DRAIN_SECONDS": "0", "LOG_LEVEL": "warning"},
    ) as api:
        people = People(api)
        tokens = [identity_provider.access_token(f"during {n}", aud=RESOURCE) for n in range(20)]
        # Away before the first key was fetched: nobody can be told from anybody: 503, not 401.
        async with fault(identity_provider):
            early = await asyncio.gather(*(people.ask(token) for token in tokens))
        assert {(one.status_code, "retry-after" in one.headers) for one in early} == {(503, True)}
        ended = time.monotonic()

        async def is_well() -> bool:
            return (await people.ask(tokens[0])).status_code == 200

        await eventually(is_well)
        recovered = time.monotonic() - ended
        # Away later: those who come are known by the keys at hand, newcomers too.
        load = Load(api.url, [identity_provider.access_token(f"busy {n}", aud=RESOURCE) for n in range(12)])
        await load.begin()
        async with fault(identity_provider):
            assert {(await people.ask(token)).status_code for token in tokens} == {200}
            await asyncio.sleep(_SECONDS_OF_A_FAULT)
        await load.end()
        await people.end()
    ledger = load.ledger
    assert (ledger.wrong, ledger.refused_at) == (Counter(), [])
    await ledger.check(own_database)
    name = f"the identity provider is {fault.__name__} at the start, and once more later"
    requests, acknowledged = people.requests + ledger.sent, len(ledger.acknowledged)
    survived.append(Survived(name, requests, acknowledged, people.refused, recovered))


@pytest.mark.parametrize("hours", [-2, 2])
async def test_a_clock_that_is_moved_loses_nothing_and_repeats_nothing(
    alice: Person, clock: FrozenClock, hours: int
) -> None:
    context = await alice.makes_context()
    key, new = {"idempotency-key": f"clock {hours}".replace(" ", "_")}, {"title": "once"}
    first = await alice.post(f"/contexts/{context['id']}/flows", new, headers=key)
    clock.advance(hours=hours)
    again = await alice.post(f"/contexts/{context['id']}/flows", new, headers=key)
    assert again.json() == first.json()
    made = [await alice.makes_flow(context, title=f"after {n}") for n in range(3)]
    await asyncio.gather(*(alice.post(f"/flows/{flow['id']}/complete") for flow in made))
    listed = (await alice.reads(f"/contexts/{context['id']}/flows"))["items"]
    assert sorted(flow["title"] for flow in listed) == ["after 0", "after 1", "after 2", "once"]
