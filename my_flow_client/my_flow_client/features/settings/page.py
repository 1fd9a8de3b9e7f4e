"""The settings, group by group."""

from __future__ import annotations

import reflex as rx

from ... import api
from ...hooks import use_session
from ...ui.states import skeleton
from ..account import is_in
from ..reads import failed_read
from .account import account_settings
from .calendar import calendar_settings
from .data import data_settings
from .day import day_settings, look_settings
from .signs import sign_settings


@rx.memo
def settings_form() -> rx.Component:
    preferences = api.use_preferences(is_in(use_session()))
    return rx.cond(
        preferences.is_pending,
        skeleton(4, height="h-24"),
        rx.cond(
            preferences.is_error,
            failed_read(preferences),
            rx.fragment(
                look_settings(),
                day_settings(preferences=preferences.data),
                sign_settings(preferences=preferences.data),
                calendar_settings(),
                data_settings(),
                account_settings(),
            ),
        ),
    )
