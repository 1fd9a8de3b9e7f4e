"""Putting things in another order: by the grip, or step by step with the buttons beside it."""

from __future__ import annotations

from collections.abc import Callable

import reflex as rx
from reflex.vars import StringVar

from ...bridge.bindings import Handler
from ...design import copy
from ...ui.button import ICON_BUTTON
from ...ui.icon import icon
from ...ui.text import cn, format_text, hidden_text

TEXT = copy.Order
# Buttons wait for the pointer or the focus on desks; on touch, for a press on the grip.
HOVER_ACTIONS = "hover-actions pointer-coarse:hidden pointer-coarse:group-data-arranging/item:"
GRIP = "grip -mr-2 touch-none cursor-grab active:cursor-grabbing select-none"


def move_controls(
    name: StringVar[str], move: Callable[[int], Handler], *, in_grid: bool = False
) -> rx.Component:
    """Show the grip and the two buttons of one item.

    In a grid the buttons lie beside the grip, over the end of the words; in a row they take their places in
    it (base.css).

    Args:
        name: What the item is called.
        move: From a number of places to the handler that moves the item by so many.
        in_grid: Whether the items stand side by side.
    """
    ways = (
        (-1, "ArrowLeft" if in_grid else "ArrowUp", TEXT.EARLIER if in_grid else TEXT.UP),
        (1, "ArrowRight" if in_grid else "ArrowDown", TEXT.LATER if in_grid else TEXT.DOWN),
    )
    return rx.el.div(
        rx.el.div(
            *[
                rx.el.button(
                    icon(name_of_icon, 17),
                    type="button",
                    title=words,
                    on_click=move(by),
                    custom_attrs={"aria-label": format_text(f"{words}: {{}}", name), "data-step": str(by)},
                    class_name=ICON_BUTTON if in_grid else cn(ICON_BUTTON, f"{HOVER_ACTIONS}inline-grid"),
                )
                for by, name_of_icon, words in ways
            ],
            class_name=f"fade-mask absolute inset-y-0 right-full flex items-center {HOVER_ACTIONS}flex"
            if in_grid
            else "contents",
        ),
        rx.el.span(
            icon("GripVertical", 18),
            title=TEXT.MOVE,
            custom_attrs={"data-grip": True},
            class_name=cn(ICON_BUTTON, GRIP),
        ),
        class_name="relative flex items-center self-stretch shrink-0" if in_grid else "contents",
    )


def place_announcement(said: rx.Var[str]) -> rx.Component:
    """Read out where something was put."""
    return rx.el.div(hidden_text(said), role="status")
