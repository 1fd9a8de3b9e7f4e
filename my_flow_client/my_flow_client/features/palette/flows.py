"""A flow in the palette, and what can be done with it."""

from __future__ import annotations

import reflex as rx

from ...bridge.bindings import Handler
from ...bridge.memos import memo
from ...design import copy as shared
from ...design.shortcuts import shortcut
from ...runtime.bindings import FlowRead, use_zone
from ...ui.command import command, command_group
from ...ui.icon import icon
from ..flows.copy import POSTPONE
from . import copy
from .bindings import ListedFlow, Palette, use_flow_commands

TEXT = shared.Palette


def flow_command(palette: Palette, listed: ListedFlow) -> rx.Component:
    """Show a flow to do something with."""
    flow = listed.flow
    return command(
        flow.title,
        value=flow.id,
        found_by=[flow.title, listed.found_by],
        on_select=palette.choose(flow),
        sign=rx.cond(
            flow.completed_at,
            icon("CircleCheck", 18, class_name="shrink-0 text-ink-3"),
            icon("Circle", 18, class_name="shrink-0 text-ink-3"),
        ),
        detail=listed.place,
        key=flow.id,
    )


@memo
def flow_commands(flow: FlowRead) -> rx.Component:
    """Show the commands for a flow."""
    zone = use_zone()
    does = use_flow_commands(flow, zone, copy.UNDO, POSTPONE)

    def one(name: str, sign: str, on_select: Handler, *, key: str = "") -> rx.Component:
        words = TEXT.FLOW_ACTIONS[name]
        return command(
            words,
            value=name,
            found_by=[words],
            on_select=on_select,
            sign=sign,
            shown_key=shortcut(key).shown if key else "",
        )

    return command_group(
        one("open", "PanelRight", does.open(), key="open"),
        rx.cond(
            flow.completed_at,
            one("reopen", "Circle", does.reopen(), key="done"),
            rx.fragment(
                one("done", "CircleCheck", does.complete(), key="done"),
                one("tomorrow", "Sunrise", does.put_off_until_tomorrow(), key="tomorrow"),
                one("next_week", "CalendarClock", does.put_off_until_next_week(), key="next_week"),
                rx.cond(flow.repeat.is_present, one("skip", "Repeat2", does.skip(), key="skip")),
            ),
        ),
        one("delete", "Trash2", does.delete()),
        heading=flow.title,
    )
