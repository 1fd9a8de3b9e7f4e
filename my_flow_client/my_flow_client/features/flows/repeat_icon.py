"""The icon of a flow that repeats."""

from __future__ import annotations

import reflex as rx

from ...design import copy as shared
from ...ui.icon import icon


def repeat_icon() -> rx.Component:
    """Render the icon; its word is read out, and shown on hover."""
    return rx.el.span(
        icon("Repeat2", 14),
        rx.el.span(shared.Repeat.REPEATS, class_name="sr-only"),
        title=shared.Repeat.REPEATS,
        class_name="inline-flex items-center",
    )
