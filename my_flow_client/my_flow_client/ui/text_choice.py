"""Choices as words in a row: what is chosen reads like a sentence, and changes where it stands."""

from __future__ import annotations

from typing import Any

import reflex as rx

from ..bridge.bindings import Handler
from .select import WORD, select
from .text import cn

Options = tuple[tuple[str, str], ...]


def word_choice(label: str, options: Options, *, value: Any, on_choose: Any, id: str) -> rx.Component:
    """Render a choice of one option, all of them visible.

    Args:
        label: The name of the choice, for screen readers.
        options: Value and words of each.
        value: The chosen value.
        on_choose: From a value to the handler that chooses it.
        id: A name for the group, unique on the page.
    """
    return rx.el.div(
        *[
            rx.el.button(
                words,
                type="button",
                on_click=on_choose(option),
                custom_attrs={"aria-pressed": value == option},
                class_name=cn(
                    WORD,
                    "text-ink-3 hover:text-ink aria-pressed:text-ink aria-pressed:underline "
                    "aria-pressed:decoration-accent aria-pressed:decoration-2 "
                    "aria-pressed:underline-offset-8",
                ),
            )
            for option, words in options
        ],
        id=id,
        role="group",
        custom_attrs={"aria-label": label},
        class_name="flex -ml-2",
    )


def word_select(
    label: str, options: Options, *, value: Any, on_change: Handler, is_usual: Any, class_name: str = ""
) -> rx.Component:
    """Render a choice of one option as a word that opens the browser's own list.

    Args:
        label: The name of the choice, for screen readers.
        options: Value and words of each.
        value: The chosen value.
        on_change: The handler of the event.
        is_usual: Whether the choice is the one that needs no attention.
        class_name: Further classes.
    """
    return select(
        *[rx.el.option(words, value=option) for option, words in options],
        look="word",
        value=value,
        on_change=on_change,
        custom_attrs={"aria-label": label},
        class_name=rx.cond(is_usual, cn("text-ink-2", class_name), cn("text-accent-ink", class_name)),
    )
