"""Work in the background goes on, whatever fails."""

import asyncio

import pytest
from pymongo.errors import NetworkTimeout
from tests.support.waiting import eventually

from my_flow_api.kit import background
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


async def test_background_work_ends_even_if_an_error_takes_the_place_of_its_cancellation(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(background, "_SECONDS_TO_END", 0.01)
    runs = 0

    async def work() -> None:
        nonlocal runs
        runs += 1
        try:
            await asyncio.Event().wait()
        finally:
            if runs == 1:
                raise NetworkTimeout("the cursor cannot be closed")

    async with asyncio.timeout(5):
        async with repeating(work, pause_seconds=0):
            await eventually(lambda: runs == 1)
    assert runs == 2
