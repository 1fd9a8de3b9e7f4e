"""The secret address at which calendar programs read what is due."""

from __future__ import annotations

from typing import Any

import reflex as rx

from ... import api
from ...design import copy
from ...hooks import use_id, use_session
from ...js import handler, js, run
from ...ui.button import button
from ...ui.field import text_input
from ...ui.icon import icon
from ...ui.rows import group, setting
from ...ui.states import failed, skeleton
from ...ui.toast import toast, toast_error
from ..account import is_in

T = copy.Settings
FILES = "$/runtime/files"


def _say(error: Any, _: Any) -> Any:
    return toast_error(error["message"])


@rx.memo
def calendar_settings() -> rx.Component:
    calendar = api.use_calendar(is_in(use_session()))
    make = api.use_make_calendar(on_error=_say)
    revoke = api.use_revoke_calendar(on_success=lambda *_: toast(T.CALENDAR_REVOKED), on_error=_say)
    address_id = use_id("address_id")
    address = js("apiAddress({}?.path ?? '')", calendar.data, returns=str, imports={FILES: "apiAddress"})
    is_missing = js("({} === 404)", calendar.status, returns=bool)
    copied = js(
        "navigator.clipboard.writeText({}).then(() => {}, () => {})",
        address,
        run(toast(T.CALENDAR_COPIED)),
        run(toast(T.CALENDAR_NOT_COPIED)),
    )
    make_button = button(
        T.CALENDAR_MAKE, on_click=handler(make.mutate({})), disabled=make.is_pending, class_name="shrink-0"
    )
    feed = rx.el.div(
        rx.el.div(
            text_input(
                id=address_id,
                value=address,
                read_only=True,
                on_focus=handler(lambda e: js("{}.target.select()", e)),
                custom_attrs={"aria-label": T.CALENDAR_FEED},
                class_name="flex-1 min-w-0 text-ellipsis",
            ),
            button(icon("Copy"), T.CALENDAR_COPY, on_click=handler(copied)),
            class_name="flex gap-2",
        ),
        rx.el.p(T.CALENDAR_WARNING, class_name="text-note text-ink-2 mt-2"),
        rx.el.div(
            button(
                T.CALENDAR_NEW,
                on_click=handler(make.mutate({})),
                disabled=make.is_pending,
                variant="plain",
                class_name="-ml-3 px-3",
            ),
            button(
                T.CALENDAR_REVOKE,
                on_click=handler(revoke.mutate({})),
                disabled=revoke.is_pending,
                variant="danger",
                class_name="px-3",
            ),
            class_name="flex flex-wrap mt-1",
        ),
        class_name="mt-4",
    )
    return group(
        T.CALENDAR,
        setting(
            T.CALENDAR_FEED,
            T.CALENDAR_TEXT,
            rx.cond(is_missing, make_button, rx.fragment()),
            rx.cond(
                is_missing,
                rx.fragment(),
                rx.cond(
                    calendar.data,
                    feed,
                    rx.cond(
                        calendar.is_error,
                        failed(calendar.error, handler(calendar.refetch())),
                        rx.el.div(skeleton(1), class_name="mt-4"),
                    ),
                ),
            ),
            is_wide=True,
        ),
    )
