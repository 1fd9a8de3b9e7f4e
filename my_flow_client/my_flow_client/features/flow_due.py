"""When a flow is due, and whether one is reminded."""

from __future__ import annotations

from typing import Any

import reflex as rx

from ..design import copy
from ..js import handler, js, typed_text, when
from ..ui.field import field, switch, text_input
from .editor import Editor
from .zone import DATES

T = copy.Editor
# There is one sheet at a time.
DATE, TIME, REMIND = "flow-date", "flow-time", "flow-remind"
CHIP = (
    "inline-flex items-center min-h-11 sm:min-h-8 px-3 rounded-full border border-line text-note font-medium "
    "text-ink-2 transition-colors duration-160 hover:text-ink hover:border-line-strong "
    "aria-pressed:bg-accent-ink aria-pressed:border-accent-ink aria-pressed:text-on-accent"
)


def due_fields(editor: Editor, flow: Any, zone: Any) -> rx.Component:
    """A few days with one press, any other with two; a time if it has one."""
    due = editor.value("due", dict[str, str])
    date = js("({}?.date ?? '')", due, returns=str)
    time = js("({}?.time ?? '')", due, returns=str)
    # A time stays in the zone in which it was said.
    zone_of_time = js("({}?.time ? {}.timezone : {})", due, due, zone)
    date_error = js("({} || {})", editor.error("due"), editor.error("due.date"), returns=str)
    time_error = js("({} || {})", editor.error("due.time"), editor.error("due.timezone"), returns=str)

    def set_due(new_date: Any, new_time: Any) -> Any:
        return editor.set(
            "due",
            js(
                "({} ? {date: {}, time: {} || null, timezone: {} ? {} : null} : null)",
                new_date,
                new_date,
                new_time,
                new_time,
                zone_of_time,
            ),
        )

    def chip(ahead: str, words: str) -> rx.Component:
        day = js("dayIn({}, {})", zone, int(ahead), returns=str, imports={DATES: "dayIn"})
        chosen = js("({} === {})", date, day, returns=bool)
        return rx.el.button(
            words,
            type="button",
            on_click=handler(set_due(js("({} ? '' : {})", chosen, day), time)),
            custom_attrs={"aria-pressed": chosen},
            class_name=CHIP,
        )

    def typed(event: Any, step: Any) -> Any:
        """A date that is half typed says nothing yet."""
        return when(js("!{}.target.validity.badInput", event), step)

    return rx.el.fieldset(
        rx.el.legend(copy.Flows.DUE, class_name="text-note font-medium text-ink-2 mb-1.5"),
        rx.el.div(
            *[chip(ahead, words) for ahead, words in T.DAYS], class_name="flex flex-wrap gap-1.5 mb-2.5"
        ),
        rx.el.div(
            field(
                T.DATE,
                text_input(
                    id=DATE,
                    type="date",
                    value=date,
                    on_change=handler(lambda e: typed(e, set_due(typed_text(e), time))),
                    error=date_error,
                ),
                id=DATE,
                error=date_error,
                label_class="sr-only",
            ),
            field(
                T.TIME,
                text_input(
                    id=TIME,
                    type="time",
                    value=time,
                    on_change=handler(lambda e: typed(e, set_due(date, typed_text(e)))),
                    disabled=js("!{}", date, returns=bool),
                    error=time_error,
                ),
                id=TIME,
                error=time_error,
                label_class="sr-only",
            ),
            class_name="flex flex-wrap gap-2 *:grow *:basis-34 *:min-w-fit",
        ),
        switch(
            T.REMIND,
            rx.cond(date != "", T.REMIND_TEXT, T.REMIND_DATE),
            id=REMIND,
            on=editor.value("reminder_enabled", bool),
            disabled=js("!{}", date, returns=bool),
            on_change=handler(lambda e: editor.set("reminder_enabled", js("{}.target.checked", e))),
        ),
        class_name="min-w-0",
    )
