"""The contexts: cards with what is in each, and the form that makes and changes them."""

from __future__ import annotations

from typing import Any

import reflex as rx
from reflex.event import EventChain
from reflex.vars import ObjectVar

from .. import api
from ..bridge.js import handler, js
from ..design import copy
from ..design.palette import STARTERS
from ..hooks import go_to, use_session, use_state
from ..ui.accent import accent
from ..ui.button import button, icon_button, page_link
from ..ui.dialog import sheet
from ..ui.icon import icon
from ..ui.ring import ring
from ..ui.states import empty, skeleton
from ..ui.text import sentence
from ..ui.toast import toast_error
from .account import is_in, members_only
from .context_form import NEW, context_form
from .flow_undo import say
from .order import order_controls, use_ordering
from .reads import failed_read
from .zone import dated, use_zone

T = copy.Contexts
TURN = "transition-transform duration-160"
CARD = (
    "accent wash group/item relative flex flex-wrap items-center gap-4 rounded-card border p-4 "
    "min-h-24 transition-[border-color,transform] duration-160 hover:border-accent"
)


def open_words(counts: Any) -> Any:
    """What is open, in words: the counts that matter, and none that are zero. Lines break between them."""
    return js(
        "[{}.open ? {} : {}, {}.overdue && {}, {}.due_today && {}].filter(Boolean)"
        ".map((part) => part.replaceAll(' ', '\\u00a0')).join(', ')",
        counts,
        js("{} + ' ' + {}", counts.open, T.OPEN),
        T.NOTHING_OPEN,
        counts,
        js("{} + ' ' + {}", counts.overdue, T.WERE_DUE),
        counts,
        js("{} + ' ' + {}", counts.due_today, T.DUE_TODAY),
        returns=str,
    )


def last_visit(moment: Any, zone: Any) -> Any:
    """When one was last there, in words."""
    return js(
        "({} ? {}.replace({}, {}) : {})",
        moment,
        T.LAST_VISIT,
        "{}",
        dated("agoLabel", moment, zone),
        T.NEVER_VISITED,
        returns=str,
    )


@rx.memo
def context_card(
    item: ObjectVar[api.DashboardItem], zone: rx.Var[str], step: rx.Var[Any], is_current: rx.Var[bool]
) -> rx.Component:
    """One context at a glance; `step` moves it, and is null where there is nothing to put in order."""
    context = item.context
    return rx.el.li(
        ring(context.icon, item.progress),
        rx.el.div(
            rx.el.h2(
                page_link(
                    context.name,
                    rx.el.span(class_name="absolute inset-0 rounded-card"),
                    href=js('"/contexts/" + {} + "/"', context.id, returns=str),
                    custom_attrs={"aria-current": js("{} ? 'true' : undefined", is_current)},
                    class_name="outline-none after:absolute after:inset-0 after:rounded-card "
                    "focus-visible:after:outline-2 focus-visible:after:outline-accent "
                    "focus-visible:after:outline-offset-2",
                ),
                dir="auto",
                class_name="text-lead text-left font-semibold",
            ),
            rx.el.p(open_words(item.counts), class_name="text-note text-ink-2 mt-0.5"),
            rx.el.p(
                rx.cond(item.counts.completed > 0, rx.el.span(item.counts.completed, " ", T.DONE_OF)),
                rx.cond(
                    is_current,
                    rx.el.span(T.HERE, class_name="font-medium text-accent-ink"),
                    rx.el.span(last_visit(item.last_visited_at, zone)),
                ),
                class_name="flex flex-wrap gap-x-3 text-note text-ink-3",
            ),
            class_name="flex-1 basis-28 min-w-0 wrap-anywhere",
        ),
        order_controls(context.id, context.name, step, in_grid=True),
        custom_attrs={**accent(context.color), "data-order": context.id},
        class_name=rx.cond(is_current, f"{CARD} border-accent", f"{CARD} border-line"),
    )


@rx.memo
def context_cards(
    items: rx.Var[list[api.DashboardItem]], zone: rx.Var[str], current: rx.Var[str]
) -> rx.Component:
    """The cards in the person's own order."""
    place = api.use_place_context(on_error=say)
    ordered = js(
        "[...{}].sort((a, b) => a.context.position - b.context.position)",
        items,
        returns=list[api.DashboardItem],
    )
    ordering = use_ordering(
        js("{}.map((item) => item.context)", ordered),
        js("((context, position) => {}({...context, position}))", place.mutate_function),
        count=js("{}.length", items),
    )
    step = js("({}.length > 1 ? {} : null)", items, ordering.step)
    return rx.fragment(
        rx.el.ul(
            rx.foreach(
                ordered,
                lambda item: context_card(
                    item=item,
                    zone=zone,
                    step=step,
                    is_current=js("({} === {})", item.context.id, current, returns=bool),
                    key=item.context.id,
                ),
            ),
            custom_attrs={"onPointerDown": ordering.on_pointer_down},
            class_name="grid grid-cols-1 gap-3 sm:grid-cols-2 sm:gap-4",
        ),
        ordering.announcement(),
    )


@rx.memo
def archived_context(context: ObjectVar[api.Context]) -> rx.Component:
    unarchive = api.use_unarchive_context(on_error=say)
    return rx.el.li(
        rx.el.span(context.icon, custom_attrs={"aria-hidden": True}, class_name="text-lead"),
        page_link(
            context.name,
            href=js('"/contexts/" + {} + "/"', context.id, returns=str),
            dir="auto",
            class_name="flex-1 min-w-0 py-2.5 text-left wrap-anywhere rounded-control hover:underline "
            "underline-offset-4",
        ),
        icon_button(
            "ArchiveRestore",
            sentence(f"{T.UNARCHIVE}: {{}}", context.name),
            on_click=handler(unarchive.mutate(context)),
            class_name="-mr-2",
        ),
        class_name="flex items-center gap-3 border-b border-line last:border-0",
    )


@rx.memo
def archived_contexts() -> rx.Component:
    """Folded away until they are asked for; nothing where there are none."""
    shown = use_state("shown", False)
    archived = api.use_archived_contexts(True)
    return rx.cond(
        js("{}?.length > 0", archived.data, returns=bool),
        rx.el.section(
            rx.el.h2(
                button(
                    icon("ChevronRight", class_name=rx.cond(shown.value, f"{TURN} rotate-90", TURN)),
                    T.ARCHIVED,
                    rx.el.span(js("{}.length", archived.data, returns=int), class_name="text-ink-3"),
                    on_click=handler(shown.toggle()),
                    variant="plain",
                    class_name="-ml-3 px-3",
                    custom_attrs={"aria-expanded": shown.value},
                )
            ),
            rx.cond(
                shown.value,
                rx.el.ul(
                    rx.foreach(
                        archived.data, lambda context: archived_context(context=context, key=context.id)
                    ),
                    class_name="mt-1",
                ),
            ),
            class_name="mt-8",
        ),
    )


@rx.memo
def contexts_overview() -> rx.Component:
    """Every context as a card; on a first visit, four to start from."""
    session = use_session()
    dashboard = api.use_dashboard(is_in(session))
    preferences = api.use_preferences(is_in(session))
    zone = use_zone(preferences)
    current = js("({}?.current_context_id ?? '')", preferences.data, returns=str)
    items = js("({}?.items ?? [])", dashboard.data, returns=list[api.DashboardItem])
    creating = use_state("creating", False)
    close = handler(creating.set(False))
    waiting = skeleton(4, height="h-24", class_name="sm:grid-cols-2 sm:gap-4")
    # It has its place from the start, so that nothing jumps when it shows.
    new_button = rx.el.div(
        button(icon("Plus"), T.NEW, on_click=handler(creating.set(True))),
        class_name=rx.cond(js("{}?.items.length > 0", dashboard.data, returns=bool), "", "invisible"),
    )
    return rx.fragment(
        rx.el.div(
            rx.el.h1(T.HEADING, class_name="text-display font-semibold tracking-tight"),
            new_button,
            class_name="flex flex-wrap items-center justify-between gap-x-4 gap-y-3 mb-6 sm:mb-8",
        ),
        members_only(
            session,
            rx.cond(
                dashboard.is_pending,
                waiting,
                rx.cond(
                    dashboard.is_error,
                    failed_read(dashboard),
                    rx.cond(
                        js("{}.items.length === 0", dashboard.data, returns=bool),
                        first_contexts(create_own=handler(creating.set(True))),
                        context_cards(items=items, zone=zone, current=current),
                    ),
                ),
            ),
            waiting,
        ),
        rx.cond(is_in(session), archived_contexts()),
        sheet(
            context_form(context=NEW, close=close, remove=close, archive=close, is_new=True, stays=False),
            open=creating.value,
            on_close=close,
            labelled_by="context-form-title",
        ),
    )


@rx.memo
def first_contexts(create_own: rx.Var[EventChain]) -> rx.Component:
    """The empty dashboard: one press makes a first context."""
    create = api.use_create_context(
        on_success=lambda context, _: go_to(js('"/contexts/" + {} + "/"', context.id)),
        on_error=lambda error, _: toast_error(error["message"]),
    )
    starters = [
        rx.el.li(
            rx.el.button(
                rx.el.span(emoji, custom_attrs={"aria-hidden": True}, class_name="text-title leading-none"),
                name,
                type="button",
                disabled=create.is_pending,
                on_click=handler(
                    create.mutate({"id": "new", "version": 0, "name": name, "color": colour, "icon": emoji})
                ),
                class_name="flex items-center gap-3 w-full font-medium p-4 rounded-card text-left",
            ),
            custom_attrs=accent(colour),
            class_name="accent wash rounded-card border border-line transition-colors duration-160 "
            "hover:border-accent",
        )
        for name, emoji, colour in STARTERS
    ]
    return rx.el.div(
        empty(T.EMPTY_TITLE, T.EMPTY_TEXT),
        rx.el.ul(*starters, class_name="grid grid-cols-2 gap-3 max-w-[28rem] mx-auto -mt-4"),
        rx.el.div(
            button(icon("Plus"), T.NEW, on_click=create_own, variant="plain"),
            class_name="flex justify-center mt-4",
        ),
    )
