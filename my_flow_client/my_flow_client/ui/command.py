"""A list of commands that narrows while one types, over cmdk."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import reflex as rx
from reflex.event import EventHandler, no_args_event_spec
from reflex.vars import StringVar

from ..bridge.bindings import Handler, text_handler
from .icon import icon
from .key import key

ITEM = (
    "flex items-center gap-3 rounded-control px-3 min-h-11 sm:min-h-10 text-body cursor-pointer "
    "data-[selected=true]:bg-sunken"
)


class _Part(rx.Component):
    library = "cmdk"


class _Commands(rx.Component):
    library = "$/runtime/commandMenu"
    tag = "Commands"
    label: rx.Var[str]


class _Input(_Part):
    tag = "CommandInput"
    value: rx.Var[str]
    placeholder: rx.Var[str]
    on_value_change: EventHandler[no_args_event_spec]  # type: ignore[type-arg, valid-type]  # Reflex's own notation


class _List(_Part):
    tag = "CommandList"
    label: rx.Var[str]


class _Group(_Part):
    tag = "CommandGroup"
    heading: rx.Var[str]


class _Item(_Part):
    tag = "CommandItem"
    value: rx.Var[str]
    keywords: rx.Var[list[str]]
    on_select: EventHandler[no_args_event_spec]  # type: ignore[type-arg, valid-type]  # Reflex's own notation


class _Empty(_Part):
    tag = "CommandEmpty"


def commands(*children: Any, label: Any) -> rx.Component:
    """Render an input above a list, in which arrow keys choose and Enter runs."""
    return _Commands.create(*children, label=label, class_name="outline-none")


def command_input(
    *, value: Any, on_change: Callable[[StringVar[str]], Handler] | Handler, placeholder: Any, **props: Any
) -> rx.Component:
    """Render the search field; `on_change` gets the text itself."""
    return _Input.create(
        value=value,
        on_value_change=text_handler(on_change),
        placeholder=placeholder,
        class_name="flex-1 min-w-0 bg-transparent outline-none text-lead min-h-14",
        custom_attrs={"data-autofocus": True, "dir": "auto", **props.pop("custom_attrs", {})},
        **props,
    )


def command_list(*children: Any, label: Any) -> rx.Component:
    """Render the list that contains the commands.

    Args:
        children: Groups and commands.
        label: The name of the list for screen readers.
    """
    return _List.create(
        *children,
        label=label,
        class_name="max-h-[min(26rem,60dvh)] overflow-y-auto overscroll-contain [overflow-anchor:none] p-1.5 "
        "scroll-py-1.5",
    )


def command_group(*children: Any, heading: Any) -> rx.Component:
    """Render a group of commands under a heading."""
    return _Group.create(
        *children,
        heading=heading,
        class_name="[&_[cmdk-group-heading]]:px-3 [&_[cmdk-group-heading]]:pt-2 "
        "[&_[cmdk-group-heading]]:pb-1 "
        "[&_[cmdk-group-heading]]:text-note [&_[cmdk-group-heading]]:font-semibold "
        "[&_[cmdk-group-heading]]:text-ink-3",
    )


def command(
    *words: Any,
    value: Any,
    found_by: list[Any],
    on_select: Any,
    sign: str | rx.Component,
    shown_key: str = "",
    detail: Any = None,
    **props: Any,
) -> rx.Component:
    """Render one command.

    Args:
        words: Its label.
        value: Its name, unique in the list.
        found_by: Texts that are searched for the words typed.
        on_select: The handler that runs it.
        sign: The name of an icon, or a component in its place.
        shown_key: Its shortcut, as people read it.
        detail: The context that it belongs to, shown at the end.
        props: Further props of the item.
    """
    return _Item.create(
        icon(sign, 18, class_name="shrink-0 text-ink-3") if isinstance(sign, str) else sign,
        rx.el.span(*words, dir="auto", class_name="flex-1 min-w-0 truncate text-left"),
        rx.el.span(detail, class_name="shrink-0 max-w-40 truncate text-note text-ink-3")
        if detail is not None
        else rx.fragment(),
        key(shown_key, "pointer-coarse:hidden") if shown_key else rx.fragment(),
        value=value,
        keywords=found_by,
        on_select=on_select,
        class_name=ITEM,
        **props,
    )


def nothing_found(words: Any) -> rx.Component:
    """Show a message if no command is left. Put it next to the list, which may contain options only."""
    return rx.el.div(_Empty.create(words, class_name="px-3 pt-3 pb-6 text-center text-ink-2"), role="status")
