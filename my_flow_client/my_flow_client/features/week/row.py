"""A flow on a day of the week."""

from __future__ import annotations

import reflex as rx

from ...bridge.hooks import use_id
from ...bridge.memos import memo
from ...design import copy as shared
from ...design.shortcuts import shortcut
from ...runtime.bindings import Zone
from ...ui.accent import accent
from ...ui.button import icon_button
from ...ui.icon import icon
from ...ui.text import cn, format_text
from ...ui.tick import tick_mark
from ..flows.reorder import GRIP, HOVER_ACTIONS
from . import copy
from .bindings import ShownWeekRow, WeekRow, use_week_row


@memo
def week_row(row: WeekRow, zone: Zone) -> rx.Component:
    """Show a flow with its context, and why it stands on this day."""
    shown = use_week_row(row, zone, copy.ROW)
    flow, context = row.flow, row.context
    title_id = use_id("title_id")
    tick = rx.el.button(
        tick_mark(),
        type="button",
        role="checkbox",
        on_click=shown.toggle_done(),
        custom_attrs={
            "aria-checked": shown.is_done,
            "aria-labelledby": title_id,
            "aria-description": rx.cond(shown.is_selected, shared.Flows.SELECTED, None),
            "data-row-focus": True,
            "data-key": shortcut("done").key,
        },
        class_name="group/tick grid place-items-center size-11 lg:size-9 shrink-0 rounded-full "
        "-outline-offset-8",
    )
    words = rx.el.button(
        rx.el.span(
            flow.title,
            id=title_id,
            dir="auto",
            class_name=rx.cond(
                shown.is_done,
                "block wrap-anywhere text-ink-3 line-through decoration-line-strong",
                "block wrap-anywhere",
            ),
        ),
        rx.el.span(
            rx.cond(shown.time != "", rx.el.span(shown.time, class_name="font-medium text-ink-2")),
            rx.cond(
                shown.due != "",
                rx.el.span(
                    icon("Hourglass", 12),
                    shown.due,
                    class_name=rx.cond(shown.is_overdue, f"{DUE} text-danger", f"{DUE} text-ink-2"),
                ),
            ),
            rx.cond(shown.planned != "", rx.el.span(shown.planned)),
            rx.el.span(
                rx.el.span(context.icon, custom_attrs={"aria-hidden": True}),
                rx.el.span(context.name, dir="auto", class_name="truncate"),
                class_name="inline-flex items-center gap-1 min-w-0 max-w-full",
            ),
            class_name="flex flex-wrap items-center gap-x-2 text-note text-ink-3",
        ),
        type="button",
        on_click=shown.open(),
        custom_attrs={"aria-haspopup": "dialog", "data-key": shortcut("open").key},
        class_name="flex-1 min-w-0 py-2 pr-2 text-start lg:text-note rounded-control -outline-offset-2",
    )
    return rx.el.li(
        rx.el.div(
            rx.el.div(
                tick,
                words,
                _moves(row, shown),
                custom_attrs=accent(context.color),
                class_name="accent week-flow relative flex items-start rounded-control border "
                "border-line border-l-3 border-l-accent bg-surface lg:cursor-grab",
            ),
        ),
        custom_attrs={
            "data-flow": flow.id,
            "data-order": flow.id,
            "data-week-row": True,
            "data-selected": shown.is_selected,
        },
        class_name=rx.cond(shown.is_done, "row row-leave", "row group/item"),
    )


DUE = "inline-flex items-center gap-1 font-medium"


def _moves(row: WeekRow, shown: ShownWeekRow) -> rx.Component:
    """Show what plans the flow for another day: the days beside, by buttons, and any day."""
    title = row.flow.title
    earlier, later = copy.STEPS
    return rx.fragment(
        rx.el.div(
            icon_button(
                "ChevronLeft",
                format_text(f"{earlier}: {{}}", title),
                on_click=shown.step(-1),
                disabled=shown.is_first_day | (row.day == ""),
                custom_attrs={"data-step": "-1"},
                class_name="lg:size-7 disabled:opacity-40",
            ),
            icon_button(
                "CalendarDays",
                format_text(f"{copy.CHOOSE}: {{}}", title),
                on_click=shown.choose(),
                custom_attrs={"data-key": shortcut("later").key, "aria-keyshortcuts": shortcut("later").key},
                class_name="lg:size-7",
            ),
            icon_button(
                "ChevronRight",
                format_text(f"{later}: {{}}", title),
                on_click=shown.step(1),
                custom_attrs={"data-step": "1"},
                class_name="lg:size-7",
            ),
            class_name=cn(
                "fade-mask absolute right-0 bottom-0 flex items-center rounded-control",
                f"{HOVER_ACTIONS}flex",
            ),
        ),
        rx.el.div(
            *[
                rx.el.button(
                    type="button", on_click=act, custom_attrs={"data-key": shortcut(name).key}, tab_index=-1
                )
                for name, act in (("tomorrow", shown.to_tomorrow()), ("next_week", shown.to_next_week()))
            ],
            hidden=True,
        ),
        rx.el.span(
            icon("GripVertical", 18),
            title=copy.MOVE,
            custom_attrs={"data-grip": True},
            class_name=cn("icon-button", GRIP, "mr-0 pointer-fine:hidden"),
        ),
    )
