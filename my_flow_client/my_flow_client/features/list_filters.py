"""Which flows of a context are shown, in words; kept in the address, so that back and reload keep it."""

from __future__ import annotations

from typing import Any

import reflex as rx

from .. import api
from ..bridge.js import handler, js, typed_text
from ..design import copy
from ..hooks import use_id, use_state
from ..ui.button import icon_button
from ..ui.field import CONTROL
from ..ui.icon import icon
from ..ui.text import cn
from ..ui.words import word_choice, word_select

T = copy.FlowList


def choose(name: str, value: Any) -> Any:
    return js("choose({}, {})", name, value, imports={api.LISTS: "choose"})


def find(text: Any) -> Any:
    return js("find({})", text, imports={api.LISTS: "find"})


@rx.memo
def list_filters() -> rx.Component:
    """Open, done or archived; due, priority and order as words; and a field for the words of a flow."""
    view = api.use_view()
    field_id = use_id("field_id")
    # What is typed; the address follows a moment later.
    text = use_state("text", None, str)
    shown_text = js("({} ?? {})", text.value, view.q, returns=str)
    finding = use_state("finding", False)
    is_finding = js("({} || {} !== '')", finding.value, view.q, returns=bool)

    def select(label: str, name: str, options: Any, value: Any) -> rx.Component:
        return word_select(
            label,
            options,
            value=value,
            on_choose=lambda chosen: choose(name, chosen),
            is_usual=js("({} === {})", value, options[0][0], returns=bool),
        )

    return rx.el.div(
        rx.el.div(
            word_choice(
                T.LABEL,
                T.SHOW,
                value=view.show,
                on_choose=lambda v: handler(choose("show", v)),
                id="list-show",
            ),
            rx.el.div(
                rx.cond(view.show == "open", select(T.DUE, "due", T.DUES, view.due)),
                rx.cond(view.show != "archived", select(T.PRIORITY, "priority", T.PRIORITIES, view.priority)),
                rx.cond(view.show == "open", select(T.SORT, "sort", T.SORTS, view.sort)),
                rx.cond(view.show == "done", select(T.SORT, "sort", T.DONE_SORTS, view.sort)),
                class_name="flex flex-wrap items-center basis-full -ml-2 order-1 sm:order-none "
                "sm:basis-auto sm:ml-auto",
            ),
            icon_button(
                "Search",
                T.FIND,
                on_click=handler(finding.set(js("!{}", is_finding)), text.set(None), find("")),
                custom_attrs={"aria-expanded": is_finding, "aria-controls": field_id},
                class_name="ml-auto sm:ml-0 -mr-2",
            ),
            class_name="flex flex-wrap items-center gap-x-2",
        ),
        rx.cond(
            is_finding,
            rx.el.div(
                icon("Search", 16, class_name="absolute left-3 text-ink-3 pointer-events-none"),
                rx.el.input(
                    id=field_id,
                    type="search",
                    value=shown_text,
                    on_change=handler(lambda e: [text.set(typed_text(e)), find(typed_text(e))]),
                    on_blur=handler(text.set(None)),
                    placeholder=T.FIND_HINT,
                    auto_complete="off",
                    auto_focus=True,
                    max_length=100,
                    dir="auto",
                    custom_attrs={"aria-label": T.FIND},
                    class_name=cn(CONTROL, "pl-9"),
                ),
                class_name="relative flex items-center mt-2",
            ),
        ),
        class_name="mb-5",
    )
