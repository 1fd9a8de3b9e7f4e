"""A flow from what another app shared."""

from __future__ import annotations

import reflex as rx

from ...bridge.hooks import use_id
from ...bridge.memos import memo
from ...design import copy
from ...ui.button import button, link_button
from ...ui.field import field, form, text_area
from ...ui.select import select
from ...ui.states import empty
from ..query_view import query_view
from .bindings import SharePage, use_share_page, use_shared_flow

text = copy.Share


@memo
def shared_flow(page: SharePage) -> rx.Component:
    """Show the shared content as a new flow, which can be changed before it is added."""
    flow = use_shared_flow(page, text.ADDED)
    title_id, notes_id, where_id = use_id("title_id"), use_id("notes_id"), use_id("where_id")
    too_long = rx.cond(flow.is_too_long, copy.Flows.TITLE_LONG, "")
    component: rx.Component = form(
        field(
            copy.Flows.TITLE,
            text_area(id=title_id, value=flow.title, on_change=flow.type_title, rows="1", error=too_long),
            id=title_id,
            error=too_long,
        ),
        field(
            copy.Flows.NOTES,
            text_area(id=notes_id, value=flow.notes, on_change=flow.type_notes, class_name="min-h-24"),
            id=notes_id,
        ),
        field(
            text.WHERE,
            select(
                page.contexts.each(
                    lambda context, _: rx.el.option(
                        context.icon + " " + context.name, value=context.id, key=context.id
                    )
                ),
                id=where_id,
                value=flow.context_id,
                on_change=flow.choose_context,
            ),
            id=where_id,
        ),
        rx.el.div(
            link_button(copy.CANCEL, href="/focus/", variant="plain"),
            button(text.ADD, type="submit", variant="primary", disabled=~flow.has_title),
            class_name="flex justify-end gap-2",
        ),
        on_submit=flow.submit,
        class_name="grid gap-5",
    )
    return component


@rx.memo
def share_form() -> rx.Component:
    """Show the form for the shared content; without a context, say that one is needed."""
    page = use_share_page()
    return query_view(
        page.query,
        rx.cond(
            page.contexts.length() == 0,
            empty(
                text.NO_CONTEXT_TITLE,
                text.NO_CONTEXT_TEXT,
                link_button(text.NO_CONTEXT_ACTION, href="/contexts/", variant="primary"),
            ),
            shared_flow(page=page),
        ),
    )
