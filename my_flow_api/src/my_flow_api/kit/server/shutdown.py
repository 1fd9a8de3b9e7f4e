"""Detect SIGTERM before the server waits for the requests in progress."""

import asyncio
import signal
from collections.abc import Callable

_SECONDS_BETWEEN_LOOKS = 0.25


def server_is_ending() -> bool:
    """Return whether the server has received SIGTERM.

    uvicorn has no hook for this: its signal handler is a method of its server. Our server exits in two steps
    (`__main__.py`); uvicorn's exits at once.
    """
    server = getattr(signal.getsignal(signal.SIGTERM), "__self__", None)
    return bool(getattr(server, "is_leaving", getattr(server, "should_exit", False)))


async def when_the_server_ends(act: Callable[[], None]) -> None:
    """Wait until the server is ending, then call `act`."""
    while not server_is_ending():  # noqa: ASYNC110  (there is no event to wait for)
        await asyncio.sleep(_SECONDS_BETWEEN_LOOKS)
    act()
