"""A key of the keyboard, as people read it."""

from __future__ import annotations

from typing import Any

import reflex as rx

from .text import cn


def key(shown: Any, class_name: str = "", **props: Any) -> rx.Component:
    """Render a key; it is decorative if the control announces its own shortcut."""
    return rx.el.kbd(
        shown,
        class_name=cn(
            "inline-grid place-items-center min-w-6 h-6 px-1.5 rounded-[6px] border border-line bg-surface "
            "font-sans text-note text-ink-2 whitespace-nowrap",
            class_name,
        ),
        **props,
    )
