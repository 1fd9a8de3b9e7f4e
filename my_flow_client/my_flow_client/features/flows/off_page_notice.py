"""Tells where a flow is that was added and does not show, since its page of the list has not come."""

from __future__ import annotations

import reflex as rx

from ...bridge.memos import lazy_memo
from ...design import copy
from ...runtime.bindings import FlowRead


class _OffPageFlows(rx.Component):
    """The component of `offPageFlows.ts`."""

    library = "$/features/flows/offPageFlows"
    tag = "OffPageFlows"
    flows: rx.Var[list[FlowRead]]
    words: rx.Var[str]
    label: rx.Var[str]


@lazy_memo
def off_page_notice(flows: rx.Var[list[FlowRead]], words: rx.Var[str]) -> rx.Component:
    """Say in a toast where an added flow is. In the `words`, `{}` stands for its title."""
    return _OffPageFlows.create(flows=flows, words=words, label=copy.Flows.OPEN)
