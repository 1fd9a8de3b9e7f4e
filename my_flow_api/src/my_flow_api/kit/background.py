"""Work that goes on beside the requests."""

import asyncio
from collections.abc import AsyncIterator, Coroutine, Iterable
from contextlib import asynccontextmanager, suppress
from time import perf_counter
from typing import Any

_SLICE_SECONDS = 0.002
_LONG_SECONDS = 0.1
_PAUSE_SECONDS = 0.006


@asynccontextmanager
async def in_background(work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Within it `work` goes on; what is left of it at the end is cancelled, and waited for."""
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


class TimeSlices:
    """Cooperative time slices for long work in the event loop.

    The work calls `yield_if_used` between its steps. Once it has taken long, it gets a quarter of the time at
    most, so that several such tasks leave room for others. Threads would not do better (docs/decisions/0027).
    """

    def __init__(self) -> None:
        self._began = perf_counter()
        self._worked = 0.0

    async def yield_if_used(self) -> None:
        """Yield to other tasks if the time slice is used up."""
        used = perf_counter() - self._began
        if used >= _SLICE_SECONDS:
            self._worked += used
            await asyncio.sleep(0 if self._worked < _LONG_SECONDS else _PAUSE_SECONDS)
            self._began = perf_counter()


async def in_time_slices[T](items: Iterable[T]) -> AsyncIterator[T]:
    """Iterate over `items`, and yield to other tasks in between: for work that takes long with many items."""
    slices = TimeSlices()
    for item in items:
        yield item
        await slices.yield_if_used()
