"""Overlays on every page for signed-in people, and the keys that open them."""

from __future__ import annotations

from collections.abc import Callable

import reflex as rx

from ...bridge.bindings import Handler
from ...bridge.memos import lazy_memo
from ...design.shortcuts import ROW_KEYS, shortcut
from ...runtime.bindings import OverlayKind, close_overlay
from ...ui.accent import accent
from ...ui.dialog import Variant, sheet
from ...ui.hotkey import hotkey
from ..add_flow.sheet import TITLE_ID as NEW_FLOW_TITLE
from ..add_flow.sheet import new_flow_sheet
from ..context_switch.view import TITLE_ID as SWITCH_TITLE
from ..context_switch.view import switch_sheet
from ..contexts.form import NEW, context_form
from ..contexts.form import TITLE_ID as CONTEXT_TITLE
from ..palette import TITLE_ID as PALETTE_TITLE
from ..palette import palette
from ..selection.view import selection
from ..shortcuts import TITLE_ID as SHORTCUTS_TITLE
from ..shortcuts import shortcuts_sheet
from .bindings import OverlayKeys, use_members_overlays, use_overlays

KEYS = OverlayKeys(
    palette=shortcut("palette").key,
    help=shortcut("help").key,
    focus=shortcut("focus").key,
    contexts=shortcut("contexts").key,
    settings=shortcut("settings").key,
    search=shortcut("search").key,
    week=shortcut("week").key,
)


@rx.memo
def overlays() -> rx.Component:
    """Show nothing to strangers."""
    shown = use_overlays()
    component: rx.Component = rx.fragment(
        # Heard before the sheets are there, since what is typed next is for the new flow.
        hotkey("new", shown.start_flow()),
        rx.cond(shown.is_in, members_overlays()),
    )
    return component


@lazy_memo
def members_overlays() -> rx.Component:
    """Show one sheet at a time, in the color of where one is."""
    shown = use_members_overlays(KEYS, ROW_KEYS)

    def over(
        kind: OverlayKind, content: Callable[[Handler], rx.Component], title: str, variant: Variant
    ) -> rx.Component:
        close = close_overlay(kind)
        return sheet(
            content(close), open=shown.kind == kind, on_close=close, labelled_by=title, variant=variant
        )

    return rx.el.div(
        selection(),
        over("palette", lambda close: palette(current=shown.current), PALETTE_TITLE, "palette"),
        over("shortcuts", lambda close: shortcuts_sheet(close=close), SHORTCUTS_TITLE, "wide"),
        over(
            "switch",
            lambda close: switch_sheet(from_id=shown.current, known=shown.target, close=close),
            SWITCH_TITLE,
            "wide",
        ),
        over(
            "flow",
            lambda close: new_flow_sheet(current=shown.current, close=close),
            NEW_FLOW_TITLE,
            "palette",
        ),
        over(
            "context",
            lambda close: context_form(
                context=NEW,
                close=close,
                remove=close,
                archive=close,
                is_new=True,
                stays=shown.stays_on_page,
            ),
            CONTEXT_TITLE,
            "card",
        ),
        custom_attrs=accent(shown.color),
        class_name="accent",
    )
