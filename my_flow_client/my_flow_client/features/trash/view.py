"""Trash: deleted flows and contexts can be restored for thirty days."""

from __future__ import annotations

import reflex as rx

from ...bridge.memos import memo
from ...design import copy as shared
from ...runtime.bindings import TrashItem, Zone, use_session
from ...ui.button import button
from ...ui.icon import icon
from ...ui.states import empty
from ...ui.text import format_text
from ..account import members_only
from ..query_view import next_page_button, query_view
from . import copy
from .bindings import use_trash, use_trash_item

text = shared.Trash


@memo
def trash_item(item: TrashItem, zone: Zone) -> rx.Component:
    """Show a deleted context or flow, the day of its deletion and the day on which it goes for good."""
    trashed = use_trash_item(item, zone, copy.WORDS)
    is_context = item.context.is_present
    return rx.el.li(
        rx.el.span(
            rx.cond(is_context, item.context.icon, icon("Circle", 18)),
            custom_attrs={"aria-hidden": True},
            class_name="grid place-items-center size-9 shrink-0 text-lead text-ink-3",
        ),
        rx.el.div(
            rx.el.p(trashed.name, dir="auto", class_name="text-left wrap-anywhere"),
            rx.el.p(
                rx.cond(is_context, rx.el.span(text.CONTEXT)),
                rx.el.span(trashed.deleted),
                rx.el.span(trashed.goes),
                class_name="flex flex-wrap gap-x-3 text-note text-ink-3",
            ),
            rx.cond(
                item.restorable,
                rx.fragment(),
                rx.el.p(text.WITH_CONTEXT, class_name="text-note text-ink-2"),
            ),
            class_name="flex-1 min-w-0 basis-40",
        ),
        rx.cond(
            item.restorable,
            button(
                text.RESTORE,
                on_click=trashed.restore(),
                custom_attrs={
                    "aria-label": format_text(f"{text.RESTORE}: {{}}", trashed.name),
                    "data-row-focus": True,
                },
            ),
        ),
        custom_attrs={"data-flow": trashed.id},
        class_name="flex flex-wrap items-center gap-x-3 gap-y-2 py-2.5 border-b border-line last:border-0",
    )


@rx.memo
def trash_page() -> rx.Component:
    """Show the trash, and the button that restores each item."""
    trash = use_trash()
    return rx.fragment(
        rx.el.h1(text.TITLE, class_name="text-display font-semibold tracking-tight"),
        members_only(
            use_session(),
            rx.cond(
                trash.query.is_pending | trash.query.is_failed,
                rx.el.div(query_view(trash.query, rx.fragment()), class_name="mt-6"),
                rx.cond(
                    trash.items.length() == 0,
                    empty(text.EMPTY_TITLE, text.EMPTY_TEXT),
                    rx.fragment(
                        rx.el.p(text.TEXT, class_name="text-ink-2 mt-1 mb-5"),
                        rx.el.ul(
                            trash.items.each(
                                lambda item, _: trash_item(
                                    item=item,
                                    zone=trash.zone,
                                    key=rx.cond(item.context.is_present, item.context.id, item.flow.id),
                                )
                            )
                        ),
                        next_page_button(trash.next_page),
                    ),
                ),
            ),
        ),
    )
