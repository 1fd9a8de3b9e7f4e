"""What is done to a flow and can be taken back for ten seconds."""

from __future__ import annotations

from typing import Any

from .. import api
from ..bridge.js import js
from ..design import copy
from ..server import Mutation
from ..ui.text import sentence
from ..ui.toast import toast_error, toast_with_undo
from .add_flow.bindings import FIELD_ID

T = copy.Flows
# The id of the field that takes the focus when the last row has gone.
ADD_FIELD = FIELD_ID


def say(error: Any, _: Any = None) -> Any:
    """Shows what went wrong."""
    return toast_error(error["message"])


def said(name: Any, words: Any) -> Any:
    """“Call mum” is in the trash."""
    return js("{} + ' ' + {}", sentence("“{}”", brief(name)), words, returns=str)


def brief(title: Any) -> Any:
    return js("brief({})", title, returns=str, imports={"$/runtime/text": "brief"})


def keep_focus_near(flow: Any) -> Any:
    """Before the flow leaves its list: the focus goes to a neighbour."""
    return js(
        "keepFocusNear({}, {})", flow.id, f"#{ADD_FIELD}", imports={"$/runtime/keyboard": "keepFocusNear"}
    )


def keep_focus_on(flow: Any) -> Any:
    """Before the flow comes back, or moves to another group: the focus goes to it."""
    return js(
        "keepFocusOn('[data-flow=\"' + {} + '\"] [data-row-focus]', {})",
        flow.id,
        f"#{ADD_FIELD}",
        imports={"$/runtime/keyboard": "keepFocusOn"},
    )


def _offer(undone: Mutation, message: Any, v: Any) -> Any:
    """Says what was done to the flow, and offers to take it back."""
    return toast_with_undo(message, keep_focus_on(v), undone.mutate(v))


def use_complete_with_undo(context_id: Any, reopen: Mutation) -> Mutation:
    return api.use_complete_flow(
        context_id,
        on_success=lambda _, v: _offer(reopen, sentence(T.COMPLETED, brief(v.title)), v),
        on_error=say,
    )


def use_delete_with_undo(context_id: Any) -> Mutation:
    restore = api.use_restore_flow(context_id, on_error=say)
    return api.use_delete_flow(
        context_id, on_success=lambda _, v: _offer(restore, said(v.title, T.IN_TRASH), v), on_error=say
    )
