"""The form that makes a context or changes one."""

from __future__ import annotations

from typing import Any

import reflex as rx
from reflex.event import EventChain
from reflex.vars import ObjectVar

from .. import api
from ..bridge.js import handler, js, run, typed_text, when
from ..design import copy
from ..design.palette import COLOURS, EMOJI
from ..hooks import go_to, use_draft, use_id, use_state
from ..memos import lazy_memo
from ..ui.button import button, icon_button
from ..ui.dialog import sheet_heading
from ..ui.field import field, field_error, form, form_actions, text_input
from ..ui.states import notice
from ..ui.text import visible

T = copy.Contexts
NEW = {"id": "new", "version": 0, "name": "", "color": "#2F7A66", "icon": "🌱", "archived_at": None}


def _emoji_choice(value: Any, choose: Any, name: Any) -> rx.Component:
    return rx.el.div(
        *[
            rx.el.label(
                rx.el.input(
                    type="radio",
                    name=name,
                    value=emoji,
                    checked=value == emoji,
                    on_change=handler(choose(emoji)),
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


def _colour_choice(value: Any, choose: Any, name: Any) -> rx.Component:
    return rx.el.div(
        *[
            rx.el.label(
                rx.el.input(
                    type="radio",
                    name=name,
                    value=colour,
                    checked=js("{}.toUpperCase() === {}", value, colour, returns=bool),
                    on_change=handler(choose(colour)),
                    custom_attrs={"aria-label": label},
                    class_name="sr-only peer",
                ),
                rx.el.span(
                    custom_attrs={"style": {"background": colour}, "aria-hidden": True},
                    class_name="swatch block size-8 sm:size-7 rounded-full m-1 peer-checked:outline-2 "
                    "peer-checked:outline-offset-2 peer-checked:outline-ink peer-focus-visible:outline-2 "
                    "peer-focus-visible:outline-offset-4 peer-focus-visible:outline-accent",
                ),
                title=label,
                class_name="cursor-pointer",
            )
            for label, colour in COLOURS
        ],
        class_name="flex flex-wrap gap-0.5",
    )


@lazy_memo
def context_form(
    context: ObjectVar[api.Context],
    close: rx.Var[EventChain],
    remove: rx.Var[EventChain],
    archive: rx.Var[EventChain],
    is_new: rx.Var[bool],
    stays: rx.Var[bool],
) -> rx.Component:
    """Makes a context or changes one. What is typed outlives a failed request and a lost session.

    Args:
        context: The one to change, or `NEW`.
        close: Closes the sheet.
        remove: Asks to delete the context.
        archive: Archives the context.
        is_new: Whether it is made.
        stays: Whether the page stays where it is when the context has been made; else that opens.
    """
    key = js('"context:" + {}', context.id)
    name = use_draft("draft_name", js("{} + ':name'", key), context.name)
    emoji = use_draft("draft_emoji", js("{} + ':icon'", key), context.icon)
    colour = use_draft("draft_colour", js("{} + ':color'", key), context.color)
    name_id, emoji_id, colour_id = use_id("name_id"), use_id("emoji_id"), use_id("colour_id")
    tried = use_state("tried", False)
    # What was there when it was opened; after a conflict was shown, whatever is there.
    base = use_state("base", context.version)

    forget = [name.clear(), emoji.clear(), colour.clear()]
    create = api.use_create_context(
        on_success=lambda made, _: [
            *forget,
            js("{}()", close),
            when(js("!{}", stays), go_to(js('"/contexts/" + {} + "/"', made.id))),
        ]
    )
    update = api.use_update_context(
        on_success=lambda *_: [*forget, js("{}()", close)],
        on_error=lambda error, _: when(error["status"] == 412, base.set(None)),
    )

    written = {
        "id": context.id,
        "version": js("({} ?? {})", base.value, context.version),
        "name": js("{}.trim()", name.value),
        "icon": js("{}.trim()", emoji.value),
        "color": js("{}.trim()", colour.value),
    }
    name_wrong = js(
        "({} === '' ? {} && {} : [...{}.trim()].length > 50 ? {} : '')",
        visible(name.value),
        tried.value,
        T.NAME_MISSING,
        name.value,
        T.NAME_LONG,
        returns=str,
    )
    colour_wrong = js(
        "(/^#[0-9a-f]{6}$/i.test({}.trim()) ? '' : {})", colour.value, T.COLOUR_WRONG, returns=str
    )
    pending = js("({} || {})", create.is_pending, update.is_pending, returns=bool)

    def said(field_name: str, own: Any) -> Any:
        """What the form itself finds wrong with the field, or else what the API does."""
        return js("({} || {} || {})", own, create.field_error(field_name), update.field_error(field_name))

    failure = js("({} || {})", create.other_error, update.other_error, returns=str)
    return form(
        sheet_heading(rx.cond(is_new, T.NEW, T.EDIT), id="context-form-title", close=close, label=copy.CLOSE),
        field(
            T.NAME,
            text_input(
                id=name_id,
                value=name.value,
                on_change=handler(lambda e: name.set(typed_text(e))),
                placeholder=T.NAME_HINT,
                auto_complete="off",
                custom_attrs={"data-autofocus": True},
                error=said("name", name_wrong),
            ),
            id=name_id,
            error=said("name", name_wrong),
        ),
        rx.el.fieldset(
            rx.el.legend(T.EMOJI, class_name="text-note font-medium text-ink-2 mb-1.5"),
            _emoji_choice(emoji.value, emoji.set, js("{} + '-choice'", emoji_id)),
            rx.el.label(
                T.EMOJI_OTHER,
                text_input(
                    id=emoji_id,
                    value=emoji.value,
                    on_change=handler(lambda e: emoji.set(typed_text(e))),
                    auto_complete="off",
                    error=said("icon", ""),
                    class_name="max-w-16 text-center",
                ),
                html_for=emoji_id,
                class_name="flex items-center justify-between gap-3 text-note text-ink-2 mt-3",
            ),
            field_error(said("icon", ""), id=emoji_id),
        ),
        rx.el.fieldset(
            rx.el.legend(T.COLOUR, class_name="text-note font-medium text-ink-2 mb-1.5"),
            _colour_choice(colour.value, colour.set, js("{} + '-choice'", colour_id)),
            rx.el.label(
                T.COLOUR_OTHER,
                text_input(
                    id=colour_id,
                    value=colour.value,
                    on_change=handler(lambda e: colour.set(typed_text(e))),
                    auto_complete="off",
                    spell_check=False,
                    error=said("color", colour_wrong),
                    class_name="max-w-28",
                ),
                html_for=colour_id,
                class_name="flex items-center justify-between gap-3 text-note text-ink-2 mt-3",
            ),
            field_error(said("color", colour_wrong), id=colour_id),
        ),
        rx.cond(failure, notice(failure)),
        form_actions(
            save=rx.cond(
                pending,
                rx.cond(is_new, T.CREATING, copy.SAVING),
                rx.cond(is_new, T.CREATE, copy.SAVE),
            ),
            saving=pending,
            cancel=button(copy.CANCEL, on_click=handler(*forget, js("{}()", close)), variant="plain"),
            delete=rx.cond(
                is_new,
                rx.fragment(),
                rx.el.div(
                    icon_button(
                        "Trash2",
                        T.DELETE,
                        on_click=handler(*forget, js("{}()", remove)),
                        class_name="text-danger",
                    ),
                    rx.cond(
                        context.archived_at,
                        rx.fragment(),
                        icon_button("Archive", T.ARCHIVE, on_click=handler(*forget, js("{}()", archive))),
                    ),
                    class_name="flex -ml-2.5",
                ),
            ),
        ),
        on_submit=run(
            tried.set(True),
            when(
                js("{} && !{} && !{}", visible(name.value), name_wrong, colour_wrong),
                js("({} ? {} : {})", is_new, create.mutate(written), update.mutate(written)),
            ),
        ),
        class_name="grid gap-5 p-5 sm:p-6",
    )
