"""The first step: contexts from suggestions, and of one's own."""

from __future__ import annotations

from typing import Any

import reflex as rx
from reflex.event import EventChain
from reflex.vars import ObjectVar

from ... import api
from ...bridge.js import handler, js, run, typed_text, when
from ...design import copy
from ...design.palette import COLOURS, OWN_EMOJI, SUGGESTIONS
from ...hooks import go_to, use_draft, use_id, use_session, use_state
from ...ui.accent import accent
from ...ui.button import button
from ...ui.field import field_error, form, text_input
from ...ui.icon import icon
from ...ui.text import sentence, visible
from ..account import is_in
from ..flow_undo import say
from .heading import heading, keep_focus, show_step, takes_focus

T = copy.Onboarding


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
            rx.el.span(
                context["name"], dir="auto", class_name="text-left flex-1 min-w-0 font-medium wrap-anywhere"
            ),
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
    there_already = use_state("there_already", "")
    dashboard = api.use_dashboard(is_in(session))
    later = api.use_change_preferences(on_success=lambda *_: go_to("/contexts/"), on_error=say)
    create = api.use_create_context(
        # What is made is chosen no longer: trying again after a failure makes the rest.
        on_success=lambda made, v: chosen.set(js("{}.filter(({name}) => name !== {}.name)", chosen.now(), v)),
        on_error=lambda e, _: [say(e), making.set(False)],
    )
    # Whoever comes back to this step has made some of them.
    offered = js(
        "[...{}, ...{}].filter(({name}) => {} || !{}?.items.some(({context}) => context.name === name))",
        list(SUGGESTIONS),
        own.value,
        making.value,
        dashboard.data,
        returns=list[dict[str, str]],
    )
    has_some = js("({}?.items.length > 0)", dashboard.data, returns=bool)
    typed = visible(name.value)
    same = js(
        "{}.find(({name}) => name.toLowerCase() === {}.toLowerCase())", offered, typed, returns=dict[str, str]
    )

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
    # What stands in the field counts, too.
    meant = js("({} && ({} ?? {}))", typed, same, made)
    to_create = js(
        "({} && !{}.some(({name}) => name === {}.name) ? [...{}, {}] : {})",
        meant,
        chosen.value,
        meant,
        chosen.value,
        meant,
        chosen.value,
        returns=list[dict[str, str]],
    )
    count = js("{}.length", to_create, returns=int)
    take_typed = when(
        typed,
        when(js("!{}", same), own.set(js("[...{}, {}]", own.value, made))),
        chosen.set(to_create),
        name.clear(),
    )
    create_all = js(
        "void (async () => { await {}; "
        "for (const context of {}) await {}({id: 'new', version: 0, ...context}); {}(); "
        "})().catch(() => undefined)",
        show_step("choose", replace=True),
        to_create,
        create.promise_function,
        done,
    )
    return rx.el.div(
        heading(
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
            text_input(
                id=own_id,
                error=there_already.value,
                value=name.value,
                on_change=handler(lambda e: [name.set(typed_text(e)), there_already.set("")]),
                placeholder=T.OWN_HINT,
                auto_complete="off",
                max_length=50,
                auto_focus=takes_focus(),
                class_name="flex-1 min-w-0",
            ),
            button(icon("Plus"), T.OWN_ADD, type="submit"),
            rx.el.div(
                field_error(there_already.value, id=own_id), class_name="basis-full has-[:empty]:hidden"
            ),
            on_submit=when(
                typed,
                js(
                    "({} ? {} : {})",
                    same,
                    there_already.set(sentence(T.THERE_ALREADY, js("{}?.name", same))),
                    run(
                        own.set(js("[...{}, {}]", own.value, made)),
                        chosen.set(js("[...{}, {}]", chosen.value, made)),
                        name.clear(),
                    ),
                ),
            ),
            class_name="flex flex-wrap gap-2 mt-4 max-w-[26rem]",
        ),
        rx.el.div(
            button(
                js(
                    "({} > 1 ? {} : {} === 1 ? {} : {} ? {} : {})",
                    count,
                    sentence(T.CONTINUE_WITH, count),
                    count,
                    T.CONTINUE_WITH_ONE,
                    has_some,
                    T.CONTINUE,
                    T.CHOOSE_ONE,
                    returns=str,
                ),
                variant="primary",
                disabled=js("(({} === 0 && !{}) || {})", count, has_some, making.value, returns=bool),
                on_click=handler(keep_focus(), making.set(True), js("{}()", begin), take_typed, create_all),
            ),
            button(
                T.LATER,
                variant="plain",
                on_click=handler(later.mutate({"onboarding_completed_at": js("new Date().toISOString()")})),
            ),
            class_name="flex flex-wrap gap-2 mt-8",
        ),
    )
