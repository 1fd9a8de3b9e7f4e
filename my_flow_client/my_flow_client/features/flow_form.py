"""Editing one flow."""

from __future__ import annotations

from typing import Any

import reflex as rx
from reflex.event import EventChain
from reflex.vars import ObjectVar

from .. import api
from ..design import copy
from ..hooks import use_draft, use_id, use_state
from ..js import handler, js, run, typed_text, when
from ..memos import lazy_memo
from ..ui.button import button
from ..ui.dialog import sheet_heading
from ..ui.field import choices, field, form, form_actions, text_area, text_input
from ..ui.icon import icon
from ..ui.states import notice
from .flow_row import keep_focus_on

T = copy.Flows


@lazy_memo
def flow_form(
    flow: ObjectVar[api.Flow], zone: rx.Var[str], close: rx.Var[EventChain], remove: rx.Var[EventChain]
) -> rx.Component:
    """Every field of a flow. What is typed is kept until it is saved or discarded."""
    key = js("'flow:' + {}", flow.id)
    title = use_draft("draft_title", js("{} + ':title'", key), flow.title)
    notes = use_draft("draft_notes", js("{} + ':description'", key), js("({} ?? '')", flow.description))
    priority = use_draft("draft_priority", js("{} + ':priority'", key), flow.priority)
    date = use_draft("draft_date", js("{} + ':date'", key), js("({}?.date ?? '')", flow.due))
    time = use_draft("draft_time", js("{} + ':time'", key), js("({}?.time ?? '')", flow.due))
    tried = use_state("tried", False)
    # What was there when it was opened; after a conflict was shown, whatever is there.
    base = use_state("base", flow.version)
    ids = {name: use_id(f"{name}_id") for name in ("title", "notes", "priority", "date", "time")}

    drafts = (title, notes, priority, date, time)
    forget = [draft.clear() for draft in drafts]
    restored = js(" || ".join(["{}"] * len(drafts)), *[draft.restored for draft in drafts], returns=bool)
    leave = js("{}()", close)
    save = api.use_update_flow(
        flow.context_id,
        on_success=lambda *_: [*forget, keep_focus_on(flow), leave],
        on_error=lambda error, _: when(error["status"] == 412, base.set(None)),
    )

    zone_of_time = js("({}?.time ? {}.timezone : {})", flow.due, flow.due, zone)
    due = js(
        "({} ? {} : null)",
        date.value,
        {
            "date": date.value,
            "time": js("({} || null)", time.value),
            "timezone": js("({} ? {} : null)", time.value, zone_of_time),
        },
    )
    written = {
        "id": flow.id,
        "context_id": flow.context_id,
        "version": js("({} ?? {})", base.value, flow.version),
        "title": js("{}.trim()", title.value),
        "description": js("({}.trim() || null)", notes.value),
        "priority": priority.value,
        "due": due,
    }
    title_wrong = js(
        "({}.trim() === '' ? {} && {} : [...{}.trim()].length > 200 ? {} : '')",
        title.value,
        tried.value,
        T.TITLE_MISSING,
        title.value,
        T.TITLE_LONG,
        returns=str,
    )
    title_error = js("({} || {})", title_wrong, save.field_error("title"), returns=str)
    date_error = js("({} || {})", save.field_error("due"), save.field_error("due.date"), returns=str)
    time_error = js("({} || {})", save.field_error("due.time"), save.field_error("due.timezone"), returns=str)
    submit = run(
        tried.set(True),
        when(js("({}.trim() && !{})", title.value, title_wrong), save.mutate(written)),
    )

    def typing(draft: Any) -> Any:
        return handler(lambda e: draft.set(typed_text(e)))

    return form(
        sheet_heading(T.EDIT, id="flow-form-title", close=close, label=copy.CLOSE),
        rx.cond(restored, notice(T.RESTORED, role="status")),
        field(
            T.TITLE,
            text_area(
                id=ids["title"],
                value=title.value,
                on_change=typing(title),
                rows="1",
                error=title_error,
                custom_attrs={
                    "onKeyDown": handler(
                        lambda e: when(
                            js("{}.key === 'Enter' && !{}.shiftKey && !{}.nativeEvent.isComposing", e, e, e),
                            js("{}.preventDefault()", e),
                            js("{}.currentTarget.form.requestSubmit()", e),
                        )
                    )
                },
            ),
            id=ids["title"],
            error=title_error,
        ),
        rx.el.div(
            field(
                T.DUE_DATE,
                text_input(
                    id=ids["date"], type="date", value=date.value, on_change=typing(date), error=date_error
                ),
                id=ids["date"],
                error=date_error,
            ),
            field(
                T.DUE_TIME,
                text_input(
                    id=ids["time"],
                    type="time",
                    value=time.value,
                    on_change=typing(time),
                    disabled=js("!{}", date.value, returns=bool),
                    error=time_error,
                ),
                id=ids["time"],
                error=time_error,
            ),
            class_name="grid grid-cols-[3fr_2fr] gap-3",
        ),
        choices(
            T.PRIORITY,
            ids["priority"],
            T.PRIORITIES,
            value=priority.value,
            on_choose=lambda option: handler(priority.set(option)),
        ),
        field(
            T.DESCRIPTION,
            text_area(
                id=ids["notes"],
                value=notes.value,
                on_change=typing(notes),
                error=save.field_error("description"),
                class_name="min-h-32",
            ),
            id=ids["notes"],
            error=save.field_error("description"),
        ),
        rx.cond(save.other_error, notice(save.other_error)),
        form_actions(
            save=rx.cond(save.is_pending, copy.SAVING, copy.SAVE),
            saving=save.is_pending,
            cancel=button(
                rx.cond(restored, T.DISCARD, copy.CANCEL), on_click=handler(*forget, leave), variant="plain"
            ),
            delete=button(
                icon("Trash2"),
                T.DELETE,
                on_click=handler(*forget, js("{}()", remove)),
                variant="danger",
                class_name="-ml-3 px-3",
            ),
        ),
        on_submit=submit,
        class_name="grid gap-5 p-5 sm:p-6 content-start",
    )
