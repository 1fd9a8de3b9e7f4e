"""When a flow is due, and whether one is reminded."""

from __future__ import annotations

from typing import Any

import reflex as rx

from .. import api
from ..bridge.js import fn, handler, js, when
from ..design import copy
from ..hooks import ask_permission, use_permission
from ..ui.field import date_input, field, switch
from ..ui.text import sentence
from .editor import Editor
from .flow_undo import say
from .zone import DATES, DUES, dated

T = copy.Editor
# There is one sheet at a time.
DATE, TIME, REMIND = "flow-date", "flow-time", "flow-remind"
CHIP = (
    "inline-flex items-center min-h-11 sm:min-h-8 px-3 rounded-full border border-line text-note font-medium "
    "text-ink-2 transition-colors duration-160 hover:text-ink hover:border-line-strong "
    "aria-pressed:bg-accent-ink aria-pressed:border-accent-ink aria-pressed:text-on-accent"
)


def _use_reminding(date: Any) -> tuple[Any, Any]:
    """The step that asks for what reminders need, and the line below the switch."""
    change = api.use_change_preferences(on_error=say)
    preferences = api.use_preferences(True)
    permission = use_permission()
    # Who asks to be reminded is asked for what that needs, and told here where it cannot be had.
    ask = when(
        js("!({}?.notifications_enabled && {} === 'granted')", preferences.data, permission),
        ask_permission(fn(lambda: change.mutate({"notifications_enabled": True}))),
    )
    remind_text = rx.match(
        permission,
        ("denied", copy.Settings.REMINDERS_DENIED),
        ("missing", copy.Settings.REMINDERS_MISSING),
        rx.cond(date != "", T.REMIND_TEXT, T.REMIND_DATE),
    )
    return ask, remind_text


def due_fields(editor: Editor, flow: Any, zone: Any) -> rx.Component:
    """A few days with one press, any other with two; a time if it has one."""
    due = editor.value("due", dict[str, str])
    date = js("({}?.date ?? '')", due, returns=str)
    time = js("({}?.time ?? '')", due, returns=str)
    due_day = js("({} && {})", due, dated("dueDay", due, None, zone))
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

    ask, remind_text = _use_reminding(date)

    def chip(ahead: str, words: str) -> rx.Component:
        day = dated("dayIn", zone, int(ahead))
        return rx.el.button(
            words,
            type="button",
            on_click=handler(
                editor.set("due", js("dueOn({}, {}, {})", due, day, zone, imports={DUES: "dueOn"}))
            ),
            custom_attrs={"aria-pressed": js("({} === {})", due_day, day, returns=bool)},
            class_name=CHIP,
        )

    no_date = rx.cond(
        date != "",
        rx.el.button(
            copy.Focus.NO_DATE,
            type="button",
            # The button leaves.
            on_click=handler(
                js(f"focusOn('#{DATE}')", imports={"$/runtime/keyboard": "focusOn"}),
                editor.set("due", js("null")),
            ),
            class_name=CHIP,
        ),
    )
    other_zone = rx.cond(
        js("({} && {} !== {})", time, zone_of_time, zone, returns=bool),
        rx.el.p(
            js(
                "({} ? {} : '')",
                time,
                sentence(
                    T.OTHER_ZONE,
                    zone_of_time,
                    js("dueExactly({}, null, {})", due, zone, imports={DATES: "dueExactly"}),
                ),
                returns=str,
            ),
            class_name="mt-2 text-note text-ink-2",
        ),
    )

    return rx.el.fieldset(
        rx.el.legend(copy.Flows.DUE, class_name="text-note font-medium text-ink-2 mb-1.5"),
        rx.el.div(
            *[chip(ahead, words) for ahead, words in T.DAYS],
            no_date,
            class_name="flex flex-wrap gap-1.5 mb-2.5",
        ),
        rx.el.div(
            field(
                T.DATE,
                date_input(
                    id=DATE,
                    kind="date",
                    value=date,
                    on_finish=fn(lambda new_date: set_due(new_date, time), str),
                    error=date_error,
                ),
                id=DATE,
                error=date_error,
                label_class="sr-only",
            ),
            field(
                T.TIME,
                date_input(
                    id=TIME,
                    kind="time",
                    value=time,
                    on_finish=fn(lambda new_time: set_due(date, new_time), str),
                    disabled=js("!{}", date, returns=bool),
                    error=time_error,
                ),
                id=TIME,
                error=time_error,
                label_class="sr-only",
            ),
            class_name="flex flex-wrap gap-2 *:grow *:basis-34 *:min-w-fit",
        ),
        other_zone,
        switch(
            T.REMIND,
            remind_text,
            id=REMIND,
            on=editor.value("reminder_enabled", bool),
            disabled=js("!{}", date, returns=bool),
            on_change=handler(
                lambda e: [
                    editor.set("reminder_enabled", js("{}.target.checked", e)),
                    when(js("{}.target.checked", e), ask),
                ]
            ),
        ),
        class_name="min-w-0",
    )
