"""A flow in the palette, and what can be done with it."""

from __future__ import annotations

from typing import Any

import reflex as rx
from reflex.vars import ObjectVar

from ... import api
from ...bridge.js import handler, js
from ...design import copy
from ...design.shortcuts import shortcut
from ...hooks import close_overlay, go_to
from ...runtime.bindings import FlowRead
from ...ui.command import command, command_group
from ...ui.icon import icon
from ..flow_undo import say, use_delete_with_undo
from ..flows.bindings import use_postponing
from ..flows.copy import POSTPONE
from ..zone import use_zone

T = copy.Palette


@rx.memo
def flow_command(
    flow: ObjectVar[api.Flow],
    contexts: rx.Var[list[api.DashboardItem]],
    choose: rx.Var[Any],
    query: rx.Var[str],
) -> rx.Component:
    """A flow to do something with. What the API found goes by `query`, too."""
    context = js("{}.find(({context}) => context.id === {}.context_id)?.context", contexts, flow)
    return command(
        flow.title,
        value=flow.id,
        found_by=[flow.title, query],
        on_select=handler(js("{}({})", choose, flow)),
        sign=rx.cond(
            flow.completed_at,
            icon("CircleCheck", 18, class_name="shrink-0 text-ink-3"),
            icon("Circle", 18, class_name="shrink-0 text-ink-3"),
        ),
        detail=js("({} ? {}.icon + ' ' + {}.name : '')", context, context, context, returns=str),
    )


@rx.memo
def flow_commands(flow: ObjectVar[api.Flow]) -> rx.Component:
    """What can be done with a flow."""
    reopen = api.use_reopen_flow(flow.context_id, on_error=say)
    complete = api.use_complete_flow(flow.context_id, on_success=lambda *_: [], on_error=say)
    delete = use_delete_with_undo(flow.context_id)
    zone = use_zone(api.use_preferences(True))
    put_off = use_postponing(FlowRead(flow), zone, POSTPONE)
    words = T.FLOW_ACTIONS
    address = js("'/contexts/' + {} + '/?flow=' + {}", flow.context_id, flow.id, returns=str)

    def one(name: str, sign: str, *steps: Any, key: str = "") -> rx.Component:
        return command(
            words[name],
            value=name,
            found_by=[words[name]],
            on_select=handler(close_overlay("palette"), *steps),
            sign=sign,
            shown_key=shortcut(key).shown if key else "",
        )

    return command_group(
        one("open", "PanelRight", go_to(address), key="open"),
        rx.cond(
            flow.completed_at,
            one("reopen", "Circle", reopen.mutate(flow), key="done"),
            rx.fragment(
                one("done", "CircleCheck", complete.mutate(flow), key="done"),
                one("tomorrow", "Sunrise", js("{}()", put_off.to_tomorrow()), key="tomorrow"),
                one("next_week", "CalendarClock", js("{}()", put_off.to_next_week()), key="next_week"),
            ),
        ),
        one("delete", "Trash2", delete.mutate(flow)),
        heading=flow.title,
    )
