"""Loading, empty and failed states, shown in place of the content."""

from __future__ import annotations

from typing import Any, Literal

import reflex as rx

from ..design import copy
from .button import button
from .icon import icon
from .text import cn, hidden_text


def skeleton(rows: int = 3, *, height: str = "h-14", class_name: str = "") -> rx.Component:
    """Show a placeholder in the shape of the content, announced once."""
    return rx.el.div(
        hidden_text(copy.LOADING),
        *[
            rx.el.div(
                class_name=f"loading rounded-card bg-sunken {height}", custom_attrs={"aria-hidden": True}
            )
            for _ in range(rows)
        ],
        role="status",
        class_name=cn("grid gap-3", class_name),
    )


def empty(title: Any, text: Any, *actions: rx.Component, emoji: Any = None, level: int = 2) -> rx.Component:
    """Show that there is no content, with actions that can change that."""
    heading = rx.el.h1 if level == 1 else rx.el.h2
    return rx.el.div(
        rx.el.span(emoji, custom_attrs={"aria-hidden": True}, class_name="text-display mb-3")
        if emoji is not None
        else rx.fragment(),
        heading(title, class_name="text-title font-semibold text-balance"),
        rx.el.p(text, class_name="mt-1.5 text-body text-ink-2 max-w-[26rem] text-pretty"),
        rx.el.div(*actions, class_name="mt-5 flex flex-wrap justify-center gap-2")
        if actions
        else rx.fragment(),
        class_name="flex flex-col items-center text-center py-14 px-2",
    )


def notice(message: Any, *actions: rx.Component, role: Literal["alert", "status"] = "alert") -> rx.Component:
    """Show a message, with actions."""
    return rx.el.div(
        icon("Info", 18, class_name="mt-0.5 shrink-0 text-ink-2"),
        rx.el.p(message, class_name="flex-1 min-w-[12rem] text-body"),
        *actions,
        role=role,
        class_name="flex flex-wrap items-start gap-x-3 gap-y-2 rounded-card bg-notice text-ink px-4 py-3 "
        "[&>.button]:self-center",
    )


def quiet_line(name: str, message: Any, *actions: rx.Component) -> rx.Component:
    """Show a harmless message about the whole page, with actions."""
    return rx.el.div(
        icon(name, 16, class_name="shrink-0"),
        rx.el.p(message, class_name="flex-1 min-w-0 py-2"),
        *actions,
        role="status",
        class_name="flex items-center gap-2.5 border-b border-line text-note text-ink-2",
    )


def failed(message: Any, retry: Any) -> rx.Component:
    """Show that a read failed, in place of its content."""
    return notice(message, button(copy.RETRY, on_click=retry, class_name="-my-1"))
