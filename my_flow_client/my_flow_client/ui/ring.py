"""Progress as a ring around an emoji."""

from __future__ import annotations

from typing import Any

import reflex as rx


def ring(emoji: Any, progress: Any) -> rx.Component:
    """Render an emoji in a ring of which `progress` (0 to 1) is full.

    It is decorative: counts next to it say the same.
    """
    return rx.el.span(
        rx.el.span(
            class_name="ring absolute inset-0 rounded-full",
            custom_attrs={"style": {"--progress": progress}},
        ),
        rx.el.span(emoji, class_name="text-title leading-none"),
        custom_attrs={"aria-hidden": True},
        class_name="relative inline-grid place-items-center size-14 shrink-0",
    )
