"""The contexts and the dashboard."""

from __future__ import annotations

from typing import Any

from ..bridge.js import js
from ..cache import change_item, remove_item
from ..server import Mutation, Pages, Query, use_mutation, use_pages, use_query
from .keys import (
    ALL_FLOWS_KEY,
    ANY_CONTEXT_KEY,
    ARCHIVE_KEY,
    DASHBOARD_KEY,
    EVERYTHING_KEY,
    PREFERENCES_KEY,
    READING_KEY,
    SEARCH_KEY,
    TRASH_KEY,
    Done,
    context_key,
)
from .models import Context, ContextPlace, ContextWrite, Dashboard, DashboardItem, TrashItem


def use_dashboard(enabled: Any) -> Query:
    return use_query("dashboard", "/dashboard", Dashboard, key=DASHBOARD_KEY, enabled=enabled)


def use_archived_contexts(enabled: Any) -> Pages:
    return use_pages(
        "archived", "/contexts?archived=true&limit=50", Context, key=ARCHIVE_KEY, enabled=enabled
    )


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
        invalidates=[DASHBOARD_KEY, READING_KEY],
        on_success=on_success,
        on_error=on_error,
        answers=Context,
    )


def use_update_context(on_success: Done, on_error: Done | None = None) -> Mutation:
    return use_mutation(
        "update_context",
        "PATCH",
        lambda v: js('"/contexts/" + {}', v.id),
        variables=ContextWrite,
        body=_context_body,
        version=lambda v: v.version,
        invalidates=[EVERYTHING_KEY],  # its name and colour are wherever its flows are
        on_success=on_success,
        on_error=on_error,
        answers=Context,
    )


def use_place_context(on_error: Done) -> Mutation:
    """Another place in the order of the dashboard."""
    return use_mutation(
        "place_context",
        "PATCH",
        lambda v: js('"/contexts/" + {}', v.id),
        variables=ContextPlace,
        body=lambda v: {"position": v.position},
        optimistic=[
            change_item(
                DASHBOARD_KEY,
                DashboardItem,
                lambda item, v: item.context.id == v.id,
                lambda item, v: {"context": js("{...{}, position: {}}", item.context, v.position)},
            )
        ],
        invalidates=[DASHBOARD_KEY],
        on_error=on_error,
        answers=Context,
    )


def use_delete_context(on_success: Done, on_error: Done) -> Mutation:
    return use_mutation(
        "delete_context",
        "DELETE",
        lambda v: js('"/contexts/" + {}', v.id),
        variables=Context,
        optimistic=[
            remove_item(DASHBOARD_KEY, DashboardItem, lambda item, v: item.context.id == v.id),
            remove_item(ARCHIVE_KEY, Context, lambda item, v: item.id == v.id),
        ],
        # Whoever was in it is nowhere now.
        invalidates=[DASHBOARD_KEY, ARCHIVE_KEY, SEARCH_KEY, TRASH_KEY, PREFERENCES_KEY],
        on_success=on_success,
        on_error=on_error,
    )


def _use_context_action(name: str, action: str, **options: Any) -> Mutation:
    return use_mutation(
        name,
        "POST",
        lambda v: js('"/contexts/" + {} + "/' + action + '"', v.id),
        variables=Context,
        answers=Context,
        **options,
    )


def use_restore_context(on_error: Done, on_success: Done | None = None) -> Mutation:
    """Out of the trash, with its flows."""
    return _use_context_action(
        "restore_context",
        "restore",
        optimistic=[
            remove_item(TRASH_KEY, TrashItem, lambda item, v: js("{}?.id === {}", item.context, v.id))
        ],
        invalidates=[DASHBOARD_KEY, ARCHIVE_KEY, SEARCH_KEY, TRASH_KEY, ANY_CONTEXT_KEY, ALL_FLOWS_KEY],
        on_success=on_success,
        on_error=on_error,
    )


def use_archive_context(on_success: Done, on_error: Done) -> Mutation:
    return _use_context_action(
        "archive_context",
        "archive",
        optimistic=[remove_item(DASHBOARD_KEY, DashboardItem, lambda item, v: item.context.id == v.id)],
        invalidates=[DASHBOARD_KEY, ARCHIVE_KEY, ANY_CONTEXT_KEY, PREFERENCES_KEY, SEARCH_KEY],
        on_success=on_success,
        on_error=on_error,
    )


def use_unarchive_context(on_error: Done, on_success: Done | None = None) -> Mutation:
    return _use_context_action(
        "unarchive_context",
        "unarchive",
        optimistic=[remove_item(ARCHIVE_KEY, Context, lambda item, v: item.id == v.id)],
        invalidates=[DASHBOARD_KEY, ARCHIVE_KEY, ANY_CONTEXT_KEY, SEARCH_KEY],
        on_success=on_success,
        on_error=on_error,
    )
