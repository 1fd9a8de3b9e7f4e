"""Who is signed in: the menu in the corner, the theme, and what is said when the session is over."""

from __future__ import annotations

from typing import Any

import reflex as rx

from .. import api
from ..bridge.js import HOLE, handler, js, run, when
from ..design import copy
from ..design.shortcuts import shortcut
from ..hooks import is_section, open_overlay, sign_in, sign_out, use_session, use_theme
from ..memos import lazy_memo
from ..ui.button import button, link_button, page_link
from ..ui.field import choices
from ..ui.icon import icon
from ..ui.key import key
from ..ui.states import empty, notice, quiet_line, skeleton
from ..ui.toast import toast_error

MENU_ID = "account-menu"
# Not "toggle": by then the sheet that opens has closed it, and it would open again above the sheet.
CLOSES_MENU: dict[str, Any] = {"popoverTarget": MENU_ID, "popoverTargetAction": "hide"}
NAV_LINK = (
    "inline-flex items-center min-h-11 sm:min-h-9 px-2 sm:px-3 rounded-control text-body font-medium "
    "text-ink-2 hover:text-ink transition-colors duration-160 aria-[current]:text-ink "
    "aria-[current]:underline decoration-accent decoration-2 underline-offset-8"
)
MENU_ITEM = (
    "flex items-center gap-3 w-full rounded-control px-3 min-h-11 sm:min-h-9 text-body text-ink "
    "hover:bg-sunken transition-colors duration-160"
)


def is_in(session: Any) -> Any:
    """Whether there is somebody to show things to: an ended session keeps what is on the page."""
    return js('({} === "signed-in" || {} === "expired")', session.status, session.status, returns=bool)


@rx.memo
def theme_choice(name: rx.Var[str]) -> rx.Component:
    """Light, dark or system: applied at once, and kept with the account for other devices."""
    theme = use_theme()
    session = use_session()
    change = api.use_change_preferences(on_error=lambda error, _: toast_error(error["message"]))

    def choose(option: str) -> Any:
        return handler(
            theme.choose(option), when(session.status == "signed-in", change.mutate({"theme": option}))
        )

    return choices(
        copy.Account.THEME,
        name,
        copy.Account.THEMES,
        value=theme.choice,
        on_choose=choose,
        legend_class="sr-only",
    )


@rx.memo
def account_menu() -> rx.Component:
    session = use_session()
    initial = js("[...({} || '?')][0].toUpperCase()", session.name, returns=str)
    return rx.cond(
        is_in(session),
        rx.el.div(
            rx.el.nav(
                *[
                    page_link(
                        words,
                        href=f"{path}/",
                        custom_attrs={"aria-current": js("{} ? 'page' : undefined", is_section(path))},
                        class_name=NAV_LINK,
                    )
                    for words, path in ((copy.Focus.NAV, "/focus"), (copy.Contexts.TITLE, "/contexts"))
                ],
                custom_attrs={"aria-label": copy.Account.NAV},
                class_name="flex",
            ),
            page_link(
                icon("Search"),
                href="/search/",
                title=copy.Search.TITLE,
                custom_attrs={
                    "aria-label": copy.Search.TITLE,
                    "aria-current": js("{} ? 'page' : undefined", is_section("/search")),
                },
                class_name="icon-button aria-[current]:text-ink",
            ),
            rx.el.button(
                rx.el.span(
                    initial,
                    class_name="grid place-items-center size-9 rounded-full bg-sunken border border-line "
                    "text-note font-semibold text-ink-2 group-hover:text-ink transition-colors duration-160",
                ),
                type="button",
                custom_attrs={"popoverTarget": MENU_ID, "aria-label": copy.Account.MENU},
                class_name="group grid place-items-center size-11 -mr-1 sm:mr-0 sm:size-9 rounded-full",
            ),
            rx.el.div(
                rx.el.div(
                    rx.el.p(session.name, class_name="font-medium truncate"),
                    rx.el.p(session.email, class_name="text-note text-ink-3 truncate empty:hidden"),
                    class_name="px-3 pt-2 pb-3",
                ),
                rx.el.div(theme_choice(name="menu-theme"), class_name="px-3 pb-3"),
                rx.el.hr(class_name="border-line mb-1.5"),
                rx.el.button(
                    icon("Search"),
                    rx.el.span(copy.Palette.OPEN, class_name="flex-1 text-left"),
                    key(shortcut("palette").shown, "pointer-coarse:hidden"),
                    type="button",
                    custom_attrs=CLOSES_MENU,
                    on_click=handler(open_overlay("palette")),
                    class_name=MENU_ITEM,
                ),
                rx.el.button(
                    icon("Keyboard"),
                    rx.el.span(copy.Shortcuts.MENU, class_name="flex-1 text-left"),
                    key(shortcut("help").shown),
                    type="button",
                    custom_attrs=CLOSES_MENU,
                    on_click=handler(open_overlay("shortcuts")),
                    class_name=f"{MENU_ITEM} pointer-coarse:hidden",
                ),
                page_link(icon("Trash2"), copy.Trash.TITLE, href="/trash/", class_name=MENU_ITEM),
                page_link(icon("Settings2"), copy.Account.SETTINGS, href="/settings/", class_name=MENU_ITEM),
                rx.el.button(
                    icon("LogOut"),
                    copy.Account.SIGN_OUT,
                    type="button",
                    on_click=handler(sign_out()),
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


@lazy_memo
def signed_in_effects() -> rx.Component:
    """Run the effects of every signed-in page that the first paint can do without; show nothing."""
    return rx.fragment(
        js(
            "null",
            {**copy.DATES, **copy.REMINDERS},
            imports={"$/runtime/reminders": "useReminders"},
            hook=f"useReminders({HOLE})",
        ),
        js("null", imports={"$/runtime/preferences": "useKeptPreferences"}, hook="useKeptPreferences()"),
        js("null", imports={"$/runtime/composition": "useCompositionGuard"}, hook="useCompositionGuard()"),
        js("null", imports={"$/runtime/othersUnsent": "useOthersUnsent"}, hook="useOthersUnsent()"),
    )


@rx.memo
def notices() -> rx.Component:
    """What stands above every page: no connection, or a session that has ended."""
    session = use_session()
    unreachable = js(
        "unreachable",
        returns=bool,
        imports={"$/runtime/connectivity": "useUnreachable"},
        hook="const unreachable = useUnreachable()",
    )
    waiting = js(
        "waiting",
        returns=int,
        imports={"$/runtime/outbox": "useWaitingCount"},
        hook="const waiting = useWaitingCount()",
    )
    delayed = js(
        "isDelayed",
        returns=bool,
        imports={"$/runtime/outbox": "useIsDelayed"},
        hook="const isDelayed = useIsDelayed()",
    )
    retry = js("retryAll()", imports={"$/runtime/data": "useRetryAll"}, hook="const retryAll = useRetryAll()")
    return rx.el.div(
        rx.cond(session.status == "signed-in", signed_in_effects()),
        rx.cond(
            session.status == "expired",
            notice(
                copy.SignIn.EXPIRED,
                button(copy.SignIn.AGAIN, on_click=handler(sign_in()), variant="primary", class_name="-my-1"),
            ),
            rx.cond(
                unreachable | delayed,
                quiet_line(
                    "CloudOff",
                    js(
                        "({} === 0 ? {} : {} === 1 ? {} : {}.replace({}, {}))",
                        waiting,
                        copy.Offline.SEEN,
                        waiting,
                        copy.Offline.WAITS_ONE,
                        copy.Offline.WAITS_MANY,
                        "{}",
                        waiting,
                        returns=str,
                    ),
                    button(
                        copy.RETRY, on_click=handler(retry), variant="plain", class_name="-my-2 -mr-2 px-2"
                    ),
                ),
            ),
        ),
        class_name="empty:hidden",
    )


def members_only(session: Any, content: Any, waiting: rx.Component | None = None) -> Any:
    """The content for whoever is signed in; otherwise a way in, or the shape of what is coming.

    Args:
        waiting: That shape. The same as where the content itself waits, or what stands below jumps.
    """
    return rx.cond(
        is_in(session),
        content,
        rx.cond(
            session.status == "signed-out",
            empty(
                copy.SignIn.NEEDED,
                copy.SignIn.NEEDED_TEXT,
                button(copy.Landing.SIGN_IN, on_click=handler(sign_in()), variant="primary"),
            ),
            skeleton() if waiting is None else waiting,
        ),
    )


@rx.memo
def members_page(page: rx.Var[rx.Component]) -> rx.Component:
    """A page's content behind the sign-in."""
    component: rx.Component = rx.fragment(members_only(use_session(), page))
    return component


@rx.memo
def sign_in_button() -> rx.Component:
    """The landing page's way in; for somebody who is signed in already, the way on."""
    session = use_session()
    return rx.cond(
        is_in(session),
        link_button(copy.Landing.OPEN, icon("ArrowRight"), href="/focus/", variant="primary"),
        button(copy.Landing.SIGN_IN, icon("ArrowRight"), on_click=handler(sign_in()), variant="primary"),
    )


@rx.memo
def sign_in_outcome() -> rx.Component:
    """Completes the sign-in; when it fails, says why and how to go on."""
    outcome = js(
        "outcome",
        returns=str,
        imports={"$/runtime/session": "useSignInCallback"},
        hook="const outcome = useSignInCallback()",
    )
    again = button(copy.SignIn.AGAIN, on_click=handler(run(sign_in())), variant="primary")
    result = rx.match(
        outcome,
        *[(name, empty(title, text, again, level=1)) for name, (title, text) in copy.SignIn.OUTCOMES.items()],
        rx.el.div(
            rx.el.h1(copy.SignIn.WORKING, class_name="text-title font-semibold text-center"),
            role="status",
            class_name="loading py-20",
        ),
    )
    component: rx.Component = rx.fragment(result)
    return component
