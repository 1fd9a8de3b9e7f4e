"""The second step: a few flows for each context."""

from __future__ import annotations

import reflex as rx

from ...bridge.hooks import use_id
from ...bridge.memos import memo
from ...design import copy as shared
from ...runtime.bindings import ContextRead
from ...ui.accent import accent
from ...ui.button import button
from ...ui.field import CONTROL, form
from ...ui.text import format_text
from ..query_view import query_failure
from . import copy
from .bindings import FirstSteps, FlowsStep, takes_focus, use_first_flows, use_flows_step
from .heading import heading

TEXT = shared.Onboarding


@memo
def first_flows(context: ContextRead, step: FlowsStep, is_first: rx.Var[bool]) -> rx.Component:
    """Show a context with its first flows, and a field that adds one flow after another."""
    field_id = use_id("field_id")
    first = use_first_flows(step, context.id, copy.DETAILS)
    return rx.el.li(
        rx.el.h3(
            rx.el.span(context.icon, custom_attrs={"aria-hidden": True}),
            rx.el.bdi(context.name),
            class_name="flex gap-2 font-semibold wrap-anywhere",
        ),
        rx.el.ul(
            first.flows.each(
                lambda flow, _: rx.el.li(
                    rx.el.span(
                        custom_attrs={"aria-hidden": True},
                        class_name="size-1.5 mt-2 shrink-0 rounded-full bg-accent",
                    ),
                    rx.el.div(
                        rx.el.p(flow.title, dir="auto"),
                        rx.el.p(flow.details, class_name="text-note text-ink-2 empty:hidden"),
                        class_name="min-w-0",
                    ),
                    key=flow.id,
                    class_name="flex gap-2.5 py-1 wrap-anywhere",
                )
            ),
            class_name="mt-2 empty:hidden",
        ),
        form(
            rx.el.label(format_text(TEXT.WRITE_LABEL, context.name), html_for=field_id, class_name="sr-only"),
            rx.el.input(
                id=field_id,
                value=first.text,
                on_change=first.change,
                placeholder=TEXT.WRITE_HINT,
                auto_complete="off",
                enter_key_hint="done",
                max_length=200,
                dir="auto",
                auto_focus=is_first & takes_focus(),
                class_name=CONTROL,
            ),
            on_submit=first.submit,
            class_name="mt-2",
        ),
        custom_attrs={**accent(context.color), "data-first-flows": True},
        class_name="accent accent-tint rounded-card border border-line p-4",
    )


@memo
def write_flows(steps: FirstSteps) -> rx.Component:
    """Show the second step: a few flows for each context, and the button that goes on."""
    step = use_flows_step(steps)
    return rx.el.div(
        heading(2, TEXT.WRITE_TITLE, TEXT.WRITE_TEXT),
        rx.cond(
            step.query.is_failed,
            query_failure(step.query),
            rx.el.ul(
                step.contexts.each(
                    lambda context, at: first_flows(
                        context=context, step=step, is_first=at == 0, key=context.id
                    )
                ),
                class_name="grid gap-3",
            ),
        ),
        rx.el.div(button(TEXT.CONTINUE, variant="primary", on_click=step.go_on()), class_name="mt-8"),
    )
