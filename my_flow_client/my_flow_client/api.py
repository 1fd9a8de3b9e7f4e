"""The API as this client uses it: models from the contract and one function for each endpoint.

tests/test_contract.py compares the models and the paths with contract/openapi.json. Functions that start
with `use_` are hooks: call them inside a memo. Each write says what the cache shows meanwhile and what it
asks for afterwards.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, TypedDict

from .cache import change_item, put_item, remove_item
from .hooks import Mutation, Pages, Query, use_mutation, use_pages, use_query
from .js import Steps, js

Priority = Literal["low", "medium", "high"]
Status = Literal["overdue", "due_today", "due_soon", "normal", "completed"]
ThemeName = Literal["light", "dark", "system"]
Done = Callable[[Any, Any], Steps]

# How long a finished flow draws its tick and folds away: base.css says the same.
FAREWELL_MS = 700


class Context(TypedDict):
    id: str
    name: str
    color: str
    icon: str
    position: float
    archived_at: str | None
    version: int
    created_at: str
    updated_at: str


class Due(TypedDict):
    date: str
    time: str | None
    timezone: str | None


class Flow(TypedDict):
    id: str
    context_id: str
    title: str
    description: str | None
    priority: Priority
    due: Due | None
    due_at: str | None
    status: Status
    reminder_enabled: bool
    position: float
    completed_at: str | None
    archived_at: str | None
    version: int
    created_at: str
    updated_at: str


class Counts(TypedDict):
    open: int
    overdue: int
    due_today: int
    completed: int


class DashboardItem(TypedDict):
    context: Context
    counts: Counts
    progress: float


class Dashboard(TypedDict):
    items: list[DashboardItem]


class Preferences(TypedDict):
    timezone: str
    day_starts_at: str
    theme: ThemeName
    current_context_id: str | None
    onboarding_completed_at: str | None
    notifications_enabled: bool
    version: int
    created_at: str
    updated_at: str


class ContextWrite(TypedDict):
    """Variables of a context's create and update."""

    id: str
    version: int
    name: str
    color: str
    icon: str


class FlowWrite(TypedDict):
    """Variables of a flow's create and update."""

    id: str
    context_id: str
    version: int
    title: str
    description: str | None
    priority: Priority
    due: Due | None
    status: Status


DASHBOARD_KEY = ["dashboard"]
PREFERENCES_KEY = ["preferences"]


def context_key(context_id: Any) -> list[Any]:
    return ["contexts", context_id]


def flows_key(context_id: Any, *, completed: bool | None = None) -> list[Any]:
    """The open or the completed flows of a context; both, and nothing else, when `completed` is None."""
    which = [] if completed is None else ["done" if completed else "open"]
    return ["flows", context_id, *which]


# --- contexts -------------------------------------------------------------------------------------------


def use_dashboard(enabled: Any) -> Query:
    return use_query("dashboard", "/dashboard", Dashboard, key=DASHBOARD_KEY, enabled=enabled)


def use_context(context_id: Any, enabled: Any) -> Query:
    return use_query(
        "context", js('"/contexts/" + {}', context_id), Context, key=context_key(context_id), enabled=enabled
    )


def _context_body(v: Any) -> dict[str, Any]:
    return {"name": v.name, "color": v.color, "icon": v.icon}


def use_create_context(on_success: Done, on_error: Done | None = None) -> Mutation:
    """Shows after the answer: a new context is opened, so there is nothing to show before."""
    return use_mutation(
        "create_context",
        "POST",
        lambda _: "/contexts",
        variables=ContextWrite,
        body=_context_body,
        invalidates=[DASHBOARD_KEY],
        on_success=on_success,
        on_error=on_error,
        answers=Context,
    )


def use_update_context(context_id: Any, on_success: Done) -> Mutation:
    return use_mutation(
        "update_context",
        "PATCH",
        lambda v: js('"/contexts/" + {}', v.id),
        variables=ContextWrite,
        body=_context_body,
        version=lambda v: v.version,
        invalidates=[DASHBOARD_KEY, context_key(context_id)],
        on_success=on_success,
        answers=Context,
    )


def use_delete_context(on_success: Done, on_error: Done) -> Mutation:
    return use_mutation(
        "delete_context",
        "DELETE",
        lambda v: js('"/contexts/" + {}', v.id),
        variables=Context,
        optimistic=[remove_item(DASHBOARD_KEY, DashboardItem, lambda item, v: item.context.id == v.id)],
        invalidates=[DASHBOARD_KEY],
        on_success=on_success,
        on_error=on_error,
    )


def use_restore_context(on_error: Done) -> Mutation:
    return use_mutation(
        "restore_context",
        "POST",
        lambda v: js('"/contexts/" + {} + "/restore"', v.id),
        variables=Context,
        invalidates=[DASHBOARD_KEY],
        on_error=on_error,
    )


# --- flows ----------------------------------------------------------------------------------------------


def use_flows(context_id: Any, enabled: Any, *, completed: bool) -> Pages:
    return use_pages(
        "done_flows" if completed else "open_flows",
        js(
            '"/contexts/" + {} + "/flows?limit=50&completed=' + ("true" if completed else "false") + '"',
            context_id,
        ),
        Flow,
        key=flows_key(context_id, completed=completed),
        enabled=enabled,
    )


def _after_flow_write(context_id: Any) -> list[list[Any]]:
    return [flows_key(context_id), DASHBOARD_KEY]


def _flow_body(v: Any) -> dict[str, Any]:
    return {"title": v.title, "description": v.description, "priority": v.priority, "due": v.due}


def _count(context_id: Any, **by: int) -> Any:
    """Moves the dashboard's counts of a context."""
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


def use_add_flow(context_id: Any, on_error: Done) -> Mutation:
    """The flow stands at the top of the list at once; `id` in the variables is its provisional id."""
    return use_mutation(
        "add_flow",
        "POST",
        lambda v: js('"/contexts/" + {} + "/flows"', v.context_id),
        variables=FlowWrite,
        body=_flow_body,
        optimistic=[
            put_item(
                flows_key(context_id, completed=False),
                lambda v: js(
                    "{...{}, due_at: {}, completed_at: null, version: 0}",
                    v,
                    js("({} ? new Date({}.date).toISOString() : null)", v.due, v.due),
                ),
            ),
            _count(context_id, open=1),
        ],
        invalidates=_after_flow_write(context_id),
        on_error=on_error,
    )


def use_update_flow(context_id: Any, on_success: Done) -> Mutation:
    return use_mutation(
        "update_flow",
        "PATCH",
        lambda v: js('"/flows/" + {}', v.id),
        variables=FlowWrite,
        body=_flow_body,
        version=lambda v: v.version,
        invalidates=_after_flow_write(context_id),
        on_success=on_success,
        answers=Flow,
    )


def _use_flow_action(name: str, action: str, context_id: Any, **options: Any) -> Mutation:
    return use_mutation(
        name,
        "POST",
        lambda v: js('"/flows/" + {} + "/' + action + '"', v.id),
        variables=Flow,
        invalidates=_after_flow_write(context_id),
        answers=Flow,
        **options,
    )


def _completed_at(context_id: Any, completed: bool, value: Any) -> Any:
    return change_item(
        flows_key(context_id, completed=completed),
        Flow,
        lambda item, v: item.id == v.id,
        lambda item, v: {"completed_at": value},
    )


def _put_open(context_id: Any) -> Any:
    """Shows the flow among the open ones again, wherever it was."""
    return put_item(flows_key(context_id, completed=False), lambda v: js("{...{}, completed_at: null}", v))


def use_complete_flow(context_id: Any, on_success: Done, on_error: Done) -> Mutation:
    return _use_flow_action(
        "complete_flow",
        "complete",
        context_id,
        optimistic=[
            _completed_at(context_id, False, js("new Date().toISOString()")),
            _count(context_id, open=-1, completed=1),
        ],
        settle_after_ms=FAREWELL_MS,
        on_success=on_success,
        on_error=on_error,
    )


def use_reopen_flow(context_id: Any, on_error: Done) -> Mutation:
    return _use_flow_action(
        "reopen_flow",
        "reopen",
        context_id,
        optimistic=[
            _put_open(context_id),
            _completed_at(context_id, True, None),
            _count(context_id, open=1, completed=-1),
        ],
        on_error=on_error,
    )


def use_delete_flow(context_id: Any, on_success: Done, on_error: Done) -> Mutation:
    return use_mutation(
        "delete_flow",
        "DELETE",
        lambda v: js('"/flows/" + {}', v.id),
        variables=Flow,
        optimistic=[remove_item(flows_key(context_id), Flow, lambda item, v: item.id == v.id)],
        invalidates=_after_flow_write(context_id),
        on_success=on_success,
        on_error=on_error,
    )


def use_restore_flow(context_id: Any, on_error: Done) -> Mutation:
    return _use_flow_action(
        "restore_flow",
        "restore",
        context_id,
        optimistic=[
            put_item(
                flows_key(context_id, completed=False), lambda v: js("({} ? null : {})", v.completed_at, v)
            ),
            put_item(
                flows_key(context_id, completed=True), lambda v: js("({} ? {} : null)", v.completed_at, v)
            ),
        ],
        on_error=on_error,
    )


# --- preferences ----------------------------------------------------------------------------------------


def use_preferences(enabled: Any) -> Query:
    return use_query("preferences", "/preferences", Preferences, key=PREFERENCES_KEY, enabled=enabled)


def use_change_preferences(on_success: Done | None = None, on_error: Done | None = None) -> Mutation:
    """Variables are the fields to change, and nothing else."""
    return use_mutation(
        "change_preferences",
        "PATCH",
        lambda _: "/preferences",
        variables=dict[str, Any],
        body=lambda v: v,
        optimistic=[
            change_item(PREFERENCES_KEY, Preferences, lambda item, v: js("true"), lambda item, v: js("{}", v))
        ],
        invalidates=[PREFERENCES_KEY],
        on_success=on_success,
        on_error=on_error,
        answers=Preferences,
    )
