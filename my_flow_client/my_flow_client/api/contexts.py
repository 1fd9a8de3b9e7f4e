"""The contexts and the dashboard."""

from __future__ import annotations

from typing import Any

from ..cache import remove_item
from ..js import js
from ..server import Mutation, Query, use_mutation, use_query
from .keys import DASHBOARD_KEY, Done, context_key
from .models import Context, ContextWrite, Dashboard, DashboardItem


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


def use_update_context(context_id: Any, on_success: Done, on_error: Done | None = None) -> Mutation:
    return use_mutation(
        "update_context",
        "PATCH",
        lambda v: js('"/contexts/" + {}', v.id),
        variables=ContextWrite,
        body=_context_body,
        version=lambda v: v.version,
        invalidates=[DASHBOARD_KEY, context_key(context_id)],
        on_success=on_success,
        on_error=on_error,
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
