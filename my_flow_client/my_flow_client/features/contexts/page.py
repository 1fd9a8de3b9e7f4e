"""One context: what it is, and its flows."""

from __future__ import annotations

import reflex as rx
from reflex.event import EventChain

from ...bridge.memos import lazy_memo, memo
from ...design import copy as shared
from ...runtime.bindings import ContextRead, use_session
from ...ui.button import button, icon_button, link_button, page_link
from ...ui.dialog import sheet
from ...ui.icon import icon
from ...ui.shell import TITLE, TITLE_ROW, shell
from ...ui.states import empty, notice, skeleton
from ...ui.text import format_text
from ..account import account_menu, members_only, notices
from ..add_flow.view import add_flow
from ..flows.view import flows_of_context
from ..query_view import query_view
from . import copy
from .bindings import use_context_editing, use_context_page, use_edit_sheet, use_unarchive
from .form import TITLE_ID, context_form

TEXT = shared.Contexts


@lazy_memo
def context_editing(context: ContextRead, editing: rx.Var[bool], close: rx.Var[EventChain]) -> rx.Component:
    """Show the sheet that changes, archives or deletes the context."""
    actions = use_context_editing(close, copy.EDITING)
    return sheet(
        context_form(
            context=context,
            close=close,
            remove=actions.remove(context),
            archive=actions.archive(context),
            is_new=False,
            stays=False,
        ),
        open=editing,
        on_close=close,
        labelled_by=TITLE_ID,
    )


@lazy_memo
def context_archived(context: ContextRead) -> rx.Component:
    """Show a notice that the context is archived, with a button that takes it out of the archive."""
    archive = use_unarchive()
    return rx.el.div(
        notice(
            TEXT.IS_ARCHIVED,
            button(TEXT.UNARCHIVE, on_click=archive.unarchive(context), class_name="-my-1"),
            role="status",
        ),
        class_name="mb-6",
    )


@memo
def context_heading(context: ContextRead) -> rx.Component:
    """Show the context's name, and the button that changes the context."""
    edit = use_edit_sheet()
    return rx.fragment(
        rx.el.div(
            rx.el.span(
                context.icon, custom_attrs={"aria-hidden": True}, class_name="text-display leading-none"
            ),
            rx.el.h1(
                context.name,
                dir="auto",
                class_name=TITLE,
            ),
            icon_button("Pencil", TEXT.EDIT_LABEL, on_click=edit.open(), class_name="ml-auto -mr-2"),
            context_editing(context=context, editing=edit.is_open, close=edit.close()),
            rx.el.title(format_text(f"{{}} · {shared.NAME}", context.name)),
            class_name=TITLE_ROW,
        ),
        rx.cond(context.archived_at, context_archived(context=context)),
    )


@rx.memo
def context_page() -> rx.Component:
    """Show the page of one context in its color, or a message if the context does not exist."""
    session = use_session()
    page = use_context_page()
    missing = empty(
        TEXT.NOT_FOUND_TITLE,
        TEXT.NOT_FOUND_TEXT,
        link_button(TEXT.NOT_FOUND_ACTION, href="/contexts/", variant="primary"),
    )
    content = query_view(
        page.query,
        rx.fragment(
            context_heading(context=page.context),
            rx.cond(page.is_archived, rx.fragment(), add_flow(context_id=page.context_id, zone=page.zone)),
            flows_of_context(
                context_id=page.context_id,
                zone=page.zone,
                emoji=page.emoji,
                is_archived=page.is_archived,
            ),
        ),
        pending=skeleton(4),
        refused=missing,
    )
    return shell(
        page_link(
            icon("ChevronLeft", 16),
            TEXT.BACK,
            href="/contexts/",
            class_name="inline-flex items-center gap-1 -ml-2 px-2 min-h-9 mb-3 rounded-control text-note "
            "font-medium text-ink-2 hover:text-ink",
        ),
        rx.cond(page.context.is_present, rx.fragment(), rx.el.h1(TEXT.ONE, class_name="sr-only")),
        members_only(session, content, skeleton(4)),
        colour=page.color,
        corner=account_menu(),
        notices=notices(),
    )
