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
from ..checklist.view import checklist_counts
from ..flows.reorder import GRIP, HOVER_ACTIONS
from ..flows.repeat_icon import repeat_icon
from . import copy
from .bindings import ShownWeekRow, WeekRow, use_week_row


@memo
def week_row(row: WeekRow, zone: Zone) -> rx.Component:
    """Show a flow with its context, and why it appears on this day."""
    shown = use_week_row(row, zone, copy.ROW)
    flow, context = row.flow, row.context
    title_id, reasons_id = use_id("title_id"), use_id("reasons_id")
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
        class_name="group/tick relative z-1 row-span-2 grid place-items-center size-11 desk:size-9 shrink-0 "
        "rounded-full -outline-offset-8",
    )
    # Its target is all of the card that nothing else takes.
    title = rx.el.button(
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
        type="button",
        on_click=shown.open(),
        custom_attrs={
            "aria-haspopup": "dialog",
            "aria-describedby": reasons_id,
            "data-key": shortcut("open").key,
        },
        class_name="pt-2.5 desk:pt-2 pr-2 text-start leading-6 desk:text-note desk:leading-5 "
        "desk:cursor-grab outline-none after:absolute after:inset-0 after:rounded-control "
        "focus-visible:after:outline-2 focus-visible:after:outline-accent "
        "focus-visible:after:-outline-offset-2",
    )
    reasons = rx.el.p(
        rx.cond(shown.time != "", rx.el.span(shown.time, class_name="font-medium text-ink-2")),
        rx.cond(
            shown.due != "",
            rx.el.span(
                icon("Hourglass", 12, class_name="shrink-0"),
                shown.due,
                class_name=rx.cond(shown.is_overdue, f"{DUE} text-danger", f"{DUE} text-ink-2"),
            ),
        ),
        rx.cond(shown.planned != "", rx.el.span(shown.planned)),
        rx.cond(shown.repeats, repeat_icon()),
        rx.cond(flow.checklist.is_present, rx.el.span(checklist_counts(flow))),
        rx.el.span(
            rx.el.span(context.icon, custom_attrs={"aria-hidden": True}),
            rx.el.span(context.name, dir="auto", class_name="truncate"),
            class_name="inline-flex items-center gap-1 min-w-0 max-w-full",
        ),
        id=reasons_id,
        class_name="col-start-2 row-start-2 flex flex-wrap items-center content-start gap-x-2 pr-2 pb-2 "
        "text-note text-ink-3",
    )
    return rx.el.li(
        rx.el.div(
            rx.el.div(
                tick,
                title,
                reasons,
                _moves(row, shown),
                custom_attrs=accent(context.color),
                class_name="accent week-flow relative grid grid-cols-[auto_minmax(0,1fr)_auto] "
                "rounded-control border border-line border-l-3 border-l-accent bg-surface",
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
MOVE_BUTTON = "pointer-fine:size-7"


def _moves(row: WeekRow, shown: ShownWeekRow) -> rx.Component:
    """Show what plans the flow for another day: the days beside, by buttons, and any day.

    The buttons lie in the line below the title, over the end of its words.
    """
    title = row.flow.title
    earlier, later = copy.STEPS
    is_from_before = row.day == ""
    return rx.fragment(
        rx.el.div(
            rx.cond(
                is_from_before,
                rx.fragment(),
                icon_button(
                    "ChevronLeft",
                    format_text(f"{earlier}: {{}}", title),
                    on_click=shown.move_by_days(-1),
                    disabled=shown.is_first_day,
                    custom_attrs={"data-step": "-1"},
                    class_name=f"{MOVE_BUTTON} disabled:opacity-40",
                ),
            ),
            icon_button(
                "CalendarDays",
                format_text(f"{copy.CHOOSE}: {{}}", title),
                on_click=shown.open_day_picker(),
                custom_attrs={"data-key": shortcut("later").key, "aria-keyshortcuts": shortcut("later").key},
                class_name=MOVE_BUTTON,
            ),
            icon_button(
                "ChevronRight",
                rx.cond(
                    is_from_before,
                    format_text(f"{copy.TO_TODAY}: {{}}", title),
                    format_text(f"{later}: {{}}", title),
                ),
                on_click=shown.move_by_days(1),
                custom_attrs={"data-step": "1"},
                class_name=MOVE_BUTTON,
            ),
            class_name=cn(
                "fade-mask col-start-2 row-start-2 z-1 self-end justify-self-end flex items-center",
                f"rounded-control {HOVER_ACTIONS}flex",
            ),
        ),
        rx.el.div(
            *[
                rx.el.button(
                    type="button", on_click=act, custom_attrs={"data-key": shortcut(name).key}, tab_index=-1
                )
                for name, act in (("tomorrow", shown.to_tomorrow()), ("next_week", shown.to_next_week()))
            ],
            rx.cond(
                shown.repeats,
                rx.el.button(
                    type="button",
                    on_click=shown.skip(),
                    custom_attrs={"data-key": shortcut("skip").key},
                    tab_index=-1,
                ),
            ),
            hidden=True,
        ),
        rx.el.span(
            icon("GripVertical", 18),
            title=copy.MOVE,
            custom_attrs={"data-grip": True},
            class_name=cn(
                "icon-button",
                GRIP,
                "relative z-1 col-start-3 row-start-1 row-span-2 mr-0 pointer-fine:hidden",
            ),
        ),
    )
