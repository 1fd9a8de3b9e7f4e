"""Editing one flow: saved as it is typed, with the state of that in sight."""

from __future__ import annotations

from typing import Any

import reflex as rx
from reflex.event import EventChain
from reflex.vars import ObjectVar

from .. import api
from ..bridge.js import handler, js, run, typed_text, when
from ..design import copy
from ..hooks import use_id
from ..memos import lazy_memo
from ..ui.button import button
from ..ui.field import LABEL, choices, field_error, text_area
from ..ui.icon import icon
from ..ui.states import notice
from ..ui.tick import tick_mark
from ..ui.toast import toast_error
from .editor import Editor, use_editor
from .flow_due import due_fields
from .flow_notes import flow_notes
from .flow_undo import (
    keep_focus_near,
    say,
    use_archive_with_undo,
    use_complete_with_undo,
    use_delete_with_undo,
)

T = copy.Editor
TITLE = (
    "block w-[calc(100%+1rem)] min-w-0 bg-transparent text-title font-semibold px-2 -mx-2 py-1.5 "
    "rounded-control outline-offset-0"
)


def _tick(done: Any, press: Any) -> rx.Component:
    return rx.el.button(
        tick_mark(),
        type="button",
        role="checkbox",
        title=T.FINISH,
        on_click=press,
        custom_attrs={"aria-checked": done, "aria-label": T.FINISH},
        class_name="group/tick grid place-items-center size-11 -ml-2.5 "
        "rounded-full shrink-0 -outline-offset-8",
    )


def _state(editor: Editor) -> rx.Component:
    """Saved, on its way, or not saved yet."""
    return rx.el.p(
        rx.match(
            editor.state,
            ("saved", rx.fragment(icon("Check", 14), T.SAVED)),
            ("saving", rx.fragment(T.SAVING)),
            ("waiting", rx.fragment(icon("Check", 14), T.WAITING)),
            rx.fragment(T.UNSAVED),
        ),
        role="status",
        class_name="flex items-center gap-1 mr-auto text-note text-ink-3",
    )


def _conflict(conflict: Any) -> rx.Component:
    """What somebody else wrote into a field, beside what is written here; nothing of either is lost."""
    return rx.el.div(
        rx.el.p(js("{}[{}.field]", T.FIELDS, conflict, returns=str), class_name=LABEL),
        rx.el.p(
            js(
                "(theirs({}) || {})", conflict, T.NOTHING, returns=str, imports={"$/runtime/editor": "theirs"}
            ),
            class_name="whitespace-pre-wrap wrap-anywhere max-h-40 overflow-y-auto",
        ),
        key=conflict["field"],
        class_name="mt-2",
    )


def _conflicts(editor: Editor) -> rx.Component:
    return rx.el.div(
        rx.el.p(T.CONFLICT),
        rx.foreach(editor.conflicts, _conflict),
        rx.el.div(
            button(T.MINE, on_click=handler(editor.keep_mine()), variant="primary"),
            button(T.THEIRS, on_click=handler(editor.take_theirs())),
            class_name="flex flex-wrap gap-2 mt-3",
        ),
        role="alert",
        class_name="rounded-card bg-notice px-4 py-3",
    )


@lazy_memo
def flow_form(flow: ObjectVar[api.Flow], zone: rx.Var[str], close: rx.Var[EventChain]) -> rx.Component:
    """Every field of a flow. What is typed is kept on this device until it is saved."""
    save = api.use_update_flow(
        flow.context_id,
        # While the sheet is open it says so itself.
        on_error=lambda e, _: when(js("!document.querySelector('dialog[open]')"), toast_error(e["message"])),
    )
    editor = use_editor(flow, save)
    reopen = api.use_reopen_flow(flow.context_id, on_error=say)
    complete = use_complete_with_undo(flow.context_id, reopen)
    archive = use_archive_with_undo(flow.context_id)
    unarchive = api.use_unarchive_flow(flow.context_id, on_error=say)
    delete = use_delete_with_undo(flow.context_id)
    title_id, priority_id = use_id("title_id"), use_id("priority_id")
    done = js("({} !== null)", flow.completed_at, returns=bool)
    is_archived = js("({} !== null)", flow.archived_at, returns=bool)
    title_error = editor.error("title")

    def leave(step: Any) -> list[Any]:
        """Saves what is typed, and does something that takes the flow away from here."""
        return [keep_focus_near(flow), editor.flush(), js("{}()", close), step]

    return rx.el.div(
        rx.cond(
            is_archived,
            notice(
                T.ARCHIVED,
                button(T.UNARCHIVE, on_click=handler(unarchive.mutate(flow)), class_name="-my-1"),
                role="status",
            ),
        ),
        rx.el.div(
            _tick(
                done,
                handler(js("({} ? {} : {})", done, reopen.mutate(flow), run(*leave(complete.mutate(flow))))),
            ),
            rx.el.div(
                rx.el.label(copy.Flows.TITLE, html_for=title_id, class_name="sr-only"),
                text_area(
                    id=title_id,
                    value=editor.value("title"),
                    on_change=handler(
                        lambda e: editor.set("title", js("{}.replace(/\\n/g, ' ')", typed_text(e)))
                    ),
                    rows="1",
                    error=title_error,
                    base=TITLE,
                    custom_attrs={
                        "onKeyDown": handler(
                            lambda e: when(
                                js("{}.key === 'Enter'", e),
                                js("{}.preventDefault()", e),
                                js("{}()", close),
                            )
                        )
                    },
                ),
                field_error(title_error, id=title_id),
                class_name="flex-1 min-w-0",
            ),
            class_name="flex items-start gap-1",
        ),
        rx.cond(js("{}.length > 0", editor.conflicts, returns=bool), _conflicts(editor)),
        due_fields(editor, flow, zone),
        choices(
            copy.Flows.PRIORITY,
            priority_id,
            copy.Flows.PRIORITIES,
            value=editor.value("priority"),
            on_choose=lambda option: handler(editor.set("priority", option)),
        ),
        flow_notes(
            text=editor.value("description"),
            set_text=editor.setter("description"),
            error=editor.error("description"),
        ),
        rx.el.div(
            rx.cond(
                editor.message,
                rx.el.div(
                    notice(
                        editor.message,
                        button(copy.RETRY, on_click=handler(editor.flush()), class_name="-my-1"),
                    ),
                    class_name="mb-2",
                ),
            ),
            rx.el.div(
                _state(editor),
                rx.cond(
                    is_archived,
                    rx.fragment(),
                    button(
                        icon("Archive"),
                        T.ARCHIVE,
                        on_click=handler(*leave(archive.mutate(flow))),
                        variant="plain",
                    ),
                ),
                button(
                    icon("Trash2"),
                    copy.Flows.DELETE,
                    on_click=handler(*leave(delete.mutate(flow))),
                    variant="danger",
                    class_name="-mr-3 px-3",
                ),
                class_name="flex flex-wrap items-center gap-1",
            ),
            class_name="sticky bottom-0 mt-auto -mx-5 sm:-mx-6 px-5 sm:px-6 py-2.5 bg-surface border-t "
            "border-line",
        ),
        class_name="flex-1 flex flex-col gap-5 px-5 sm:px-6 pt-2",
    )
