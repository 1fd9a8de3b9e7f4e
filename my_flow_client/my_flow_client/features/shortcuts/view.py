"""The sheet that lists the shortcuts."""

from __future__ import annotations

import reflex as rx
from reflex.event import EventChain

from ...bridge.hooks import use_id
from ...bridge.memos import lazy_memo
from ...design import copy
from ...design.shortcuts import SHORTCUTS
from ...ui.dialog import sheet_heading
from ...ui.key import key
from ...ui.settings_list import setting, toggle
from .bindings import use_shortcuts_switch

TEXT = copy.Shortcuts
TITLE_ID = "shortcuts-title"


def _line(label: str, *shown: str) -> rx.Component:
    return rx.el.div(
        rx.el.dt(label),
        rx.el.dd(*[key(one) for one in shown], class_name="flex gap-1"),
        class_name="flex items-center justify-between gap-4 min-h-9 border-b border-line last:border-0",
    )


@lazy_memo
def shortcuts_sheet(close: rx.Var[EventChain]) -> rx.Component:
    """List every key and what it does, with the switch that turns single keys off."""
    switch = use_shortcuts_switch()
    switch_id = use_id("switch_id")
    groups = [
        rx.el.section(
            rx.el.h3(heading, class_name="text-note font-semibold text-ink-2 mb-1"),
            rx.el.dl(
                *[_line(one.label, one.shown) for one in SHORTCUTS if one.where == where],
                *([_line(TEXT.ARROWS, "↑", "↓")] if where == "flow" else []),
            ),
        )
        for where, heading in TEXT.WHERE
    ]
    groups.append(
        rx.el.section(
            rx.el.h3(TEXT.CHECKLIST, class_name="text-note font-semibold text-ink-2 mb-1"),
            rx.el.dl(*[_line(label, *keys) for keys, label in TEXT.ITEM_KEYS]),
        )
    )
    return rx.el.div(
        sheet_heading(TEXT.TITLE, id=TITLE_ID, close=close, label=copy.CLOSE),
        setting(
            TEXT.SWITCH,
            TEXT.SWITCH_TEXT,
            toggle(is_on=switch.is_on, on_change=switch.toggle(), labelled_by=switch_id),
            id=switch_id,
        ),
        rx.el.div(
            *groups, class_name="grid gap-6 sm:grid-cols-2 sm:grid-flow-dense sm:[&>:first-child]:row-span-2"
        ),
        class_name="grid gap-6 p-5 sm:p-6",
    )
