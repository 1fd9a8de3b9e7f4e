"""What the API depends on beside the database: the identity provider, and the clock."""

import asyncio
import time
from pathlib import Path

import httpx
import pytest
from devstack.testing import IdentityProvider, Mongod
from tests.faults.report import Survived
from tests.support.api import Person
from tests.support.clock import FrozenClock
from tests.support.serving import PROGRAM, serving
from tests.support.tokens import RESOURCE
from tests.support.waiting import eventually

JWKS = "/oidc/jwks"


@pytest.mark.usefixtures("outside")
async def test_who_is_signed_in_stays_so_while_the_identity_provider_is_down_and_when_keys_change(
    mongod: Mongod, identity_provider: IdentityProvider, tmp_path: Path, survived: list[Survived]
) -> None:
    requests = refused = 0
    with serving(
        mongod, identity_provider, tmp_path, program=PROGRAM, settings={"DRAIN_SECONDS": "0"}
    ) as api:
        async with httpx.AsyncClient(base_url=f"{api.url}/api/v1", timeout=20) as client:

            async def asks(person: str, token: str | None = None) -> httpx.Response:
                nonlocal requests, refused
                token = token or identity_provider.access_token(person, aud=RESOURCE)
                response = await client.get("/contexts", headers={"authorization": f"Bearer {token}"})
                requests += 1
                refused += response.status_code == 503
                return response

            # Down before the first key was fetched: nobody can be told from anybody: 503, not 401.
            identity_provider.fail(JWKS)
            early = await asks("early")
            assert (early.status_code, "retry-after" in early.headers) == (503, True)
            identity_provider.heal()
            healed = time.monotonic()

            async def is_well() -> bool:
                return (await asks("early")).status_code == 200

            await eventually(is_well)
            recovered = time.monotonic() - healed
            # Down later: those who come are known by the keys at hand, newcomers too.
            identity_provider.fail(JWKS)
            assert [(await asks(f"during {n}")).status_code for n in range(20)] == [200] * 20
            identity_provider.heal()
            # New keys, the old one is still published: both are good, after at most one fetch.
            old = identity_provider.access_token("old", aud=RESOURCE)
            identity_provider.rotate_keys(keep_old=True)
            assert (await asks("old", old)).status_code == 200
            unknown = await asks("new")
            assert unknown.status_code in (200, 401)  # a fetch is due at most every thirty seconds
    fault = "the identity provider is down, comes back, changes its keys"
    survived.append(Survived(fault, requests, 0, refused, recovered))


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
