"""Commands that go to a page or a context, and general commands."""

from __future__ import annotations

import reflex as rx

from ...bridge.bindings import Handler
from ...design import copy as shared
from ...design.shortcuts import shortcut
from ...runtime.bindings import ContextRead
from ...ui.command import command, command_group
from ...ui.text import format_text
from . import copy
from .bindings import use_context_commands, use_general_commands

TEXT = shared.Palette
# The shortcut, the words, where it leads, the sign.
PAGES = (
    ("focus", shared.Focus.TITLE, "/focus/", "Target"),
    ("contexts", shared.Contexts.TITLE, "/contexts/", "LayoutGrid"),
    ("", shared.Search.TITLE, "/search/", "Search"),
    ("", shared.Trash.TITLE, "/trash/", "Trash2"),
    ("settings", shared.Settings.TITLE, "/settings/", "Settings2"),
)


def _emoji(context: ContextRead) -> rx.Component:
    return rx.el.span(
        context.icon, custom_attrs={"aria-hidden": True}, class_name="w-[18px] text-center leading-none"
    )


@rx.memo
def context_commands(current: rx.Var[str]) -> rx.Component:
    """Show the commands that switch to a context or open its page."""
    does = use_context_commands(current)
    return rx.fragment(
        command_group(
            does.others.each(
                lambda context, _: command(
                    format_text(TEXT.SWITCH_TO, context.name),
                    value=context.id + "-switch",
                    found_by=[format_text(TEXT.SWITCH_TO, context.name)],
                    on_select=does.enter(context),
                    sign=_emoji(context),
                    key=context.id,
                )
            ),
            does.contexts.each(
                lambda context, _: command(
                    format_text(TEXT.OPEN_CONTEXT, context.name),
                    value=context.id + "-all",
                    found_by=[format_text(TEXT.OPEN_CONTEXT, context.name)],
                    on_select=does.open(context),
                    sign=_emoji(context),
                    key=context.id + "-all",
                )
            ),
            heading=shared.Contexts.TITLE,
        ),
    )


@rx.memo
def general_commands() -> rx.Component:
    """Show the commands for pages and themes, and those that need neither a flow nor a context."""
    does = use_general_commands()

    def one(words: str, sign: str, on_select: Handler, *, key: str = "") -> rx.Component:
        return command(
            words,
            value=words,
            found_by=[words],
            on_select=on_select,
            sign=sign,
            shown_key=shortcut(key).shown if key else "",
        )

    return rx.fragment(
        command_group(
            *[one(words, sign, does.go(href), key=key) for key, words, href, sign in PAGES],
            heading=TEXT.GO,
        ),
        command_group(
            one(TEXT.NEW_FLOW, "Plus", does.start_flow(), key="new"),
            one(TEXT.NEW_CONTEXT, "CopyPlus", does.make_context()),
            one(shared.Shortcuts.MENU, "Keyboard", does.show_shortcuts(), key="help"),
            *[one(words, sign, does.choose_theme(theme)) for theme, words, sign in copy.THEMES],
            one(shared.Account.SIGN_OUT, "LogOut", does.sign_out()),
            heading=TEXT.DO,
        ),
    )
