"""Run background tasks, and long work in time slices."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterable
from contextlib import asynccontextmanager, suppress
from time import perf_counter
from typing import Any

import structlog
from pymongo.errors import PyMongoError

log = structlog.get_logger(__name__)

_SECONDS_TO_END = 2.0
_SLICE_SECONDS = 0.002
_LONG_SECONDS = 0.1
_PAUSE_SECONDS = 0.006


async def cancel_and_wait(task: "asyncio.Task[None]") -> None:
    """Cancel a task, and wait for its end.

    It is canceled again until it ends: the cancellation is lost if the task's cleanup raises another error,
    for example because a cursor cannot be closed while MongoDB is down.
    """
    while not task.done():
        task.cancel()
        await asyncio.wait({task}, timeout=_SECONDS_TO_END)
    with suppress(asyncio.CancelledError):
        task.result()


@asynccontextmanager
async def in_background(work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Run `work` in the background; cancel it at the end of the `with` block, and wait for its end."""
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        await cancel_and_wait(task)


@asynccontextmanager
async def repeating(work: Callable[[], Awaitable[object]], *, pause_seconds: float) -> AsyncIterator[None]:
    """Run `work` repeatedly in the background, with a pause after each run.

    A failed run does not end the loop: the next one may succeed, for example once MongoDB is back.
    """

    async def keep_running() -> None:
        while True:
            try:
                with suppress(PyMongoError):
                    await work()
            except Exception:
                log.exception("background work failed")
            await asyncio.sleep(pause_seconds)

    async with in_background(keep_running()):
        yield


class TimeSlices:
    """Cooperative time slices for long work in the event loop.

    The work calls `yield_if_used` between its steps. Work that has taken long gets at most a quarter of the
    time, so that several such tasks leave room for others. Threads would not be better (docs/decisions/0027).
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
    """Iterate over `items`, and yield to other tasks in between, for work that is long with many items."""
    slices = TimeSlices()
    for item in items:
        yield item
        await slices.yield_if_used()
