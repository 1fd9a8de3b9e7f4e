"""The flows of a context: the open ones by when they are due, the finished ones, and the sheet for one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import reflex as rx
from reflex.event import EventChain
from reflex.vars import ObjectVar

from .. import api
from ..design import copy
from ..hooks import use_session, use_state
from ..js import handler, js, lit, run, where
from ..ui.button import button
from ..ui.dialog import sheet
from ..ui.icon import icon
from ..ui.states import empty, failed, skeleton
from .account import is_in
from .flow_form import flow_form
from .flow_row import flow_row, keep_focus_near, use_delete_with_undo
from .postpone import postpone

T = copy.Flows


@rx.memo
def flows_of_context(context_id: rx.Var[str], zone: rx.Var[str], emoji: rx.Var[str]) -> rx.Component:
    """Both lists and one sheet. The sheet is here and not in a row, so that a flow that moves to another
    group, or is deleted elsewhere, does not take what is being typed with it."""
    editing = use_state("editing", None, api.Flow)
    close = editing.set(None)
    return rx.fragment(
        open_flows(context_id=context_id, zone=zone, emoji=emoji, edit=editing.setter),
        done_flows(context_id=context_id, zone=zone, edit=editing.setter),
        sheet(
            flow_editor(opened=editing.value, zone=zone, close=handler(close)),
            open=js("({} !== null)", editing.value, returns=bool),
            on_close=handler(close),
            labelled_by="flow-form-title",
            variant="side",
        ),
    )


@rx.memo
def flow_editor(opened: ObjectVar[api.Flow], zone: rx.Var[str], close: rx.Var[EventChain]) -> rx.Component:
    """The form over the newest state of the flow; over what was opened, when it is gone."""
    flow = api.use_flow(opened)
    delete = use_delete_with_undo(opened.context_id)
    return flow_form(
        flow=flow.data,
        zone=zone,
        close=close,
        remove=handler(keep_focus_near(opened), js("{}()", close), delete.mutate(opened)),
    )


def _group(flows: Any, status: str, heading: str, row: Callable[[Any], rx.Component]) -> rx.Component:
    """The open flows of one status under their heading; nothing when there are none."""
    # A finished flow stays where it was until it has folded away.
    members = where(
        flows,
        api.Flow,
        lambda flow: js("({}.status === {})", flow, status),
    )
    return rx.cond(
        js("{}.length > 0", members, returns=bool),
        rx.el.section(
            rx.el.h2(heading, class_name="text-note font-semibold text-ink-2 mb-1"),
            rx.el.ul(rx.foreach(members, row)),
            class_name="mb-7",
        ),
    )


@rx.memo
def open_flows(
    context_id: rx.Var[str], zone: rx.Var[str], emoji: rx.Var[str], edit: rx.Var[Any]
) -> rx.Component:
    """What is open here, by when; and what it says when nothing is."""

    def row(flow: Any) -> rx.Component:
        return flow_row(
            flow=flow,
            zone=zone,
            is_open=True,
            edit=edit,
            reasons=[],
            tools=postpone(flow=flow, zone=zone),
            key=flow.id,
        )

    session = use_session()
    flows = api.use_flows(context_id, is_in(session), completed=False)
    return rx.cond(
        flows.is_pending,
        skeleton(3),
        rx.cond(
            flows.is_error,
            failed(flows.error, handler(flows.refetch())),
            rx.cond(
                js("{}.length === 0", flows.data, returns=bool),
                empty(T.EMPTY_TITLE, T.EMPTY_TEXT, emoji=emoji),
                rx.fragment(
                    *[_group(flows.data, status, heading, row) for status, heading in T.GROUPS],
                    _more(flows),
                ),
            ),
        ),
    )


@rx.memo
def done_flows(context_id: rx.Var[str], zone: rx.Var[str], edit: rx.Var[Any]) -> rx.Component:
    """What is finished, folded away until it is asked for."""
    shown = use_state("shown", False)
    session = use_session()
    flows = api.use_flows(
        context_id, js("({} && {})", shown.value, is_in(session), returns=bool), completed=True
    )
    return rx.el.section(
        button(
            icon(
                "ChevronRight",
                class_name=rx.cond(shown.value, "rotate-90 transition-transform", "transition-transform"),
            ),
            T.DONE,
            on_click=handler(shown.toggle()),
            variant="plain",
            class_name="-ml-3 px-3",
            custom_attrs={"aria-expanded": shown.value},
        ),
        rx.cond(
            shown.value,
            rx.cond(
                flows.is_pending,
                skeleton(2),
                rx.cond(
                    flows.is_error,
                    failed(flows.error, handler(flows.refetch())),
                    rx.fragment(
                        rx.el.ul(
                            rx.foreach(
                                lit(flows.data),
                                lambda flow: flow_row(
                                    flow=flow,
                                    zone=zone,
                                    is_open=False,
                                    edit=edit,
                                    reasons=[],
                                    tools=rx.fragment(),
                                    key=flow.id,
                                ),
                            )
                        ),
                        _more(flows),
                    ),
                ),
            ),
        ),
    )


def _more(flows: Any) -> rx.Component:
    return rx.cond(
        flows.has_more,
        button(
            T.MORE,
            on_click=handler(run(flows.fetch_more())),
            disabled=flows.is_fetching_more,
            class_name="mt-4",
        ),
    )
