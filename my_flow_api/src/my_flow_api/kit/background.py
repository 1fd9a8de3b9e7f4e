"""Work that goes on beside the requests."""

import asyncio
from collections.abc import AsyncIterator, Coroutine, Iterable
from contextlib import asynccontextmanager, suppress
from time import perf_counter
from typing import Any

_TURN_SECONDS = 0.002
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


class Turns:
    """Lets other requests have their turn while long work goes on in the event loop.

    The work calls `give` between its steps. What has gone on for long takes a quarter of the time at most, so
    that several of its kind leave room. Threads would not do better (docs/decisions/0027).
    """

    def __init__(self) -> None:
        self._began = perf_counter()
        self._worked = 0.0

    async def give(self) -> None:
        """Let the others have their turn, if it is time."""
        turn = perf_counter() - self._began
        if turn >= _TURN_SECONDS:
            self._worked += turn
            await asyncio.sleep(0 if self._worked < _LONG_SECONDS else _PAUSE_SECONDS)
            self._began = perf_counter()


async def unhurried[T](items: Iterable[T]) -> AsyncIterator[T]:
    """The items, for work that takes a while with many of them: others have their turn in between."""
    turns = Turns()
    for item in items:
        yield item
        await turns.give()
