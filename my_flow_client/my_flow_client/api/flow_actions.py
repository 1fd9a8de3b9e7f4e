"""What becomes of a flow: changed, finished, moved, archived, deleted, and each of them taken back."""

from __future__ import annotations

from typing import Any

from ..bridge.js import js
from ..cache import CacheChange, put_item, remove_item
from ..server import Mutation, use_mutation
from .flows import after_flow_write, count, everywhere
from .keys import (
    DASHBOARD_KEY,
    SEARCH_KEY,
    TRASH_KEY,
    Done,
    Shown,
    flows_key,
    focus_key,
)
from .models import Flow, FocusItem, TrashItem

# How long a finished flow draws its tick and folds away: base.css says the same.
FAREWELL_MS = 700


def _use_flow_action(name: str, action: str, context_id: Any, **options: Any) -> Mutation:
    return use_mutation(
        name,
        "POST",
        lambda v: js('"/flows/" + {} + "/' + action + '"', v.id),
        **{"variables": Flow, "invalidates": after_flow_write(context_id), "answers": Flow, **options},
    )


def _completed_at(context_id: Any, value: Any) -> list[CacheChange]:
    return everywhere(context_id, lambda v: {"completed_at": value})


def _put_open(context_id: Any) -> CacheChange:
    """Shows the flow among the open ones again, wherever it was."""
    return put_item(flows_key(context_id, "open"), lambda v: js("{...{}, completed_at: null}", v))


def use_complete_flow(context_id: Any, on_success: Done, on_error: Done) -> Mutation:
    return _use_flow_action(
        "complete_flow",
        "complete",
        context_id,
        optimistic=[
            *_completed_at(context_id, js("new Date().toISOString()")),
            # What is in the archive stays there.
            put_item(
                flows_key(context_id, "done"),
                lambda v: js("{}.archived_at ? null : {...{}, completed_at: new Date().toISOString()}", v, v),
            ),
            count(open=-1, completed=1),
            remove_item(
                flows_key(context_id, "open"), Flow, lambda item, v: item.id == v.id, after_ms=FAREWELL_MS
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
            *_completed_at(context_id, None),
            count(open=1, completed=-1),
            remove_item(
                flows_key(context_id, "done"), Flow, lambda item, v: item.id == v.id, after_ms=FAREWELL_MS
            ),
        ],
        settle_after_ms=FAREWELL_MS,
        on_error=on_error,
    )


def _leaves(context_id: Any) -> list[CacheChange]:
    """Hides the flow from every list of its context."""
    return [
        remove_item(flows_key(context_id), Flow, lambda item, v: item.id == v.id),
        remove_item(focus_key(context_id), FocusItem, lambda item, v: item.flow.id == v.id),
    ]


def use_delete_flow(context_id: Any, on_success: Done, on_error: Done) -> Mutation:
    return use_mutation(
        "delete_flow",
        "DELETE",
        lambda v: js('"/flows/" + {}', v.id),
        variables=Flow,
        optimistic=_leaves(context_id),
        invalidates=[flows_key(context_id), DASHBOARD_KEY, SEARCH_KEY, TRASH_KEY],
        on_success=on_success,
        on_error=on_error,
    )


def _comes_back(context_id: Any) -> list[CacheChange]:
    """Shows the flow in the list where it belongs."""

    def shown_if(shown: Shown, test: str) -> CacheChange:
        return put_item(flows_key(context_id, shown), lambda v: js(f"({test} ? {{}} : null)", v, v, v))

    return [
        shown_if("open", "!{}.archived_at && !{}.completed_at"),
        shown_if("done", "!{}.archived_at && {}.completed_at"),
        shown_if("archived", "{}.archived_at && {}"),
    ]


def use_restore_flow(context_id: Any, on_error: Done, on_success: Done | None = None) -> Mutation:
    return _use_flow_action(
        "restore_flow",
        "restore",
        context_id,
        optimistic=[
            *_comes_back(context_id),
            remove_item(TRASH_KEY, TrashItem, lambda item, v: js("{}?.id === {}", item.flow, v.id)),
        ],
        invalidates=[*after_flow_write(context_id), TRASH_KEY],
        on_success=on_success,
        on_error=on_error,
    )
