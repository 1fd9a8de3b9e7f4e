"""What My Flow may do by itself."""

from __future__ import annotations

import reflex as rx
from reflex.vars import ObjectVar

from ... import api
from ...design import copy
from ...hooks import use_id, use_shortcuts_on
from ...js import fn, handler, js
from ...ui.rows import group, setting, toggle
from .day import use_changing

T = copy.Settings


@rx.memo
def sign_settings(preferences: ObjectVar[api.Preferences]) -> rx.Component:
    """The browser is asked for its permission here and nowhere else."""
    change = use_changing()
    shortcuts_on = use_shortcuts_on()
    reminders_id, keys_id = use_id("reminders_id"), use_id("keys_id")
    permission = js(
        "permission",
        returns=str,
        imports={"$/runtime/permission": "usePermission"},
        hook="const permission = usePermission()",
    )
    is_on = js("({} && {} === 'granted')", preferences.notifications_enabled, permission, returns=bool)
    ask = js(
        "askPermission({})",
        fn(lambda: change.mutate({"notifications_enabled": True})),
        imports={"$/runtime/permission": "askPermission"},
    )
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
