"""Class names, text with placeholders, and text for screen readers alone."""

from __future__ import annotations

from typing import Any

import reflex as rx
from reflex.vars import StringVar
from reflex.vars.base import Var

from ..bridge.bindings import as_string
from ..runtime.bindings import isolate


def cn(*classes: str | None) -> str:
    """Join class names into one string; None and empty ones are left out."""
    return " ".join(name for name in classes if name)


def format_text(words: str, *parts: Any) -> StringVar[str]:
    """Return the text with each `{}` replaced by a part; no part changes the text direction of the others."""
    pieces = words.split("{}")
    if len(pieces) != len(parts) + 1:
        raise ValueError(f"{words!r} has {len(pieces) - 1} placeholders for {len(parts)} values")
    isolated = [isolate(part) if isinstance(part, Var) else part for part in parts]
    texts = [pieces[0], *[text for pair in zip(isolated, pieces[1:], strict=True) for text in pair]]
    return as_string(rx.Var.create(texts).join(""))


def hidden_text(text: object) -> rx.Component:
    """Render text for screen readers only."""
    return rx.el.span(text, class_name="sr-only")
