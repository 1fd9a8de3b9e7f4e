"""Fields for the due and the reminder of a flow."""

from __future__ import annotations

import reflex as rx

from ...bridge.bindings import Handler
from ...design import copy as shared
from ...ui.field import date_input, field, switch
from . import copy
from .bindings import DATE_ID, DueFields, PlanFields

# There is one sheet at a time.
TIME_ID, REMIND_ID = "flow-time", "flow-remind"
CHIP = (
    "inline-flex items-center min-h-11 sm:min-h-8 px-3 sm:px-2.5 rounded-full border border-line "
    "text-note font-medium text-ink-2 transition-colors duration-160 hover:text-ink hover:border-line-strong "
    "aria-pressed:bg-accent-ink aria-pressed:border-accent-ink aria-pressed:text-on-accent"
)


def due_fields(due: DueFields) -> rx.Component:
    """Show buttons for the next days, a field for any other date, and one for the time."""
    has_date = due.date != ""
    return rx.el.fieldset(
        rx.el.legend(shared.Flows.DUE, class_name="text-note font-medium text-ink-2 mb-1.5"),
        rx.el.div(
            *[
                day_chip(words, on_click=due.choose_day(ahead), is_pressed=due.is_on(ahead))
                for ahead, words in copy.DAYS
            ],
            rx.cond(has_date, day_chip(shared.Focus.NO_DATE, on_click=due.clear())),
            class_name="flex flex-wrap gap-1.5 mb-2.5",
        ),
        date_and_time(due, (copy.DATE, DATE_ID), (copy.TIME, TIME_ID)),
        rx.cond(due.other_zone != "", rx.el.p(due.other_zone, class_name="mt-2 text-note text-ink-2")),
        switch(
            copy.REMIND,
            # What a reminder is, or why there can be none.
            rx.match(
                due.permission,
                ("denied", shared.Settings.REMINDERS_DENIED),
                ("missing", shared.Settings.REMINDERS_MISSING),
                rx.cond(has_date, copy.REMIND_TEXT, copy.REMIND_DATE),
            ),
            id=REMIND_ID,
            on=due.is_reminded,
            disabled=~has_date,
            on_change=due.change_reminder,
        ),
        class_name="min-w-0",
    )


def day_chip(words: str, *, on_click: Handler, is_pressed: rx.Var[bool] | None = None) -> rx.Component:
    """Show a button that chooses a day, or none."""
    return rx.el.button(
        words,
        type="button",
        on_click=on_click,
        custom_attrs={} if is_pressed is None else {"aria-pressed": is_pressed},
        class_name=CHIP,
    )


def date_and_time(when: DueFields | PlanFields, date: tuple[str, str], time: tuple[str, str]) -> rx.Component:
    """Show a field for a date, and one for its time.

    Args:
        when: The due date or the plan.
        date: The label of the date's field, and its id.
        time: The label of the time's field, and its id.
    """
    date_label, date_id = date
    time_label, time_id = time
    return rx.el.div(
        field(
            date_label,
            date_input(
                id=date_id, kind="date", value=when.date, on_finish=when.set_date, error=when.date_error
            ),
            id=date_id,
            error=when.date_error,
            label_class="sr-only",
        ),
        field(
            time_label,
            date_input(
                id=time_id,
                kind="time",
                value=when.time,
                on_finish=when.set_time,
                disabled=when.date == "",
                error=when.time_error,
            ),
            id=time_id,
            error=when.time_error,
            label_class="sr-only",
        ),
        class_name="flex flex-wrap gap-2 *:grow *:basis-34 *:min-w-fit",
    )
