"""The flows of a context: those that the address asks for, in its order, and the sheet for one."""

from __future__ import annotations

from typing import Any, TypedDict

import reflex as rx

from .. import api
from ..bridge.js import HOLE, fn, handler, js
from ..design import copy
from ..hooks import open_flow, use_session
from ..memos import lazy_memo
from ..ui.button import button
from ..ui.states import empty, skeleton
from ..ui.text import sentence
from ..ui.toast import toast_with_action
from .account import is_in
from .flow_editor.sheet import flow_sheet
from .flow_row import flow_row
from .flow_undo import say
from .list_filters import list_filters
from .order import order_controls, use_ordering
from .postpone import postpone
from .reads import failed_read

T = copy.FlowList


class Group(TypedDict):
    """Flows under a heading; without one where the order is not by when."""

    key: str
    heading: str
    flows: list[api.Flow]


@rx.memo
def flows_of_context(
    context_id: rx.Var[str], zone: rx.Var[str], emoji: rx.Var[str], is_archived: rx.Var[bool]
) -> rx.Component:
    """The list and one sheet. The sheet is here and not in a row, so that a flow that moves to another
    group, or is deleted elsewhere, does not take what is being typed with it."""
    return rx.fragment(
        list_filters(),
        flow_list(context_id=context_id, zone=zone, emoji=emoji, is_archived=is_archived),
        flow_sheet(zone=zone),
    )


def _in_groups(flows: Any, view: api.View) -> Any:
    return js(
        "inGroups({} ?? [], {}, {})",
        flows,
        view.whole,
        copy.Flows.GROUPS,
        returns=list[Group],
        imports={api.LISTS: "inGroups"},
    )


@lazy_memo
def nothing_here(emoji: rx.Var[str], is_archived: rx.Var[bool]) -> rx.Component:
    """Why the list is empty, and what can be done about it. `is_archived`: the context takes no new flows."""
    view = api.use_view()
    show_all = [
        # The button leaves, and the flows may take a moment to come.
        js("focusOn('#list-show [aria-pressed=true]')", imports={"$/runtime/keyboard": "focusOn"}),
        js("showAll()", imports={api.LISTS: "showAll"}),
    ]
    nothing: rx.Component = rx.cond(
        view.is_narrowed,
        empty(T.NONE_FIT, T.NONE_FIT_TEXT, button(T.SHOW_ALL, on_click=handler(*show_all))),
        rx.match(
            view.show,
            ("done", empty(T.NONE_DONE, T.NONE_DONE_TEXT)),
            ("archived", empty(T.NONE_ARCHIVED, T.NONE_ARCHIVED_TEXT)),
            empty(
                copy.Flows.EMPTY_TITLE,
                rx.cond(is_archived, copy.Flows.EMPTY_ARCHIVED_TEXT, copy.Flows.EMPTY_TEXT),
                emoji=emoji,
            ),
        ),
    )
    return nothing


def _day_tools(flow: Any, zone: Any, view: api.View) -> rx.Component:
    """What an open flow can be put off with."""
    return rx.fragment(rx.cond(view.show == "open", postpone(flow=flow, zone=zone)))


def _row(flow: Any, zone: Any, view: api.View, tools: rx.Component) -> rx.Component:
    return flow_row(
        flow=flow,
        zone=zone,
        is_open=js(
            "({} === 'archived' ? {} === null : {} === 'open')", view.show, flow.completed_at, view.show
        ),
        edit=open_flow(),
        says_today=js("!({} === 'open' && {} === 'when')", view.show, view.sort, returns=bool),
        reasons=[],
        tools=tools,
        key=flow.id,
    )


@rx.memo
def flow_list(
    context_id: rx.Var[str], zone: rx.Var[str], emoji: rx.Var[str], is_archived: rx.Var[bool]
) -> rx.Component:
    """The flows that the address asks for. Past the first fifty they come as one scrolls."""
    session = use_session()
    view = api.use_view()
    flows = api.use_flows(context_id, view, is_in(session))

    def section(group: Any) -> rx.Component:
        return rx.el.section(
            rx.cond(
                group.heading != "",
                rx.el.h2(group.heading, class_name="text-note font-semibold text-ink-2 mb-1"),
            ),
            rx.el.ul(
                rx.foreach(group.flows, lambda flow: _row(flow, zone, view, _day_tools(flow, zone, view)))
            ),
            key=group.key,
            class_name="mb-7",
        )

    return rx.cond(
        flows.is_pending,
        skeleton(3),
        rx.cond(
            flows.is_error,
            failed_read(flows),
            rx.cond(
                js("{}.length === 0", flows.data, returns=bool),
                nothing_here(emoji=emoji, is_archived=is_archived),
                rx.fragment(
                    rx.cond(
                        js("({} === 'hand' && {} === 'open')", view.sort, view.show, returns=bool),
                        flows_by_hand(
                            context_id=context_id,
                            flows=flows.data,
                            zone=zone,
                            fetch_more=js("({} ? {} : null)", flows.has_more, handler(flows.fetch_more())),
                            is_fetching_more=flows.is_fetching_more,
                        ),
                        rx.fragment(rx.foreach(_in_groups(flows.data, view), section), more(flows)),
                    ),
                    rx.cond(
                        js("({} && !{})", flows.has_more, view.is_narrowed, returns=bool),
                        further_down(flows=flows.data, words=copy.Flows.FURTHER_DOWN),
                    ),
                ),
            ),
        ),
    )


@lazy_memo
def flows_by_hand(
    context_id: rx.Var[str],
    flows: rx.Var[list[api.Flow]],
    zone: rx.Var[str],
    fetch_more: rx.Var[Any],
    is_fetching_more: rx.Var[bool],
) -> rx.Component:
    """Open flows in the order that somebody gave them, and the means to give them another.

    `fetch_more` brings the next of them, and is null where all are there. The button for it stands here: it
    would be in sight while the code of this list is on its way, and the next would come at once.
    """
    view = api.use_view()
    dashboard = api.use_dashboard(True)
    place = api.use_place_flow(context_id, on_error=say)
    ordered = js("[...{}].sort((a, b) => a.position - b.position)", flows, returns=list[api.Flow])
    open_here = js(
        "{}?.items.find(({context}) => context.id === {})?.counts.open", dashboard.data, context_id
    )
    here = js("{}.length", flows)
    ordering = use_ordering(
        ordered,
        js("((flow, position) => {}({...flow, position}))", place.mutate_function),
        count=js(
            "({} ? !{} && {} || {} : {})",
            fetch_more,
            view.is_narrowed,
            open_here,
            sentence(copy.Order.MORE_THAN, here),
            here,
        ),
        fetch_more=fetch_more,
    )
    return rx.fragment(
        rx.el.ul(
            rx.foreach(
                ordered,
                lambda flow: _row(
                    flow,
                    zone,
                    view,
                    rx.fragment(
                        postpone(flow=flow, zone=zone), order_controls(flow.id, flow.title, ordering.step)
                    ),
                ),
            ),
            custom_attrs={"onPointerDown": ordering.on_pointer_down},
            class_name="mb-7",
        ),
        ordering.announcement(),
        rx.cond(
            js("({} !== null)", fetch_more, returns=bool), _more(js("{}()", fetch_more), is_fetching_more)
        ),
    )


@lazy_memo
def further_down(flows: rx.Var[list[api.Flow]], words: rx.Var[str]) -> rx.Component:
    """Says where a flow is that was added and does not show. In the `words`, `{}` stands for its title."""
    tell = fn(
        lambda flow: toast_with_action(
            js("{}.replace({}, () => {})", words, "{}", flow.title),
            copy.Flows.OPEN,
            js("{}({})", open_flow(), flow),
        ),
        api.Flow,
    )
    return rx.fragment(
        js(
            "null",
            flows,
            tell,
            imports={"$/runtime/further": "useFurtherDown"},
            hook=f"useFurtherDown({HOLE}, {HOLE})",
        )
    )


def more(pages: Any) -> rx.Component:
    """The next page, by a press or by scrolling to where it begins."""
    return rx.cond(pages.has_more, _more(pages.fetch_more(), pages.is_fetching_more))


def _more(fetch: Any, is_fetching: Any) -> rx.Component:
    return button(
        copy.Flows.MORE,
        on_click=handler(fetch),
        disabled=is_fetching,
        custom_attrs={
            "ref": js(
                "({} ? null : whenSeen({}))",
                is_fetching,
                handler(fetch),
                imports={"$/runtime/scrolling": "whenSeen"},
            )
        },
        class_name="mt-4",
    )
