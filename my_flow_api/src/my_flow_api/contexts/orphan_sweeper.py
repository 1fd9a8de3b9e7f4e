"""Move orphans into the trash: flows left outside when a process died while their context was deleted.

After a flow is put into a context, the request checks whether the context was deleted in the meantime, and if
so deletes the flow too. A process that dies between the two leaves a flow in a context that is gone. So each
process checks the recently deleted contexts every half minute. At its start it looks further back, since it
may be the first process after a crash.
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
            log.warning("orphans moved into the trash", contexts=number)

    return repeating(sweep, pause_seconds=_SECONDS_BETWEEN_SWEEPS)
