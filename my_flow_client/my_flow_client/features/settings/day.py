"""Settings of the look and of the day."""

from __future__ import annotations

import reflex as rx

from ...bridge.hooks import use_id
from ...bridge.memos import memo
from ...design import copy as shared
from ...runtime.bindings import PreferencesRead
from ...ui.field import text_input
from ...ui.select import select
from ...ui.settings_list import group, setting
from ..account import theme_choice
from . import copy
from .bindings import LATEST_START, use_day_settings

text = shared.Settings


@rx.memo
def look_settings() -> rx.Component:
    """Show the choice of the theme."""
    return group(
        text.LOOK,
        setting(shared.Account.THEME, text.THEME_TEXT, theme_choice(name="settings-theme"), is_wide=True),
    )


@memo
def day_settings(preferences: PreferencesRead) -> rx.Component:
    """Show the time zone, the order of dates, and the start of the day."""
    day = use_day_settings(preferences, copy.DAY)
    zone_id, order_id, start_id = use_id("zone_id"), use_id("order_id"), use_id("start_id")
    return group(
        text.DAY,
        setting(
            text.ZONE,
            text.ZONE_TEXT,
            select(
                day.time_zones.each(lambda zone, _: rx.el.option(zone, value=zone, key=zone)),
                id=zone_id,
                value=preferences.timezone,
                on_change=day.change_time_zone,
                class_name="sm:max-w-60",
            ),
            html_for=zone_id,
            is_wide=True,
        ),
        setting(
            text.DATE_ORDER,
            text.DATE_ORDER_TEXT,
            select(
                *(rx.el.option(label, value=order) for order, label in text.DATE_ORDERS.items()),
                id=order_id,
                value=day.date_order,
                on_change=day.change_date_order,
                class_name="sm:max-w-60",
            ),
            html_for=order_id,
            is_wide=True,
        ),
        setting(
            text.STARTS,
            text.STARTS_TEXT,
            text_input(
                id=start_id,
                type="time",
                step=60,
                max=LATEST_START,
                default_value=preferences.day_starts_at,
                key=preferences.day_starts_at,
                on_blur=day.change_start,
                class_name="max-w-36",
            ),
            html_for=start_id,
            is_wide=True,
        ),
    )
