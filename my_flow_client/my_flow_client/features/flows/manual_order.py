"""Open flows in the person's own order."""

from __future__ import annotations

import reflex as rx

from ...bridge.memos import lazy_memo
from ...runtime.bindings import FlowRead, Zone
from ..query_view import next_page_button
from . import copy
from .bindings import FlowList, ManualOrder, use_manual_order
from .postpone import postpone
from .reorder import move_controls, place_announcement
from .row import flow_row


@lazy_memo
def manual_order_list(context_id: rx.Var[str], shown: FlowList, zone: Zone) -> rx.Component:
    """Show open flows in the order that somebody gave them, and the means to give them another.

    The button for the next page stands here: it would be in sight while the code of this list is on its way,
    and the next would come at once.
    """
    order = use_manual_order(context_id, shown, copy.MANUAL_ORDER)
    return rx.fragment(
        rx.el.ul(
            order.flows.each(lambda flow, _: _row(flow, order, zone)),
            custom_attrs={"onPointerDown": order.reorder.on_pointer_down},
            class_name="mb-7",
        ),
        place_announcement(order.reorder.announcement),
        next_page_button(shown.next_page),
    )


def _row(flow: FlowRead, order: ManualOrder, zone: Zone) -> rx.Component:
    return flow_row(
        flow=flow,
        zone=zone,
        is_open=True,
        says_today=True,
        reasons=[],
        tools=rx.fragment(
            postpone(flow=flow, zone=zone),
            move_controls(flow.title, lambda by: order.reorder.step(flow.id, by)),
        ),
        key=flow.id,
    )
