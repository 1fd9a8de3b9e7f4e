"""Choosing the context to be in."""

from __future__ import annotations

import reflex as rx

from ...bridge.memos import memo
from ...design import copy
from ...runtime.bindings import DashboardItem
from ...ui.accent import accent
from ...ui.button import link_button
from ...ui.states import empty, skeleton
from ..contexts import copy as contexts_copy
from ..contexts.bindings import format_counts
from ..query_view import query_view
from .bindings import ContextChoices, use_first_context, use_is_preview_pending


@memo
def context_choice(item: DashboardItem, choices: ContextChoices) -> rx.Component:
    """Show a button that chooses one context."""
    context = item.context
    return rx.el.li(
        rx.el.button(
            rx.el.span(
                context.icon, custom_attrs={"aria-hidden": True}, class_name="text-title leading-none"
            ),
            rx.el.span(
                rx.el.span(context.name, dir="auto", class_name="block font-medium wrap-anywhere"),
                rx.el.span(
                    format_counts(item.counts, contexts_copy.COUNTS), class_name="block text-note text-ink-2"
                ),
                class_name="min-w-0",
            ),
            type="button",
            on_click=choices.choose(context),
            custom_attrs={
                "data-autofocus": True,
                "aria-busy": use_is_preview_pending(choices.from_id, context.id),
            },
            class_name="flex items-center gap-3 w-full p-3.5 rounded-card text-left",
        ),
        custom_attrs=accent(context.color),
        class_name="accent accent-tint rounded-card border border-line transition-colors duration-160 "
        "hover:border-accent",
    )


def context_choices(choices: ContextChoices) -> rx.Component:
    """Show every context that can be chosen."""
    return rx.el.ul(
        choices.items.each(lambda item, _: context_choice(item=item, choices=choices, key=item.context.id)),
        class_name="grid gap-3 sm:grid-cols-2",
    )


@rx.memo
def choose_context(headed: rx.Var[bool]) -> rx.Component:
    """Show the contexts to somebody who is in none: one press enters a context.

    Args:
        headed: Whether the list has a heading of its own.
    """
    choices = use_first_context()
    return query_view(
        choices.query,
        rx.cond(
            choices.items.length() == 0,
            empty(
                copy.Contexts.EMPTY_TITLE,
                copy.Focus.NONE_TEXT,
                link_button(copy.Focus.NONE_ACTION, href="/contexts/", variant="primary"),
            ),
            rx.fragment(
                rx.cond(headed, empty(copy.Focus.CHOOSE_TITLE, copy.Focus.CHOOSE_TEXT)),
                context_choices(choices),
            ),
        ),
        pending=skeleton(3),
    )
