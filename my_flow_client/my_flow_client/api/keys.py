"""Names of server data in the cache. A key stands for all keys that begin with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

from ..bridge.js import Steps

# What happens after a write: from the answer (or the error) and the write's variables.
Done = Callable[[Any, Any], Steps]
Shown = Literal["open", "done", "archived"]

EVERYTHING_KEY: list[Any] = []
DASHBOARD_KEY = ["dashboard"]
PREFERENCES_KEY = ["preferences"]
CALENDAR_KEY = ["calendar"]
ARCHIVE_KEY = ["archive"]
TRASH_KEY = ["trash"]
SEARCH_KEY = ["search"]
READING_KEY = ["quick-add"]
# Every context by itself, every list of flows, and every flow by itself.
ANY_CONTEXT_KEY = ["contexts"]
ALL_FLOWS_KEY = ["flows"]
ANY_FLOW_KEY = ["flow"]


def context_key(context_id: Any) -> list[Any]:
    return [*ANY_CONTEXT_KEY, context_id]


def flow_key(flow_id: Any) -> list[Any]:
    return [*ANY_FLOW_KEY, flow_id]


def focus_key(context_id: Any) -> list[Any]:
    """What matters now in a context; asked for again whenever its flows are."""
    return [*flows_key(context_id), "focus"]


def flows_key(context_id: Any, shown: Any = None) -> list[Any]:
    """The flows of a context: those that are `shown` (Shown), or all lists of them."""
    return [*ALL_FLOWS_KEY, context_id, *([] if shown is None else [shown])]
