"""The second step: what is on one's mind."""

from __future__ import annotations

from typing import Any, TypedDict

import reflex as rx
from reflex.event import EventChain
from reflex.vars import ObjectVar

from ... import api
from ...bridge.js import handler, js, where
from ...design import copy
from ...hooks import use_id, use_session, use_state
from ...ui.accent import accent
from ...ui.button import button
from ...ui.field import CONTROL, form
from ...ui.text import sentence
from ..account import is_in
from ..reads import failed_read
from ..zone import due_label, use_zone
from .bindings import use_first_flow
from .heading import heading, keep_focus, takes_focus

T = copy.Onboarding
FORMS = "[data-first-flows] form"


class Written(TypedDict):
    """What was written down just now. It stands where it was put: `#` can send it elsewhere."""

    id: str
    context_id: str
    title: str
    priority: str
    status: str
    due: api.Due | None
    due_at: str | None


def _understood(one: Any, zone: Any) -> rx.Component:
    """What was taken for more than the title: "Tomorrow, 17:00 · important"."""
    return rx.el.p(
        js(
            "[{} && {}, {} === 'high' && {}].filter(Boolean).join(' · ')",
            one.due,
            due_label(one, zone),
            one.priority,
            copy.Flows.HIGH,
            returns=str,
        ),
        class_name="text-note text-ink-2 empty:hidden",
    )


@rx.memo
def first_flows(
    item: ObjectVar[api.DashboardItem],
    written: rx.Var[list[Written]],
    tell: rx.Var[Any],
    zone: rx.Var[str],
    is_first: rx.Var[bool],
) -> rx.Component:
    """A context and the first things in it: type, Enter, type."""
    context = item.context
    field_id = use_id("field_id")
    line = use_first_flow(context.id, tell)
    return rx.el.li(
        rx.el.h3(
            rx.el.span(context.icon, custom_attrs={"aria-hidden": True}),
            rx.el.bdi(context.name),
            class_name="flex gap-2 font-semibold wrap-anywhere",
        ),
        rx.el.ul(
            rx.foreach(
                where(written, Written, lambda one: one.context_id == context.id),
                lambda one: rx.el.li(
                    rx.el.span(
                        custom_attrs={"aria-hidden": True},
                        class_name="size-1.5 mt-2 shrink-0 rounded-full bg-accent",
                    ),
                    rx.el.div(rx.el.p(one.title, dir="auto"), _understood(one, zone), class_name="min-w-0"),
                    key=one.id,
                    class_name="flex gap-2.5 py-1 wrap-anywhere",
                ),
            ),
            class_name="mt-2 empty:hidden",
        ),
        form(
            rx.el.label(sentence(T.WRITE_LABEL, context.name), html_for=field_id, class_name="sr-only"),
            rx.el.input(
                id=field_id,
                value=line.text,
                on_change=line.change,
                placeholder=T.WRITE_HINT,
                auto_complete="off",
                enter_key_hint="done",
                max_length=200,
                dir="auto",
                auto_focus=js("({} && {})", is_first, takes_focus(), returns=bool),
                class_name=CONTROL,
            ),
            on_submit=line.submit,
            class_name="mt-2",
        ),
        custom_attrs={**accent(context.color), "data-first-flows": True},
        class_name="accent wash rounded-card border border-line p-4",
    )


@rx.memo
def write_flows(done: rx.Var[EventChain]) -> rx.Component:
    """The second step: what is on one's mind, context by context."""
    session = use_session()
    dashboard = api.use_dashboard(is_in(session))
    zone = use_zone(api.use_preferences(is_in(session)))
    written = use_state("written", [], list[Written])
    tell = js("((flow) => {}((all) => [...all, flow]))", written.setter)
    return rx.el.div(
        heading(2, T.WRITE_TITLE, T.WRITE_TEXT),
        rx.cond(
            dashboard.is_error,
            failed_read(dashboard),
            rx.el.ul(
                rx.foreach(
                    js("({}?.items ?? [])", dashboard.data, returns=list[api.DashboardItem]),
                    lambda item, at: first_flows(
                        item=item,
                        written=written.value,
                        tell=tell,
                        zone=zone,
                        is_first=js("({} === 0)", at, returns=bool),
                        key=item.context.id,
                    ),
                ),
                class_name="grid gap-3",
            ),
        ),
        rx.el.div(
            button(
                T.CONTINUE,
                variant="primary",
                # What stands in a field counts as if Enter had been pressed there.
                on_click=handler(
                    keep_focus(),
                    js(f"document.querySelectorAll('{FORMS}').forEach((form) => form.requestSubmit())"),
                    js("{}()", done),
                ),
            ),
            class_name="mt-8",
        ),
    )
