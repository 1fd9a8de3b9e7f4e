"""Class names joined, and text for screen readers alone."""

from __future__ import annotations

import reflex as rx


def cn(*classes: str | None) -> str:
    """The given class names as one string; None and empty ones are left out."""
    return " ".join(name for name in classes if name)


def hidden_text(text: object) -> rx.Component:
    return rx.el.span(text, class_name="sr-only")
