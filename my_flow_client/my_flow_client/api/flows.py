"""The flows of a context."""

from __future__ import annotations

from typing import Any

from ..cache import change_item, put_item, remove_item
from ..js import js
from ..server import Mutation, Pages, Query, use_mutation, use_pages, use_query
from .keys import DASHBOARD_KEY, Done, flows_key, focus_key
from .models import DashboardItem, Flow, FlowWrite, FocusItem

# How long a finished flow draws its tick and folds away: base.css says the same.
FAREWELL_MS = 700


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


def use_flow(flow: Any) -> Query:
    """One flow that is on the page already; asked for again when its context's flows are."""
    return use_query(
        "flow",
        js('"/flows/" + {}', flow.id),
        Flow,
        key=[*flows_key(flow.context_id), flow.id],
        initial=flow,
    )


def _after_flow_write(context_id: Any) -> list[list[Any]]:
    return [flows_key(context_id), DASHBOARD_KEY]


def _flow_body(v: Any) -> dict[str, Any]:
    return {"title": v.title, "description": v.description, "priority": v.priority, "due": v.due}


def _in_focus(context_id: Any, changes: Any) -> Any:
    """Shows other values in a flow among those that matter now."""
    return change_item(
        focus_key(context_id),
        FocusItem,
        lambda item, v: item.flow.id == v.id,
        lambda item, v: {"flow": js("{...{}, ...{}}", item.flow, changes)},
    )


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


def use_update_flow(context_id: Any, on_success: Done, on_error: Done | None = None) -> Mutation:
    return use_mutation(
        "update_flow",
        "PATCH",
        lambda v: js('"/flows/" + {}', v.id),
        variables=FlowWrite,
        body=_flow_body,
        version=lambda v: v.version,
        invalidates=_after_flow_write(context_id),
        on_success=on_success,
        on_error=on_error,
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
            _in_focus(context_id, {"completed_at": js("new Date().toISOString()")}),
            _count(context_id, open=-1, completed=1),
            remove_item(
                flows_key(context_id, completed=False),
                Flow,
                lambda item, v: item.id == v.id,
                after_ms=FAREWELL_MS,
            ),
            remove_item(
                focus_key(context_id),
                FocusItem,
                lambda item, v: item.flow.id == v.id,
                after_ms=FAREWELL_MS,
            ),
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
            _in_focus(context_id, {"completed_at": None}),
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
        optimistic=[
            remove_item(flows_key(context_id), Flow, lambda item, v: item.id == v.id),
            remove_item(focus_key(context_id), FocusItem, lambda item, v: item.flow.id == v.id),
        ],
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
