"""Class names joined, text for screen readers alone, and what can be seen of a text."""

from __future__ import annotations

from typing import Any

import reflex as rx
from reflex.vars import StringVar
from reflex.vars.base import Var

from ..bridge.bindings import as_string
from ..bridge.js import HOLE, js


def cn(*classes: str | None) -> str:
    """Join class names into one string; None and empty ones are left out."""
    return " ".join(name for name in classes if name)


def sentence(words: str, *parts: Any) -> StringVar[str]:
    """Return the text with each `{}` replaced by a part; no part changes the text direction of the others."""
    pieces = words.split(HOLE)
    if len(pieces) != len(parts) + 1:
        raise ValueError(f"{words!r} has {len(pieces) - 1} holes for {len(parts)} values")
    isolated = [
        js("isolate({})", part, imports={"$/runtime/text": "isolate"}) if isinstance(part, Var) else part
        for part in parts
    ]
    texts = [pieces[0], *[text for pair in zip(isolated, pieces[1:], strict=True) for text in pair]]
    return as_string(js(f"[{', '.join([HOLE] * len(texts))}].join('')", *texts))


def hidden_text(text: object) -> rx.Component:
    """Render text for screen readers only."""
    return rx.el.span(text, class_name="sr-only")


def visible(text: Any) -> Any:
    """Return the text without surrounding space; empty if none of it is visible."""
    return js("visible({})", text, returns=str, imports={"$/runtime/text": "visible"})
