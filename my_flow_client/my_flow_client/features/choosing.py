"""Choosing the context to be in."""

from __future__ import annotations

from typing import Any

import reflex as rx
from reflex.vars import ObjectVar

from .. import api
from ..bridge.js import handler, js, run, when, where
from ..design import copy
from ..hooks import use_session
from ..runtime.bindings import FlowCounts
from ..ui.accent import accent
from ..ui.button import link_button
from ..ui.states import empty, skeleton
from ..ui.toast import toast_error
from .account import is_in
from .contexts import copy as contexts_copy
from .contexts.bindings import format_counts
from .reads import failed_read


def arrive_in(context_id: Any) -> Any:
    """Once the page shows the context: the focus goes to its name."""
    return js("arriveIn({})", context_id, imports={"$/runtime/arriving": "arriveIn"})


def refused(error: Any, _: Any) -> Any:
    """Says why one is still where one was."""
    return toast_error(error["message"])


@rx.memo
def context_choice(
    item: ObjectVar[api.DashboardItem], leaving: rx.Var[str], choose: rx.Var[Any]
) -> rx.Component:
    """A context to go to. What a switch to it would leave and find is asked for before it is chosen."""
    context = item.context
    preview = api.use_transition_preview(leaving, context.id, js("!!{}", leaving, returns=bool))
    return rx.el.li(
        rx.el.button(
            rx.el.span(
                context.icon, custom_attrs={"aria-hidden": True}, class_name="text-title leading-none"
            ),
            rx.el.span(
                rx.el.span(context.name, dir="auto", class_name="block font-medium wrap-anywhere"),
                rx.el.span(
                    format_counts(FlowCounts(item.counts), contexts_copy.COUNTS),
                    class_name="block text-note text-ink-2",
                ),
                class_name="min-w-0",
            ),
            type="button",
            on_click=handler(js("{}({})", choose, context)),
            custom_attrs={
                "data-autofocus": True,
                "aria-busy": js("({} && {})", js("!!{}", leaving), preview.is_pending),
            },
            class_name="flex items-center gap-3 w-full p-3.5 rounded-card text-left",
        ),
        custom_attrs=accent(context.color),
        class_name="accent wash rounded-card border border-line transition-colors duration-160 "
        "hover:border-accent",
    )


def context_choices(dashboard: Any, choose: Any, *, leaving: Any = None) -> rx.Component:
    """Every context but the one that is left."""
    items = js("{}.items", dashboard.data, returns=list[api.DashboardItem])
    from_id = "" if leaving is None else leaving
    if leaving is not None:
        items = where(items, api.DashboardItem, lambda item: item.context.id != leaving)
    return rx.el.ul(
        rx.foreach(
            items, lambda item: context_choice(item=item, leaving=from_id, choose=choose, key=item.context.id)
        ),
        class_name="grid gap-3 sm:grid-cols-2",
    )


@rx.memo
def choose_context(headed: rx.Var[bool]) -> rx.Component:
    """For whoever is nowhere yet: one press enters a context. `headed`: with a heading of its own."""
    session = use_session()
    dashboard = api.use_dashboard(is_in(session))
    preferences = api.use_preferences(is_in(session))
    arrived = api.use_change_preferences()
    enter = api.use_switch(
        None,
        None,
        on_success=lambda *_: when(
            js("{}?.onboarding_completed_at === null", preferences.data),
            arrived.mutate({"onboarding_completed_at": js("new Date().toISOString()")}),
        ),
        on_error=refused,
    )
    choose = js(
        "((context) => {})",
        run(
            # The first steps are over.
            js("setParams({step: null})", imports={"$/runtime/address": "setParams"}),
            arrive_in(js("context.id")),
            js(
                "{}({from_context_id: null, to_context_id: context.id, resume_note: null, resolutions: [], "
                "arriving: null})",
                enter.mutate_function,
            ),
        ),
    )
    return rx.cond(
        dashboard.is_pending,
        skeleton(3),
        rx.cond(
            dashboard.is_error,
            failed_read(dashboard),
            rx.cond(
                js("{}.items.length === 0", dashboard.data, returns=bool),
                empty(
                    copy.Contexts.EMPTY_TITLE,
                    copy.Focus.NONE_TEXT,
                    link_button(copy.Focus.NONE_ACTION, href="/contexts/", variant="primary"),
                ),
                rx.fragment(
                    rx.cond(headed, empty(copy.Focus.CHOOSE_TITLE, copy.Focus.CHOOSE_TEXT)),
                    context_choices(dashboard, choose),
                ),
            ),
        ),
    )
