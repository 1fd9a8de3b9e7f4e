"""One flow in its sheet: where it belongs, and everything that can be said of it."""

from __future__ import annotations

from typing import Any

import reflex as rx
from reflex.event import EventChain
from reflex.vars import ObjectVar

from .. import api
from ..bridge.js import handler, js, typed_text, when, where
from ..design import copy
from ..hooks import use_session
from ..memos import lazy_memo
from ..ui.button import icon_button, link_button
from ..ui.select import select
from ..ui.states import empty, skeleton
from .account import is_in
from .flow_form import flow_form
from .flow_undo import keep_focus_near, use_move_with_undo
from .reads import failed_read

T = copy.Editor
TITLE_ID = "flow-form-title"


@rx.memo
def flow_place(flow: ObjectVar[api.Flow], close: rx.Var[EventChain]) -> rx.Component:
    """The context that the flow is in; another one is chosen where its name stands."""
    session = use_session()
    dashboard = api.use_dashboard(is_in(session))
    context = api.use_context(flow.context_id, is_in(session))
    move = use_move_with_undo(flow.context_id)
    others = where(
        js("({}?.items ?? []).map((item) => item.context)", dashboard.data, returns=list[api.Context]),
        api.Context,
        lambda other: other.id != flow.context_id,
    )

    def option(item: Any) -> rx.Component:
        return rx.el.option(
            js("{}.icon + ' ' + {}.name", item, item, returns=str), value=item.id, key=item.id
        )

    def choose(event: Any) -> Any:
        target = js("{}.find((other) => other.id === {})", others, typed_text(event))
        return when(
            target,
            keep_focus_near(flow),
            js("{}()", close),
            move.mutate(js("{...{}, target_id: {}.id, target_name: {}.name}", flow, target, target)),
        )

    return select(
        rx.cond(context.data, option(context.data)),
        rx.foreach(others, option),
        look="word",
        value=flow.context_id,
        on_change=handler(choose),
        title=T.MOVE,
        custom_attrs={"aria-label": T.CONTEXT},
        class_name="-ml-2 min-w-0 text-ink-2",
        select_class="max-w-64 truncate hover:text-ink",
    )


@lazy_memo
def flow_editor(opened: ObjectVar[api.Flow], zone: rx.Var[str], close: rx.Var[EventChain]) -> rx.Component:
    """The newest state of the flow that was opened, of which at least the id is known."""
    session = use_session()
    flow = api.use_flow(opened, js("({} && !!{}?.id)", is_in(session), opened, returns=bool))
    gone = empty(T.GONE_TITLE, T.GONE_TEXT, link_button(T.GONE_ACTION, href="/trash/"))
    return rx.el.div(
        rx.el.h2(
            T.NAME,
            id=TITLE_ID,
            class_name="sr-only",
        ),
        rx.el.div(
            rx.cond(flow.data, flow_place(flow=flow.data, close=close), rx.el.span()),
            icon_button(
                "X", copy.CLOSE, on_click=close, custom_attrs={"data-autofocus": True}, class_name="-mr-2"
            ),
            class_name="flex items-center justify-between gap-4 px-5 pt-3 sm:px-6 sm:pt-4",
        ),
        rx.cond(
            flow.is_error,
            rx.cond(
                flow.is_refused,
                gone,
                rx.el.div(failed_read(flow), class_name="p-5 sm:p-6"),
            ),
            rx.cond(
                flow.is_pending,
                rx.el.div(skeleton(3), class_name="p-5 sm:p-6"),
                flow_form(flow=flow.data, zone=zone, close=close),
            ),
        ),
        class_name="flex flex-col min-h-full",
    )
