"""Settings of the account: sign out, and delete the account."""

from __future__ import annotations

import reflex as rx
from reflex.event import EventChain

from ...bridge.hooks import use_id
from ...design import copy
from ...runtime.bindings import confirm_sign_out
from ...ui.button import button
from ...ui.dialog import sheet, sheet_heading
from ...ui.field import field, form, text_input
from ...ui.icon import icon
from ...ui.settings_list import group, setting
from ...ui.states import notice
from ...ui.text import format_text
from .bindings import use_account_deletion, use_account_settings

text = copy.Settings


@rx.memo
def delete_account_form(close: rx.Var[EventChain]) -> rx.Component:
    """Show the data that is deleted; delete the account only after its name was typed."""
    deletion = use_account_deletion()
    name_id = use_id("name_id")
    component: rx.Component = form(
        sheet_heading(text.DELETE_TITLE, id="delete-title", close=close, label=copy.CLOSE),
        rx.el.p(text.DELETE_WARNING, class_name="text-pretty"),
        field(
            format_text(text.DELETE_CONFIRM, deletion.name),
            text_input(
                id=name_id,
                value=deletion.typed,
                on_change=deletion.type,
                auto_complete="off",
                auto_capitalize="off",
                spell_check=False,
                custom_attrs={"data-autofocus": True},
            ),
            id=name_id,
        ),
        rx.cond(deletion.error != "", notice(deletion.error)),
        rx.el.div(
            button(copy.CANCEL, on_click=close, variant="plain"),
            button(
                rx.cond(deletion.is_pending, text.DELETING, text.DELETE_NOW),
                type="submit",
                variant="danger",
                disabled=~deletion.is_confirmed | deletion.is_pending,
                class_name="border border-current",
            ),
            class_name="flex flex-wrap justify-end gap-2",
        ),
        on_submit=deletion.submit,
        class_name="grid gap-5 p-5 sm:p-6",
    )
    return component


@rx.memo
def account_settings() -> rx.Component:
    """Show the person's name, and the buttons that sign out and delete the account."""
    account = use_account_settings()
    close = account.close_deletion()
    return group(
        text.ACCOUNT,
        setting(
            text.SIGNED_IN,
            account.signed_in_as,
            button(icon("LogOut"), copy.Account.SIGN_OUT, on_click=confirm_sign_out(), class_name="shrink-0"),
        ),
        setting(
            text.DELETE,
            text.DELETE_TEXT,
            button(
                text.DELETE_OPEN,
                on_click=account.open_deletion(),
                variant="danger",
                custom_attrs={"aria-haspopup": "dialog"},
                class_name="shrink-0 self-start sm:self-center -mx-3 px-3",
            ),
            sheet(
                delete_account_form(close=close),
                open=account.is_deleting,
                on_close=close,
                labelled_by="delete-title",
            ),
            is_wide=True,
        ),
    )
