"""Monitor MongoDB commands for the log, for Prometheus, and for the access log line of a request.

The driver calls the listeners on the thread that waits for the response, which has the request's context.
Sources: the specifications "Command Logging and Monitoring" and "Connection Monitoring and Pooling" of
MongoDB's drivers.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import structlog
from pymongo import monitoring

from my_flow_api.kit.observability import metrics
from my_flow_api.kit.observability.request_info import current_request_info

log = structlog.get_logger(__name__)

_ALWAYS_WAITS = frozenset({"getMore", "hello"})  # change streams and monitors wait for news
_OF_THE_DRIVER = frozenset({"lsid", "$clusterTime", "$db", "txnNumber", "$readPreference", "maxTimeMS"})
_DEEPEST = 6


class Commands(monitoring.CommandListener):
    """Counts commands, and logs those above `slow_seconds`: their shape, never a value."""

    def __init__(self, slow_seconds: float = 0.1) -> None:
        self._slow_seconds = slow_seconds
        self._running: dict[int, Mapping[str, Any]] = {}

    def started(self, event: monitoring.CommandStartedEvent) -> None:
        """Keep the shape of a command until its end."""
        self._running[event.request_id] = event.command

    def succeeded(self, event: monitoring.CommandSucceededEvent) -> None:
        """Count a successful command."""
        self._ended(event, "ok")

    def failed(self, event: monitoring.CommandFailedEvent) -> None:
        """Count a failed command."""
        self._ended(event, "failed")

    def _ended(
        self, event: monitoring.CommandSucceededEvent | monitoring.CommandFailedEvent, outcome: str
    ) -> None:
        command = self._running.pop(event.request_id, {})
        seconds = event.duration_micros / 1e6
        metrics.count_command(event.command_name, outcome, seconds)
        record = current_request_info()
        if record is not None:
            record.database_seconds += seconds
            record.database_commands += 1
        if seconds > self._slow_seconds and event.command_name not in _ALWAYS_WAITS:
            log.warning(
                "slow query",
                command=event.command_name,
                collection=str(command.get(event.command_name, "")),
                shape=shape_of({k: v for k, v in command.items() if k not in _OF_THE_DRIVER}),
                duration_ms=round(seconds * 1000, 2),
                outcome=outcome,
            )


class Connections(monitoring.ConnectionPoolListener):
    """Counts the connections to MongoDB."""

    def pool_created(self, event: monitoring.PoolCreatedEvent) -> None:
        """Ignore the event."""

    def pool_ready(self, event: monitoring.PoolReadyEvent) -> None:
        """Ignore the event."""

    def pool_cleared(self, event: monitoring.PoolClearedEvent) -> None:
        """Ignore the event."""

    def pool_closed(self, event: monitoring.PoolClosedEvent) -> None:
        """Ignore the event."""

    def connection_created(self, event: monitoring.ConnectionCreatedEvent) -> None:
        """Count a new connection."""
        metrics.connections.inc()

    def connection_ready(self, event: monitoring.ConnectionReadyEvent) -> None:
        """Ignore the event."""

    def connection_closed(self, event: monitoring.ConnectionClosedEvent) -> None:
        """Uncount a closed connection."""
        metrics.connections.dec()

    def connection_check_out_started(self, event: monitoring.ConnectionCheckOutStartedEvent) -> None:
        """Ignore the event."""

    def connection_check_out_failed(self, event: monitoring.ConnectionCheckOutFailedEvent) -> None:
        """Count a checkout that failed."""
        metrics.connections_refused.inc()

    def connection_checked_out(self, event: monitoring.ConnectionCheckedOutEvent) -> None:
        """Count a connection in use."""
        metrics.connections_in_use.inc()

    def connection_checked_in(self, event: monitoring.ConnectionCheckedInEvent) -> None:
        """Uncount a connection that was returned."""
        metrics.connections_in_use.dec()


def shape_of(value: Any, depth: int = 0) -> Any:
    """Return the shape of a command: the names of its fields and operators, with "?" for every value."""
    if depth == _DEEPEST:
        return "?"
    if isinstance(value, Mapping):
        return {str(name): shape_of(inner, depth + 1) for name, inner in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return [shape_of(inner, depth + 1) for inner in value[:1]]
    return "?"
