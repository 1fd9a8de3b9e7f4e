"""The clock of the machine that the API runs on is set, while the API runs."""

import asyncio
import time
from collections import Counter
from datetime import timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path

import httpx
import pytest
from devstack.testing import IdentityProvider, Mongod
from tests.conftest import Database
from tests.faults.ledger import Load
from tests.faults.report import Survived
from tests.support.serving import serving
from tests.support.shifted_clock import FILE, PROGRAM, set_clock
from tests.support.tokens import RESOURCE

HOURS = (2, -2)
_HOUR = 3600
_SECONDS_EACH = 2
# Good by every clock of the test: what is shown is what the API does, not that a token ends when it is over.
_LONGER = 3 * _HOUR


async def hours_ahead(url: str) -> int:
    """Return the hours by which the API's clock is ahead of ours, taken from its answers."""
    async with httpx.AsyncClient() as client:
        date = (await client.get(f"{url}/health/live")).headers["date"]
    return round((parsedate_to_datetime(date).timestamp() - time.time()) / _HOUR)


@pytest.mark.usefixtures("outside")
async def test_a_clock_that_is_set_loses_nothing_and_repeats_nothing(
    mongod: Mongod,
    identity_provider: IdentityProvider,
    own_database: Database,
    tmp_path: Path,
    survived: list[Survived],
) -> None:
    clock, now = tmp_path / "clock", int(time.time())
    set_clock(clock, 0)
    valid = {"aud": RESOURCE, "iat": now - _LONGER, "exp": now + _LONGER}
    tokens = [identity_provider.access_token(f"clock {n}", **valid) for n in range(12)]
    settings = {"DRAIN_SECONDS": "0", "LOG_LEVEL": "warning", FILE: str(clock)}
    with serving(
        mongod,
        identity_provider,
        tmp_path,
        program=PROGRAM,
        database=own_database.name,
        settings=settings,
    ) as api:
        load = Load(api.url, tokens)
        await load.begin()
        for hours in (*HOURS, 0):
            set_clock(clock, hours * _HOUR)
            await asyncio.sleep(_SECONDS_EACH)
            assert await hours_ahead(api.url) == hours
        ended = time.monotonic()
        last = await load.is_well_again(quiet=1)
        await load.end()
    ledger = load.ledger
    assert (ledger.wrong, ledger.given_up) == (Counter(), 0)
    assert ledger.acknowledged
    await ledger.check(own_database)
    made = await own_database["flows"].distinct("created_at")
    assert max(made) - min(made) > timedelta(hours=3)  # it was the clock that the API goes by
    name = "the clock is set two hours forward, then four back, then right"
    acknowledged, refused = len(ledger.acknowledged), len(ledger.refused_at)
    survived.append(Survived(name, ledger.sent, acknowledged, refused, max(0.0, last - ended)))
