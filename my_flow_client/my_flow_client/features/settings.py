"""What a person can choose for themselves."""

from __future__ import annotations

import reflex as rx

from .. import api
from ..design import copy
from ..hooks import sign_out, use_id, use_session
from ..js import handler, js, typed_text
from ..ui.button import button
from ..ui.field import CONTROL
from ..ui.icon import icon
from ..ui.states import failed, skeleton
from ..ui.toast import toast, toast_error
from .account import is_in, theme_choice

T = copy.Settings


def _setting(heading: object, text: object, *controls: rx.Component) -> rx.Component:
    return rx.el.section(
        heading
        if isinstance(heading, rx.Component)
        else rx.el.h2(heading, class_name="text-lead font-semibold"),
        rx.el.p(text, class_name="text-body text-ink-2 mt-0.5 mb-3"),
        *controls,
        class_name="py-6 border-b border-line last:border-0",
    )


@rx.memo
def settings_form() -> rx.Component:
    session = use_session()
    preferences = api.use_preferences(is_in(session))
    change = api.use_change_preferences(
        on_success=lambda *_: toast(T.SAVED), on_error=lambda error, _: toast_error(error["message"])
    )
    zone_id = use_id("zone_id")
    zones = js(
        "Intl.supportedValuesOf('timeZone').concat({}).filter((z, i, all) => all.indexOf(z) === i)",
        js("{}.timezone", preferences.data),
        returns=list[str],
    )
    return rx.cond(
        preferences.is_pending,
        skeleton(3, height="h-24"),
        rx.cond(
            preferences.is_error,
            failed(preferences.error, handler(preferences.refetch())),
            rx.fragment(
                _setting(
                    copy.Account.THEME,
                    T.THEME_TEXT,
                    theme_choice(name="settings-theme"),
                ),
                _setting(
                    rx.el.h2(rx.el.label(T.ZONE, html_for=zone_id), class_name="text-lead font-semibold"),
                    T.ZONE_TEXT,
                    rx.el.select(
                        rx.foreach(zones, lambda zone: rx.el.option(zone, value=zone, key=zone)),
                        id=zone_id,
                        value=js("{}.timezone", preferences.data, returns=str),
                        on_change=handler(lambda e: change.mutate({"timezone": typed_text(e)})),
                        class_name=f"{CONTROL} max-w-80",
                    ),
                ),
                _setting(
                    T.ACCOUNT,
                    js(
                        "{} + ({} ? ' · ' + {} : '')", session.name, session.email, session.email, returns=str
                    ),
                    button(icon("LogOut"), copy.Account.SIGN_OUT, on_click=handler(sign_out())),
                ),
            ),
        ),
    )
