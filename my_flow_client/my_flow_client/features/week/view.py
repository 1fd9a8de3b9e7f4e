"""The week: seven days from today on, with the flows of all contexts, and what is from before."""

from __future__ import annotations

import reflex as rx

from ...bridge.bindings import Items
from ...bridge.hooks import use_id
from ...bridge.memos import memo
from ...design import copy as shared
from ...runtime.bindings import Zone, use_session
from ...ui.button import button, icon_button
from ...ui.field import date_input
from ...ui.icon import icon
from ...ui.states import empty, notice, skeleton
from ..account import members_only
from ..account.sign_in import is_in
from ..flow_editor.sheet import flow_sheet
from ..query_view import query_view
from . import copy
from .bindings import Week, WeekDay, WeekRow, use_move_all, use_week
from .row import week_row

TEXT = shared.Week
HEADING = "text-note font-semibold"


@rx.memo
def week_page() -> rx.Component:
    """Show the days as columns where there is room, and one below the other elsewhere."""
    session = use_session()
    week = use_week(copy.PLANNING)
    return rx.el.div(
        rx.el.div(
            rx.el.h1(TEXT.TITLE, class_name="text-display font-semibold tracking-tight mr-auto"),
            rx.cond(is_in(session), _other_weeks(week)),
            class_name="flex flex-wrap items-center gap-x-3 gap-y-1 mb-5",
        ),
        members_only(
            session,
            query_view(
                week.query,
                rx.fragment(
                    rx.cond(week.is_cut, rx.el.div(notice(copy.CUT, role="status"), class_name="mb-5")),
                    rx.cond(week.earlier.length() > 0, earlier_group(week=week)),
                    rx.cond(
                        week.is_empty,
                        empty(TEXT.EMPTY_TITLE, TEXT.EMPTY_TEXT),
                        rx.el.div(
                            week.days.each(lambda day, _: _day(day, week.zone)),
                            class_name="grid gap-6 desk:gap-3 desk:grid-cols-7",
                        ),
                    ),
                    flow_sheet(zone=week.zone),
                ),
                pending=skeleton(4),
            ),
            skeleton(4),
        ),
        custom_attrs={"onPointerDown": week.on_pointer_down},
    )


def _other_weeks(week: Week) -> rx.Component:
    return rx.fragment(
        rx.cond(
            week.is_this_week,
            rx.fragment(),
            button(TEXT.THIS_WEEK, on_click=week.back_to_this_week(), variant="plain"),
        ),
        rx.el.div(
            icon_button("ChevronLeft", TEXT.PREVIOUS, on_click=week.previous(), disabled=week.is_this_week),
            rx.el.p(week.label, role="status", class_name="sm:min-w-32 text-center text-ink-2 font-medium"),
            icon_button("ChevronRight", TEXT.NEXT, on_click=week.next(), disabled=week.is_final_week),
            class_name="flex flex-wrap items-center -mr-2",
        ),
    )


def _day(day: WeekDay, zone: Zone) -> rx.Component:
    return rx.el.section(
        rx.el.h2(
            rx.el.span(day.name, class_name=rx.cond(day.is_today, "text-accent-ink", "")),
            rx.el.span(day.label, class_name="font-normal text-ink-3"),
            class_name=f"{HEADING} flex items-baseline gap-2 pb-2 desk:border-b border-line",
        ),
        rx.cond(
            day.rows.length() + day.upcoming.length() > 0,
            rx.fragment(
                rx.cond(day.rows.length() > 0, _rows(day.rows, zone, "grid gap-2 desk:pt-2")),
                rx.cond(day.upcoming.length() > 0, _upcoming(day)),
            ),
            rx.el.p(copy.NOTHING, class_name="text-note text-ink-3 desk:pt-2"),
        ),
        key=day.date,
        custom_attrs={"data-day": day.date, "aria-current": rx.cond(day.is_today, "date", None)},
        class_name="min-w-0 desk:min-h-64 rounded-control",
    )


def _upcoming(day: WeekDay) -> rx.Component:
    """Show upcoming flows of repeating series; there is nothing to do about them yet."""
    return rx.el.ul(
        day.upcoming.each(
            lambda row, _: rx.el.li(
                icon("Repeat2", 14, class_name="mt-1 shrink-0"),
                rx.el.span(
                    rx.el.span(row.title, dir="auto", class_name="block wrap-anywhere"),
                    rx.el.span(
                        rx.cond(row.time != "", rx.el.span(row.time)),
                        rx.el.span(copy.UPCOMING, class_name="sr-only"),
                        rx.el.span(row.context.icon, custom_attrs={"aria-hidden": True}),
                        rx.el.span(row.context.name, dir="auto", class_name="truncate"),
                        class_name="flex flex-wrap items-center gap-x-2",
                    ),
                    class_name="min-w-0",
                ),
                key=row.key,
                class_name="flex items-start gap-2 rounded-control border border-dashed border-line-strong "
                "px-2.5 py-2 text-note text-ink-3",
            )
        ),
        class_name="grid gap-2 pt-2",
    )


def _rows(rows: Items[WeekRow], zone: Zone, class_name: str) -> rx.Component:
    return rx.el.ul(
        rows.each(lambda row, _: week_row(row=row, zone=zone, key=row.key)), class_name=class_name
    )


@memo
def earlier_group(week: Week) -> rx.Component:
    """Show what is overdue or planned for a day before today, and plan all of it for one day."""
    move = use_move_all(week.earlier, week.zone, copy.EARLIER)
    date_id = use_id("date_id")
    return rx.el.section(
        rx.el.div(
            rx.el.h2(TEXT.EARLIER, class_name=f"{HEADING} col-span-full sm:mr-auto"),
            rx.el.span(TEXT.MOVE_ALL, class_name="col-span-full text-note text-ink-2"),
            button(
                shared.Flows.TODAY,
                on_click=move.to_today(),
                custom_attrs={"aria-label": TEXT.ALL_TODAY},
            ),
            button(
                shared.Flows.TOMORROW,
                on_click=move.to_tomorrow(),
                custom_attrs={"aria-label": TEXT.ALL_TOMORROW},
            ),
            rx.el.label(TEXT.ALL_DATE, html_for=date_id, class_name="sr-only"),
            date_input(
                id=date_id,
                kind="date",
                value="",
                on_finish=move.pick_date,
                class_name="col-span-full rounded-control border border-line bg-surface px-3 min-h-11 "
                "sm:min-h-9 text-body",
            ),
            class_name="grid grid-cols-2 sm:flex items-center gap-2 mb-3",
        ),
        _rows(week.earlier, week.zone, "grid gap-2 sm:grid-cols-2 desk:grid-cols-4"),
        id="earlier",
        class_name="rounded-card border border-line accent-tint p-3 sm:p-4 mb-6",
    )
