"""Make the flows of series that a process of an earlier release left out.

While a release replaces the one before, both run on the same database, and the earlier one completes a flow
without making the next. So each process looks for such flows every half minute.
"""

from contextlib import AbstractAsyncContextManager

import structlog

from my_flow_api.flows.repeating import RepeatingFlows
from my_flow_api.kit.background import repeating

log = structlog.get_logger(__name__)

_SECONDS_BETWEEN_SWEEPS = 30.0


def running_repeat_sweeper(flows: RepeatingFlows) -> AbstractAsyncContextManager[None]:
    """Run the sweeps in the background."""

    async def sweep() -> None:
        number = await flows.create_missing_next_flows()
        if number:
            log.info("next flows made of flows that repeat", flows=number)

    return repeating(sweep, pause_seconds=_SECONDS_BETWEEN_SWEEPS)
