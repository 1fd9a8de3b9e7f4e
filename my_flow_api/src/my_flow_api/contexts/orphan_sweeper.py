"""Moves orphans into the trash: what a killed process left behind when a context went there.

Whoever brings a flow into a context looks afterwards whether the context was deleted meanwhile, and then has
the flow follow it. A process that is killed between the two leaves a flow that is in no context to be seen.
So each process looks every half minute at the contexts that went into the trash lately. When it starts it
looks further back, for it may be the first one since the last was killed.
"""

from contextlib import AbstractAsyncContextManager
from datetime import timedelta

import structlog

from my_flow_api.contexts.service import ContextService
from my_flow_api.kit.background import repeating
from my_flow_api.kit.clock import Clock

log = structlog.get_logger(__name__)

_AT_START = timedelta(days=1)
_LATELY = timedelta(minutes=5)
_SECONDS_BETWEEN_SWEEPS = 30.0


def running_orphan_sweeper(contexts: ContextService, clock: Clock) -> AbstractAsyncContextManager[None]:
    """Run the sweeps in the background."""
    back = _AT_START

    async def sweep() -> None:
        nonlocal back
        number = await contexts.trash_orphans(clock() - back)
        back = _LATELY
        if number:
            log.warning("what was left behind follows its context into the trash", contexts=number)

    return repeating(sweep, pause_seconds=_SECONDS_BETWEEN_SWEEPS)
