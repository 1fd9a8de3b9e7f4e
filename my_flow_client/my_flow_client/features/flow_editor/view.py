"""One flow in its sheet: where it belongs, and everything that can be said of it."""

from __future__ import annotations

import reflex as rx
from reflex.event import EventChain

from ...bridge.memos import lazy_memo, memo
from ...design import copy as shared
from ...runtime.bindings import ContextRead, FlowRead, OpenedFlow, Zone
from ...ui.button import icon_button, link_button
from ...ui.select import select
from ...ui.states import empty, skeleton
from ..query_view import query_failure
from . import copy
from .bindings import use_flow_editor, use_flow_place
from .form import flow_form

TITLE_ID = "flow-form-title"


@lazy_memo
def flow_editor(opened: OpenedFlow, zone: Zone, close: rx.Var[EventChain]) -> rx.Component:
    """Show the newest state of the opened flow, of which at least the id is known."""
    editor = use_flow_editor(opened)
    gone = empty(copy.GONE_TITLE, copy.GONE_TEXT, link_button(copy.GONE_ACTION, href="/trash/"))
    return rx.el.div(
        rx.el.h2(copy.NAME, id=TITLE_ID, class_name="sr-only"),
        rx.el.div(
            rx.cond(editor.flow.is_present, flow_place(flow=editor.flow, close=close), rx.el.span()),
            icon_button(
                "X", shared.CLOSE, on_click=close, custom_attrs={"data-autofocus": True}, class_name="-mr-2"
            ),
            class_name="flex items-center justify-between gap-4 px-5 pt-3 sm:px-6 sm:pt-4",
        ),
        rx.cond(
            editor.query.is_failed,
            rx.cond(
                editor.query.is_refused,
                gone,
                rx.el.div(query_failure(editor.query), class_name="p-5 sm:p-6"),
            ),
            rx.cond(
                editor.query.is_pending,
                rx.el.div(skeleton(3), class_name="p-5 sm:p-6"),
                flow_form(flow=editor.flow, zone=zone, close=close),
            ),
        ),
        class_name="flex flex-col min-h-full",
    )


@memo
def flow_place(flow: FlowRead, close: rx.Var[EventChain]) -> rx.Component:
    """Show the flow's context as a list from which another one can be chosen."""
    place = use_flow_place(flow, copy.MOVED, close)
    return select(
        rx.cond(place.context.is_present, _option(place.context)),
        place.others.each(lambda context, _: _option(context)),
        look="word",
        value=flow.context_id,
        on_change=place.choose,
        title=copy.MOVE,
        custom_attrs={"aria-label": copy.CONTEXT},
        class_name="-ml-2 min-w-0 text-ink-2",
        select_class="max-w-64 truncate hover:text-ink",
    )


def _option(context: ContextRead) -> rx.Component:
    return rx.el.option(context.icon + " " + context.name, value=context.id, key=context.id)
