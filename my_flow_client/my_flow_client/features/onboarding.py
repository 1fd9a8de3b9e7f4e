"""The first visit: choose contexts, write down a few flows, choose where to start.

Each step can be left: the contexts are made in the first, the flows in the second, and whoever comes back
finds the step they were at.
"""

from __future__ import annotations

from typing import Any

import reflex as rx
from reflex.event import EventChain
from reflex.vars import ObjectVar

from .. import api
from ..design import copy
from ..design.palette import COLOURS, OWN_EMOJI, SUGGESTIONS
from ..hooks import go_to, use_draft, use_id, use_session, use_state
from ..js import handler, js, sentence, typed_text, when
from ..memos import lazy_memo
from ..ui.accent import accent
from ..ui.button import button
from ..ui.field import CONTROL, form
from ..ui.icon import icon
from ..ui.states import failed, skeleton
from ..ui.text import cn
from .account import is_in
from .choosing import choose_context
from .flow_undo import say

T = copy.Onboarding
TITLE_ID = "onboarding-title"
STEPS = 3


def _keep_focus() -> Any:
    """The button that leads on leaves with its step: the focus goes to what comes."""
    return js("keepFocusOn({})", f"#{TITLE_ID}", imports={"$/runtime/keyboard": "keepFocusOn"})


def _heading(step: int, title: Any, text: str) -> rx.Component:
    dots = [
        rx.el.span(class_name=cn("h-1 w-8 rounded-full", "bg-accent-ink" if at < step else "bg-line"))
        for at in range(STEPS)
    ]
    return rx.el.div(
        rx.el.div(*dots, custom_attrs={"aria-hidden": True}, class_name="flex gap-1.5 mb-3"),
        rx.el.p(sentence(T.STEP, step), class_name="text-note text-ink-3"),
        rx.el.h2(
            title,
            id=TITLE_ID,
            tab_index=-1,
            class_name="text-display font-semibold tracking-tight text-balance outline-none mt-1",
        ),
        rx.el.p(text, class_name="text-body text-ink-2 mt-2 max-w-[34rem] text-pretty"),
        class_name="mb-7",
    )


@rx.memo
def suggestion(
    context: ObjectVar[dict[str, str]], is_chosen: rx.Var[bool], toggle: rx.Var[EventChain]
) -> rx.Component:
    """A context that can be had by one press, and not by another."""
    return rx.el.li(
        rx.el.button(
            rx.el.span(
                context["icon"], custom_attrs={"aria-hidden": True}, class_name="text-title leading-none"
            ),
            rx.el.span(context["name"], class_name="flex-1 min-w-0 font-medium wrap-anywhere"),
            rx.el.span(
                icon("Check", 15),
                custom_attrs={"aria-hidden": True},
                class_name="grid place-items-center size-6 shrink-0 rounded-full border border-line-strong "
                "text-transparent transition-colors duration-160 group-aria-pressed:bg-accent-ink "
                "group-aria-pressed:border-accent-ink group-aria-pressed:text-on-accent",
            ),
            type="button",
            on_click=handler(js("{}()", toggle)),
            custom_attrs={"aria-pressed": is_chosen},
            class_name="group flex items-center gap-3 w-full p-3.5 rounded-card text-left",
        ),
        custom_attrs=accent(context["color"]),
        class_name="accent wash rounded-card border border-line transition-colors duration-160 "
        "hover:border-accent has-aria-pressed:border-accent",
    )


@rx.memo
def choose_contexts(begin: rx.Var[EventChain], done: rx.Var[EventChain]) -> rx.Component:
    """The first step: contexts from suggestions, and of one's own. They are made in the order chosen."""
    session = use_session()
    chosen = use_draft("chosen", "onboarding:chosen", list(SUGGESTIONS[:2]), list[dict[str, str]])
    own = use_draft("own", "onboarding:own", [], list[dict[str, str]])
    name = use_draft("draft_name", "onboarding:name")
    own_id = use_id("own_id")
    making = use_state("making", False)
    later = api.use_change_preferences(on_success=lambda *_: go_to("/contexts/"), on_error=say)
    create = api.use_create_context(
        # What is made is chosen no longer: trying again after a failure makes the rest.
        on_success=lambda made, v: chosen.set(js("{}.filter(({name}) => name !== {}.name)", chosen.now(), v)),
        on_error=lambda e, _: [say(e), making.set(False)],
    )
    offered = js("[...{}, ...{}]", list(SUGGESTIONS), own.value, returns=list[dict[str, str]])
    count = js("{}.length", chosen.value, returns=int)

    def is_chosen(context: Any) -> Any:
        return js("{}.some(({name}) => name === {}.name)", chosen.value, context, returns=bool)

    def toggle(context: Any) -> Any:
        return chosen.set(
            js(
                "({} ? {}.filter(({name}) => name !== {}.name) : [...{}, {}])",
                is_chosen(context),
                chosen.value,
                context,
                chosen.value,
                context,
            )
        )

    made = js(
        "({name: {}.trim(), icon: {}[{}.length % {}], color: {}[{}.length % {}]})",
        name.value,
        list(OWN_EMOJI),
        own.value,
        len(OWN_EMOJI),
        [colour for _, colour in COLOURS],
        offered,
        len(COLOURS),
    )
    create_all = js(
        "void (async () => { for (const context of {}) await {}({id: 'new', version: 0, ...context}); {}(); "
        "})().catch(() => undefined)",
        chosen.value,
        create._part("mutateAsync", Any),
        done,
    )
    return rx.el.div(
        _heading(
            1,
            js(
                "({} ? {} + ', ' + {}.split(' ')[0] + '. ' : '') + {}",
                session.name,
                T.HELLO,
                session.name,
                T.CHOOSE_TITLE,
            ),
            T.CHOOSE_TEXT,
        ),
        rx.el.ul(
            rx.foreach(
                offered,
                lambda context: suggestion(
                    context=context,
                    is_chosen=is_chosen(context),
                    toggle=handler(toggle(context)),
                    key=context["name"],
                ),
            ),
            custom_attrs={"aria-label": T.SUGGESTIONS},
            class_name="grid gap-2.5 sm:grid-cols-2",
        ),
        form(
            rx.el.label(T.OWN, html_for=own_id, class_name="sr-only"),
            rx.el.input(
                id=own_id,
                value=name.value,
                on_change=handler(lambda e: name.set(typed_text(e))),
                placeholder=T.OWN_HINT,
                auto_complete="off",
                max_length=50,
                class_name=CONTROL,
            ),
            button(icon("Plus"), T.OWN_ADD, type="submit"),
            on_submit=when(
                js("{}.trim() && !{}.some(({name}) => name === {}.trim())", name.value, offered, name.value),
                own.set(js("[...{}, {}]", own.value, made)),
                chosen.set(js("[...{}, {}]", chosen.value, made)),
                name.clear(),
            ),
            class_name="flex gap-2 mt-4 max-w-[26rem]",
        ),
        rx.el.div(
            button(
                js(
                    "({} > 1 ? {} : {} === 1 ? {} : {})",
                    count,
                    sentence(T.CONTINUE_WITH, count),
                    count,
                    T.CONTINUE_WITH_ONE,
                    T.CHOOSE_ONE,
                    returns=str,
                ),
                variant="primary",
                disabled=js("({} === 0 || {})", count, making.value, returns=bool),
                on_click=handler(_keep_focus(), making.set(True), js("{}()", begin), create_all),
            ),
            button(
                T.LATER,
                variant="plain",
                on_click=handler(later.mutate({"onboarding_completed_at": js("new Date().toISOString()")})),
            ),
            class_name="flex flex-wrap gap-2 mt-8",
        ),
    )


@rx.memo
def first_flows(item: ObjectVar[api.DashboardItem]) -> rx.Component:
    """A context and the first things in it: type, Enter, type."""
    context = item.context
    text = use_draft("text", js("'add:' + {}", context.id))
    added = use_state("added", [], list[str])
    field_id = use_id("field_id")
    add = api.use_quick_add(
        context.id,
        on_success=lambda flow, _: added.set(js("[...{}, {}.title]", added.value, flow)),
        on_error=lambda e, v: [text.set(v.text), say(e)],
    )
    flow = js(
        "flowAsRead({}, {isCurrent: false}, {})",
        text.value,
        context.id,
        imports={"$/runtime/reading": "flowAsRead"},
    )
    return rx.el.li(
        rx.el.h3(
            rx.el.span(context.icon, custom_attrs={"aria-hidden": True}),
            context.name,
            class_name="flex gap-2 font-semibold wrap-anywhere",
        ),
        rx.el.ul(
            rx.foreach(
                added.value,
                lambda title, at: rx.el.li(
                    rx.el.span(
                        custom_attrs={"aria-hidden": True},
                        class_name="size-4 mt-1 shrink-0 rounded-full border-[1.5px] border-line-strong",
                    ),
                    title,
                    key=at,
                    class_name="flex gap-2.5 py-1 wrap-anywhere",
                ),
            ),
            class_name="mt-2 empty:hidden",
        ),
        form(
            rx.el.label(sentence(T.WRITE_LABEL, context.name), html_for=field_id, class_name="sr-only"),
            rx.el.input(
                id=field_id,
                value=text.value,
                on_change=handler(lambda e: text.set(typed_text(e))),
                placeholder=T.WRITE_HINT,
                auto_complete="off",
                enter_key_hint="done",
                max_length=200,
                class_name=CONTROL,
            ),
            on_submit=when(
                js("{}.trim()", text.value),
                add.mutate(js("{id: crypto.randomUUID(), ...{}, literal: []}", flow)),
                text.clear(),
            ),
            class_name="mt-2",
        ),
        custom_attrs=accent(context.color),
        class_name="accent wash rounded-card border border-line p-4",
    )


@rx.memo
def write_flows(done: rx.Var[EventChain]) -> rx.Component:
    """The second step: what is on one's mind, context by context."""
    session = use_session()
    dashboard = api.use_dashboard(is_in(session))
    return rx.el.div(
        _heading(2, T.WRITE_TITLE, T.WRITE_TEXT),
        rx.cond(
            dashboard.is_error,
            failed(dashboard.error, handler(dashboard.refetch())),
            rx.el.ul(
                rx.foreach(
                    js("({}?.items ?? [])", dashboard.data, returns=list[api.DashboardItem]),
                    lambda item: first_flows(item=item, key=item.context.id),
                ),
                class_name="grid gap-3",
            ),
        ),
        rx.el.div(
            button(T.CONTINUE, variant="primary", on_click=handler(_keep_focus(), js("{}()", done))),
            class_name="mt-8",
        ),
    )


@lazy_memo
def first_steps() -> rx.Component:
    """For whoever is nowhere yet: the steps that are still to be gone, the last of which enters a context."""
    session = use_session()
    dashboard = api.use_dashboard(is_in(session))
    preferences = api.use_preferences(is_in(session))
    step = use_draft("step", "onboarding:step")
    is_new = js("{}?.onboarding_completed_at === null", preferences.data, returns=bool)
    has_none = js("{}?.items.length === 0", dashboard.data, returns=bool)
    return rx.cond(
        dashboard.is_pending,
        skeleton(3),
        rx.cond(
            js("({} === 'write' && !{})", step.value, has_none, returns=bool),
            write_flows(done=handler(step.set("start"))),
            rx.cond(
                js("({} && ({} === 'choose' || {}))", is_new, step.value, has_none, returns=bool),
                choose_contexts(begin=handler(step.set("choose")), done=handler(step.set("write"))),
                rx.fragment(
                    rx.cond(is_new, _heading(STEPS, T.START_TITLE, T.START_TEXT)),
                    choose_context(headed=js("!{}", is_new, returns=bool)),
                ),
            ),
        ),
    )
