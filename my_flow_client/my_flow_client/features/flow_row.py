"""One flow in a list: finishing it, opening it, deleting it, each with a way back."""

from __future__ import annotations

from typing import Any

import reflex as rx
from reflex.vars import ObjectVar

from .. import api
from ..bridge.js import handler, js
from ..design import copy
from ..design.shortcuts import shortcut
from ..hooks import use_id
from ..ui.button import icon_button
from ..ui.icon import icon
from ..ui.text import sentence
from ..ui.tick import tick_mark
from .flow_undo import keep_focus_near, say, use_complete_with_undo, use_delete_with_undo
from .zone import DATES, dated

T = copy.Flows


def due_label(flow: Any, zone: Any) -> Any:
    """When the flow is due, as people say it."""
    return dated("dueLabel", flow.due, flow.due_at, flow.status, zone, copy.DATES)


def due_exactly(flow: Any, zone: Any) -> Any:
    return js(
        "dueExactly({}, {}, {})", flow.due, flow.due_at, zone, returns=str, imports={DATES: "dueExactly"}
    )


@rx.memo
def flow_row(
    flow: ObjectVar[api.Flow],
    zone: rx.Var[str],
    is_open: rx.Var[bool],
    edit: rx.Var[Any],
    says_today: rx.Var[bool],
    reasons: rx.Var[list[str]],
    tools: rx.Var[rx.Component],
) -> rx.Component:
    """One flow: finish it, open it, delete it. `is_open` is the list it stands in: a flow that no longer
    belongs there folds away. `says_today`: no heading says that already. `reasons` say why it is shown, where
    its date does not. `tools` stand at its end."""
    title_id = use_id("title_id")
    done = js("({} !== null)", flow.completed_at, returns=bool)
    reopen = api.use_reopen_flow(flow.context_id, on_error=say)
    complete = use_complete_with_undo(flow.context_id, reopen)
    delete = use_delete_with_undo(flow.context_id)
    provisional = js("({} === 0)", flow.version, returns=bool)
    waits = js(
        "waits",
        flow.id,
        returns=bool,
        imports={"$/runtime/outbox": "useWaits"},
        hook="const waits = useWaits({})",
    )
    # While it waits to be sent, what is done to it waits behind that.
    untouchable = js("({} && !{})", provisional, waits, returns=bool)
    # Under the heading "Today" only a time is worth saying.
    shows_due = js(
        "({} && !{} && ({} || {} !== 'due_today' || {}.time))",
        flow.due,
        done,
        says_today,
        flow.status,
        flow.due,
        returns=bool,
    )

    tick = rx.el.button(
        tick_mark(),
        type="button",
        role="checkbox",
        disabled=untouchable,
        on_click=handler(
            keep_focus_near(flow),
            js("({} ? {} : {})", done, reopen.mutate(flow), complete.mutate(flow)),
        ),
        custom_attrs={
            "aria-checked": done,
            "aria-labelledby": title_id,
            "data-row-focus": True,
            "data-key": shortcut("done").key,
        },
        class_name="group/tick grid place-items-center size-11 -ml-2.5 sm:-ml-3 "
        "rounded-full -outline-offset-8",
    )
    words = rx.el.button(
        rx.el.span(
            flow.title,
            id=title_id,
            dir="auto",
            class_name=rx.cond(
                done,
                "block text-body wrap-anywhere text-ink-3 line-through decoration-line-strong",
                "block text-body wrap-anywhere",
            ),
        ),
        rx.el.span(
            rx.cond(
                shows_due,
                rx.el.span(
                    js("({} ? {} : '')", flow.due, due_label(flow, zone), returns=str),
                    title=js("({} ? {} : '')", flow.due, due_exactly(flow, zone), returns=str),
                    class_name=rx.cond(flow.status == "overdue", "text-danger", ""),
                ),
            ),
            rx.cond(
                js("({} === 'high' && !{})", flow.priority, done, returns=bool),
                rx.el.span(
                    # Its sign is in the accent, which may be red, and its word is not, as a date past due is.
                    icon("Flag", 13, class_name="text-accent-ink"),
                    T.HIGH,
                    class_name="inline-flex items-center gap-1 font-medium text-ink-2",
                ),
            ),
            rx.foreach(reasons, lambda reason: rx.el.span(reason, key=reason)),
            rx.cond(
                js("({} && !{} && !{}.length)", flow.description, done, reasons, returns=bool),
                rx.el.span(
                    js("plain({})", flow.description, returns=str, imports={"$/runtime/text": "plain"}),
                    dir="auto",
                    class_name="truncate min-w-0 max-w-full",
                ),
            ),
            class_name="flex flex-wrap items-center gap-x-3 text-note text-ink-3 empty:hidden",
        ),
        type="button",
        disabled=provisional,
        on_click=handler(js("{}({})", edit, flow)),
        custom_attrs={"aria-haspopup": "dialog", "data-key": shortcut("open").key},
        class_name="words py-2.5 text-start rounded-control",
    )
    return rx.el.li(
        rx.el.div(
            rx.el.div(
                tick,
                words,
                tools,
                icon_button(
                    "Trash2",
                    sentence(f"{T.DELETE}: {{}}", flow.title),
                    disabled=untouchable,
                    on_click=handler(keep_focus_near(flow), delete.mutate(flow)),
                    class_name="delete quiet -mr-2 pointer-coarse:hidden",
                ),
                class_name="flow border-b border-line",
            ),
        ),
        custom_attrs={"data-flow": flow.id, "data-order": flow.id},
        class_name=rx.cond(
            js("({} === {})", done, is_open, returns=bool),
            "row row-leave",
            rx.cond(provisional, "row row-enter", "row group/item"),
        ),
    )
