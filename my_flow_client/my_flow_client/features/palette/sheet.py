"""The palette: every page, every context, every flow and what can be done with it, by typing."""

from __future__ import annotations

import reflex as rx

from ...bridge.memos import lazy_memo
from ...design import copy as shared
from ...ui.command import command_group, command_input, command_list, commands, nothing_found
from ...ui.icon import icon
from .bindings import use_palette
from .flows import flow_command, flow_commands
from .places import context_commands, general_commands

TEXT = shared.Palette
TITLE_ID = "palette-title"


@lazy_memo
def palette(current: rx.Var[str]) -> rx.Component:
    """Show flows and commands, filtered by the typed text.

    Choosing a flow shows its commands; Backspace in the empty field goes back.
    """
    shown = use_palette()
    everything = rx.fragment(
        rx.cond(
            shown.is_typed,
            command_group(
                shown.flows.each(lambda listed, _: flow_command(shown, listed)), heading=TEXT.FLOWS
            ),
        ),
        context_commands(current=current),
        general_commands(),
    )
    return commands(
        rx.el.h2(TEXT.TITLE, id=TITLE_ID, class_name="sr-only"),
        rx.el.div(
            icon("Search", 20, class_name="shrink-0 text-ink-3"),
            command_input(
                value=shown.text,
                on_change=shown.type,
                placeholder=rx.cond(shown.chosen.is_present, shown.chosen.title, TEXT.HINT),
                custom_attrs={"onKeyDown": shown.press_key, "aria-label": TEXT.TITLE},
            ),
            class_name="flex items-center gap-3 px-4 border-b border-line",
        ),
        command_list(
            rx.cond(shown.chosen.is_present, flow_commands(flow=shown.chosen), everything),
            label=TEXT.TITLE,
        ),
        rx.cond(shown.may_be_empty, nothing_found(rx.cond(shown.is_searching, TEXT.SEARCHING, TEXT.NOTHING))),
        label=TEXT.TITLE,
    )
