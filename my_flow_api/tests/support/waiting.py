"""Tests wait for a condition, never for a time."""

import asyncio
import inspect
from collections.abc import Awaitable, Callable

# On a busy machine the application begins to follow the changes late.
_PATIENCE = 60
_BETWEEN_LOOKS = 0.01


async def eventually(holds: Callable[[], bool | Awaitable[bool]], *, patience: float = _PATIENCE) -> None:
    """Wait until it holds; a TimeoutError if that takes longer than `patience` seconds."""
    async with asyncio.timeout(patience):
        while True:
            found = holds()
            if await found if inspect.isawaitable(found) else found:
                return
            await asyncio.sleep(_BETWEEN_LOOKS)
