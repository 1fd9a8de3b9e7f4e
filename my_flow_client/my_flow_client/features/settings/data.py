"""Taking everything out, and bringing it back."""

from __future__ import annotations

import reflex as rx

from ...bridge.hooks import use_id
from ...bridge.memos import memo
from ...design import copy as shared
from ...ui.button import BASE, VARIANTS, button
from ...ui.settings_list import group, setting
from ...ui.states import notice
from ...ui.text import cn
from . import copy
from .bindings import Import, save_export, use_import

text = shared.Settings


@memo
def import_preview(file: Import) -> rx.Component:
    """Show the changes that an import would make, and offer to restore what is in the trash."""
    preview = file.preview
    return rx.el.div(
        rx.el.h4(text.IMPORT_PREVIEW, class_name="text-note font-semibold"),
        rx.cond(
            preview.is_new | preview.is_trashed,
            rx.el.dl(
                _line(text.IMPORT_NEW, preview.created),
                _line(text.IMPORT_KNOWN, preview.unchanged),
                rx.cond(
                    preview.ends_repetition,
                    _line(text.IMPORT_NO_LONGER_REPEATING, preview.no_longer_repeating),
                ),
                rx.cond(preview.is_trashed, _line(text.IMPORT_TRASHED, preview.in_trash)),
                class_name="mt-1",
            ),
            rx.el.p(text.IMPORT_NOTHING, class_name="mt-1 text-ink-2"),
        ),
        rx.el.div(
            button(shared.CANCEL, on_click=file.cancel(), variant="plain"),
            rx.cond(
                preview.is_trashed,
                button(text.IMPORT_RESTORE, on_click=file.restore(), disabled=file.is_pending),
            ),
            rx.cond(
                preview.is_new,
                button(text.IMPORT_APPLY, on_click=file.apply(), variant="primary", disabled=file.is_pending),
            ),
            class_name="flex flex-wrap justify-end gap-2 mt-3",
        ),
        role="status",
        class_name="mt-4 rounded-card bg-sunken px-4 py-3",
    )


def _line(words: str, found: rx.Var[str]) -> rx.Component:
    return rx.el.div(
        rx.el.dt(words, class_name="text-ink-2"),
        rx.el.dd(found),
        class_name="flex flex-wrap justify-between gap-x-4 py-1",
    )


@rx.memo
def data_settings() -> rx.Component:
    """Show the export and the import of all data."""
    file_id = use_id("file_id")
    file = use_import(copy.IMPORT)
    return group(
        text.DATA,
        setting(
            text.EXPORT,
            text.EXPORT_TEXT,
            rx.el.div(
                button(text.EXPORT_JSON, on_click=save_export("json")),
                button(text.EXPORT_CSV, on_click=save_export("csv")),
                class_name="flex flex-wrap gap-2 sm:justify-end shrink-0",
            ),
            is_wide=True,
        ),
        setting(
            text.IMPORT,
            text.IMPORT_TEXT,
            rx.el.div(
                rx.el.input(
                    id=file_id,
                    type="file",
                    accept="application/json,.json",
                    on_change=file.choose,
                    class_name="sr-only peer",
                ),
                rx.el.label(
                    text.IMPORT_CHOOSE,
                    html_for=file_id,
                    class_name=cn(
                        BASE,
                        VARIANTS["quiet"],
                        "peer-focus-visible:outline-2 peer-focus-visible:outline-offset-2 "
                        "peer-focus-visible:outline-accent",
                    ),
                ),
                class_name="relative shrink-0",
            ),
            rx.cond(file.is_unreadable, rx.el.div(notice(text.IMPORT_NOT_JSON), class_name="mt-4")),
            rx.cond(file.error != "", rx.el.div(notice(file.error), class_name="mt-4")),
            rx.cond(file.preview.is_present, import_preview(file=file)),
            is_wide=True,
        ),
    )
