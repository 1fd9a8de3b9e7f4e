"""One of several: the browser's own list, in our look."""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

import reflex as rx

from .field import CONTROL
from .icon import icon
from .text import cn

WORD = (
    "inline-flex items-center gap-1 min-h-11 sm:min-h-8 px-2 rounded-control text-note font-medium "
    "transition-colors duration-160"
)


class _Look(NamedTuple):
    whole: str
    select: str
    chevron: str


_LOOKS = {
    "field": _Look(
        "relative block w-full", f"{CONTROL} pr-9", "absolute inset-y-0 right-3 my-auto text-ink-2"
    ),
    "word": _Look(
        "inline-flex items-center",
        f"{WORD} bg-transparent field-sizing-content pr-5 hover:bg-sunken focus-visible:outline-offset-0",
        "-ml-4.5 mr-1 shrink-0",
    ),
}


def select(
    *options: rx.Component,
    look: Literal["field", "word"] = "field",
    class_name: Any = "",
    select_class: str = "",
    **props: Any,
) -> rx.Component:
    """Render a choice that opens the browser's own list.

    Args:
        options: The options.
        look: `field` for a form, `word` for a choice within text.
        class_name: Further classes of the whole: a string, or a Var of one.
        select_class: Further classes of the pressable part.
        props: Further props of the select.
    """
    of = _LOOKS[look]
    return rx.el.span(
        rx.el.select(
            *options, class_name=cn("appearance-none cursor-pointer", of.select, select_class), **props
        ),
        icon("ChevronDown", 14, class_name=cn("pointer-events-none", of.chevron)),
        class_name=[of.whole, class_name],
    )
