"""The sheet for one flow: which one is said by the address, so that back closes it and a link opens it."""

from __future__ import annotations

import reflex as rx

from ...bridge.memos import memo
from ...runtime.bindings import Zone, close_flow, use_opened_flow
from ...ui.dialog import sheet
from .view import TITLE_ID, flow_editor


@memo
def flow_sheet(zone: Zone) -> rx.Component:
    """Show the flow in a side panel on desktops, on the whole page on phones."""
    opened = use_opened_flow()
    close = close_flow()
    return sheet(
        flow_editor(opened=opened, zone=zone, close=close, key=opened.id),
        open=opened.is_present,
        on_close=close,
        labelled_by=TITLE_ID,
        variant="side",
        in_address=True,
    )
