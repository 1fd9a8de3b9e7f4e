"""The palette: every page, every context, every flow and what can be done with it, by typing."""

from __future__ import annotations

from typing import Any

import reflex as rx
from reflex.vars import ObjectVar

from .. import api
from ..design import copy
from ..design.shortcuts import shortcut
from ..hooks import close_overlay, go_to, open_overlay, sign_out, use_session, use_state, use_theme
from ..js import handler, js, run, sentence, when, where
from ..memos import lazy_memo
from ..ui.command import command, command_group, command_input, command_list, commands, nothing_found
from ..ui.icon import icon
from .account import is_in
from .flow_undo import ADD_FIELD, say, use_delete_with_undo
from .postpone import next_week, tomorrow, use_postponing

T = copy.Palette
TITLE_ID = "palette-title"
PAUSE_MS = 120
PAGES = (
    ("focus", copy.Focus.TITLE, "/focus/", "Target"),
    ("contexts", copy.Contexts.TITLE, "/contexts/", "LayoutGrid"),
    ("settings", copy.Settings.TITLE, "/settings/", "Settings2"),
)


def _emoji(context: Any) -> rx.Component:
    return rx.el.span(
        context.icon, custom_attrs={"aria-hidden": True}, class_name="w-[18px] text-center leading-none"
    )


def use_found_flows(query: Any) -> Any:
    """What the API finds, a moment after the last key."""
    paused = js(
        "paused",
        query,
        PAUSE_MS,
        returns=str,
        imports={"$/runtime/reading": "usePaused"},
        hook="const paused = usePaused({}, {})",
    )
    return api.use_best_matches(paused)


@rx.memo
def flow_command(
    flow: ObjectVar[api.Flow],
    contexts: rx.Var[list[api.DashboardItem]],
    choose: rx.Var[Any],
    query: rx.Var[str],
) -> rx.Component:
    """A flow to do something with. What the API found goes by `query`, too."""
    context = js("{}.find(({context}) => context.id === {}.context_id)?.context", contexts, flow)
    return command(
        flow.title,
        value=flow.id,
        found_by=[flow.title, query],
        on_select=handler(js("{}({})", choose, flow)),
        sign=rx.cond(
            flow.completed_at,
            icon("CircleCheck", 18, class_name="shrink-0 text-ink-3"),
            icon("Circle", 18, class_name="shrink-0 text-ink-3"),
        ),
        detail=js("({} ? {}.icon + ' ' + {}.name : '')", context, context, context, returns=str),
    )


@rx.memo
def flow_commands(flow: ObjectVar[api.Flow], zone: rx.Var[str]) -> rx.Component:
    """What can be done with a flow."""
    reopen = api.use_reopen_flow(flow.context_id, on_error=say)
    complete = api.use_complete_flow(flow.context_id, on_success=lambda *_: [], on_error=say)
    delete = use_delete_with_undo(flow.context_id)
    put_off = use_postponing(flow, zone)
    words = T.FLOW_ACTIONS
    address = js("'/contexts/' + {} + '/?flow=' + {}", flow.context_id, flow.id, returns=str)

    def one(name: str, sign: str, *steps: Any, key: str = "") -> rx.Component:
        return command(
            words[name],
            value=name,
            found_by=[words[name]],
            on_select=handler(close_overlay("palette"), *steps),
            sign=sign,
            shown_key=shortcut(key).shown if key else "",
        )

    return command_group(
        one("open", "PanelRight", go_to(address), key="open"),
        rx.cond(
            flow.completed_at,
            one("reopen", "Circle", reopen.mutate(flow), key="done"),
            rx.fragment(
                one("done", "CircleCheck", complete.mutate(flow), key="done"),
                one("tomorrow", "Sunrise", js("{}({})", put_off, tomorrow(zone)), key="tomorrow"),
                one("next_week", "CalendarClock", js("{}({})", put_off, next_week(zone)), key="next_week"),
            ),
        ),
        one("delete", "Trash2", delete.mutate(flow)),
        heading=flow.title,
    )


@rx.memo
def context_commands(contexts: rx.Var[list[api.DashboardItem]], current: rx.Var[str]) -> rx.Component:
    """Switching to a context, and looking at all of it."""
    others = where(contexts, api.DashboardItem, lambda item: item.context.id != current)

    def go(item: Any) -> Any:
        return js(
            "({} ? {} : {})",
            current,
            open_overlay("switch", item.context),
            run(close_overlay("palette"), go_to("/focus/")),
        )

    return rx.fragment(
        command_group(
            rx.foreach(
                others,
                lambda item: command(
                    sentence(T.SWITCH_TO, item.context.name),
                    value=js("{} + '-switch'", item.context.id, returns=str),
                    found_by=[sentence(T.SWITCH_TO, item.context.name)],
                    on_select=handler(go(item)),
                    sign=_emoji(item.context),
                    key=item.context.id,
                ),
            ),
            rx.foreach(
                contexts,
                lambda item: command(
                    sentence(T.OPEN_CONTEXT, item.context.name),
                    value=js("{} + '-all'", item.context.id, returns=str),
                    found_by=[sentence(T.OPEN_CONTEXT, item.context.name)],
                    on_select=handler(
                        close_overlay("palette"),
                        go_to(js('"/contexts/" + {} + "/"', item.context.id, returns=str)),
                    ),
                    sign=_emoji(item.context),
                    key=js("{} + '-all'", item.context.id),
                ),
            ),
            heading=copy.Contexts.TITLE,
        ),
    )


@rx.memo
def general_commands() -> rx.Component:
    """Pages, themes, and what belongs to no flow and no context."""
    theme = use_theme()
    change = api.use_change_preferences(on_error=say)

    def one(words: str, sign: str, *steps: Any, key: str = "") -> rx.Component:
        return command(
            words,
            value=words,
            found_by=[words],
            on_select=handler(*steps),
            sign=sign,
            shown_key=shortcut(key).shown if key else "",
        )

    return rx.fragment(
        command_group(
            *[
                one(words, sign, close_overlay("palette"), go_to(href), key=key)
                for key, words, href, sign in PAGES
            ],
            heading=T.GO,
        ),
        command_group(
            # A sheet that closes gives the focus back to what had it before.
            one(
                T.NEW_FLOW,
                "Plus",
                close_overlay("palette"),
                js("setTimeout(() => {}, 50)", new_flow()),
                key="new",
            ),
            one(T.NEW_CONTEXT, "CopyPlus", open_overlay("context")),
            one(copy.Shortcuts.MENU, "Keyboard", open_overlay("shortcuts"), key="help"),
            *[
                one(
                    words,
                    sign,
                    close_overlay("palette"),
                    theme.choose(choice),
                    change.mutate({"theme": choice}),
                )
                for choice, words, sign in T.THEMES
            ],
            one(copy.Account.SIGN_OUT, "LogOut", close_overlay("palette"), sign_out()),
            heading=T.DO,
        ),
    )


def new_flow() -> Any:
    """To the field that takes a new flow; to the page that has one, from those that have none."""
    field = f"#{ADD_FIELD}"
    return js(
        "(document.querySelector({}) ? {} : {})",
        field,
        js("focusOn({})", field, imports={"$/runtime/keyboard": "focusOn"}),
        go_to("/focus/"),
    )


@lazy_memo
def palette(current: rx.Var[str], zone: rx.Var[str]) -> rx.Component:
    """Type, arrow, Enter. A flow opens what can be done with it; Backspace in the empty field leads back."""
    session = use_session()
    dashboard = api.use_dashboard(is_in(session))
    query = use_state("query", "")
    chosen = use_state("chosen", None, api.Flow)
    contexts = js("({}?.items ?? [])", dashboard.data, returns=list[api.DashboardItem])
    known = js(
        "known",
        returns=list[api.Flow],
        imports={"$/runtime/known": "useKnownFlows"},
        hook="const known = useKnownFlows()",
    )
    found = use_found_flows(query.value)
    found_flows = js(
        "({}?.items ?? []).flatMap((item) => item.flow ?? [])", found.data, returns=list[api.Flow]
    )
    # One list, so that a flow keeps its place and its option when the API finds it, too.
    flows = js(
        "[...{}, ...{}.filter((flow) => !{}.some(({id}) => id === flow.id))]",
        known,
        found_flows,
        known,
        returns=list[api.Flow],
    )
    typed = js("{}.trim() !== ''", query.value, returns=bool)
    choose = js("((flow) => ({}(flow), {}))", chosen.setter, query.set(""))
    back = when(js("{} && {} === ''", chosen.value, query.value), chosen.set(None))

    def by_key(event: Any) -> Any:
        return when(js("{}.key === 'Backspace'", event), back)

    everything = rx.fragment(
        rx.cond(
            typed,
            command_group(
                rx.foreach(
                    flows,
                    lambda flow: flow_command(
                        flow=flow,
                        contexts=contexts,
                        choose=choose,
                        query=js(
                            "({}.some(({id}) => id === {}.id) ? {} : '')",
                            found_flows,
                            flow,
                            query.value,
                            returns=str,
                        ),
                        key=flow.id,
                    ),
                ),
                heading=T.FLOWS,
            ),
        ),
        context_commands(contexts=contexts, current=current),
        general_commands(),
        rx.cond(
            js("{}.length === 0", found_flows, returns=bool),
            nothing_found(rx.cond(found.is_pending, T.SEARCHING, T.NOTHING)),
        ),
    )
    return commands(
        rx.el.h2(T.TITLE, id=TITLE_ID, class_name="sr-only"),
        rx.el.div(
            icon("Search", 20, class_name="shrink-0 text-ink-3"),
            command_input(
                value=query.value,
                on_change=handler(lambda text: query.set(text)),
                placeholder=js("{}?.title ?? {}", chosen.value, T.HINT, returns=str),
                custom_attrs={"onKeyDown": handler(by_key), "aria-label": T.TITLE},
            ),
            class_name="flex items-center gap-3 px-4 border-b border-line",
        ),
        command_list(
            rx.cond(
                chosen.value,
                flow_commands(flow=chosen.value, zone=zone),
                everything,
            ),
            label=T.TITLE,
        ),
        label=T.TITLE,
    )
