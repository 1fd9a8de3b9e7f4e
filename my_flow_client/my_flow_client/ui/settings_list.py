"""Groups of settings: each is a row with its words at the left and its control at the right."""

from __future__ import annotations

from typing import Any

import reflex as rx

from .field import switch_control
from .text import cn


def group(heading: Any, *rows: rx.Component) -> rx.Component:
    """Render related rows under a heading."""
    return rx.el.section(
        rx.el.h2(heading, class_name="text-note font-semibold text-ink-2 mb-2 px-1"),
        rx.el.div(
            *rows, class_name="rounded-card border border-line bg-surface divide-y divide-line [&>*]:p-4"
        ),
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
    """Render one setting: its title, its description and its control.

    Args:
        title: The name of the setting.
        text: One sentence about its effect.
        control: Shown at the right; on phones below if it is wide.
        more: Further parts that need the whole width.
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
    )


def toggle(*, is_on: Any, on_change: Any, labelled_by: Any, disabled: Any = False) -> rx.Component:
    """Render a switch that takes effect at once."""
    return switch_control(
        on=is_on, on_change=on_change, disabled=disabled, custom_attrs={"aria-labelledby": labelled_by}
    )
