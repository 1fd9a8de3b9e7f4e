"""Groups of settings: each is a row with its words at the left and its control at the right."""

from __future__ import annotations

from typing import Any

import reflex as rx

from ..js import js
from .text import cn


def group(heading: Any, *rows: rx.Component) -> rx.Component:
    """Rows that belong together, under a heading."""
    return rx.el.section(
        rx.el.h2(heading, class_name="text-note font-semibold text-ink-2 mb-2 px-1"),
        rx.el.div(*rows, class_name="rounded-card border border-line bg-surface divide-y divide-line"),
        class_name="mt-8",
    )


def setting(
    title: Any,
    text: Any,
    control: rx.Component,
    *more: rx.Component,
    id: Any = None,
    html_for: Any = None,
    is_wide: bool = False,
) -> rx.Component:
    """One thing that can be chosen or done.

    Args:
        title: What it is.
        text: What it does, in a sentence.
        control: At the right; below on phones, where it is wide.
        more: What belongs to it and needs the whole width.
        id: The id of the title, for a control that is labelled by it.
        html_for: The id of the control, for one that takes a label.
        is_wide: Whether the control needs a line of its own on phones.
    """
    words = "text-body font-medium"
    return rx.el.div(
        rx.el.div(
            rx.el.div(
                rx.el.h3(
                    rx.el.label(title, html_for=html_for) if html_for is not None else title,
                    id=id,
                    class_name=words,
                ),
                rx.el.p(text, class_name="text-note text-ink-2 mt-0.5 text-pretty wrap-anywhere"),
                class_name="flex-1 min-w-0",
            ),
            control,
            class_name=cn(
                "flex gap-x-6 gap-y-3",
                "flex-col sm:flex-row sm:items-center" if is_wide else "items-center",
            ),
        ),
        *more,
        class_name="px-4 py-4",
    )


def toggle(*, is_on: Any, on_click: Any, labelled_by: Any, disabled: Any = False) -> rx.Component:
    """A switch: on or off, at once."""
    return rx.el.button(
        rx.el.span(
            rx.el.span(
                class_name="block size-5 rounded-full bg-raised shadow-[0_1px_2px_var(--shadow)] "
                "transition-transform duration-160 group-aria-checked/toggle:translate-x-4"
            ),
            class_name="block w-10 p-0.5 rounded-full border border-line-strong bg-sunken transition-colors "
            "duration-160 group-aria-checked/toggle:bg-accent-ink "
            "group-aria-checked/toggle:border-accent-ink",
        ),
        type="button",
        role="switch",
        disabled=disabled,
        on_click=on_click,
        custom_attrs={"aria-checked": js("!!{}", is_on), "aria-labelledby": labelled_by},
        class_name="group/toggle grid place-items-center min-h-11 min-w-11 -my-2 -mr-0.5 rounded-control "
        "shrink-0 disabled:opacity-50",
    )
