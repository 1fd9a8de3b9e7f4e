"""The flows of a context, and one flow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..bridge.js import js
from ..cache import CacheChange, change_item
from ..server import Pages, use_pages
from .keys import ANY_FLOW_KEY, DASHBOARD_KEY, SEARCH_KEY, flows_key, focus_key
from .models import DashboardItem, Flow, FocusItem

LISTS = "$/runtime/lists"


@dataclass(frozen=True)
class View:
    """Which flows of a context are shown, and in which order: what the address of the page says."""

    whole: Any
    show: Any
    due: Any
    priority: Any
    sort: Any
    q: Any
    is_narrowed: Any


def use_view() -> View:
    def part(code: str, type_: Any = str) -> Any:
        return js(code, returns=type_, imports={LISTS: "useView"}, hook="const view = useView()")

    return View(
        whole=part("view", Any),
        show=part("view.show"),
        due=part("view.due"),
        priority=part("view.priority"),
        sort=part("view.sort"),
        q=part("view.q"),
        is_narrowed=part("view.isNarrowed", bool),
    )


def use_flows(context_id: Any, view: View, enabled: Any) -> Pages:
    path = js("listPath({}, {})", context_id, view.whole, returns=str, imports={LISTS: "listPath"})
    return use_pages("flows", path, Flow, key=[*flows_key(context_id, view.show), path], enabled=enabled)


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
