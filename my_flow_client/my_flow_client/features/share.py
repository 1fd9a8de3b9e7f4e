"""A flow from what another app shared."""

from __future__ import annotations

from typing import Any

import reflex as rx

from .. import api
from ..bridge.js import handler, js, typed_text, when
from ..design import copy
from ..hooks import go_to, router_ready, use_draft, use_id, use_session, use_state
from ..ui.button import button, link_button
from ..ui.field import field, form, text_area
from ..ui.select import select
from ..ui.states import empty, skeleton
from ..ui.text import sentence, visible
from ..ui.toast import toast, toast_error
from .account import is_in
from .reads import failed_read

T = copy.Share
SHARED = "const shared = readShared({} && router.query)"


def _shared(part: str) -> Any:
    return js(
        f"shared.{part}", router_ready(), returns=str, imports={"$/runtime/share": "readShared"}, hook=SHARED
    )


@rx.memo
def shared_flow(contexts: rx.Var[list[api.DashboardItem]], current: rx.Var[str]) -> rx.Component:
    """What was shared, to be looked at once more before it is added."""
    title = use_draft("title", "share:title", _shared("title"))
    notes = use_draft("notes", "share:notes", _shared("notes"))
    chosen = use_state("chosen", "")
    ids = {name: use_id(f"{name}_id") for name in ("title", "notes", "where")}
    context_id = js("({} || {} || {}[0].context.id)", chosen.value, current, contexts, returns=str)
    context: Any = js(
        "{}.find((item) => item.context.id === {})?.context", contexts, context_id, returns=api.Context
    )
    text = visible(title.value)
    too_long = js("([...{}].length > 200 ? {} : '')", text, copy.Flows.TITLE_LONG, returns=str)
    add = api.use_add_flow(context_id, on_error=lambda error, _: toast_error(error["message"]))
    flow = {
        "id": js("crypto.randomUUID()"),
        "context_id": context_id,
        "title": text,
        "description": js("({}.trim() || null)", notes.value),
        "priority": "medium",
        "due": None,
        "status": "normal",
    }

    def typing(draft: Any) -> Any:
        return handler(lambda e: draft.set(typed_text(e)))

    return form(
        field(
            copy.Flows.TITLE,
            text_area(id=ids["title"], value=title.value, on_change=typing(title), rows="1", error=too_long),
            id=ids["title"],
            error=too_long,
        ),
        field(
            copy.Flows.NOTES,
            text_area(id=ids["notes"], value=notes.value, on_change=typing(notes), class_name="min-h-24"),
            id=ids["notes"],
        ),
        field(
            T.WHERE,
            select(
                rx.foreach(
                    contexts,
                    lambda item: rx.el.option(
                        js("{} + ' ' + {}", item.context.icon, item.context.name, returns=str),
                        value=item.context.id,
                        key=item.context.id,
                    ),
                ),
                id=ids["where"],
                value=context_id,
                on_change=handler(lambda e: chosen.set(typed_text(e))),
            ),
            id=ids["where"],
        ),
        rx.el.div(
            link_button(copy.CANCEL, href="/focus/", variant="plain"),
            button(T.ADD, type="submit", variant="primary", disabled=js("(!{})", text, returns=bool)),
            class_name="flex justify-end gap-2",
        ),
        on_submit=when(
            js("({} && !{})", text, too_long),
            add.mutate(flow),
            toast(sentence(T.ADDED, text, context.name)),
            title.clear(),
            notes.clear(),
            go_to("/focus/"),
        ),
        class_name="grid gap-5",
    )


@rx.memo
def share_form() -> rx.Component:
    session = use_session()
    dashboard = api.use_dashboard(is_in(session))
    preferences = api.use_preferences(is_in(session))
    return rx.cond(
        dashboard.is_error,
        failed_read(dashboard),
        rx.cond(
            js(
                "({} || {} || !{})",
                dashboard.is_pending,
                preferences.is_pending,
                router_ready(),
                returns=bool,
            ),
            skeleton(3),
            rx.cond(
                js("{}.items.length === 0", dashboard.data, returns=bool),
                empty(
                    T.NO_CONTEXT_TITLE,
                    T.NO_CONTEXT_TEXT,
                    link_button(T.NO_CONTEXT_ACTION, href="/contexts/", variant="primary"),
                ),
                shared_flow(
                    contexts=js("{}.items", dashboard.data, returns=list[api.DashboardItem]),
                    current=js("({}.current_context_id ?? '')", preferences.data, returns=str),
                ),
            ),
        ),
    )
