"""Shortcuts of a page."""

from __future__ import annotations

import reflex as rx
from reflex.event import EventChain

from ..bridge.bindings import Handler
from ..design.shortcuts import shortcut


class _Hotkey(rx.Component):
    library = "$/runtime/shortcuts"
    tag = "Hotkey"
    shortcut: rx.Var[str]
    on_press: rx.Var[EventChain]


def hotkey(name: str, on_press: Handler) -> rx.Component:
    """Run the handler when the shortcut of that name (design/shortcuts.py) is pressed. Render nothing."""
    return _Hotkey.create(shortcut=shortcut(name).key, on_press=on_press)
