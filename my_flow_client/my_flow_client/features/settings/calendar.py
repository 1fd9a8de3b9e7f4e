"""The secret address at which calendar programs read what is due."""

from __future__ import annotations

from typing import Any

import reflex as rx

from ... import api
from ...bridge.js import handler, js, run
from ...design import copy
from ...hooks import use_id, use_session, use_state
from ...ui.button import button
from ...ui.field import text_input
from ...ui.icon import icon
from ...ui.rows import group, setting
from ...ui.states import skeleton
from ...ui.toast import toast, toast_error
from ..account import is_in
from ..reads import failed_read

T = copy.Settings
FILES = "$/runtime/files"


def _say(error: Any, _: Any) -> Any:
    return toast_error(error["message"])


@rx.memo
def calendar_settings() -> rx.Component:
    shown = use_state("shown", False)
    session = use_session()
    calendar = api.use_calendar(js("({} && {})", shown.value, is_in(session), returns=bool))
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
    none_yet = rx.el.div(
        rx.el.p(T.CALENDAR_NONE, class_name="flex-1 min-w-40 text-ink-2"),
        button(T.CALENDAR_MAKE, on_click=handler(make.mutate({})), disabled=make.is_pending),
        class_name="mt-4 flex flex-wrap items-center gap-3",
    )
    again = failed_read(calendar)
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
    found = rx.match(
        js(
            "({} ? 'none' : {} ? 'feed' : {} ? 'failed' : 'pending')",
            is_missing,
            calendar.data,
            calendar.is_error,
            returns=str,
        ),
        ("none", none_yet),
        ("feed", feed),
        ("failed", rx.el.div(again, class_name="mt-4")),
        rx.el.div(skeleton(1), class_name="mt-4"),
    )
    return group(
        T.CALENDAR,
        setting(
            T.CALENDAR_FEED,
            T.CALENDAR_TEXT,
            rx.cond(
                shown.value,
                rx.fragment(),
                button(T.CALENDAR_SHOW, on_click=handler(shown.set(True)), class_name="shrink-0"),
            ),
            rx.cond(
                shown.value,
                rx.fragment(found),
            ),
            is_wide=True,
        ),
    )
