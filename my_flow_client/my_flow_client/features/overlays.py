"""What can lie over every page of whoever is signed in, and the keys that reach it."""

from __future__ import annotations

from typing import Any

import reflex as rx
from reflex.vars.base import Var

from .. import api
from ..bridge.js import handler, js, when
from ..design.shortcuts import ROW_KEYS
from ..hooks import (
    OverlayKind,
    close_overlay,
    go_to,
    open_overlay,
    use_hotkey,
    use_overlay,
    use_row_keys,
    use_session,
)
from ..memos import lazy_memo
from ..ui.accent import accent
from ..ui.dialog import sheet
from .account import is_in
from .add_flow.bindings import start_new_flow
from .add_flow.sheet import TITLE_ID as NEW_FLOW_TITLE
from .add_flow.sheet import new_flow_sheet
from .context_switch.view import switch_sheet
from .contexts.form import NEW, context_form
from .palette import TITLE_ID as PALETTE_TITLE
from .palette import palette
from .shortcuts import TITLE_ID as SHORTCUTS_TITLE
from .shortcuts import shortcuts_sheet


@rx.memo
def overlays() -> rx.Component:
    """Nothing for strangers."""
    session = use_session()
    # Heard before the sheets are there, since what is typed next is for the new flow.
    hears_new = use_hotkey("new", handler(when(is_in(session), js("{}()", start_new_flow()))))
    component: rx.Component = rx.fragment(hears_new, rx.cond(is_in(session), members_overlays()))
    return component


@lazy_memo
def members_overlays() -> rx.Component:
    """One sheet at a time, in the colour of where one is."""
    overlay = use_overlay(api.Context)
    preferences = api.use_preferences(True)
    dashboard = api.use_dashboard(True)
    current = js("({}?.current_context_id ?? '')", preferences.data, returns=str)
    colour = js(
        "({}?.items.find(({context}) => context.id === {})?.context.color ?? '')",
        dashboard.data,
        current,
        returns=str,
    )
    is_palette = js("{} === 'palette'", overlay.kind, returns=bool)

    def key(name: str, step: Var[Any]) -> Var[Any]:
        return use_hotkey(name, handler(step))

    def over(kind: OverlayKind, content: Any, title: str, variant: Any) -> rx.Component:
        is_open = js("{} === {}", overlay.kind, kind, returns=bool)
        close = handler(close_overlay(kind))
        return sheet(content(close), open=is_open, on_close=close, labelled_by=title, variant=variant)

    return rx.el.div(
        key("palette", js("({} ? {} : {})", is_palette, close_overlay("palette"), open_overlay("palette"))),
        key("help", open_overlay("shortcuts")),
        key("focus", go_to("/focus/")),
        key("contexts", go_to("/contexts/")),
        key("settings", go_to("/settings/")),
        key("search", open_overlay("palette")),  # at once; a page would come after the first letters
        use_row_keys(ROW_KEYS),
        over("palette", lambda close: palette(current=current), PALETTE_TITLE, "palette"),
        over("shortcuts", lambda close: shortcuts_sheet(close=close), SHORTCUTS_TITLE, "wide"),
        over(
            "switch",
            lambda close: switch_sheet(from_id=current, known=overlay.about, close=close),
            "switch-title",
            "wide",
        ),
        over("flow", lambda close: new_flow_sheet(current=current, close=close), NEW_FLOW_TITLE, "palette"),
        over(
            "context",
            lambda close: context_form(
                context=NEW,
                close=close,
                remove=close,
                archive=close,
                is_new=True,
                stays=js("!!{}", overlay.about, returns=bool),
            ),
            "context-form-title",
            "card",
        ),
        custom_attrs=accent(colour),
        class_name="accent",
    )
