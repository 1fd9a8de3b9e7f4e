"""What matters now in the context one is in, and the way to the next."""

from __future__ import annotations

from typing import Any

import reflex as rx
from reflex.vars import ObjectVar

from .. import api
from ..api.keys import flows_key
from ..bridge.js import handler, js, when, where
from ..design import copy
from ..design.shortcuts import shortcut
from ..hooks import open_flow, open_overlay, use_hotkey, use_session, use_state
from ..server import use_pages
from ..ui.button import button
from ..ui.icon import icon
from ..ui.shell import TITLE, TITLE_ROW, shell
from ..ui.states import empty, notice, skeleton
from ..ui.text import sentence
from .account import account_menu, is_in, members_only, notices
from .add_flow.view import add_flow
from .flow_editor.sheet import flow_sheet
from .flow_row import flow_row
from .flows import further_down
from .onboarding import first_steps
from .postpone import postpone
from .reads import failed_read
from .zone import dated, use_zone

T = copy.Focus
RANKING = "$/runtime/ranking"
# The title is no control: who arrives at it by keyboard sees a line below it, and no box as of a field.
ARRIVED_AT = "outline-none focus-visible:underline decoration-accent decoration-2 underline-offset-8"


@rx.memo
def resume_note(note: ObjectVar[api.ResumeNote]) -> rx.Component:
    """What one wrote when one left."""
    return rx.el.aside(
        rx.el.h2(T.NOTE, class_name="text-note font-semibold text-accent-ink"),
        rx.el.p(note.text, dir="auto", class_name="text-lead mt-0.5 wrap-anywhere"),
        class_name="wash rounded-card border border-line border-l-3 border-l-accent px-4 py-3 mb-6",
    )


def _reasons(item: Any, note: Any, zone: Any) -> Any:
    """The reasons in words, without those that the date and the flag say."""
    return dated(
        "reasonsInWords",
        item,
        note,
        zone,
        T.REASONS,
        copy.DATES,
        returns=list[str],
        module="$/runtime/reasons",
    )


def _in_order(sort: str, items: Any, focus: Any, zone: Any, type_: Any) -> Any:
    """Order the items as `sort`, a function of runtime/ranking.ts, does at this moment."""
    moment = dated("momentIn", zone, module=RANKING)
    return js(
        f"{sort}({{}}, {{}}.resume_note?.text ?? '', {{}})",
        items,
        focus,
        moment,
        returns=type_,
        imports={RANKING: sort},
    )


def _rest_count(focus: Any) -> Any:
    return js("({}.open_count - {}.items.length)", focus, focus, returns=int)


def _more(focus: Any) -> Any:
    """The words that unfold the rest: "14 more"."""
    return js("{} + ' ' + {}", _rest_count(focus), T.MORE, returns=str)


@rx.memo
def the_rest(focus: ObjectVar[api.Focus], zone: rx.Var[str]) -> rx.Component:
    """What is open here and does not matter now: a count that unfolds in place."""
    unfolded = use_state("unfolded", False)
    session = use_session()
    context_id = focus.context.id
    flows = use_pages(
        "flows",
        js("'/contexts/' + {} + '/flows?limit=100&completed=false&sort=due'", context_id),
        api.Flow,
        key=[*flows_key(context_id, "open"), "rest"],
        enabled=js("({} && {})", unfolded.value, is_in(session), returns=bool),
    )
    rest = where(
        flows.data,
        api.Flow,
        lambda flow: js("!{}.items.some((item) => item.flow.id === {}.id)", focus, flow),
    )
    ranked = _in_order("sortFlows", rest, focus, zone, list[api.Flow])
    return rx.cond(
        js("({} > 0)", _rest_count(focus), returns=bool),
        rx.el.section(
            use_hotkey("more", handler(unfolded.toggle())),
            button(
                icon(
                    "ChevronRight",
                    16,
                    class_name=rx.cond(
                        unfolded.value, "rotate-90 transition-transform", "transition-transform"
                    ),
                ),
                rx.cond(unfolded.value, T.FEWER, _more(focus)),
                on_click=handler(unfolded.toggle()),
                variant="plain",
                class_name="-ml-3 px-3 mt-2 text-note",
                custom_attrs={
                    "aria-expanded": unfolded.value,
                    "aria-keyshortcuts": shortcut("more").key,
                },
            ),
            rx.cond(
                unfolded.value,
                rx.cond(
                    flows.is_pending,
                    skeleton(2),
                    rx.cond(
                        flows.is_error,
                        failed_read(flows),
                        rx.fragment(
                            rx.el.ul(
                                rx.foreach(
                                    ranked,
                                    lambda flow: flow_row(
                                        flow=flow,
                                        zone=zone,
                                        is_open=True,
                                        edit=open_flow(),
                                        says_today=True,
                                        reasons=[],
                                        tools=postpone(flow=flow, zone=zone),
                                        key=flow.id,
                                    ),
                                ),
                                class_name="arrive",
                            ),
                            rx.cond(
                                flows.has_more,
                                button(
                                    copy.Flows.MORE,
                                    on_click=handler(flows.fetch_more()),
                                    disabled=flows.is_fetching_more,
                                    class_name="mt-4",
                                ),
                            ),
                        ),
                    ),
                ),
            ),
        ),
    )


@rx.memo
def focus_list(focus: ObjectVar[api.Focus], zone: rx.Var[str]) -> rx.Component:
    """At most five flows, each with its reason, and how many more there are."""
    return rx.fragment(
        rx.cond(focus.resume_note, resume_note(note=focus.resume_note)),
        rx.cond(
            js("{}.items.length === 0", focus, returns=bool),
            empty(T.CALM_TITLE, T.CALM_TEXT, emoji=focus.context.icon),
            rx.fragment(
                rx.cond(
                    focus.needs_you, rx.fragment(), rx.el.p(T.NOT_PRESSING, class_name="text-ink-2 mb-1")
                ),
                rx.el.ul(
                    rx.foreach(
                        _in_order("inPlace", js("{}.items", focus), focus, zone, list[api.FocusItem]),
                        lambda item: flow_row(
                            flow=item.flow,
                            zone=zone,
                            is_open=True,
                            edit=open_flow(),
                            says_today=True,
                            reasons=_reasons(item, focus.resume_note, zone),
                            tools=postpone(flow=item.flow, zone=zone),
                            key=item.flow.id,
                        ),
                    )
                ),
            ),
        ),
        the_rest(focus=focus, zone=zone),
        further_down(
            flows=js("{}.items.map((item) => item.flow)", focus, returns=list[api.Flow]),
            words=sentence(T.ADDED_UNDER, "{}", _more(focus)),
        ),
        flow_sheet(zone=zone),
    )


@rx.memo
def focus_page() -> rx.Component:
    """The home of whoever is signed in: the current context, or the choice of one."""
    session = use_session()
    preferences = api.use_preferences(is_in(session))
    zone = use_zone(preferences)
    current = js("({}?.current_context_id ?? null)", preferences.data, returns=str)
    focus = api.use_focus(current, js("({} && !!{})", is_in(session), current, returns=bool))
    is_lost = js(
        "isLost",
        current,
        returns=bool,
        imports={"$/runtime/lostContext": "useLostContext"},
        hook="const isLost = useLostContext({})",
    )
    # Asked for before it is needed, so that the choice of where to go is there at once.
    contexts = api.use_dashboard(is_in(session))
    is_nowhere = js("({} === null || {})", current, focus.is_refused, returns=bool)
    open_switch = handler(when(js("({} && !{})", focus.data, is_nowhere), open_overlay("switch")))
    context = focus.data.context
    content = rx.cond(
        preferences.is_error,
        failed_read(preferences),
        rx.cond(
            preferences.is_pending,
            skeleton(4),
            rx.cond(
                is_nowhere,
                rx.fragment(
                    rx.cond(
                        js("({} || {})", is_lost, focus.is_refused, returns=bool),
                        rx.el.div(notice(copy.Contexts.NOT_FOUND_TITLE, role="status"), class_name="mb-6"),
                    ),
                    first_steps(),
                ),
                rx.cond(
                    focus.is_error,
                    failed_read(focus),
                    rx.cond(
                        focus.is_pending,
                        skeleton(4),
                        rx.fragment(
                            use_hotkey("switch", open_switch),
                            rx.el.div(
                                rx.el.span(
                                    context.icon,
                                    custom_attrs={"aria-hidden": True},
                                    key=js("{} + '-icon'", context.id),
                                    class_name="arrive text-display leading-none",
                                ),
                                rx.el.h1(
                                    context.name,
                                    key=context.id,
                                    tab_index=-1,
                                    dir="auto",
                                    custom_attrs={"data-context": context.id},
                                    class_name=f"arrive {ARRIVED_AT} {TITLE}",
                                ),
                                rx.el.title(sentence(T.TAB, context.name)),
                                button(
                                    icon("ArrowLeftRight"),
                                    T.SWITCH,
                                    on_click=open_switch,
                                    custom_attrs={
                                        "aria-keyshortcuts": shortcut("switch").key,
                                        "aria-haspopup": "dialog",
                                        "aria-busy": contexts.is_pending,
                                    },
                                ),
                                class_name=TITLE_ROW,
                            ),
                            add_flow(context_id=current, zone=zone),
                            rx.el.div(
                                focus_list(focus=focus.data, zone=zone), key=context.id, class_name="arrive"
                            ),
                        ),
                    ),
                ),
            ),
        ),
    )
    return shell(
        rx.cond(focus.data, rx.fragment(), rx.el.h1(T.TITLE, class_name="sr-only")),
        # Here from the beginning, so that arriving in another context is read out.
        rx.el.p(
            js("({} ? {} : '')", focus.data, sentence(T.YOU_ARE_IN, context.name), returns=str),
            role="status",
            class_name="sr-only",
        ),
        members_only(session, content, skeleton(4)),
        colour=js("({}?.context.color ?? '')", focus.data, returns=str),
        corner=account_menu(),
        notices=notices(),
    )
