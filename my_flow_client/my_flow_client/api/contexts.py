"""The contexts and the dashboard."""

from __future__ import annotations

from typing import Any

from ..bridge.js import js
from ..cache import remove_item
from ..server import Mutation, Pages, Query, use_mutation, use_pages, use_query
from .keys import (
    ALL_FLOWS_KEY,
    ANY_CONTEXT_KEY,
    ARCHIVE_KEY,
    DASHBOARD_KEY,
    SEARCH_KEY,
    TRASH_KEY,
    Done,
    context_key,
)
from .models import Context, Dashboard, TrashItem


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


def use_restore_context(on_error: Done, on_success: Done | None = None) -> Mutation:
    """Out of the trash, with its flows."""
    return use_mutation(
        "restore_context",
        "POST",
        lambda v: js('"/contexts/" + {} + "/restore"', v.id),
        variables=Context,
        optimistic=[
            remove_item(TRASH_KEY, TrashItem, lambda item, v: js("{}?.id === {}", item.context, v.id))
        ],
        invalidates=[DASHBOARD_KEY, ARCHIVE_KEY, SEARCH_KEY, TRASH_KEY, ANY_CONTEXT_KEY, ALL_FLOWS_KEY],
        on_success=on_success,
        on_error=on_error,
        answers=Context,
    )
