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


def say(error: Any, _: Any = None) -> Any:
    """Shows what went wrong."""
    return toast_error(error["message"])


def _said(name: Any, words: Any) -> Any:
    """“Call mum” is in the trash."""
    brief = js("brief({})", name, returns=str, imports={"$/runtime/text": "brief"})
    return js("{} + ' ' + {}", sentence("“{}”", brief), words, returns=str)


def _keep_focus_on(flow: Any) -> Any:
    """Before the flow comes back: the focus goes to it."""
    return js(
        "keepFocusOn('[data-flow=\"' + {} + '\"] [data-row-focus]', {})",
        flow.id,
        f"#{FIELD_ID}",
        imports={"$/runtime/keyboard": "keepFocusOn"},
    )


def use_delete_with_undo(context_id: Any) -> Mutation:
    restore = api.use_restore_flow(context_id, on_error=say)
    return api.use_delete_flow(
        context_id,
        on_success=lambda _, v: toast_with_undo(
            _said(v.title, T.IN_TRASH), _keep_focus_on(v), restore.mutate(v)
        ),
        on_error=say,
    )
