"""The contexts: cards with what is in each, and the form that makes and changes them."""

from __future__ import annotations

import reflex as rx
from reflex.event import EventChain

from ...bridge.memos import memo
from ...design import copy as shared
from ...design.palette import STARTERS
from ...runtime.bindings import ContextRead, DragReorder, use_session
from ...ui.accent import accent
from ...ui.button import button, icon_button, page_link
from ...ui.dialog import sheet
from ...ui.icon import icon
from ...ui.ring import ring
from ...ui.states import empty, skeleton
from ...ui.text import format_text
from ..account import is_in, members_only
from ..flows.reorder import move_controls, place_announcement
from ..query_view import query_view
from . import copy
from .bindings import (
    ContextCard,
    ContextsOverview,
    use_archived_list,
    use_context_cards,
    use_contexts_overview,
    use_first_context,
    use_unarchive,
)
from .form import NEW, TITLE_ID, context_form

TEXT = shared.Contexts
TURN = "transition-transform duration-160"
CARD = (
    "accent accent-tint group/item relative flex flex-wrap items-center gap-4 rounded-card border p-4 "
    "min-h-24 transition-[border-color,transform] duration-160 hover:border-accent"
)


@memo
def context_card(card: ContextCard, reorder: DragReorder) -> rx.Component:
    """Show a summary of one context; `reorder` moves it if there are others."""
    context = card.context
    return rx.el.li(
        ring(context.icon, card.progress),
        rx.el.div(
            rx.el.h2(
                page_link(
                    context.name,
                    rx.el.span(class_name="absolute inset-0 rounded-card"),
                    href="/contexts/" + context.id + "/",
                    custom_attrs={"aria-current": card.aria_current},
                    class_name="outline-none after:absolute after:inset-0 after:rounded-card "
                    "focus-visible:after:outline-2 focus-visible:after:outline-accent "
                    "focus-visible:after:outline-offset-2",
                ),
                dir="auto",
                class_name="text-lead text-left font-semibold",
            ),
            rx.el.p(card.counts, class_name="text-note text-ink-2 mt-0.5"),
            rx.el.p(
                rx.cond(card.completed > 0, rx.el.span(card.completed, " ", TEXT.DONE_OF)),
                rx.cond(
                    card.is_current,
                    rx.el.span(TEXT.HERE, class_name="font-medium text-accent-ink"),
                    rx.el.span(card.last_visit),
                ),
                class_name="flex flex-wrap gap-x-3 text-note text-ink-3",
            ),
            class_name="flex-1 basis-28 min-w-0 wrap-anywhere",
        ),
        rx.cond(
            card.is_movable,
            move_controls(context.name, lambda by: reorder.step(context.id, by), in_grid=True),
        ),
        custom_attrs={**accent(context.color), "data-order": context.id},
        class_name=rx.cond(card.is_current, f"{CARD} border-accent", f"{CARD} border-line"),
    )


@memo
def context_cards(overview: ContextsOverview) -> rx.Component:
    """Show the cards in the person's own order."""
    cards = use_context_cards(overview, copy.CARD, copy.ORDER)
    return rx.fragment(
        rx.el.ul(
            cards.cards.each(
                lambda card, _: context_card(card=card, reorder=cards.reorder, key=card.context.id)
            ),
            custom_attrs={"onPointerDown": cards.reorder.on_pointer_down},
            class_name="grid grid-cols-1 gap-3 sm:grid-cols-2 sm:gap-4",
        ),
        place_announcement(cards.reorder.announcement),
    )


@memo
def archived_context(context: ContextRead) -> rx.Component:
    """Show one archived context, with a button that takes it out of the archive."""
    archive = use_unarchive()
    return rx.el.li(
        rx.el.span(context.icon, custom_attrs={"aria-hidden": True}, class_name="text-lead"),
        page_link(
            context.name,
            href="/contexts/" + context.id + "/",
            dir="auto",
            class_name="flex-1 min-w-0 py-2.5 text-left wrap-anywhere rounded-control hover:underline "
            "underline-offset-4",
        ),
        icon_button(
            "ArchiveRestore",
            format_text(f"{TEXT.UNARCHIVE}: {{}}", context.name),
            on_click=archive.unarchive(context),
            class_name="-mr-2",
        ),
        class_name="flex items-center gap-3 border-b border-line last:border-0",
    )


@rx.memo
def archived_contexts() -> rx.Component:
    """Show the archived contexts, collapsed at first; show nothing if there are none."""
    archived = use_archived_list()
    return rx.cond(
        archived.contexts.length() > 0,
        rx.el.section(
            rx.el.h2(
                button(
                    icon("ChevronRight", class_name=rx.cond(archived.is_shown, f"{TURN} rotate-90", TURN)),
                    TEXT.ARCHIVED,
                    rx.el.span(archived.contexts.length(), class_name="text-ink-3"),
                    on_click=archived.toggle(),
                    variant="plain",
                    class_name="-ml-3 px-3",
                    custom_attrs={"aria-expanded": archived.is_shown},
                )
            ),
            rx.cond(
                archived.is_shown,
                rx.el.ul(
                    archived.contexts.each(
                        lambda context, _: archived_context(context=context, key=context.id)
                    ),
                    class_name="mt-1",
                ),
            ),
            class_name="mt-8",
        ),
    )


@rx.memo
def contexts_overview() -> rx.Component:
    """Show every context as a card; on a first visit, show four suggestions."""
    session = use_session()
    overview = use_contexts_overview()
    has_contexts = overview.items.length() > 0
    close = overview.close_form()
    waiting = skeleton(4, height="h-24", class_name="sm:grid-cols-2 sm:gap-4")
    # It has its place from the start, so that nothing jumps when it shows.
    new_button = rx.el.div(
        button(icon("Plus"), TEXT.NEW, on_click=overview.open_form()),
        class_name=rx.cond(has_contexts, "", "invisible"),
    )
    return rx.fragment(
        rx.el.div(
            rx.el.h1(TEXT.HEADING, class_name="text-display font-semibold tracking-tight"),
            new_button,
            class_name="flex flex-wrap items-center justify-between gap-x-4 gap-y-3 mb-6 sm:mb-8",
        ),
        members_only(
            session,
            query_view(
                overview.query,
                rx.cond(
                    has_contexts,
                    context_cards(overview=overview),
                    first_contexts(create_own=overview.open_form()),
                ),
                pending=waiting,
            ),
            waiting,
        ),
        rx.cond(is_in(session), archived_contexts()),
        sheet(
            context_form(context=NEW, close=close, remove=close, archive=close, is_new=True, stays=False),
            open=overview.is_form_open,
            on_close=close,
            labelled_by=TITLE_ID,
        ),
    )


@rx.memo
def first_contexts(create_own: rx.Var[EventChain]) -> rx.Component:
    """Show the empty dashboard, on which one press makes a first context."""
    first = use_first_context()
    starters = [
        rx.el.li(
            rx.el.button(
                rx.el.span(emoji, custom_attrs={"aria-hidden": True}, class_name="text-title leading-none"),
                name,
                type="button",
                disabled=first.is_creating,
                on_click=first.create(name, emoji, color),
                class_name="flex items-center gap-3 w-full font-medium p-4 rounded-card text-left",
            ),
            custom_attrs=accent(color),
            class_name="accent accent-tint rounded-card border border-line transition-colors duration-160 "
            "hover:border-accent",
        )
        for name, emoji, color in STARTERS
    ]
    return rx.el.div(
        empty(TEXT.EMPTY_TITLE, copy.EMPTY_TEXT),
        rx.el.ul(*starters, class_name="grid grid-cols-2 gap-3 max-w-[28rem] mx-auto -mt-4"),
        rx.el.div(
            button(icon("Plus"), TEXT.NEW, on_click=create_own, variant="plain"),
            class_name="flex justify-center mt-4",
        ),
    )
