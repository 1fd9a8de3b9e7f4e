"""The heading of each step."""

from __future__ import annotations

import reflex as rx
from reflex.vars.base import Var

from ...design import copy
from ...ui.text import cn, format_text
from .bindings import TITLE_ID

TEXT = copy.Onboarding
STEPS = 3


def heading(step: int, title: Var[str] | str, text: str) -> rx.Component:
    """Say which step it is, and what it asks."""
    dots = [
        rx.el.span(class_name=cn("h-1 w-8 rounded-full", "bg-accent-ink" if at < step else "bg-line"))
        for at in range(STEPS)
    ]
    return rx.el.div(
        rx.el.div(*dots, custom_attrs={"aria-hidden": True}, class_name="flex gap-1.5 mb-3"),
        rx.el.p(format_text(TEXT.STEP, step), class_name="text-note text-ink-3"),
        rx.el.h2(
            title,
            id=TITLE_ID,
            tab_index=-1,
            class_name="text-display font-semibold tracking-tight text-balance outline-none mt-1",
        ),
        rx.el.p(text, class_name="text-body text-ink-2 mt-2 max-w-[34rem] text-pretty"),
        class_name="mb-7",
    )
