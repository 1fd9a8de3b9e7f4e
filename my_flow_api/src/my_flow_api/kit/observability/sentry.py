"""Send unexpected errors to Sentry if a DSN is set: place in the code, route, and nothing else.

No body, header, cookie, query, address, local variable or exception message leaves the process: any of them
may contain user data. Without a DSN nothing is sent. Source: Sentry, "Data Scrubbing".
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import sentry_sdk

from my_flow_api.kit.observability.request_info import current_request_id

if TYPE_CHECKING:
    from sentry_sdk.transport import Transport
    from sentry_sdk.types import Event, Hint

_KEPT = frozenset(
    {"event_id", "timestamp", "platform", "level", "release", "environment", "exception", "tags", "sdk"}
)
_KEPT_OF_A_FRAME = frozenset({"filename", "module", "function", "lineno", "in_app"})
_SECONDS_TO_SEND = 2


@contextmanager
def running_sentry(
    dsn: str,
    *,
    environment: str,
    release: str,
    transport: "type[Transport] | None" = None,
) -> Iterator[None]:
    """Make `track` report to Sentry within the `with` block; with an empty `dsn` it does nothing.

    Args:
        dsn: Sentry's DSN; empty to send nothing.
        environment: Name of the environment.
        release: The commit of the API.
        transport: Sends the events in place of the SDK.
    """
    if not dsn:
        yield
        return
    sentry_sdk.init(
        dsn=dsn,
        environment=environment,
        release=release,
        transport=transport,
        before_send=scrubbed,
        default_integrations=False,
        auto_enabling_integrations=False,
        data_collection={
            "user_info": False,
            "http_bodies": [],
            "database_query_data": False,
            "stack_frame_variables": False,
            "frame_context_lines": 0,
        },
        max_breadcrumbs=0,
        send_client_reports=False,
        server_name="",
    )
    try:
        yield
    finally:
        sentry_sdk.get_client().close(timeout=_SECONDS_TO_SEND)
        sentry_sdk.init()


def track(error: BaseException, *, method: str, route: str) -> None:
    """Report an unexpected error. `route` is the path with the names of its parameters."""
    with sentry_sdk.new_scope() as scope:
        scope.set_tags({"method": method, "route": route, "request_id": current_request_id()})
        scope.capture_exception(error)


def scrubbed(event: "Event", _: "Hint") -> "Event":
    """Return only the parts of an event that cannot contain user data."""
    kept: dict[str, Any] = {name: value for name, value in event.items() if name in _KEPT}
    for exception in kept.get("exception", {}).get("values", []):
        exception.pop("value", None)  # an exception's message may repeat user input
        for frame in exception.get("stacktrace", {}).get("frames", []):
            for name in frame.keys() - _KEPT_OF_A_FRAME:
                del frame[name]
    return kept  # type: ignore[return-value]
