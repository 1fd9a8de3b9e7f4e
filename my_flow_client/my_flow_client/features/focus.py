"""What matters now in the context one is in, and the way to the next."""

from __future__ import annotations

from typing import Any

import reflex as rx
from reflex.vars import ObjectVar

from .. import api
from ..design import copy
from ..hooks import use_hotkey, use_session, use_state
from ..js import handler, js
from ..ui.button import button, page_link
from ..ui.dialog import sheet
from ..ui.icon import icon
from ..ui.shell import shell
from ..ui.states import empty, failed, skeleton
from .account import account_menu, is_in, members_only, notices
from .add_flow import add_flow
from .context_view import use_zone
from .flow_row import flow_row
from .flows import flow_editor
from .switch import choose_context, switch_sheet

T = copy.Focus


@rx.memo
def resume_note(note: ObjectVar[api.ResumeNote]) -> rx.Component:
    """What one wrote when one left."""
    return rx.el.aside(
        rx.el.h2(T.NOTE, class_name="text-note font-semibold text-accent-ink"),
        rx.el.p(note.text, class_name="text-lead mt-0.5 wrap-anywhere"),
        class_name="wash rounded-card border border-line border-l-3 border-l-accent px-4 py-3 mb-6",
    )


def _reasons(item: Any) -> Any:
    """The reasons in words, without those that the date and the flag say."""
    return js(
        "{}.filter((reason) => reason !== 'due_today' || !{}.due?.time)"
        ".map((reason) => {}[reason]).filter(Boolean)",
        item.reasons,
        item.flow,
        T.REASONS,
        returns=list[str],
    )


@rx.memo
def focus_list(focus: ObjectVar[api.Focus], zone: rx.Var[str]) -> rx.Component:
    """At most five flows, each with its reason, and how many more there are."""
    editing = use_state("editing", None, api.Flow)
    close = editing.set(None)
    more = js("({}.open_count - {}.items.length)", focus, focus, returns=int)
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
                        js("{}.items", focus, returns=list[api.FocusItem]),
                        lambda item: flow_row(
                            flow=item.flow,
                            zone=zone,
                            is_open=True,
                            edit=editing.setter,
                            reasons=_reasons(item),
                            key=item.flow.id,
                        ),
                    )
                ),
            ),
        ),
        rx.cond(
            js("({} > 0)", more, returns=bool),
            page_link(
                js("{} + ' ' + {} + ' ' + {}", more, T.MORE, focus.context.name, returns=str),
                icon("ChevronRight", 16),
                href=js('"/contexts/" + {} + "/"', focus.context.id, returns=str),
                class_name="inline-flex items-center gap-1 min-h-11 mt-2 text-note font-medium text-ink-2 "
                "hover:text-ink rounded-control",
            ),
        ),
        sheet(
            flow_editor(opened=editing.value, zone=zone, close=handler(close)),
            open=js("({} !== null)", editing.value, returns=bool),
            on_close=handler(close),
            labelled_by="flow-form-title",
            variant="side",
        ),
    )


@rx.memo
def focus_page() -> rx.Component:
    """The home of whoever is signed in: the current context, or the choice of one."""
    session = use_session()
    preferences = api.use_preferences(is_in(session))
    zone = use_zone(preferences)
    current = js("({}?.current_context_id ?? null)", preferences.data, returns=str)
    focus = api.use_focus(current, js("({} && !!{})", is_in(session), current, returns=bool))
    # Asked for before it is needed, so that the choice of where to go is there at once.
    contexts = api.use_dashboard(is_in(session))
    switching = use_state("switching", False)
    open_switch = handler(switching.set(True))
    close_switch = handler(switching.set(False))
    context = focus.data.context
    content = rx.cond(
        preferences.is_error,
        failed(preferences.error, handler(preferences.refetch())),
        rx.cond(
            preferences.is_pending,
            skeleton(4),
            rx.cond(
                js("({} === null || {} === 404)", current, focus.status, returns=bool),
                choose_context(),
                rx.cond(
                    focus.is_error,
                    failed(focus.error, handler(focus.refetch())),
                    rx.cond(
                        focus.is_pending,
                        skeleton(4),
                        rx.fragment(
                            use_hotkey("s", open_switch),
                            rx.el.div(
                                rx.el.span(
                                    context.icon,
                                    custom_attrs={"aria-hidden": True},
                                    class_name="text-display leading-none",
                                ),
                                rx.el.h1(
                                    context.name,
                                    class_name="flex-1 min-w-0 text-display font-semibold tracking-tight "
                                    "wrap-anywhere",
                                ),
                                button(
                                    icon("ArrowLeftRight"),
                                    T.SWITCH,
                                    on_click=open_switch,
                                    custom_attrs={
                                        "aria-keyshortcuts": "s",
                                        "aria-haspopup": "dialog",
                                        "aria-busy": contexts.is_pending,
                                    },
                                ),
                                class_name="flex items-center gap-3 mb-6",
                            ),
                            add_flow(context_id=current, zone=zone),
                            focus_list(focus=focus.data, zone=zone),
                            sheet(
                                switch_sheet(from_id=current, close=close_switch),
                                open=switching.value,
                                on_close=close_switch,
                                labelled_by="switch-title",
                                variant="wide",
                            ),
                        ),
                    ),
                ),
            ),
        ),
    )
    return shell(
        rx.cond(focus.data, rx.fragment(), rx.el.h1(T.TITLE, class_name="sr-only")),
        members_only(session, content, rows=4),
        colour=js("({}?.context.color ?? '')", focus.data, returns=str),
        corner=account_menu(),
        notices=notices(),
    )
