"""Search over all contexts: what was found, with the words where they are."""

from __future__ import annotations

from typing import Any

import reflex as rx
from reflex.vars import ObjectVar

from .. import api
from ..bridge.js import handler, js, typed_text
from ..design import copy
from ..hooks import use_session, use_state
from ..server import Pages
from ..ui.accent import accent
from ..ui.button import button, page_link
from ..ui.field import CONTROL
from ..ui.icon import icon
from ..ui.states import empty, skeleton
from ..ui.text import cn
from .account import is_in, members_only
from .reads import failed_read
from .zone import due_label, use_zone

T = copy.Search
FIND = "$/runtime/finding"
RESULT = (
    "flex items-start gap-3 -mx-3 px-3 py-2.5 rounded-control outline-offset-0 hover:bg-sunken "
    "transition-colors duration-160"
)


def _marked(text: Any, item: Any, field: str) -> rx.Component:
    """The text with the words that were found in it marked."""
    parts = js(
        "marked({}, {}.matches, {})",
        text,
        item,
        field,
        returns=list[dict[str, str]],
        imports={FIND: "marked"},
    )
    return rx.foreach(
        parts,
        lambda part: rx.cond(
            part["hit"],
            rx.el.mark(
                part["text"], key=part["key"], class_name="bg-notice text-ink rounded-[3px] font-medium"
            ),
            rx.el.span(part["text"], key=part["key"]),
        ),
    )


@rx.memo
def found_context(item: ObjectVar[api.SearchItem]) -> rx.Component:
    context = item.context
    return rx.el.li(
        page_link(
            rx.el.span(
                context.icon, custom_attrs={"aria-hidden": True}, class_name="w-6 text-lead text-center"
            ),
            rx.el.span(
                _marked(context.name, item, "name"),
                dir="auto",
                class_name="text-left flex-1 min-w-0 font-semibold wrap-anywhere",
            ),
            rx.cond(context.archived_at, rx.el.span(T.ARCHIVED, class_name="text-note text-ink-3")),
            href=js('"/contexts/" + {} + "/"', context.id, returns=str),
            class_name=RESULT,
        ),
        custom_attrs=accent(context.color),
        class_name="accent",
    )


@rx.memo
def found_flow(
    item: ObjectVar[api.SearchItem], contexts: rx.Var[dict[str, Any]], zone: rx.Var[str]
) -> rx.Component:
    """A flow, where it is, and the part of its notes that has the words."""
    flow = item.flow
    context = js("{}[{}]", contexts, flow.context_id, returns=api.Context)
    done = js("({} !== null)", flow.completed_at, returns=bool)
    return rx.el.li(
        page_link(
            rx.el.span(
                js("({}?.icon ?? '')", context, returns=str),
                custom_attrs={"aria-hidden": True},
                class_name="w-6 text-lead text-center",
            ),
            rx.el.span(
                rx.el.span(
                    _marked(flow.title, item, "title"),
                    dir="auto",
                    class_name=rx.cond(
                        done, "block wrap-anywhere text-ink-3 line-through", "block wrap-anywhere"
                    ),
                ),
                rx.el.span(
                    _marked(flow.description, item, "description"),
                    dir="auto",
                    class_name="block text-note text-ink-2 wrap-anywhere empty:hidden",
                ),
                rx.el.span(
                    rx.el.span(js("({}?.name ?? '')", context, returns=str), class_name="empty:hidden"),
                    rx.cond(
                        js("({} && !{})", flow.due, done, returns=bool),
                        rx.el.span(js("({} ? {} : '')", flow.due, due_label(flow, zone), returns=str)),
                    ),
                    rx.cond(done, rx.el.span(T.DONE)),
                    rx.cond(flow.archived_at, rx.el.span(T.ARCHIVED)),
                    class_name="flex flex-wrap gap-x-3 text-note text-ink-3",
                ),
                class_name="flex-1 min-w-0",
            ),
            href=js('"/contexts/" + {} + "/?flow=" + {}', flow.context_id, flow.id, returns=str),
            class_name=RESULT,
        ),
        custom_attrs=accent(js("({}?.color ?? '')", context, returns=str)),
        class_name="accent",
    )


def _more(found: Pages) -> rx.Component:
    """Fetch the next page, by a press or by scrolling to where it begins."""
    fetch = handler(found.fetch_more())
    return rx.cond(
        found.has_more,
        button(
            copy.Flows.MORE,
            on_click=fetch,
            disabled=found.is_fetching_more,
            custom_attrs={
                "ref": js(
                    "({} ? null : whenSeen({}))",
                    found.is_fetching_more,
                    fetch,
                    imports={"$/runtime/scrolling": "whenSeen"},
                )
            },
            class_name="mt-4",
        ),
    )


@rx.memo
def search_page() -> rx.Component:
    """The field keeps what is typed in the address; arrows go through what was found."""
    session = use_session()
    address = js(
        "address",
        returns=str,
        imports={"$/runtime/address": "useParam"},
        hook='const address = useParam("q")',
    )
    text = use_state("text", None, str)
    typed = js("({} ?? {})", text.value, address, returns=str)
    found = api.use_search(address, is_in(session))
    zone = use_zone(api.use_preferences(is_in(session)))
    dashboard = api.use_dashboard(is_in(session))
    archived = api.use_archived_contexts(is_in(session))
    contexts = js(
        "byId([...({}?.items ?? []).map((item) => item.context), ...({} ?? [])])",
        dashboard.data,
        archived.data,
        returns=dict[str, Any],
        imports={FIND: "byId"},
    )

    def by_keys(event: Any) -> Any:
        return js("moveThroughResults({})", event, imports={FIND: "moveThroughResults"})

    results = rx.cond(
        address == "",
        empty(T.START_TITLE, T.START_TEXT),
        rx.cond(
            found.is_pending,
            skeleton(3),
            rx.cond(
                found.is_error,
                failed_read(found),
                rx.cond(
                    js("{}.length === 0", found.data, returns=bool),
                    empty(T.NONE_TITLE, T.NONE_TEXT),
                    rx.fragment(
                        rx.el.ul(
                            rx.foreach(
                                found.data,
                                lambda item: rx.cond(
                                    item.context,
                                    found_context(item=item, key=js("{}.context?.id", item, returns=str)),
                                    found_flow(
                                        item=item,
                                        contexts=contexts,
                                        zone=zone,
                                        key=js("{}.flow?.id", item, returns=str),
                                    ),
                                ),
                            ),
                            custom_attrs={"aria-label": T.RESULTS},
                        ),
                        _more(found),
                    ),
                ),
            ),
        ),
    )
    return rx.el.div(
        rx.el.h1(T.TITLE, class_name="sr-only"),
        rx.el.div(
            icon("Search", 20, class_name="absolute left-4 text-ink-3 pointer-events-none"),
            rx.el.input(
                type="search",
                value=typed,
                on_change=handler(
                    lambda e: [
                        text.set(typed_text(e)),
                        js("find({})", typed_text(e), imports={api.LISTS: "find"}),
                    ]
                ),
                on_blur=handler(text.set(None)),
                placeholder=T.HINT,
                auto_complete="off",
                auto_focus=True,
                max_length=100,
                dir="auto",
                enter_key_hint="search",
                custom_attrs={"aria-label": T.LABEL, "data-result": True},
                class_name=cn(CONTROL, "pl-11 min-h-12 sm:min-h-12 text-lead rounded-card"),
            ),
            class_name="relative flex items-center mb-6",
        ),
        members_only(session, results),
        custom_attrs={"onKeyDown": handler(by_keys)},
    )
