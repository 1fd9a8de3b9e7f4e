"""Lets streams go when the server is told to end, since it waits for every request under way before that."""

import asyncio
import signal
from collections.abc import Callable

_SECONDS_BETWEEN_LOOKS = 0.25


def server_is_ending() -> bool:
    """Whether uvicorn was told to end. It has no hook for this: its handler of SIGTERM is its own method."""
    server = getattr(signal.getsignal(signal.SIGTERM), "__self__", None)
    return bool(getattr(server, "should_exit", False))


async def when_the_server_ends(act: Callable[[], None]) -> None:
    """Wait for it, then `act`."""
    while not server_is_ending():  # noqa: ASYNC110  (there is no event to wait for)
        await asyncio.sleep(_SECONDS_BETWEEN_LOOKS)
    act()
