"""Who is signed in, leaving, and leaving for good."""

from __future__ import annotations

import reflex as rx
from reflex.event import EventChain

from ... import api
from ...bridge.js import handler, js, typed_text, when
from ...design import copy
from ...hooks import SESSION, sign_out, use_id, use_session, use_state
from ...ui.button import button
from ...ui.dialog import sheet, sheet_heading
from ...ui.field import field, form, text_input
from ...ui.icon import icon
from ...ui.rows import group, setting
from ...ui.states import notice
from ...ui.text import sentence

T = copy.Settings


@rx.memo
def delete_account_form(close: rx.Var[EventChain]) -> rx.Component:
    """Says what goes, and lets go only when the name was typed."""
    session = use_session()
    typed = use_state("typed", "")
    name_id = use_id("name_id")
    delete = api.use_delete_account(
        on_success=lambda *_: js("signOut()", imports={SESSION: "signOut"}),
    )
    is_meant = js("({}.trim() === {})", typed.value, session.name, returns=bool)
    return form(
        sheet_heading(T.DELETE_TITLE, id="delete-title", close=close, label=copy.CLOSE),
        rx.el.p(T.DELETE_WARNING, class_name="text-pretty"),
        field(
            sentence(T.DELETE_CONFIRM, session.name),
            text_input(
                id=name_id,
                value=typed.value,
                on_change=handler(lambda e: typed.set(typed_text(e))),
                auto_complete="off",
                auto_capitalize="off",
                spell_check=False,
                custom_attrs={"data-autofocus": True},
            ),
            id=name_id,
        ),
        rx.cond(delete.error, notice(delete.error)),
        rx.el.div(
            button(copy.CANCEL, on_click=close, variant="plain"),
            button(
                rx.cond(delete.is_pending, T.DELETING, T.DELETE_NOW),
                type="submit",
                variant="danger",
                disabled=js("(!{} || {})", is_meant, delete.is_pending, returns=bool),
                class_name="border border-current",
            ),
            class_name="flex flex-wrap justify-end gap-2",
        ),
        on_submit=when(is_meant, delete.mutate({})),
        class_name="grid gap-5 p-5 sm:p-6",
    )


@rx.memo
def account_settings() -> rx.Component:
    session = use_session()
    deleting = use_state("deleting", False)
    close = handler(deleting.set(False))
    return group(
        T.ACCOUNT,
        setting(
            T.SIGNED_IN,
            js("{} + ({} ? ' · ' + {} : '')", session.name, session.email, session.email, returns=str),
            button(
                icon("LogOut"), copy.Account.SIGN_OUT, on_click=handler(sign_out()), class_name="shrink-0"
            ),
        ),
        setting(
            T.DELETE,
            T.DELETE_TEXT,
            button(
                T.DELETE_OPEN,
                on_click=handler(deleting.set(True)),
                variant="danger",
                custom_attrs={"aria-haspopup": "dialog"},
                class_name="shrink-0 self-start sm:self-center -mx-3 px-3",
            ),
            sheet(
                delete_account_form(close=close),
                open=deleting.value,
                on_close=close,
                labelled_by="delete-title",
            ),
            is_wide=True,
        ),
    )
