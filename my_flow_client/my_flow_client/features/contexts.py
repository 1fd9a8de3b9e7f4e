"""The contexts: cards with what is in each, and the form that makes and changes them."""

from __future__ import annotations

from typing import Any

import reflex as rx
from reflex.event import EventChain
from reflex.vars import ObjectVar

from .. import api
from ..design import copy
from ..design.palette import STARTERS
from ..hooks import go_to, use_session, use_state
from ..js import handler, js
from ..ui.accent import accent
from ..ui.button import button, page_link
from ..ui.dialog import sheet
from ..ui.icon import icon
from ..ui.ring import ring
from ..ui.states import empty, failed, skeleton
from ..ui.toast import toast_error
from .account import is_in, members_only
from .context_form import NEW, context_form

T = copy.Contexts
CARD = (
    "accent wash group relative flex items-center gap-4 rounded-card border border-line p-4 min-h-24 "
    "transition-[border-color,transform] duration-160 hover:border-accent"
)


def open_words(counts: Any) -> Any:
    """What is open, in words: the counts that matter, and none that are zero."""
    return js(
        "[{}.open ? {} : {}, {}.overdue && {}, {}.due_today && {}].filter(Boolean).join(' · ')",
        counts,
        js("{} + ' ' + {}", counts.open, T.OPEN),
        T.NOTHING_OPEN,
        counts,
        js("{} + ' ' + {}", counts.overdue, T.WERE_DUE),
        counts,
        js("{} + ' ' + {}", counts.due_today, T.DUE_TODAY),
        returns=str,
    )


@rx.memo
def context_card(item: ObjectVar[api.DashboardItem]) -> rx.Component:
    context = item.context
    return rx.el.li(
        ring(context.icon, item.progress),
        rx.el.div(
            rx.el.h2(
                page_link(
                    context.name,
                    rx.el.span(class_name="absolute inset-0 rounded-card"),
                    href=js('"/contexts/" + {} + "/"', context.id, returns=str),
                    class_name="outline-none after:absolute after:inset-0 after:rounded-card "
                    "focus-visible:after:outline-2 focus-visible:after:outline-accent "
                    "focus-visible:after:outline-offset-2",
                ),
                class_name="text-lead font-semibold wrap-anywhere",
            ),
            rx.el.p(open_words(item.counts), class_name="text-note text-ink-2 mt-0.5"),
            rx.cond(
                item.counts.completed > 0,
                rx.el.p(item.counts.completed, " ", T.DONE_OF, class_name="text-note text-ink-3"),
            ),
            class_name="min-w-0",
        ),
        custom_attrs=accent(context.color),
        class_name=CARD,
    )


@rx.memo
def contexts_overview() -> rx.Component:
    """Every context as a card; on a first visit, four to start from."""
    session = use_session()
    dashboard = api.use_dashboard(is_in(session))
    creating = use_state("creating", False)
    close = handler(creating.set(False))
    new_button = button(
        icon("Plus"), T.NEW, on_click=handler(creating.set(True)), variant="quiet", class_name="self-start"
    )
    return rx.fragment(
        rx.el.div(
            rx.el.h1(T.HEADING, class_name="text-display font-semibold tracking-tight"),
            rx.cond(js("{}?.items.length > 0", dashboard.data, returns=bool), new_button),
            class_name="flex flex-wrap items-center justify-between gap-x-4 gap-y-3 mb-6 sm:mb-8",
        ),
        members_only(
            session,
            rx.cond(
                dashboard.is_pending,
                skeleton(4, height="h-24"),
                rx.cond(
                    dashboard.is_error,
                    failed(dashboard.error, handler(dashboard.refetch())),
                    rx.cond(
                        js("{}.items.length === 0", dashboard.data, returns=bool),
                        first_contexts(create_own=handler(creating.set(True))),
                        rx.el.ul(
                            rx.foreach(
                                js("{}.items", dashboard.data, returns=list[api.DashboardItem]),
                                lambda item: context_card(item=item, key=item.context.id),
                            ),
                            class_name="grid gap-3 sm:grid-cols-2 sm:gap-4",
                        ),
                    ),
                ),
            ),
            rows=4,
        ),
        sheet(
            context_form(context=NEW, close=close, remove=close, is_new=True),
            open=creating.value,
            on_close=close,
            labelled_by="context-form-title",
        ),
    )


@rx.memo
def first_contexts(create_own: rx.Var[EventChain]) -> rx.Component:
    """The empty dashboard: one press makes a first context."""
    create = api.use_create_context(
        on_success=lambda context, _: go_to(js('"/contexts/" + {} + "/"', context.id)),
        on_error=lambda error, _: toast_error(error["message"]),
    )
    starters = [
        rx.el.li(
            rx.el.button(
                rx.el.span(emoji, custom_attrs={"aria-hidden": True}, class_name="text-title leading-none"),
                name,
                type="button",
                disabled=create.is_pending,
                on_click=handler(
                    create.mutate({"id": "new", "version": 0, "name": name, "color": colour, "icon": emoji})
                ),
                class_name="flex items-center gap-3 w-full font-medium p-4 rounded-card text-left",
            ),
            custom_attrs=accent(colour),
            class_name="accent wash rounded-card border border-line transition-colors duration-160 "
            "hover:border-accent",
        )
        for name, emoji, colour in STARTERS
    ]
    return rx.el.div(
        empty(T.EMPTY_TITLE, T.EMPTY_TEXT),
        rx.el.ul(*starters, class_name="grid grid-cols-2 gap-3 max-w-[28rem] mx-auto -mt-4"),
        rx.el.div(
            button(icon("Plus"), T.NEW, on_click=create_own, variant="plain"),
            class_name="flex justify-center mt-4",
        ),
    )
