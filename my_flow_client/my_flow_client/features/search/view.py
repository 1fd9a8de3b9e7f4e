"""Search over all contexts: what was found, with the words where they are."""

from __future__ import annotations

import reflex as rx

from ...bridge.bindings import Items
from ...bridge.memos import memo
from ...design import copy as shared
from ...runtime.bindings import SearchItem, Zone, use_session
from ...ui.accent import accent
from ...ui.button import page_link
from ...ui.field import CONTROL
from ...ui.icon import icon
from ...ui.states import empty, skeleton
from ...ui.text import cn
from ..account import members_only
from ..dates import DATE_WORDS, PLAN_WORDS
from ..query_view import next_page_button, query_view
from .bindings import (
    Found,
    FoundWords,
    MarkedPart,
    Search,
    mark_name,
    move_through_results,
    use_found_flow,
    use_search,
)

TEXT = shared.Search
WORDS = FoundWords(dates=DATE_WORDS, plans=PLAN_WORDS)
RESULT = (
    "flex items-start gap-3 -mx-3 px-3 py-2.5 rounded-control outline-offset-0 hover:bg-sunken "
    "transition-colors duration-160"
)


def _marked(parts: Items[MarkedPart]) -> rx.Component:
    """Show a text with the words that were found in it marked."""
    return parts.each(
        lambda part, _: rx.cond(
            part.is_hit,
            rx.el.mark(part.text, key=part.key, class_name="bg-notice text-ink rounded-[3px] font-medium"),
            rx.el.span(part.text, key=part.key),
        )
    )


@memo
def found_context(item: SearchItem) -> rx.Component:
    """Show a context, with the words in its name."""
    context = item.context
    return rx.el.li(
        page_link(
            rx.el.span(
                context.icon, custom_attrs={"aria-hidden": True}, class_name="w-6 text-lead text-center"
            ),
            rx.el.span(
                _marked(mark_name(context, item.matches)),
                dir="auto",
                class_name="text-left flex-1 min-w-0 font-semibold wrap-anywhere",
            ),
            rx.cond(context.archived_at, rx.el.span(TEXT.ARCHIVED, class_name="text-note text-ink-3")),
            href="/contexts/" + context.id + "/",
            class_name=RESULT,
        ),
        custom_attrs=accent(context.color),
        class_name="accent",
    )


@memo
def found_flow(found: Found, zone: Zone) -> rx.Component:
    """Show a flow, where it is, and the part of its notes that has the words."""
    flow, place = found.item.flow, found.place
    shown = use_found_flow(flow, found.item.matches, zone, WORDS)
    return rx.el.li(
        page_link(
            rx.el.span(
                place.icon, custom_attrs={"aria-hidden": True}, class_name="w-6 text-lead text-center"
            ),
            rx.el.span(
                rx.el.span(
                    _marked(shown.title),
                    dir="auto",
                    class_name=rx.cond(
                        shown.is_done, "block wrap-anywhere text-ink-3 line-through", "block wrap-anywhere"
                    ),
                ),
                rx.el.span(
                    _marked(shown.notes),
                    dir="auto",
                    class_name="block text-note text-ink-2 wrap-anywhere empty:hidden",
                ),
                rx.el.span(
                    rx.el.span(place.name, class_name="empty:hidden"),
                    rx.cond(shown.due != "", rx.el.span(shown.due)),
                    rx.cond(shown.is_done, rx.el.span(TEXT.DONE)),
                    rx.cond(flow.archived_at, rx.el.span(TEXT.ARCHIVED)),
                    class_name="flex flex-wrap gap-x-3 text-note text-ink-3",
                ),
                class_name="flex-1 min-w-0",
            ),
            href="/contexts/" + flow.context_id + "/?flow=" + flow.id,
            class_name=RESULT,
        ),
        custom_attrs=accent(place.color),
        class_name="accent",
    )


@rx.memo
def search_page() -> rx.Component:
    """Show the field, whose words the address keeps, and what was found, which arrows go through."""
    search = use_search()
    results = rx.cond(
        search.is_asked,
        query_view(
            search.query,
            rx.cond(search.found.length() == 0, empty(TEXT.NONE_TITLE, TEXT.NONE_TEXT), _results(search)),
            pending=skeleton(3),
        ),
        empty(TEXT.START_TITLE, TEXT.START_TEXT),
    )
    return rx.el.div(
        rx.el.h1(TEXT.TITLE, class_name="sr-only"),
        rx.el.div(
            icon("Search", 20, class_name="absolute left-4 text-ink-3 pointer-events-none"),
            rx.el.input(
                type="search",
                value=search.text,
                on_change=search.type,
                on_blur=search.stop_typing(),
                placeholder=TEXT.HINT,
                auto_complete="off",
                auto_focus=True,
                max_length=100,
                dir="auto",
                enter_key_hint="search",
                custom_attrs={"aria-label": TEXT.LABEL, "data-result": True},
                class_name=cn(CONTROL, "pl-11 min-h-12 sm:min-h-12 text-lead rounded-card"),
            ),
            class_name="relative flex items-center mb-6",
        ),
        members_only(use_session(), results),
        custom_attrs={"onKeyDown": move_through_results()},
    )


def _results(search: Search) -> rx.Component:
    return rx.fragment(
        rx.el.ul(
            search.found.each(
                lambda found, _: rx.cond(
                    found.item.context.is_present,
                    found_context(item=found.item, key=found.item.context.id),
                    found_flow(found=found, zone=search.zone, key=found.item.flow.id),
                )
            ),
            custom_attrs={"aria-label": TEXT.RESULTS},
        ),
        next_page_button(search.next_page),
    )
