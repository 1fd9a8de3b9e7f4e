"""The settings, group by group."""

from __future__ import annotations

import reflex as rx

from ...ui.states import skeleton
from ..query_view import query_view
from .account import account_settings
from .bindings import use_settings
from .calendar import calendar_settings
from .data import data_settings
from .day import day_settings, look_settings
from .notifications import notification_settings


@rx.memo
def settings_form() -> rx.Component:
    """Show all settings, group by group."""
    settings = use_settings()
    return query_view(
        settings.query,
        rx.fragment(
            look_settings(),
            day_settings(preferences=settings.preferences),
            notification_settings(preferences=settings.preferences),
            calendar_settings(),
            data_settings(),
            account_settings(),
        ),
        pending=skeleton(4, height="h-24"),
    )
