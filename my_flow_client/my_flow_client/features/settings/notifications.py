"""Settings of reminders and single-key shortcuts."""

from __future__ import annotations

import reflex as rx

from ...bridge.hooks import use_id
from ...bridge.memos import memo
from ...design import copy
from ...runtime.bindings import PreferencesRead
from ...ui.settings_list import group, setting, toggle
from .bindings import use_notification_settings

text = copy.Settings


@memo
def notification_settings(preferences: PreferencesRead) -> rx.Component:
    """Show reminders and single-key shortcuts, each with its switch."""
    notifications = use_notification_settings(preferences, text.SAVED)
    reminders_id, keys_id = use_id("reminders_id"), use_id("keys_id")
    return group(
        text.SIGNS,
        setting(
            text.REMINDERS,
            rx.match(
                notifications.permission,
                ("denied", text.REMINDERS_DENIED),
                ("missing", text.REMINDERS_MISSING),
                text.REMINDERS_TEXT,
            ),
            toggle(
                is_on=notifications.has_reminders,
                on_change=notifications.toggle_reminders(),
                labelled_by=reminders_id,
                disabled=notifications.is_blocked,
            ),
            id=reminders_id,
        ),
        setting(
            text.KEYS,
            text.KEYS_TEXT,
            toggle(
                is_on=notifications.has_shortcuts,
                on_change=notifications.toggle_shortcuts(),
                labelled_by=keys_id,
            ),
            id=keys_id,
        ),
    )
