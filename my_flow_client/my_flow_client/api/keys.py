"""Names of server data in the cache. A key stands for all keys that begin with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..js import Steps

# What happens after a write: from the answer (or the error) and the write's variables.
Done = Callable[[Any, Any], Steps]

DASHBOARD_KEY = ["dashboard"]
PREFERENCES_KEY = ["preferences"]
CALENDAR_KEY = ["calendar"]


def context_key(context_id: Any) -> list[Any]:
    return ["contexts", context_id]


def focus_key(context_id: Any) -> list[Any]:
    """What matters now in a context; asked for again whenever its flows are."""
    return [*flows_key(context_id), "focus"]


def flows_key(context_id: Any, *, completed: bool | None = None) -> list[Any]:
    """The open or the completed flows of a context; both, and nothing else, when `completed` is None."""
    which = [] if completed is None else ["done" if completed else "open"]
    return ["flows", context_id, *which]
