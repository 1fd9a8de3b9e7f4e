"""What was deleted: it can come back for thirty days."""

from __future__ import annotations

from typing import Any

import reflex as rx
from reflex.vars import ObjectVar

from .. import api
from ..bridge.js import handler, js
from ..design import copy
from ..hooks import use_session
from ..ui.button import button
from ..ui.icon import icon
from ..ui.states import empty, skeleton
from ..ui.toast import toast
from .account import is_in, members_only
from .flow_undo import said, say
from .flows import more
from .reads import failed_read
from .zone import dated, use_zone

T = copy.Trash


def _when(words: str, moment: Any, zone: Any) -> Any:
    return js("{}.replace({}, {})", words, "{}", dated("dayOfMoment", moment, zone, copy.DATES), returns=str)


@rx.memo
def trash_item(item: ObjectVar[api.TrashItem], zone: rx.Var[str]) -> rx.Component:
    """A context or a flow, since when it is here, until when it stays."""
    thing = js("({}.context ?? {}.flow)", item, item, returns=dict[str, str])
    name = js("({}.name ?? {}.title)", thing, thing, returns=str)

    def is_back(_: Any, v: Any) -> Any:
        return toast(said(js("({}.name ?? {}.title)", v, v), T.RESTORED))

    restore_flow = api.use_restore_flow(js("{}.context_id", thing), on_error=say, on_success=is_back)
    restore_context = api.use_restore_context(on_error=say, on_success=is_back)
    return rx.el.li(
        rx.el.span(
            rx.cond(item.context, item.context.icon, icon("Circle", 18)),
            custom_attrs={"aria-hidden": True},
            class_name="grid place-items-center size-9 shrink-0 text-lead text-ink-3",
        ),
        rx.el.div(
            rx.el.p(name, dir="auto", class_name="text-left wrap-anywhere"),
            rx.el.p(
                rx.cond(item.context, rx.el.span(T.CONTEXT)),
                rx.el.span(_when(T.DELETED, item.deleted_at, zone)),
                rx.el.span(_when(T.GOES, item.goes_at, zone)),
                class_name="flex flex-wrap gap-x-3 text-note text-ink-3",
            ),
            rx.cond(
                item.restorable, rx.fragment(), rx.el.p(T.WITH_CONTEXT, class_name="text-note text-ink-2")
            ),
            class_name="flex-1 min-w-0 basis-40",
        ),
        rx.cond(
            item.restorable,
            button(
                T.RESTORE,
                on_click=handler(
                    js(
                        "keepFocusNear({}, '#main')",
                        js("{}.id", thing),
                        imports={"$/runtime/keyboard": "keepFocusNear"},
                    ),
                    js(
                        "({} ? {} : {})",
                        item.context,
                        restore_context.mutate(thing),
                        restore_flow.mutate(thing),
                    ),
                ),
                custom_attrs={
                    "aria-label": js("{} + ': ' + {}", T.RESTORE, name, returns=str),
                    "data-row-focus": True,
                },
            ),
        ),
        custom_attrs={"data-flow": js("{}.id", thing)},
        class_name="flex flex-wrap items-center gap-x-3 gap-y-2 py-2.5 border-b border-line last:border-0",
    )


@rx.memo
def trash_page() -> rx.Component:
    session = use_session()
    trash = api.use_trash(is_in(session))
    zone = use_zone(api.use_preferences(is_in(session)))
    return rx.fragment(
        rx.el.h1(T.TITLE, class_name="text-display font-semibold tracking-tight"),
        members_only(
            session,
            rx.cond(
                trash.is_pending,
                rx.el.div(skeleton(3), class_name="mt-6"),
                rx.cond(
                    trash.is_error,
                    rx.el.div(failed_read(trash), class_name="mt-6"),
                    rx.cond(
                        js("{}.length === 0", trash.data, returns=bool),
                        empty(T.EMPTY_TITLE, T.EMPTY_TEXT),
                        rx.fragment(
                            rx.el.p(T.TEXT, class_name="text-ink-2 mt-1 mb-5"),
                            rx.el.ul(
                                rx.foreach(
                                    trash.data,
                                    lambda item: trash_item(
                                        item=item,
                                        zone=zone,
                                        key=js("({}.context ?? {}.flow).id", item, item, returns=str),
                                    ),
                                )
                            ),
                            more(trash),
                        ),
                    ),
                ),
            ),
        ),
    )
