"""The field for the repetition of a flow."""

from __future__ import annotations

import reflex as rx

from ...bridge.bindings import UNDEFINED
from ...design import copy as shared
from ...ui.field import error_id, field
from ...ui.select import select
from .bindings import RepeatFields

# There is one sheet at a time.
REPEAT_ID = "flow-repeat"


def repeat_field(repeat: RepeatFields) -> rx.Component:
    """Show a choice of the usual repetitions, and the flow's own."""
    return field(
        shared.Repeat.TITLE,
        select(
            rx.el.option(shared.Repeat.NEVER, value=""),
            repeat.options.each(
                lambda option, _: rx.el.option(option.label, value=option.value, key=option.value)
            ),
            id=REPEAT_ID,
            value=repeat.chosen,
            on_change=repeat.choose,
            custom_attrs={
                "aria-invalid": repeat.error != "",
                "aria-describedby": rx.cond(repeat.error != "", error_id(REPEAT_ID), UNDEFINED),
            },
        ),
        id=REPEAT_ID,
        error=repeat.error,
    )
