"""Editing one flow: saved as it is typed, with the state of that in sight."""

from __future__ import annotations

import reflex as rx
from reflex.event import EventChain

from ...bridge.hooks import use_id
from ...bridge.memos import lazy_memo
from ...design import copy as shared
from ...runtime.bindings import FlowRead, Zone
from ...ui.button import button
from ...ui.field import LABEL, choices, field_error, text_area
from ...ui.icon import icon
from ...ui.states import notice
from ...ui.tick import tick_mark
from ..checklist import checklist_section
from . import copy
from .bindings import Conflict, FlowForm, use_flow_form
from .due import due_fields
from .notes import flow_notes
from .plan import plan_fields
from .repeat import repeat_field

TITLE = (
    "block w-[calc(100%+1rem)] min-w-0 bg-transparent text-title font-semibold px-2 -mx-2 py-1.5 "
    "rounded-control outline-offset-0"
)


@lazy_memo
def flow_form(flow: FlowRead, zone: Zone, close: rx.Var[EventChain]) -> rx.Component:
    """Show every field of a flow. Text is kept on this device until it is saved."""
    form = use_flow_form(flow, zone, copy.FORM, close)
    title_id, priority_id = use_id("title_id"), use_id("priority_id")
    return rx.el.div(
        rx.cond(
            form.is_archived,
            notice(
                copy.ARCHIVED,
                button(copy.UNARCHIVE, on_click=form.unarchive(), class_name="-my-1"),
                role="status",
            ),
        ),
        rx.el.div(
            _tick(form),
            rx.el.div(
                rx.el.label(shared.Flows.TITLE, html_for=title_id, class_name="sr-only"),
                text_area(
                    id=title_id,
                    value=form.title,
                    on_change=form.change_title,
                    rows="1",
                    error=form.title_error,
                    base=TITLE,
                    custom_attrs={"onKeyDown": form.press_key},
                ),
                field_error(form.title_error, id=title_id),
                class_name="flex-1 min-w-0",
            ),
            class_name="flex items-start gap-1",
        ),
        rx.cond(form.conflicts.length() > 0, _conflicts(form)),
        plan_fields(form.plan),
        due_fields(form.due),
        repeat_field(form.repeat),
        choices(
            shared.Flows.PRIORITY,
            priority_id,
            shared.Flows.PRIORITIES,
            value=form.priority,
            on_choose=form.choose_priority,
        ),
        checklist_section(flow),
        flow_notes(text=form.notes, change=form.change_notes, error=form.notes_error),
        _foot(form),
        class_name="flex-1 flex flex-col gap-5 px-5 sm:px-6 pt-2",
    )


def _tick(form: FlowForm) -> rx.Component:
    return rx.el.button(
        tick_mark(),
        type="button",
        role="checkbox",
        title=copy.FINISH,
        on_click=form.toggle_done(),
        custom_attrs={"aria-checked": form.is_done, "aria-label": copy.FINISH},
        class_name="group/tick grid place-items-center size-11 -ml-2.5 "
        "rounded-full shrink-0 -outline-offset-8",
    )


def _conflicts(form: FlowForm) -> rx.Component:
    return rx.el.div(
        rx.el.p(copy.CONFLICT),
        form.conflicts.each(lambda conflict, _: _conflict(conflict)),
        rx.el.div(
            button(copy.MINE, on_click=form.keep_mine(), variant="primary"),
            button(copy.THEIRS, on_click=form.take_theirs()),
            class_name="flex flex-wrap gap-2 mt-3",
        ),
        role="alert",
        class_name="rounded-card bg-notice px-4 py-3",
    )


def _conflict(conflict: Conflict) -> rx.Component:
    """Show the value that somebody else saved in a field; the value typed here stays in the form."""
    return rx.el.div(
        rx.el.p(conflict.label, class_name=LABEL),
        rx.el.p(conflict.theirs, class_name="whitespace-pre-wrap wrap-anywhere max-h-40 overflow-y-auto"),
        key=conflict.field,
        class_name="mt-2",
    )


def _foot(form: FlowForm) -> rx.Component:
    """Show whether the flow is saved, and buttons that archive and delete it."""
    return rx.el.div(
        rx.cond(
            form.message,
            rx.el.div(
                notice(form.message, button(shared.RETRY, on_click=form.save(), class_name="-my-1")),
                class_name="mb-2",
            ),
        ),
        rx.el.div(
            _state(form),
            rx.cond(
                form.is_archived,
                rx.fragment(),
                button(icon("Archive"), copy.ARCHIVE, on_click=form.archive(), variant="plain"),
            ),
            button(
                icon("Trash2"),
                shared.Flows.DELETE,
                on_click=form.delete(),
                variant="danger",
                class_name="-mr-3 px-3",
            ),
            class_name="flex flex-wrap items-center gap-1",
        ),
        class_name="sticky bottom-0 mt-auto -mx-5 sm:-mx-6 px-5 sm:px-6 py-2.5 bg-surface border-t "
        "border-line",
    )


def _state(form: FlowForm) -> rx.Component:
    """Show whether the changes are saved, being saved, or not saved yet."""
    return rx.el.p(
        rx.match(
            form.state,
            ("saved", rx.fragment(icon("Check", 14), copy.SAVED)),
            ("saving", rx.fragment(copy.SAVING)),
            ("waiting", rx.fragment(icon("Check", 14), copy.WAITING)),
            rx.fragment(copy.UNSAVED),
        ),
        role="status",
        class_name="flex items-center gap-1 mr-auto text-note text-ink-3",
    )
