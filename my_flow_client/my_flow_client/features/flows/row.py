"""One flow in a list: finishing it, opening it, deleting it, each with a way back."""

from __future__ import annotations

import reflex as rx

from ...bridge.hooks import use_id
from ...bridge.memos import memo
from ...design import copy as shared
from ...design.shortcuts import shortcut
from ...runtime.bindings import FlowRead, Zone
from ...ui.button import icon_button
from ...ui.icon import icon
from ...ui.text import format_text
from ...ui.tick import tick_mark
from ..checklist import flow_checklist
from ..checklist.view import checklist_counts
from . import copy
from .bindings import FlowRow, RowPlace, use_flow_row
from .repeat_icon import repeat_icon

TEXT = shared.Flows
CHECKLIST_TEXT = shared.Checklist


@memo
def flow_row(
    flow: FlowRead,
    zone: Zone,
    is_open: rx.Var[bool],
    says_today: rx.Var[bool],
    reasons: rx.Var[list[str]],
    tools: rx.Var[rx.Component],
) -> rx.Component:
    """Show one flow, and finish, open or delete it.

    Args:
        flow: The flow.
        zone: The person's time zone.
        is_open: The list it stands in: a flow that no longer belongs there folds away.
        says_today: Whether no heading says that it is due today.
        reasons: Why it is shown, where its date does not say so.
        tools: What stands at its end.
    """
    place = RowPlace(is_open=is_open, says_today=says_today, reasons=reasons)
    row = use_flow_row(flow, zone, place, copy.ROW)
    title_id = use_id("title_id")
    tick = rx.el.button(
        tick_mark(),
        type="button",
        role="checkbox",
        disabled=row.is_untouchable,
        on_click=row.toggle_done(),
        custom_attrs={
            "aria-checked": row.is_done,
            "aria-labelledby": title_id,
            "aria-description": rx.cond(row.is_selected, TEXT.SELECTED, None),
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
                row.is_done,
                "block text-body wrap-anywhere text-ink-3 line-through decoration-line-strong",
                "block text-body wrap-anywhere",
            ),
        ),
        rx.el.span(
            rx.cond(row.plan != "", rx.el.span(row.plan, title=row.exact_plan)),
            rx.cond(
                row.due != "",
                rx.el.span(
                    row.due,
                    title=row.exact_due,
                    class_name=rx.cond(flow.status == "overdue", "text-danger", ""),
                ),
            ),
            rx.cond(row.repeats, repeat_icon()),
            rx.cond(
                row.is_important,
                rx.el.span(
                    # Its sign is in the accent, which may be red, and its word is not, as a date past due is.
                    icon("Flag", 13, class_name="text-accent-ink"),
                    TEXT.HIGH,
                    class_name="inline-flex items-center gap-1 font-medium text-ink-2",
                ),
            ),
            rx.foreach(reasons, lambda reason: rx.el.span(reason, key=reason)),
            rx.cond(
                row.shows_notes,
                rx.el.span(row.notes, dir="auto", class_name="truncate min-w-0 max-w-full"),
            ),
            class_name="flex flex-wrap items-center gap-x-3 text-note text-ink-3 empty:hidden",
        ),
        type="button",
        disabled=row.is_new,
        on_click=row.open(),
        custom_attrs={"aria-haspopup": "dialog", "data-key": shortcut("open").key},
        class_name="flow-title py-2.5 text-start rounded-control",
    )
    return rx.el.li(
        rx.el.div(
            rx.el.div(
                tick,
                words,
                tools,
                rx.cond(
                    row.is_unfolded | flow.checklist.is_present,
                    _checklist_button(flow, row),
                    # For the key alone: a row says nothing of a checklist that is not there.
                    rx.el.button(
                        type="button",
                        hidden=True,
                        on_click=row.toggle_checklist(),
                        custom_attrs={"data-key": shortcut("checklist").key},
                    ),
                ),
                rx.cond(row.is_unfolded, _checklist(flow)),
                icon_button(
                    "Trash2",
                    format_text(f"{TEXT.DELETE}: {{}}", flow.title),
                    disabled=row.is_untouchable,
                    on_click=row.delete(),
                    class_name="delete hover-actions -mr-2 pointer-coarse:hidden",
                ),
                class_name="flow border-b border-line",
            ),
        ),
        custom_attrs={"data-flow": flow.id, "data-order": flow.id, "data-selected": row.is_selected},
        class_name=rx.cond(
            row.is_leaving,
            "row row-leave",
            rx.cond(row.is_new, "row row-enter", "row group/item"),
        ),
    )


def _checklist_button(flow: FlowRead, row: FlowRow) -> rx.Component:
    """Show how many items are done; pressing it unfolds them."""
    counts = format_text(
        CHECKLIST_TEXT.COUNTS_OF,
        flow.checklist.done.to_string(),
        flow.checklist.total.to_string(),
        flow.title,
    )
    return rx.el.button(
        rx.cond(flow.checklist.is_present, checklist_counts(flow), CHECKLIST_TEXT.TITLE),
        icon(
            "ChevronRight",
            14,
            class_name=rx.cond(row.is_unfolded, "rotate-90 transition-transform", "transition-transform"),
        ),
        type="button",
        on_click=row.toggle_checklist(),
        custom_attrs={
            "aria-expanded": row.is_unfolded,
            "aria-label": rx.cond(
                flow.checklist.is_present, counts, format_text(CHECKLIST_TEXT.OF, flow.title)
            ),
            "data-key": shortcut("checklist").key,
        },
        class_name="counts",
    )


def _checklist(flow: FlowRead) -> rx.Component:
    return rx.el.div(
        flow_checklist(flow=flow, place="row"),
        class_name="row-start-4 col-start-2 -col-end-1 pb-2",
    )
