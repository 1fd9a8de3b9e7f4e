"""The circle that is ticked when something is done."""

from __future__ import annotations

import reflex as rx

from .icon import drawing


def tick_mark() -> rx.Component:
    """Render the circle.

    It is decorative: the control around it has the classes `group/tick` and sets `aria-checked`.
    """
    return rx.el.span(
        drawing(("m7 12.5 3.4 3.4L17 9", "var(--on-accent)"), class_name="size-full", stroke_class="tick"),
        class_name="circle block size-[1.375rem] shrink-0 rounded-full border-[1.75px] border-line-strong "
        "transition-colors duration-160 group-hover/tick:border-accent "
        "group-aria-checked/tick:bg-accent-ink group-aria-checked/tick:border-accent-ink",
    )
