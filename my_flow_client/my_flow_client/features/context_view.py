"""One context: what it is, and its flows."""

from __future__ import annotations

from typing import Any

import reflex as rx
from reflex.event import EventChain
from reflex.vars import ObjectVar

from .. import api
from ..bridge.js import handler, js
from ..design import copy
from ..hooks import go_to, route_param, router_ready, use_session, use_state
from ..memos import lazy_memo
from ..server import Mutation
from ..ui.button import button, icon_button, link_button, page_link
from ..ui.dialog import sheet
from ..ui.icon import icon
from ..ui.shell import TITLE, TITLE_ROW, shell
from ..ui.states import empty, notice, skeleton
from ..ui.text import sentence
from ..ui.toast import toast_with_undo
from .account import account_menu, is_in, members_only, notices
from .add_flow.view import add_flow
from .context_form import context_form
from .flow_undo import said, say
from .flows import flows_of_context
from .reads import failed_read
from .zone import use_zone

T = copy.Contexts


def _go_there_with_undo(words: str, undo: Mutation) -> Any:
    """After the context has left: back to the others, with ten seconds to take it back."""
    return lambda _, v: [
        toast_with_undo(
            said(v.name, words),
            js("keepFocusOn('#main')", imports={"$/runtime/keyboard": "keepFocusOn"}),
            undo.mutate(v),
        ),
        go_to("/contexts/"),
    ]


@lazy_memo
def context_editing(
    context: ObjectVar[api.Context], editing: rx.Var[bool], close: rx.Var[EventChain]
) -> rx.Component:
    """The sheet that changes the context, puts it into the archive or deletes it."""
    restore = api.use_restore_context(on_error=say)
    unarchive = api.use_unarchive_context(on_error=say)
    delete = api.use_delete_context(on_success=_go_there_with_undo(T.IN_TRASH, restore), on_error=say)
    archive = api.use_archive_context(on_success=_go_there_with_undo(T.IN_ARCHIVE, unarchive), on_error=say)
    shut = js("{}()", close)
    return sheet(
        context_form(
            context=context,
            close=close,
            remove=handler(shut, delete.mutate(context)),
            archive=handler(shut, archive.mutate(context)),
            is_new=False,
            stays=False,
        ),
        open=editing,
        on_close=close,
        labelled_by="context-form-title",
    )


@lazy_memo
def context_archived(context: ObjectVar[api.Context]) -> rx.Component:
    """Says that the context is in the archive, and takes it out."""
    unarchive = api.use_unarchive_context(on_error=say)
    return rx.el.div(
        notice(
            T.IS_ARCHIVED,
            button(T.UNARCHIVE, on_click=handler(unarchive.mutate(context)), class_name="-my-1"),
            role="status",
        ),
        class_name="mb-6",
    )


@rx.memo
def context_heading(context: ObjectVar[api.Context]) -> rx.Component:
    editing = use_state("editing", False)
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
            icon_button(
                "Pencil", T.EDIT_LABEL, on_click=handler(editing.set(True)), class_name="ml-auto -mr-2"
            ),
            context_editing(context=context, editing=editing.value, close=handler(editing.set(False))),
            rx.el.title(sentence(f"{{}} · {copy.NAME}", context.name)),
            class_name=TITLE_ROW,
        ),
        rx.cond(context.archived_at, context_archived(context=context)),
    )


@rx.memo
def context_page() -> rx.Component:
    """The page of one context, in its colour; what the address names may not exist."""
    session = use_session()
    context_id = route_param("id")
    ready = js("({} && {})", router_ready(), is_in(session), returns=bool)
    context = api.use_context(context_id, ready)
    preferences = api.use_preferences(ready)
    zone = use_zone(preferences)
    missing = empty(
        T.NOT_FOUND_TITLE,
        T.NOT_FOUND_TEXT,
        link_button(T.NOT_FOUND_ACTION, href="/contexts/", variant="primary"),
    )
    content = rx.cond(
        context.is_error,
        rx.cond(context.is_refused, missing, failed_read(context)),
        rx.cond(
            context.is_pending,
            skeleton(4),
            rx.fragment(
                context_heading(context=context.data),
                rx.cond(context.data.archived_at, rx.fragment(), add_flow(context_id=context_id, zone=zone)),
                flows_of_context(
                    context_id=context_id,
                    zone=zone,
                    emoji=context.data.icon,
                    is_archived=js("!!{}", context.data.archived_at, returns=bool),
                ),
            ),
        ),
    )
    return shell(
        page_link(
            icon("ChevronLeft", 16),
            T.BACK,
            href="/contexts/",
            class_name="inline-flex items-center gap-1 -ml-2 px-2 min-h-9 mb-3 rounded-control text-note "
            "font-medium text-ink-2 hover:text-ink",
        ),
        rx.cond(context.data, rx.fragment(), rx.el.h1(T.ONE, class_name="sr-only")),
        members_only(session, content, skeleton(4)),
        colour=js("({}?.color ?? '')", context.data, returns=str),
        corner=account_menu(),
        notices=notices(),
    )
