"""Where one can go, and what belongs to no flow."""

from __future__ import annotations

from typing import Any

import reflex as rx

from ... import api
from ...bridge.js import handler, js, run, where
from ...design import copy
from ...design.shortcuts import shortcut
from ...hooks import close_overlay, go_to, open_overlay, sign_out, use_theme
from ...ui.command import command, command_group
from ...ui.text import sentence
from ..add_flow.bindings import start_new_flow
from ..flow_undo import say

T = copy.Palette
# The shortcut, the words, where it leads, the sign.
PAGES = (
    ("focus", copy.Focus.TITLE, "/focus/", "Target"),
    ("contexts", copy.Contexts.TITLE, "/contexts/", "LayoutGrid"),
    ("", copy.Search.TITLE, "/search/", "Search"),
    ("", copy.Trash.TITLE, "/trash/", "Trash2"),
    ("settings", copy.Settings.TITLE, "/settings/", "Settings2"),
)


def _emoji(context: Any) -> rx.Component:
    return rx.el.span(
        context.icon, custom_attrs={"aria-hidden": True}, class_name="w-[18px] text-center leading-none"
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
                js("setTimeout({}, 50)", start_new_flow()),
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
