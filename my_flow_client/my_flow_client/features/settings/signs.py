"""What My Flow may do by itself."""

from __future__ import annotations

import reflex as rx
from reflex.vars import ObjectVar

from ... import api
from ...bridge.js import fn, handler, js
from ...design import copy
from ...hooks import ask_permission, use_id, use_permission, use_shortcuts_on
from ...ui.rows import group, setting, toggle
from .day import use_changing

T = copy.Settings


@rx.memo
def sign_settings(preferences: ObjectVar[api.Preferences]) -> rx.Component:
    """Reminders and single keys, each with its switch."""
    change = use_changing()
    shortcuts_on = use_shortcuts_on()
    reminders_id, keys_id = use_id("reminders_id"), use_id("keys_id")
    permission = use_permission()
    is_on = js("({} && {} === 'granted')", preferences.notifications_enabled, permission, returns=bool)
    ask = ask_permission(fn(lambda: change.mutate({"notifications_enabled": True})))
    return group(
        T.SIGNS,
        setting(
            T.REMINDERS,
            rx.match(
                permission,
                ("denied", T.REMINDERS_DENIED),
                ("missing", T.REMINDERS_MISSING),
                T.REMINDERS_TEXT,
            ),
            toggle(
                is_on=is_on,
                on_change=handler(
                    js("({} ? {} : {})", is_on, change.mutate({"notifications_enabled": False}), ask)
                ),
                labelled_by=reminders_id,
                disabled=js("({} === 'denied' || {} === 'missing')", permission, permission, returns=bool),
            ),
            id=reminders_id,
        ),
        setting(
            T.KEYS,
            T.KEYS_TEXT,
            toggle(is_on=shortcuts_on.value, on_change=handler(shortcuts_on.toggle()), labelled_by=keys_id),
            id=keys_id,
        ),
    )
