"""The flows of a context: those that the address asks for, in its order, and the sheet for one."""

from __future__ import annotations

import reflex as rx

from ...bridge.memos import lazy_memo, memo
from ...design import copy as shared
from ...runtime.bindings import FlowRead, Zone
from ...ui.button import button
from ...ui.states import empty, skeleton
from ..flow_editor.sheet import flow_sheet
from ..query_view import next_page_button, query_view
from . import copy
from .bindings import FlowGroup, FlowList, ListParams, show_all, use_flow_list
from .filters import list_filters
from .manual_order import manual_order_list
from .off_page_notice import off_page_notice
from .postpone import postpone
from .row import flow_row
from .someday import someday_flows

TEXT = shared.FlowList


@memo
def flows_of_context(
    context_id: rx.Var[str], zone: Zone, emoji: rx.Var[str], is_archived: rx.Var[bool]
) -> rx.Component:
    """Show the list, and one sheet.

    The sheet is here and not in a row, so that a flow that moves to another group, or is deleted elsewhere,
    does not take what is being typed with it.
    """
    return rx.fragment(
        list_filters(),
        flow_list(context_id=context_id, zone=zone, emoji=emoji, is_archived=is_archived),
        someday_flows(context_id=context_id, zone=zone),
        flow_sheet(zone=zone),
    )


@memo
def flow_list(
    context_id: rx.Var[str], zone: Zone, emoji: rx.Var[str], is_archived: rx.Var[bool]
) -> rx.Component:
    """Show the flows that the address asks for. Past the first fifty they come as one scrolls."""
    shown = use_flow_list(context_id, shared.Flows.GROUPS)
    params = shown.params
    return query_view(
        shown.query,
        rx.cond(
            shown.flows.length() == 0,
            nothing_here(params=params, emoji=emoji, is_archived=is_archived),
            rx.fragment(
                rx.cond(
                    (params.sort == "hand") & (params.show == "open"),
                    manual_order_list(context_id=context_id, shown=shown, zone=zone),
                    rx.fragment(
                        shown.groups.each(lambda group, _: _group(group, shown, zone)),
                        next_page_button(shown.next_page),
                    ),
                ),
                rx.cond(
                    shown.next_page.is_there & ~params.is_narrowed,
                    off_page_notice(flows=shown.flows.var, words=shared.Flows.FURTHER_DOWN),
                ),
            ),
        ),
        pending=skeleton(3),
    )


def _group(group: FlowGroup, shown: FlowList, zone: Zone) -> rx.Component:
    return rx.el.section(
        rx.cond(
            group.heading != "",
            rx.el.h2(group.heading, class_name="text-note font-semibold text-ink-2 mb-1"),
        ),
        rx.el.ul(group.rows.each(lambda row, _: _row(row.flow, row.is_open, shown, zone))),
        key=group.key,
        class_name="mb-7",
    )


def _row(flow: FlowRead, is_open: rx.Var[bool], shown: FlowList, zone: Zone) -> rx.Component:
    """Show one flow; what is open can be put off."""
    return flow_row(
        flow=flow,
        zone=zone,
        is_open=is_open,
        says_today=shown.says_today,
        reasons=[],
        tools=rx.fragment(rx.cond(shown.params.show == "open", postpone(flow=flow, zone=zone))),
        key=flow.id,
    )


@lazy_memo
def nothing_here(params: ListParams, emoji: rx.Var[str], is_archived: rx.Var[bool]) -> rx.Component:
    """Say why the list is empty, and what can be done about it.

    Args:
        params: What the list shows.
        emoji: The sign of the context.
        is_archived: Whether the context takes no new flows.
    """
    return rx.cond(
        params.is_narrowed,
        empty(TEXT.NONE_FIT, copy.NONE_FIT_TEXT, button(TEXT.SHOW_ALL, on_click=show_all())),
        rx.match(
            params.show,
            ("done", empty(copy.NONE_DONE, copy.NONE_DONE_TEXT)),
            ("archived", empty(TEXT.NONE_ARCHIVED, copy.NONE_ARCHIVED_TEXT)),
            empty(
                shared.Flows.EMPTY_TITLE,
                rx.cond(is_archived, shared.Flows.EMPTY_ARCHIVED_TEXT, shared.Flows.EMPTY_TEXT),
                emoji=emoji,
            ),
        ),
    )
