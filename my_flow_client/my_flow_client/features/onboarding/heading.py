"""What stands above each step."""

from __future__ import annotations

from typing import Any

import reflex as rx

from ...bridge.js import js
from ...design import copy
from ...ui.text import cn, sentence

T = copy.Onboarding
TITLE_ID = "onboarding-title"
STEPS = 3


def keep_focus() -> Any:
    """The button that leads on leaves with its step: the focus goes to what comes."""
    return js("keepFocusOn({})", f"#{TITLE_ID}", imports={"$/runtime/keyboard": "keepFocusOn"})


def takes_focus() -> Any:
    """Return true where giving the first field the focus hides nothing: on wide screens without touch."""
    return js("(innerWidth >= 640 && !matchMedia('(pointer: coarse)').matches)", returns=bool)


def show_step(step: str, *, replace: bool = False) -> Any:
    """Shows a step; the address says which, so that Back leads to the one before."""
    return js(
        "setParams({step: {}}, {push: {}})", step, not replace, imports={"$/runtime/address": "setParams"}
    )


def heading(step: int, title: Any, text: str) -> rx.Component:
    dots = [
        rx.el.span(class_name=cn("h-1 w-8 rounded-full", "bg-accent-ink" if at < step else "bg-line"))
        for at in range(STEPS)
    ]
    return rx.el.div(
        rx.el.div(*dots, custom_attrs={"aria-hidden": True}, class_name="flex gap-1.5 mb-3"),
        rx.el.p(sentence(T.STEP, step), class_name="text-note text-ink-3"),
        rx.el.h2(
            title,
            id=TITLE_ID,
            tab_index=-1,
            class_name="text-display font-semibold tracking-tight text-balance outline-none mt-1",
        ),
        rx.el.p(text, class_name="text-body text-ink-2 mt-2 max-w-[34rem] text-pretty"),
        class_name="mb-7",
    )
