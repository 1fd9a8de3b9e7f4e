"""Another day for a flow: tomorrow, next week, one that is picked, or someday. Its due date stays."""

from __future__ import annotations

import reflex as rx

from ...bridge.bindings import Handler
from ...bridge.hooks import use_id
from ...bridge.memos import lazy_memo
from ...design import copy as shared
from ...design.shortcuts import shortcut
from ...runtime.bindings import FlowRead, Zone
from ...ui.button import button, icon_button
from ...ui.field import date_input
from ...ui.icon import icon
from ...ui.text import format_text
from . import copy
from .bindings import use_postpone_button, use_skip_key

TEXT = shared.Focus


@lazy_memo
def postpone(flow: FlowRead, zone: Zone) -> rx.Component:
    """Unfold the days below the flow by a button; their keys work folded, too."""
    days = use_postpone_button(flow, zone, copy.POSTPONE)
    date_id = use_id("date_id")
    # A flow that repeats by its plan keeps one with a day.
    is_free = flow.repeat.counts_from != "planned"
    return rx.fragment(
        icon_button(
            "Clock",
            format_text(f"{TEXT.LATER}: {{}}", flow.title),
            on_click=days.toggle,
            custom_attrs={
                "aria-expanded": days.is_unfolded,
                "data-later": True,
                "data-key": shortcut("later").key,
                "onKeyDown": days.press_key,
            },
            class_name="later hover-actions",
        ),
        rx.el.div(
            _choice("tomorrow", TEXT.TOMORROW, days.to_tomorrow()),
            _choice("next_week", TEXT.NEXT_WEEK, days.to_next_week()),
            rx.el.label(TEXT.PICK_DATE, html_for=date_id, class_name="sr-only"),
            date_input(
                id=date_id,
                kind="date",
                value="",
                on_finish=days.pick_date,
                class_name="rounded-control border border-line-strong bg-surface px-3 min-h-11 sm:min-h-8 "
                "text-body",
            ),
            rx.cond(flow.repeat.is_present, _choice("skip", shared.Repeat.SKIP, days.skip())),
            rx.cond(
                (flow.planned_status != "someday") & is_free,
                button(TEXT.SOMEDAY, on_click=days.to_someday(), class_name="sm:min-h-8 px-3"),
            ),
            rx.cond(
                flow.planned.is_present & is_free,
                button(
                    icon("X", 16),
                    TEXT.NO_PLAN,
                    on_click=days.clear(),
                    variant="plain",
                    class_name="sm:min-h-8 px-3",
                ),
            ),
            hidden=~days.is_unfolded,
            custom_attrs={"data-days": True, "onKeyDown": days.press_key},
            class_name=rx.cond(days.is_unfolded, "col-span-full flex flex-wrap gap-2 pb-3 pl-9", ""),
        ),
    )


@lazy_memo
def skip_key(flow: FlowRead, zone: Zone) -> rx.Component:
    """Skip a flow that repeats by its key, where no button is shown for it."""
    key = shortcut("skip").key
    return rx.el.button(
        type="button",
        hidden=True,
        tab_index=-1,
        on_click=use_skip_key(flow, zone, copy.POSTPONE).skip(),
        custom_attrs={"data-key": key},
    )


def _choice(name: str, words: str, on_click: Handler) -> rx.Component:
    """Put the flow off by a button, which shows its key."""
    return button(
        words,
        rx.el.kbd(
            shortcut(name).shown,
            custom_attrs={"aria-hidden": True},
            class_name="font-sans text-ink-3 pointer-coarse:hidden",
        ),
        on_click=on_click,
        custom_attrs={"data-key": shortcut(name).key, "aria-keyshortcuts": shortcut(name).key},
        class_name="sm:min-h-8 px-3",
    )
