"""Putting things in another order: by the grip, or step by step with the buttons beside it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import reflex as rx

from ..bridge.bindings import Handler
from ..bridge.js import HOLE, handler, js
from ..design import copy
from ..ui.button import ICON_BUTTON
from ..ui.icon import icon
from ..ui.text import cn, hidden_text

T = copy.Order
# Buttons wait for the pointer or the focus on desks; on touch, for a press on the grip.
QUIET = "quiet pointer-coarse:hidden pointer-coarse:group-data-arranging/item:"
GRIP = "grip -mr-2 touch-none cursor-grab active:cursor-grabbing select-none"


@dataclass(frozen=True)
class Ordering:
    """What a list and its items need to be put in order."""

    on_pointer_down: Any
    step: Any
    said: Any

    def announcement(self) -> rx.Component:
        """Where something was put, read out."""
        return place_announcement(self.said)


def use_ordering(items: Any, place: Any, *, count: Any, fetch_more: Any = None) -> Ordering:
    """Ordering by hand of items that have an `id` and a `position`.

    Args:
        items: In the order that is on the page.
        place: A JavaScript function from an item and a position to the write that puts it there.
        count: How many there are, also of those that are not on the page yet.
        fetch_more: A JavaScript function that brings the next of those; null where all are there.
    """
    words = {"moved": T.SAID, "stays": T.STAYS}
    whole = {"count": count, "fetchMore": fetch_more}
    line = f"const ordering = useOrdering({HOLE}, {HOLE}, {HOLE}, {HOLE})"

    def part(attribute: str, type_: Any = Any) -> Any:
        return js(
            f"ordering.{attribute}",
            items,
            place,
            words,
            whole,
            returns=type_,
            imports={"$/runtime/ordering": "useOrdering"},
            hook=line,
        )

    return Ordering(part("onPointerDown"), part("step"), part("said", str))


def order_controls(id: Any, name: Any, step: Any) -> rx.Component:
    """The grip and the two buttons of a row; nothing where `step` is null."""
    return rx.cond(
        js("!!{}", step, returns=bool),
        move_controls(name, lambda by: handler(js("{}({}, {})", step, id, by))),
    )


def move_controls(name: Any, move: Callable[[int], Handler], *, in_grid: bool = False) -> rx.Component:
    """The grip and the two buttons of one item.

    In a grid the buttons lie beside the grip, over the end of the words; in a row they take their places in
    it (base.css).

    Args:
        name: What the item is called.
        move: From a number of places to the handler that moves the item by so many.
        in_grid: Whether the items stand side by side.
    """
    ways = (
        (-1, "ArrowLeft" if in_grid else "ArrowUp", T.EARLIER if in_grid else T.UP),
        (1, "ArrowRight" if in_grid else "ArrowDown", T.LATER if in_grid else T.DOWN),
    )
    return rx.el.div(
        rx.el.div(
            *[
                rx.el.button(
                    icon(name_of_icon, 17),
                    type="button",
                    title=words,
                    on_click=move(by),
                    custom_attrs={
                        "aria-label": js("{} + ': ' + {}", words, name),
                        "data-step": str(by),
                    },
                    class_name=ICON_BUTTON if in_grid else cn(ICON_BUTTON, f"{QUIET}inline-grid"),
                )
                for by, name_of_icon, words in ways
            ],
            class_name=f"veil absolute inset-y-0 right-full flex items-center {QUIET}flex"
            if in_grid
            else "contents",
        ),
        rx.el.span(
            icon("GripVertical", 18),
            title=T.MOVE,
            custom_attrs={"data-grip": True},
            class_name=cn(ICON_BUTTON, GRIP),
        ),
        class_name="relative flex items-center self-stretch shrink-0" if in_grid else "contents",
    )


def place_announcement(said: Any) -> rx.Component:
    """Where something was put, read out."""
    return rx.el.div(hidden_text(said), role="status")
