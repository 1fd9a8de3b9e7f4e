"""The choice of flows that are shown, in words; kept in the address, so that back and reload keep it."""

from __future__ import annotations

import reflex as rx
from reflex.vars import StringVar

from ...bridge.bindings import Handler
from ...bridge.hooks import use_id
from ...design import copy as shared
from ...ui.button import icon_button
from ...ui.field import CONTROL
from ...ui.icon import icon
from ...ui.text import cn
from ...ui.text_choice import Options, word_choice, word_select
from . import copy
from .bindings import SHOW_ID, use_list_filters

TEXT = shared.FlowList


@rx.memo
def list_filters() -> rx.Component:
    """Choose open, done or archived; due, priority and order as words; and words of a flow in a field."""
    filters = use_list_filters()
    params = filters.params
    field_id = use_id("field_id")
    return rx.el.div(
        rx.el.div(
            word_choice(TEXT.LABEL, copy.SHOW, value=params.show, on_choose=filters.choose_shown, id=SHOW_ID),
            rx.el.div(
                rx.cond(
                    params.show == "open", _select(TEXT.WHEN, copy.WHENS, params.due, filters.choose_due)
                ),
                rx.cond(
                    params.show != "archived",
                    _select(TEXT.PRIORITY, copy.PRIORITIES, params.priority, filters.choose_priority),
                ),
                rx.cond(
                    params.show == "open", _select(TEXT.SORT, copy.SORTS, params.sort, filters.choose_sort)
                ),
                rx.cond(
                    params.show == "done",
                    _select(TEXT.SORT, copy.DONE_SORTS, params.sort, filters.choose_sort),
                ),
                class_name="flex flex-wrap items-center basis-full -ml-2 order-1 sm:order-none "
                "sm:basis-auto sm:ml-auto",
            ),
            icon_button(
                "Search",
                TEXT.FIND,
                on_click=filters.toggle_finding(),
                custom_attrs={"aria-expanded": filters.is_finding, "aria-controls": field_id},
                class_name="ml-auto sm:ml-0 -mr-2",
            ),
            class_name="flex flex-wrap items-center gap-x-2",
        ),
        rx.cond(
            filters.is_finding,
            rx.el.div(
                icon("Search", 16, class_name="absolute left-3 text-ink-3 pointer-events-none"),
                rx.el.input(
                    id=field_id,
                    type="search",
                    value=filters.words,
                    on_change=filters.change_words,
                    on_blur=filters.end_typing(),
                    placeholder=copy.FIND_HINT,
                    auto_complete="off",
                    auto_focus=True,
                    max_length=100,
                    dir="auto",
                    custom_attrs={"aria-label": TEXT.FIND},
                    class_name=cn(CONTROL, "pl-9"),
                ),
                class_name="relative flex items-center mt-2",
            ),
        ),
        class_name="mb-5",
    )


def _select(label: str, options: Options, value: StringVar[str], on_change: Handler) -> rx.Component:
    """Choose one behind a word; the first of the options is the usual one."""
    return word_select(label, options, value=value, on_change=on_change, is_usual=value == options[0][0])
