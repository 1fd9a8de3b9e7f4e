"""Class names joined, text for screen readers alone, and what can be seen of a text."""

from __future__ import annotations

from typing import Any

import reflex as rx

from ..js import js


def cn(*classes: str | None) -> str:
    """The given class names as one string; None and empty ones are left out."""
    return " ".join(name for name in classes if name)


def hidden_text(text: object) -> rx.Component:
    return rx.el.span(text, class_name="sr-only")


def visible(text: Any) -> Any:
    """The text without space around it; empty if nothing of it can be seen."""
    return js("visible({})", text, returns=str, imports={"$/runtime/text": "visible"})
