"""The flows of a context, and one flow."""

from __future__ import annotations

from typing import Any

from ..bridge.js import js
from ..cache import CacheChange, change_item
from .keys import ANY_FLOW_KEY, DASHBOARD_KEY, SEARCH_KEY, flows_key, focus_key
from .models import DashboardItem, Flow, FocusItem

LISTS = "$/runtime/lists"


def after_flow_write(context_id: Any) -> list[list[Any]]:
    """What is asked for again when a flow of the context was written."""
    return [flows_key(context_id), ANY_FLOW_KEY, DASHBOARD_KEY, SEARCH_KEY]


def everywhere(context_id: Any, changes: Any) -> list[CacheChange]:
    """Shows other values in a flow of the context wherever it is on the page.

    Args:
        context_id: The context that it is in.
        changes: From the write's variables to the values.
    """
    return [
        change_item(ANY_FLOW_KEY, Flow, lambda item, v: item.id == v.id, lambda item, v: changes(v)),
        change_item(flows_key(context_id), Flow, lambda item, v: item.id == v.id, lambda item, v: changes(v)),
        change_item(
            focus_key(context_id),
            FocusItem,
            lambda item, v: item.flow.id == v.id,
            lambda item, v: {"flow": js("{...{}, ...{}}", item.flow, changes(v))},
        ),
    ]


def count(**by: int) -> CacheChange:
    """Moves the dashboard's counts of the context that the write's variables name."""
    return change_item(
        DASHBOARD_KEY,
        DashboardItem,
        lambda item, v: item.context.id == v.context_id,
        lambda item, v: {
            "counts": js(
                "{...{}, " + ", ".join(f"{name}: {{}}.{name} + {step}" for name, step in by.items()) + "}",
                item.counts,
                *[item.counts for _ in by],
            )
        },
    )
