"""Find the flows that a switch of contexts should warn about. Pure: flows and the moment are arguments."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Literal

from my_flow_api.flows.rules import status_of
from my_flow_api.kit.base_schemas import Document
from my_flow_api.kit.local_time import LocalNow

type WarningCode = Literal["overdue", "due_within_the_hour", "due_today"]

_HOUR = timedelta(hours=1)
_CODES: tuple[WarningCode, ...] = ("overdue", "due_within_the_hour", "due_today")


def warnings_of(flows: Iterable[Document], moment: LocalNow) -> Mapping[WarningCode, Sequence[Document]]:
    """Return the open flows that should not be left by accident, the most pressing kind first.

    Each flow is in at most one kind, and kinds without a flow are left out.
    """
    found: dict[WarningCode, list[Document]] = {code: [] for code in _CODES}
    for flow in flows:
        code = _warning_of(flow, moment)
        if code is not None:
            found[code].append(flow)
    return {code: kind for code, kind in found.items() if kind}


def _warning_of(flow: Document, moment: LocalNow) -> WarningCode | None:
    instant = flow["due_instant"]
    status = status_of(flow["due"], instant, completed=flow["completed"], moment=moment)
    if status == "overdue":
        return "overdue"
    if status in {"due_today", "due_soon"} and instant is not None and instant - moment.now <= _HOUR:
        return "due_within_the_hour"
    return "due_today" if status == "due_today" else None
