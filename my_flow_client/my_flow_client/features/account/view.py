"""Account menu, theme, and notices of a lost connection or an expired session."""

from __future__ import annotations

import reflex as rx

from ...bridge.memos import lazy_memo
from ...design import copy as shared
from ...design.shortcuts import shortcut
from ...runtime.bindings import confirm_sign_out, open_overlay, sign_in, use_session
from ...ui.button import button, page_link
from ...ui.field import choices
from ...ui.icon import icon
from ...ui.key import key
from ...ui.states import notice, quiet_line
from . import copy
from .bindings import use_account_menu, use_notices, use_theme_setting
from .sign_in import is_in

MENU_ID = "account-menu"
# Not "toggle": by then the sheet that opens has closed it, and it would open again above the sheet.
CLOSES_MENU = {"popoverTarget": MENU_ID, "popoverTargetAction": "hide"}
NAV_LINK = (
    "inline-flex items-center min-h-11 sm:min-h-9 px-2 sm:px-3 rounded-control text-body font-medium "
    "text-ink-2 hover:text-ink transition-colors duration-160 aria-[current]:text-ink "
    "aria-[current]:underline decoration-accent decoration-2 underline-offset-8"
)
MENU_ITEM = (
    "flex items-center gap-3 w-full rounded-control px-3 min-h-11 sm:min-h-9 text-body text-ink "
    "hover:bg-sunken transition-colors duration-160"
)


@rx.memo
def theme_choice(name: rx.Var[str]) -> rx.Component:
    """Show the choice between the light, the dark and the system's theme."""
    theme = use_theme_setting()
    return choices(
        shared.Account.THEME,
        name,
        shared.Account.THEMES,
        value=theme.chosen,
        on_choose=theme.choose,
        legend_class="sr-only",
    )


@rx.memo
def account_menu() -> rx.Component:
    """Show the links to the main pages, and the menu of the account, to people who are signed in."""
    menu = use_account_menu()
    return rx.cond(
        is_in(use_session()),
        rx.el.div(
            rx.el.nav(
                *[
                    page_link(
                        words,
                        href=f"{path}/",
                        custom_attrs={"aria-current": rx.cond(menu.section == path, "page", None)},
                        class_name=NAV_LINK,
                    )
                    for words, path in (
                        (shared.Focus.NAV, "/focus"),
                        (shared.Week.TITLE, "/week"),
                        (shared.Contexts.TITLE, "/contexts"),
                    )
                ],
                custom_attrs={"aria-label": shared.Account.NAV},
                class_name="flex flex-wrap justify-end",
            ),
            page_link(
                icon("Search"),
                href="/search/",
                title=shared.Search.TITLE,
                custom_attrs={
                    "aria-label": shared.Search.TITLE,
                    "aria-current": rx.cond(menu.section == "/search", "page", None),
                },
                class_name="icon-button aria-[current]:text-ink",
            ),
            rx.el.button(
                rx.el.span(
                    menu.initial,
                    class_name="grid place-items-center size-9 rounded-full bg-sunken border border-line "
                    "text-note font-semibold text-ink-2 group-hover:text-ink transition-colors duration-160",
                ),
                type="button",
                custom_attrs={"popoverTarget": MENU_ID, "aria-label": shared.Account.MENU},
                class_name="group grid place-items-center size-11 -mr-1 sm:mr-0 sm:size-9 rounded-full",
            ),
            rx.el.div(
                rx.el.div(
                    rx.el.p(menu.name, class_name="font-medium truncate"),
                    rx.el.p(menu.email, class_name="text-note text-ink-3 truncate empty:hidden"),
                    class_name="px-3 pt-2 pb-3",
                ),
                rx.el.div(theme_choice(name="menu-theme"), class_name="px-3 pb-3"),
                rx.el.hr(class_name="border-line mb-1.5"),
                rx.el.button(
                    icon("Search"),
                    rx.el.span(shared.Palette.OPEN, class_name="flex-1 text-left"),
                    key(shortcut("palette").shown, "pointer-coarse:hidden"),
                    type="button",
                    custom_attrs={**CLOSES_MENU},
                    on_click=open_overlay("palette"),
                    class_name=MENU_ITEM,
                ),
                rx.el.button(
                    icon("Keyboard"),
                    rx.el.span(shared.Shortcuts.MENU, class_name="flex-1 text-left"),
                    key(shortcut("help").shown),
                    type="button",
                    custom_attrs={**CLOSES_MENU},
                    on_click=open_overlay("shortcuts"),
                    class_name=f"{MENU_ITEM} pointer-coarse:hidden",
                ),
                page_link(icon("Trash2"), shared.Trash.TITLE, href="/trash/", class_name=MENU_ITEM),
                page_link(
                    icon("Settings2"), shared.Account.SETTINGS, href="/settings/", class_name=MENU_ITEM
                ),
                rx.el.button(
                    icon("LogOut"),
                    shared.Account.SIGN_OUT,
                    type="button",
                    on_click=confirm_sign_out(),
                    class_name=MENU_ITEM,
                ),
                id=MENU_ID,
                custom_attrs={"popover": "auto"},
                class_name="menu w-64 rounded-card border border-line bg-surface text-ink p-1.5 "
                "shadow-raised",
            ),
            class_name="flex flex-wrap items-center justify-end ml-auto gap-1 sm:gap-2",
        ),
    )


class _Effects(rx.Component):
    """The component of `effects.ts`."""

    library = "$/features/account/effects"
    tag = "Effects"
    words: rx.Var[dict[str, str]]


@lazy_memo
def signed_in_effects() -> rx.Component:
    """Run the effects of every signed-in page that the first paint can do without; show nothing."""
    return _Effects.create(words=copy.REMINDERS)


@rx.memo
def notices() -> rx.Component:
    """Show the notices above every page: no connection, or an expired session."""
    state = use_notices(copy.OFFLINE)
    return rx.el.div(
        rx.cond(state.is_signed_in, signed_in_effects()),
        rx.cond(
            state.is_expired,
            notice(
                shared.SignIn.EXPIRED,
                button(shared.SignIn.AGAIN, on_click=sign_in(), variant="primary", class_name="-my-1"),
            ),
            rx.cond(
                state.offline != "",
                quiet_line(
                    "CloudOff",
                    state.offline,
                    button(
                        shared.RETRY, on_click=state.retry(), variant="plain", class_name="-my-2 -mr-2 px-2"
                    ),
                ),
            ),
        ),
        class_name="empty:hidden",
    )
