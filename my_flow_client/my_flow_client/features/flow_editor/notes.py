"""The notes of a flow: Markdown, shown as it reads and edited as it is written."""

from __future__ import annotations

import reflex as rx
from reflex.event import EventChain

from ...bridge.hooks import use_id
from ...bridge.memos import on_demand_memo
from ...design import copy as shared
from ...ui.button import button
from ...ui.field import field_error, text_area
from . import copy
from .bindings import use_notes


class _Markdown(rx.Component):
    library = "$/runtime/markdown"
    tag = "Markdown"
    text: rx.Var[str]


@on_demand_memo
def markdown_text(text: rx.Var[str]) -> rx.Component:
    """Render Markdown. Its content cannot run, load or style anything."""
    return rx.el.div(_Markdown.create(text=text, class_name="prose wrap-anywhere"), dir="auto")


@rx.memo
def flow_notes(text: rx.Var[str], change: rx.Var[EventChain], error: rx.Var[str]) -> rx.Component:
    """Show the field while the notes are edited, and the rendered notes otherwise."""
    notes = use_notes(text, change)
    notes_id = use_id("notes_id")
    return rx.el.div(
        rx.el.div(
            rx.el.label(shared.Flows.NOTES, html_for=notes_id, class_name="text-note font-medium text-ink-2"),
            rx.cond(
                notes.has_text,
                button(
                    rx.cond(notes.is_writing, copy.READ, copy.WRITE),
                    on_click=notes.toggle(),
                    variant="plain",
                    class_name="sm:min-h-7 px-2 -mr-2 text-note",
                ),
            ),
            class_name="flex items-center justify-between gap-3 min-h-7",
        ),
        rx.cond(
            notes.is_writing,
            text_area(
                id=notes_id,
                value=text,
                on_change=notes.change,
                placeholder=copy.NOTES_HINT,
                error=error,
                class_name="min-h-32 sm:min-h-32",
            ),
            markdown_text(text=text),
        ),
        field_error(error, id=notes_id),
        class_name="grid gap-1.5",
    )
