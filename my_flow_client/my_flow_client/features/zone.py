"""The person's time zone, and where dates are put into words."""

from __future__ import annotations

from typing import Any

from reflex.vars.base import Var

from ..bridge.js import HOLE, js
from ..design import copy

DATES = "$/runtime/dates"


def use_zone(preferences: Any) -> Any:
    """The person's time zone; this device's until it is known. Days begin when the person says they do."""
    return js("zoneOf({})", preferences.data, returns=str, imports={DATES: "zoneOf"})


def dated(function: str, *parts: Any, returns: Any = str, module: str = DATES) -> Any:
    """A call of a function that depends on the day it is, made again when the person's next day begins.

    Args:
        function: The function, as `module` exports it.
        parts: Its arguments.
        returns: The Python type of its value.
        module: The runtime module.
    """
    holes = ", ".join([HOLE] * len(parts))
    value: Var[Any] = js(f"{function}({holes})", *parts, returns=returns, imports={module: function})
    clock = js("null", imports={"$/runtime/clock": "useClock"}, hook="useClock()")
    return value._replace(merge_var_data=clock._get_all_var_data())


def due_label(flow: Any, zone: Any) -> Any:
    """When the flow is due, as people say it."""
    return dated("dueLabel", flow.due, flow.due_at, flow.status, zone, copy.DATES)
