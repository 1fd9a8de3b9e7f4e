"""The form that makes a context or changes one."""

from __future__ import annotations

from collections.abc import Callable

import reflex as rx
from reflex.event import EventChain
from reflex.vars import StringVar

from ...bridge.bindings import Handler
from ...bridge.hooks import use_id
from ...bridge.memos import lazy_memo
from ...design import copy as shared
from ...design.palette import COLOURS, EMOJI
from ...runtime.bindings import ContextRead
from ...ui.button import button, icon_button
from ...ui.dialog import sheet_heading
from ...ui.field import field, field_error, form, form_actions, text_input
from ...ui.states import notice
from . import copy
from .bindings import ContextForm, ContextFormActions, new_context, use_context_form

TEXT = shared.Contexts
TITLE_ID = "context-form-title"
NEW = new_context()


def _emoji_choice(
    value: StringVar[str], choose: Callable[[str], Handler], name: StringVar[str]
) -> rx.Component:
    return rx.el.div(
        *[
            rx.el.label(
                rx.el.input(
                    type="radio",
                    name=name,
                    value=emoji,
                    checked=value == emoji,
                    on_change=choose(emoji),
                    class_name="sr-only peer",
                ),
                rx.el.span(
                    emoji,
                    class_name="grid place-items-center size-10 sm:size-9 rounded-control text-lead "
                    "hover:bg-sunken peer-checked:bg-sunken peer-checked:outline-2 peer-checked:outline-ink "
                    "peer-focus-visible:outline-2 peer-focus-visible:outline-offset-2 "
                    "peer-focus-visible:outline-accent",
                ),
                class_name="cursor-pointer",
            )
            for emoji in EMOJI
        ],
        class_name="grid grid-cols-8 gap-1 justify-items-center",
    )


def _color_choice(
    value: StringVar[str], choose: Callable[[str], Handler], name: StringVar[str]
) -> rx.Component:
    return rx.el.div(
        *[
            rx.el.label(
                rx.el.input(
                    type="radio",
                    name=name,
                    value=color,
                    checked=value.upper() == color,
                    on_change=choose(color),
                    custom_attrs={"aria-label": label},
                    class_name="sr-only peer",
                ),
                rx.el.span(
                    custom_attrs={"style": {"background": color}, "aria-hidden": True},
                    class_name="swatch block size-8 sm:size-7 rounded-full m-1 peer-checked:outline-2 "
                    "peer-checked:outline-offset-2 peer-checked:outline-ink peer-focus-visible:outline-2 "
                    "peer-focus-visible:outline-offset-4 peer-focus-visible:outline-accent",
                ),
                title=label,
                class_name="cursor-pointer",
            )
            for label, color in COLOURS
        ],
        class_name="flex flex-wrap gap-0.5",
    )


@lazy_memo
def context_form(
    context: ContextRead,
    close: rx.Var[EventChain],
    remove: rx.Var[EventChain],
    archive: rx.Var[EventChain],
    is_new: rx.Var[bool],
    stays: rx.Var[bool],
) -> rx.Component:
    """Show the form that makes a context or changes one.

    Args:
        context: The context to change, or `NEW`.
        close: Closes the sheet.
        remove: Asks to delete the context.
        archive: Archives the context.
        is_new: Whether the form makes a context.
        stays: Whether to stay on the page after making a context, instead of opening the new one.
    """
    actions = ContextFormActions(close=close, remove=remove, archive=archive)
    fields = use_context_form(context, is_new, stays, actions, copy.FORM)
    name_id, emoji_id, color_id = use_id("name_id"), use_id("emoji_id"), use_id("color_id")
    return form(
        sheet_heading(rx.cond(is_new, TEXT.NEW, copy.EDIT), id=TITLE_ID, close=close, label=shared.CLOSE),
        field(
            TEXT.NAME,
            text_input(
                id=name_id,
                value=fields.name,
                on_change=fields.change_name,
                placeholder=copy.NAME_HINT,
                auto_complete="off",
                custom_attrs={"data-autofocus": True},
                error=fields.name_error,
            ),
            id=name_id,
            error=fields.name_error,
        ),
        rx.el.fieldset(
            rx.el.legend(copy.EMOJI, class_name="text-note font-medium text-ink-2 mb-1.5"),
            _emoji_choice(fields.emoji, fields.choose_emoji, emoji_id + "-choice"),
            rx.el.label(
                TEXT.EMOJI_OTHER,
                text_input(
                    id=emoji_id,
                    value=fields.emoji,
                    on_change=fields.change_emoji,
                    auto_complete="off",
                    error=fields.emoji_error,
                    class_name="max-w-16 text-center",
                ),
                html_for=emoji_id,
                class_name="flex items-center justify-between gap-3 text-note text-ink-2 mt-3",
            ),
            field_error(fields.emoji_error, id=emoji_id),
        ),
        rx.el.fieldset(
            rx.el.legend(copy.COLOR, class_name="text-note font-medium text-ink-2 mb-1.5"),
            _color_choice(fields.color, fields.choose_color, color_id + "-choice"),
            rx.el.label(
                TEXT.COLOUR_OTHER,
                text_input(
                    id=color_id,
                    value=fields.color,
                    on_change=fields.change_color,
                    auto_complete="off",
                    spell_check=False,
                    error=fields.color_error,
                    class_name="max-w-28",
                ),
                html_for=color_id,
                class_name="flex items-center justify-between gap-3 text-note text-ink-2 mt-3",
            ),
            field_error(fields.color_error, id=color_id),
        ),
        rx.cond(fields.failure != "", notice(fields.failure)),
        form_actions(
            save=rx.cond(
                fields.is_saving,
                rx.cond(is_new, TEXT.CREATING, shared.SAVING),
                rx.cond(is_new, TEXT.CREATE, shared.SAVE),
            ),
            saving=fields.is_saving,
            cancel=button(shared.CANCEL, on_click=fields.cancel(), variant="plain"),
            delete=rx.cond(is_new, rx.fragment(), _leaving(context, fields)),
        ),
        on_submit=fields.submit,
        class_name="grid gap-5 p-5 sm:p-6",
    )


def _leaving(context: ContextRead, fields: ContextForm) -> rx.Component:
    """Show the buttons that delete and archive the context."""
    return rx.el.div(
        icon_button("Trash2", TEXT.DELETE, on_click=fields.remove(), class_name="text-danger"),
        rx.cond(
            context.archived_at,
            rx.fragment(),
            icon_button("Archive", TEXT.ARCHIVE, on_click=fields.archive()),
        ),
        class_name="flex -ml-2.5",
    )
