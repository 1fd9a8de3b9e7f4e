"""The bar for selected flows: what is done to all of them at once."""

from __future__ import annotations

import reflex as rx
from reflex.vars import StringVar

from ...bridge.bindings import Handler
from ...bridge.hooks import use_id
from ...bridge.memos import lazy_memo
from ...design import copy as shared
from ...design.shortcuts import shortcut
from ...ui.button import button, icon_button
from ...ui.field import date_input
from ...ui.icon import icon
from ...ui.text import hidden_text
from . import copy
from .bindings import BAR_ID, Panel, RowKeys, Selection, SelectionKeys, use_selection

TEXT = shared.Focus
KEYS = SelectionKeys(select=shortcut("select").key, actions=shortcut("actions").key)
ROW_KEYS = RowKeys(
    done=shortcut("done").key,
    tomorrow=shortcut("tomorrow").key,
    next_week=shortcut("next_week").key,
    later=shortcut("later").key,
)
# On phones a row of signs with words under them, on desks one line.
ACTION = (
    "flex flex-col sm:flex-row items-center justify-center gap-0.5 sm:gap-2 min-w-0 min-h-14 sm:min-h-9 "
    "sm:px-3 rounded-control text-note sm:text-body font-medium text-ink-2 hover:bg-sunken "
    "hover:text-ink transition-colors duration-160 aria-expanded:bg-sunken aria-expanded:text-ink"
)


@lazy_memo
def selection() -> rx.Component:
    """Listen to what selects flows, say how many are selected, and show what can be done to all of them."""
    shown = use_selection(KEYS, ROW_KEYS, copy.WORDS)
    panel_id, date_id = use_id("panel_id"), use_id("date_id")
    return rx.fragment(
        # Here from the beginning, so that it is read out.
        rx.el.div(
            hidden_text(shown.count_label),
            hidden_text(shown.warning),
            hidden_text(shown.problems_label),
            role="status",
            id="selection-status",
        ),
        rx.cond(
            shown.is_active,
            rx.el.section(
                rx.cond(shown.problems.length() > 0, _problems(shown)),
                rx.cond(
                    shown.warning != "", rx.el.p(shown.warning, class_name="px-3 pt-2 text-note text-ink-2")
                ),
                rx.match(
                    shown.panel,
                    ("plan", _days(shown, panel_id, date_id)),
                    ("move", _contexts(shown, panel_id)),
                    rx.fragment(),
                ),
                rx.el.div(
                    rx.el.p(
                        shown.count_label,
                        class_name="order-1 flex-1 sm:flex-none px-3 font-semibold whitespace-nowrap",
                    ),
                    rx.cond(shown.count > 0, _actions(shown, panel_id)),
                    icon_button(
                        "X",
                        copy.LEAVE,
                        on_click=shown.leave(),
                        custom_attrs={"aria-keyshortcuts": "Escape"},
                        class_name="order-2 sm:order-4",
                    ),
                    class_name="flex flex-wrap sm:flex-nowrap items-center gap-x-1",
                ),
                id=BAR_ID,
                custom_attrs={"aria-label": copy.LABEL},
                class_name="selection-bar fixed z-10 grid gap-1 border border-line bg-surface text-ink "
                "shadow-raised",
            ),
        ),
    )


def _action(name: str, words: str, on_click: Handler, *, key: str = "") -> rx.Component:
    return rx.el.button(
        icon(name),
        rx.el.span(words, class_name="max-w-full truncate"),
        type="button",
        on_click=on_click,
        custom_attrs={"aria-keyshortcuts": shortcut(key).key} if key else {},
        class_name=ACTION,
    )


def _unfolding(
    name: Panel, sign: str, words: str, shown: Selection, panel_id: StringVar[str]
) -> rx.Component:
    """Unfold choices above the actions."""
    return rx.el.button(
        icon(sign),
        rx.el.span(words, class_name="max-w-full truncate"),
        type="button",
        on_click=shown.toggle_panel(name),
        custom_attrs={
            "aria-expanded": shown.panel == name,
            "aria-controls": panel_id,
            "data-unfolds": name,
        },
        class_name=ACTION,
    )


def _actions(shown: Selection, panel_id: StringVar[str]) -> rx.Component:
    return rx.el.div(
        rx.cond(
            shown.are_done,
            _action("Circle", copy.REOPEN, shown.reopen()),
            _action("CircleCheck", copy.COMPLETE, shown.complete(), key="done"),
        ),
        _unfolding("plan", "CalendarDays", copy.PLAN, shown, panel_id),
        _unfolding("move", "CornerUpRight", copy.MOVE, shown, panel_id),
        rx.cond(
            shown.are_archived,
            _action("ArchiveRestore", copy.UNARCHIVE, shown.unarchive()),
            _action("Archive", copy.ARCHIVE, shown.archive()),
        ),
        _action("Trash2", copy.DELETE, shown.delete()),
        class_name="order-3 grid grid-cols-5 basis-full sm:basis-auto sm:flex",
    )


def _panel(label: str, panel_id: StringVar[str], *choices: rx.Component) -> rx.Component:
    return rx.el.div(
        *choices,
        id=panel_id,
        role="group",
        custom_attrs={"aria-label": label, "data-panel": True},
        class_name="flex flex-wrap gap-2 max-h-[40dvh] overflow-y-auto p-2 border-b border-line",
    )


def _days(shown: Selection, panel_id: StringVar[str], date_id: StringVar[str]) -> rx.Component:
    """Show the days for which all can be planned."""
    return _panel(
        copy.PLAN_LABEL,
        panel_id,
        button(shared.Flows.TODAY, on_click=shown.plan_today()),
        button(TEXT.TOMORROW, on_click=shown.plan_tomorrow()),
        button(TEXT.NEXT_WEEK, on_click=shown.plan_next_week()),
        rx.el.label(TEXT.PICK_DATE, html_for=date_id, class_name="sr-only"),
        date_input(
            id=date_id,
            kind="date",
            value="",
            on_finish=shown.pick_date,
            class_name="rounded-control border border-line-strong bg-surface px-3 min-h-11 sm:min-h-9 "
            "text-body",
        ),
        button(copy.SOMEDAY, on_click=shown.plan_someday()),
        button(icon("X", 16), copy.NO_PLAN, on_click=shown.remove_plan(), variant="plain"),
    )


def _contexts(shown: Selection, panel_id: StringVar[str]) -> rx.Component:
    """Show the contexts that all can be moved to."""
    return _panel(
        copy.MOVE_LABEL,
        panel_id,
        shown.contexts.each(
            lambda context, _: button(
                rx.el.span(context.icon, custom_attrs={"aria-hidden": True}),
                rx.el.span(context.name, dir="auto", class_name="truncate"),
                on_click=shown.move_to(context),
                key=context.id,
            )
        ),
    )


def _problems(shown: Selection) -> rx.Component:
    """Say of each flow that was not changed why not."""
    return rx.el.div(
        rx.el.p(shown.problems_label, class_name="font-semibold"),
        rx.el.ul(
            shown.problems.each(
                lambda problem, _: rx.el.li(
                    rx.el.span(problem.title, dir="auto", class_name="font-medium wrap-anywhere"),
                    rx.el.span(problem.text, class_name="text-ink-2"),
                    key=problem.id,
                    class_name="flex flex-wrap gap-x-2 text-note",
                )
            ),
            class_name="grid gap-1 max-h-[30dvh] overflow-y-auto",
        ),
        class_name="grid gap-1 px-3 py-2 border-b border-line bg-notice rounded-t-card",
    )
