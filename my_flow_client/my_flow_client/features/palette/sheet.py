"""The palette: every page, every context, every flow and what can be done with it, by typing."""

from __future__ import annotations

from typing import Any

import reflex as rx

from ... import api
from ...bridge.js import handler, js, when
from ...design import copy
from ...hooks import use_session, use_state
from ...memos import lazy_memo
from ...ui.command import command_group, command_input, command_list, commands, nothing_found
from ...ui.icon import icon
from ..account import is_in
from .flows import flow_command, flow_commands
from .places import context_commands, general_commands

T = copy.Palette
TITLE_ID = "palette-title"
PAUSE_MS = 120


def use_found_flows(query: Any) -> Any:
    """What the API finds, a moment after the last key."""
    paused = js(
        "paused",
        query,
        PAUSE_MS,
        returns=str,
        imports={"$/runtime/debounce": "useDebounced"},
        hook="const paused = useDebounced({}, {})",
    )
    return api.use_best_matches(paused)


@lazy_memo
def palette(current: rx.Var[str]) -> rx.Component:
    """Type, arrow, Enter. A flow opens what can be done with it; Backspace in the empty field leads back."""
    session = use_session()
    dashboard = api.use_dashboard(is_in(session))
    query = use_state("query", "")
    chosen = use_state("chosen", None, api.Flow)
    contexts = js("({}?.items ?? [])", dashboard.data, returns=list[api.DashboardItem])
    known = js(
        "known",
        returns=list[api.Flow],
        imports={"$/runtime/known": "useKnownFlows"},
        hook="const known = useKnownFlows()",
    )
    found = use_found_flows(query.value)
    found_flows = js(
        "({}?.items ?? []).flatMap((item) => item.flow ?? [])", found.data, returns=list[api.Flow]
    )
    # One list, so that a flow keeps its place and its option when the API finds it, too.
    flows = js(
        "[...{}, ...{}.filter((flow) => !{}.some(({id}) => id === flow.id))]",
        known,
        found_flows,
        known,
        returns=list[api.Flow],
    )
    typed = js("{}.trim() !== ''", query.value, returns=bool)
    choose = js("((flow) => ({}(flow), {}))", chosen.setter, query.set(""))
    back = when(js("{} && {} === ''", chosen.value, query.value), chosen.set(None))

    def by_key(event: Any) -> Any:
        return when(js("{}.key === 'Backspace'", event), back)

    everything = rx.fragment(
        rx.cond(
            typed,
            command_group(
                rx.foreach(
                    flows,
                    lambda flow: flow_command(
                        flow=flow,
                        contexts=contexts,
                        choose=choose,
                        query=js(
                            "({}.some(({id}) => id === {}.id) ? {} : '')",
                            found_flows,
                            flow,
                            query.value,
                            returns=str,
                        ),
                        key=flow.id,
                    ),
                ),
                heading=T.FLOWS,
            ),
        ),
        context_commands(contexts=contexts, current=current),
        general_commands(),
    )
    return commands(
        rx.el.h2(T.TITLE, id=TITLE_ID, class_name="sr-only"),
        rx.el.div(
            icon("Search", 20, class_name="shrink-0 text-ink-3"),
            command_input(
                value=query.value,
                on_change=handler(lambda text: query.set(text)),
                placeholder=js("{}?.title ?? {}", chosen.value, T.HINT, returns=str),
                custom_attrs={"onKeyDown": handler(by_key), "aria-label": T.TITLE},
            ),
            class_name="flex items-center gap-3 px-4 border-b border-line",
        ),
        command_list(
            rx.cond(
                chosen.value,
                flow_commands(flow=chosen.value),
                everything,
            ),
            label=T.TITLE,
        ),
        rx.cond(
            js("({} !== null || {}.length === 0)", chosen.value, found_flows, returns=bool),
            nothing_found(rx.cond(found.is_pending, T.SEARCHING, T.NOTHING)),
        ),
        label=T.TITLE,
    )
