"""The notes of a flow: Markdown, shown as it reads and edited as it is written."""

from __future__ import annotations

from typing import Any

import reflex as rx

from ..bridge.js import handler, js, typed_text
from ..design import copy
from ..hooks import use_id, use_state
from ..memos import heavy_memo
from ..ui.button import button
from ..ui.field import field_error, text_area

T = copy.Editor


class _Markdown(rx.Component):
    library = "$/runtime/markdown"
    tag = "Markdown"
    text: rx.Var[str]


@heavy_memo
def markdown_text(text: rx.Var[str]) -> rx.Component:
    """Markdown as it reads. What is in it cannot run, load or style anything."""
    return rx.el.div(_Markdown.create(text=text, class_name="prose wrap-anywhere"), dir="auto")


@rx.memo
def flow_notes(text: rx.Var[str], set_text: rx.Var[Any], error: rx.Var[str]) -> rx.Component:
    """Shown while there are some and nobody writes."""
    writing = use_state("writing", False)
    notes_id = use_id("notes_id")
    is_writing = js("({} || !({} ?? '').trim())", writing.value, text, returns=bool)
    return rx.el.div(
        rx.el.div(
            rx.el.label(T.NOTES, html_for=notes_id, class_name="text-note font-medium text-ink-2"),
            rx.cond(
                js("({} ?? '').trim()", text),
                button(
                    rx.cond(is_writing, T.READ, T.WRITE),
                    on_click=handler(writing.set(js("!{}", is_writing))),
                    variant="plain",
                    class_name="sm:min-h-7 px-2 -mr-2 text-note",
                ),
            ),
            class_name="flex items-center justify-between gap-3 min-h-7",
        ),
        rx.cond(
            is_writing,
            text_area(
                id=notes_id,
                value=js("({} ?? '')", text, returns=str),
                on_change=handler(lambda e: [writing.set(True), js("{}({})", set_text, typed_text(e))]),
                placeholder=T.NOTES_HINT,
                error=error,
                class_name="min-h-32 sm:min-h-32",
            ),
            markdown_text(text=text),
        ),
        field_error(error, id=notes_id),
        class_name="grid gap-1.5",
    )
