"""The sheet for a new flow, on pages that have no field for one."""

from __future__ import annotations

import reflex as rx
from reflex.event import EventChain

from ...bridge.memos import lazy_memo
from ...design import copy
from ...ui.button import link_button
from ...ui.dialog import sheet_heading
from ...ui.states import empty, skeleton
from ..query_view import query_view
from .bindings import NewFlowSheet, use_new_flow_sheet
from .view import add_flow_and_close

TITLE_ID = "new-flow-title"


@lazy_memo
def new_flow_sheet(current: rx.Var[str], close: rx.Var[EventChain]) -> rx.Component:
    """Show the field for a new flow in the current context, or a way to make the first context."""
    sheet = use_new_flow_sheet(current)
    return rx.el.div(
        sheet_heading(copy.Palette.NEW_FLOW, id=TITLE_ID, close=close, label=copy.CLOSE),
        query_view(
            sheet.query,
            rx.cond(sheet.context.is_present, _line(sheet, close), _no_context()),
            pending=skeleton(1),
        ),
        class_name="grid gap-3 p-5 sm:p-6",
    )


def _line(sheet: NewFlowSheet, close: rx.Var[EventChain]) -> rx.Component:
    context = sheet.context
    return rx.fragment(
        rx.el.p(
            rx.el.span(context.icon, custom_attrs={"aria-hidden": True}),
            " ",
            rx.el.bdi(context.name),
            class_name="text-ink-2 wrap-anywhere",
        ),
        add_flow_and_close(context_id=context.id, zone=sheet.zone, close=close, key=context.id),
    )


def _no_context() -> rx.Component:
    return empty(
        copy.Contexts.EMPTY_TITLE,
        copy.Focus.NONE_TEXT,
        link_button(copy.Focus.NONE_ACTION, href="/contexts/", variant="primary"),
    )
