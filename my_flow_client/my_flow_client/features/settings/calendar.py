"""The secret address at which calendar programs read what is due."""

from __future__ import annotations

import reflex as rx

from ...bridge.hooks import use_id
from ...design import copy as shared
from ...ui.button import button
from ...ui.field import text_input
from ...ui.icon import icon
from ...ui.settings_list import group, setting
from ...ui.states import skeleton
from ..query_view import query_view
from . import copy
from .bindings import CalendarSettings, use_calendar_settings

text = shared.Settings


@rx.memo
def calendar_settings() -> rx.Component:
    """Show the calendar feed, with its secret address on request."""
    calendar = use_calendar_settings(copy.CALENDAR)
    return group(
        text.CALENDAR,
        setting(
            text.CALENDAR_FEED,
            text.CALENDAR_TEXT,
            rx.cond(
                calendar.is_shown,
                rx.fragment(),
                button(text.CALENDAR_SHOW, on_click=calendar.show(), class_name="shrink-0"),
            ),
            rx.cond(
                calendar.is_shown,
                rx.cond(
                    calendar.is_missing,
                    _none_yet(calendar),
                    rx.el.div(
                        query_view(calendar.query, _use_address(calendar), pending=skeleton(1)),
                        class_name="mt-4",
                    ),
                ),
            ),
            is_wide=True,
        ),
    )


def _none_yet(calendar: CalendarSettings) -> rx.Component:
    return rx.el.div(
        rx.el.p(text.CALENDAR_NONE, class_name="flex-1 min-w-40 text-ink-2"),
        button(text.CALENDAR_MAKE, on_click=calendar.make(), disabled=calendar.is_making),
        class_name="mt-4 flex flex-wrap items-center gap-3",
    )


def _use_address(calendar: CalendarSettings) -> rx.Component:
    """Show the address, and the buttons for it."""
    return rx.fragment(
        rx.el.div(
            text_input(
                id=use_id("address_id"),
                value=calendar.address,
                read_only=True,
                on_focus=calendar.select,
                custom_attrs={"aria-label": text.CALENDAR_FEED},
                class_name="flex-1 min-w-0 text-ellipsis",
            ),
            button(icon("Copy"), text.CALENDAR_COPY, on_click=calendar.copy()),
            class_name="flex gap-2",
        ),
        rx.el.p(text.CALENDAR_WARNING, class_name="text-note text-ink-2 mt-2"),
        rx.el.div(
            button(
                text.CALENDAR_NEW,
                on_click=calendar.make(),
                disabled=calendar.is_making,
                variant="plain",
                class_name="-ml-3 px-3",
            ),
            button(
                text.CALENDAR_REVOKE,
                on_click=calendar.revoke(),
                disabled=calendar.is_revoking,
                variant="danger",
                class_name="px-3",
            ),
            class_name="flex flex-wrap mt-1",
        ),
    )
