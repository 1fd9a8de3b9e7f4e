"""Adding flows: type, Enter, type."""

from __future__ import annotations

from typing import Any

import reflex as rx

from .. import api
from ..design import copy
from ..hooks import use_draft, use_hotkey
from ..js import handler, js, run, typed_text, when
from ..ui.button import button
from ..ui.field import choices, field_error, form
from ..ui.icon import icon
from ..ui.toast import toast_with_retry
from .flow_row import ADD_FIELD, DATES, say

T = copy.Flows
WHEN = (("none", T.NO_DATE), ("today", T.TODAY), ("tomorrow", T.TOMORROW))


def day_in(zone: Any, ahead: int) -> Any:
    """The date it is in the zone, so many days from now."""
    return js("dayIn({}, {})", zone, ahead, returns=str, imports={DATES: "dayIn"})


@rx.memo
def add_flow(context_id: rx.Var[str], zone: rx.Var[str]) -> rx.Component:
    """A field that takes one flow after the other: type, Enter, type."""
    title = use_draft("title", js("'add:' + {}", context_id))
    due = use_draft("due", js("'add:' + {} + ':due'", context_id), "none")
    priority = use_draft("priority", js("'add:' + {} + ':priority'", context_id), "medium")
    today = day_in(zone, 0)
    add = api.use_add_flow(
        context_id,
        # What could not be added goes back to where it was typed. If something new stands there by now, it
        # waits in the toast.
        on_error=lambda e, v: js(
            "({}.trim() === '' ? {} : {})",
            title.now(),
            run(
                title.set(v.title),
                due.set(js("(!{} ? 'none' : {}.date === {} ? 'today' : 'tomorrow')", v.due, v.due, today)),
                priority.set(v.priority),
                say(e),
            ),
            toast_with_retry(
                js("'“' + {} + '” ' + {} + ' ' + {}", v.title, T.NOT_ADDED, e["message"]),
                js("add_flow.mutate({})", v),
            ),
        ),
    )
    text = js("{}.trim()", title.value, returns=str)
    too_long = js("([...{}].length > 200 ? {} : '')", text, T.TITLE_LONG, returns=str)
    date = js(
        "({} === 'none' ? null : {})",
        due.value,
        {
            "date": js("({} === 'today' ? {} : {})", due.value, today, day_in(zone, 1)),
            "time": None,
            "timezone": None,
        },
    )
    status = js(
        "({} === 'none' ? 'normal' : {} === 'today' ? 'due_today' : 'due_soon')", due.value, due.value
    )
    new_flow = {
        "id": js("crypto.randomUUID()"),
        "context_id": context_id,
        "title": text,
        "description": None,
        "priority": priority.value,
        "due": date,
        "status": status,
    }
    focus = js("focusOn({})", f"#{ADD_FIELD}", imports={"$/runtime/keyboard": "focusOn"})
    return form(
        use_hotkey("n", handler(focus)),
        rx.el.div(
            icon("Plus", 20, class_name="text-ink-3 shrink-0"),
            rx.el.input(
                id=ADD_FIELD,
                value=title.value,
                on_change=handler(lambda e: title.set(typed_text(e))),
                placeholder=T.ADD_HINT,
                auto_complete="off",
                enter_key_hint="done",
                custom_attrs={
                    "aria-label": T.ADD_LABEL,
                    "aria-keyshortcuts": "n",
                    "aria-invalid": js("!!{}", too_long),
                    "aria-describedby": f"{ADD_FIELD}-error",
                },
                class_name="flex-1 min-w-0 bg-transparent outline-none text-body min-h-12",
            ),
            rx.cond(
                text != "",
                button(T.ADD, type="submit", variant="primary", class_name="sm:min-h-8 px-3 -mr-1.5"),
                rx.el.kbd(
                    "N",
                    custom_attrs={"aria-hidden": True},
                    class_name="hidden sm:grid place-items-center size-6 rounded-[6px] border border-line "
                    "text-note text-ink-3",
                ),
            ),
            class_name="flex items-center gap-3 rounded-card border border-line bg-surface px-3.5 "
            "transition-colors duration-160 focus-within:border-accent focus-within:outline-1 "
            "focus-within:outline-accent",
        ),
        field_error(too_long, id=ADD_FIELD),
        rx.cond(
            text != "",
            rx.el.div(
                choices(
                    T.DUE,
                    "add-due",
                    WHEN,
                    value=due.value,
                    on_choose=lambda v: handler(due.set(v)),
                    legend_class="sr-only",
                ),
                choices(
                    T.PRIORITY,
                    "add-priority",
                    T.PRIORITIES,
                    value=priority.value,
                    on_choose=lambda v: handler(priority.set(v)),
                    legend_class="sr-only",
                ),
                class_name="flex flex-wrap gap-2",
            ),
        ),
        on_submit=when(
            js("({} && !{})", text, too_long),
            add.mutate(new_flow),
            title.clear(),
            due.clear(),
            priority.clear(),
            focus,
        ),
        class_name="grid gap-2 mb-8",
    )
