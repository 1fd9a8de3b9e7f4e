"""The line on Focus about what other contexts have today."""

from __future__ import annotations

import reflex as rx

from ...bridge.memos import lazy_memo
from ...design import copy as shared
from ...ui.button import page_link
from . import copy
from .bindings import use_other_contexts

LINK = (
    "inline-flex items-center min-h-11 sm:min-h-8 px-1 -mx-1 rounded-control hover:text-ink "
    "transition-colors duration-160"
)
# One line below all words: an underline would end between the parts.
UNDERLINED = "flex min-w-0 border-b border-line-strong"


@lazy_memo
def other_contexts_today(current: rx.Var[str]) -> rx.Component:
    """Name the flow that comes next elsewhere today, with the way there through the switch."""
    shown = use_other_contexts(current, copy.MORE)
    context = shown.context
    return rx.cond(
        context.is_present,
        rx.el.p(
            rx.el.span(shared.Week.ELSEWHERE),
            rx.el.button(
                rx.el.span(context.icon, custom_attrs={"aria-hidden": True}, class_name="mr-1.5"),
                rx.el.span(
                    rx.el.span(context.name, dir="auto", class_name="whitespace-nowrap"),
                    rx.el.span("·", custom_attrs={"aria-hidden": True}, class_name="mx-1.5"),
                    rx.el.span(shown.title, dir="auto", class_name="truncate min-w-0"),
                    rx.cond(shown.time != "", rx.el.span(shown.time, class_name="ml-1.5")),
                    class_name=UNDERLINED,
                ),
                type="button",
                on_click=shown.open_switch(),
                custom_attrs={"aria-haspopup": "dialog"},
                class_name=f"{LINK} min-w-0 max-w-full",
            ),
            rx.cond(
                shown.more != "",
                page_link(rx.el.span(shown.more, class_name=UNDERLINED), href="/week/", class_name=LINK),
            ),
            class_name="arrive flex flex-wrap items-center gap-x-2 mt-6 text-note text-ink-2",
        ),
    )
