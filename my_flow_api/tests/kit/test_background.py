"""Work in the background goes on, whatever fails."""

import asyncio

from pymongo.errors import NetworkTimeout
from tests.support.waiting import eventually

from my_flow_api.kit.background import repeating


async def test_repeated_work_goes_on_after_each_kind_of_failure() -> None:
    failures = [NetworkTimeout("MongoDB is away"), RuntimeError("nobody expected it")]
    runs = 0

    async def work() -> None:
        nonlocal runs
        if failures:
            raise failures.pop()
        runs += 1

    async with repeating(work, pause_seconds=0):
        await eventually(lambda: runs > 1)
    assert not failures
    ended_after = runs
    for _ in range(3):
        await asyncio.sleep(0)
    assert runs == ended_after
