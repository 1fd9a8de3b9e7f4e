"""The flows that are kept for someday, folded at the end of their context."""

from __future__ import annotations

import reflex as rx

from ...bridge.memos import lazy_memo
from ...runtime.bindings import Zone
from ...ui.button import button
from ...ui.icon import icon
from ..query_view import next_page_button
from . import copy
from .bindings import SOMEDAY_ID, use_someday
from .postpone import postpone
from .row import flow_row


@lazy_memo
def someday_flows(context_id: rx.Var[str], zone: Zone) -> rx.Component:
    """Show how many there are; pressing it unfolds them in place."""
    someday = use_someday(context_id, copy.SOMEDAY)
    return rx.cond(
        someday.is_there,
        rx.el.section(
            button(
                icon(
                    "ChevronRight",
                    16,
                    class_name=rx.cond(
                        someday.is_unfolded, "rotate-90 transition-transform", "transition-transform"
                    ),
                ),
                someday.label,
                on_click=someday.toggle(),
                variant="plain",
                class_name="-ml-3 px-3 text-note",
                custom_attrs={"aria-expanded": someday.is_unfolded},
            ),
            rx.cond(
                someday.is_unfolded,
                rx.fragment(
                    rx.el.ul(
                        someday.flows.each(
                            lambda flow, _: flow_row(
                                flow=flow,
                                zone=zone,
                                is_open=True,
                                says_today=False,
                                reasons=[],
                                tools=postpone(flow=flow, zone=zone),
                                key=flow.id,
                            )
                        ),
                        class_name="arrive",
                    ),
                    next_page_button(someday.next_page),
                ),
            ),
            id=SOMEDAY_ID,
        ),
    )
