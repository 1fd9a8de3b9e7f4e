"""How it looks, and when a day begins."""

from __future__ import annotations

from typing import Any

import reflex as rx
from reflex.vars import ObjectVar

from ... import api
from ...bridge.js import handler, js, typed_text, when
from ...design import copy
from ...hooks import use_id
from ...server import Mutation
from ...ui.field import text_input
from ...ui.rows import group, setting
from ...ui.select import select
from ...ui.toast import toast, toast_error
from ..account import theme_choice

T = copy.Settings
LATEST_START = "12:00"
"""What the API takes: a day that began later would be yesterday for most of its hours."""


def use_changing() -> Mutation:
    """Keeps a choice and says so."""
    return api.use_change_preferences(
        on_success=lambda *_: toast(T.SAVED), on_error=lambda error, _: toast_error(error["message"])
    )


@rx.memo
def look_settings() -> rx.Component:
    return group(
        T.LOOK,
        setting(copy.Account.THEME, T.THEME_TEXT, theme_choice(name="settings-theme"), is_wide=True),
    )


@rx.memo
def day_settings(preferences: ObjectVar[api.Preferences]) -> rx.Component:
    change = use_changing()
    zone_id, order_id, start_id = use_id("zone_id"), use_id("order_id"), use_id("start_id")
    zones = js(
        "Intl.supportedValuesOf('timeZone').concat({}).filter((z, i, all) => all.indexOf(z) === i)",
        preferences.timezone,
        returns=list[str],
    )

    def start(event: Any) -> Any:
        typed = typed_text(event)
        is_new = js("({} && {} !== {})", typed, typed, preferences.day_starts_at)
        keep, refuse = change.mutate({"day_starts_at": typed}), toast_error(T.STARTS_TOO_LATE)
        return when(is_new, js("({} <= {} ? {} : {})", typed, LATEST_START, keep, refuse))

    return group(
        T.DAY,
        setting(
            T.ZONE,
            T.ZONE_TEXT,
            select(
                rx.foreach(zones, lambda zone: rx.el.option(zone, value=zone, key=zone)),
                id=zone_id,
                value=preferences.timezone,
                on_change=handler(lambda e: change.mutate({"timezone": typed_text(e)})),
                class_name="sm:max-w-60",
            ),
            html_for=zone_id,
            is_wide=True,
        ),
        setting(
            T.DATE_ORDER,
            T.DATE_ORDER_TEXT,
            select(
                *(rx.el.option(label, value=order) for order, label in T.DATE_ORDERS.items()),
                id=order_id,
                value=js("({} ?? '')", preferences.date_order, returns=str),
                on_change=handler(lambda e: change.mutate({"date_order": js("({} || null)", typed_text(e))})),
                class_name="sm:max-w-60",
            ),
            html_for=order_id,
            is_wide=True,
        ),
        setting(
            T.STARTS,
            T.STARTS_TEXT,
            text_input(
                id=start_id,
                type="time",
                step=60,
                max=LATEST_START,
                default_value=preferences.day_starts_at,
                key=preferences.day_starts_at,
                on_blur=handler(start),
                class_name="max-w-36",
            ),
            html_for=start_id,
            is_wide=True,
        ),
    )
