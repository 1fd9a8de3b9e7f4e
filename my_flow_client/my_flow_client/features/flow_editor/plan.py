"""Fields for the plan of a flow."""

from __future__ import annotations

import reflex as rx

from ...design import copy as shared
from . import copy
from .bindings import PLAN_DATE_ID, PlanFields
from .due import date_and_time, day_chip

# There is one sheet at a time.
PLAN_TIME_ID = "flow-plan-time"


def plan_fields(plan: PlanFields) -> rx.Component:
    """Show buttons for the next days and for someday, a field for any other date, and one for the time."""
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
        date_and_time(plan, (copy.PLAN_DATE, PLAN_DATE_ID), (copy.PLAN_TIME, PLAN_TIME_ID)),
        rx.el.div(
            rx.cond(plan.other_zone != "", rx.el.p(plan.other_zone)),
            rx.cond(plan.is_after_due, rx.el.p(copy.AFTER_DUE)),
            rx.cond(plan.is_someday, rx.el.p(copy.SOMEDAY_TEXT)),
            role="status",
            class_name="text-note text-ink-2 not-empty:mt-2",
        ),
        class_name="min-w-0",
    )
