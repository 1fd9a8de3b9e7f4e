"""The sheet for one flow: which one is said by the address, so that back closes it and a link opens it."""

from __future__ import annotations

from typing import Any

import reflex as rx

from .. import api
from ..bridge.js import handler, js
from ..ui.dialog import sheet
from .flow_editor import TITLE_ID, flow_editor

OPENED = "$/runtime/opened"


def open_flow() -> Any:
    """The function from a flow to its sheet on this page."""
    return js("openFlow", imports={OPENED: "openFlow"})


def close_flow() -> Any:
    return js("closeFlow()", imports={OPENED: "closeFlow"})


@rx.memo
def flow_sheet(zone: rx.Var[str]) -> rx.Component:
    """A side panel on desks, the whole page on phones."""
    opened = js(
        "opened",
        returns=api.Flow,
        imports={OPENED: "useOpenedFlow"},
        hook="const opened = useOpenedFlow()",
    )
    close = handler(close_flow())
    return sheet(
        flow_editor(opened=opened, zone=zone, close=close, key=js("{}?.id", opened, returns=str)),
        open=js("({} !== null)", opened, returns=bool),
        on_close=close,
        labelled_by=TITLE_ID,
        variant="side",
        in_address=True,
    )
