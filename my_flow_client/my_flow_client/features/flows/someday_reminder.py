"""Once a month one quiet line offers a look at what is kept for someday."""

from __future__ import annotations

import reflex as rx

from ...bridge.memos import lazy_memo
from ...runtime.bindings import Zone
from ...ui.button import button
from . import copy
from .bindings import use_someday_reminder


@lazy_memo
def someday_reminder(context_id: rx.Var[str], zone: Zone) -> rx.Component:
    """Say how many there are, and offer to show them."""
    reminder = use_someday_reminder(context_id, zone, copy.SOMEDAY_REMINDER)
    return rx.cond(
        reminder.is_offered,
        rx.el.div(
            rx.el.p(reminder.text, class_name="mr-auto"),
            rx.el.div(
                button(copy.LOOK, on_click=reminder.look(), variant="plain", class_name="px-2 text-note"),
                button(
                    copy.NOT_NOW, on_click=reminder.dismiss(), variant="plain", class_name="px-2 text-note"
                ),
                class_name="flex -ml-2 sm:-mr-2",
            ),
            class_name="mt-4 flex flex-wrap items-center gap-x-4 text-note text-ink-2",
        ),
    )
