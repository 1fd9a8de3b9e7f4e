"""Fields for the plan of a flow."""

from __future__ import annotations

import reflex as rx

from ...design import copy as shared
from ...ui.field import date_input, field
from . import copy
from .bindings import PLAN_DATE_ID, PlanFields
from .due import day_chip

# There is one sheet at a time.
PLAN_TIME_ID = "flow-plan-time"


def plan_fields(plan: PlanFields) -> rx.Component:
    """Show buttons for the next days and for someday, a field for any other date, and one for the time."""
    has_date = plan.date != ""
    return rx.el.fieldset(
        rx.el.legend(shared.Flows.PLAN, class_name="text-note font-medium text-ink-2 mb-1.5"),
        rx.el.div(
            *[
                day_chip(words, on_click=plan.choose_day(ahead), is_pressed=plan.is_on(ahead))
                for ahead, words in copy.DAYS
            ],
            day_chip(shared.Focus.SOMEDAY, on_click=plan.choose_someday(), is_pressed=plan.is_someday),
            rx.cond(plan.is_present, day_chip(copy.NO_PLAN, on_click=plan.clear())),
            class_name="flex flex-wrap gap-1.5 mb-2.5",
        ),
        rx.el.div(
            field(
                copy.PLAN_DATE,
                date_input(
                    id=PLAN_DATE_ID,
                    kind="date",
                    value=plan.date,
                    on_finish=plan.set_date,
                    error=plan.date_error,
                ),
                id=PLAN_DATE_ID,
                error=plan.date_error,
                label_class="sr-only",
            ),
            field(
                copy.PLAN_TIME,
                date_input(
                    id=PLAN_TIME_ID,
                    kind="time",
                    value=plan.time,
                    on_finish=plan.set_time,
                    disabled=~has_date,
                    error=plan.time_error,
                ),
                id=PLAN_TIME_ID,
                error=plan.time_error,
                label_class="sr-only",
            ),
            class_name="flex flex-wrap gap-2 *:grow *:basis-34 *:min-w-fit",
        ),
        rx.el.div(
            rx.cond(plan.other_zone != "", rx.el.p(plan.other_zone)),
            rx.cond(plan.is_after_due, rx.el.p(copy.AFTER_DUE)),
            rx.cond(plan.is_someday, rx.el.p(copy.SOMEDAY_TEXT)),
            role="status",
            class_name="text-note text-ink-2 not-empty:mt-2",
        ),
        class_name="min-w-0",
    )
