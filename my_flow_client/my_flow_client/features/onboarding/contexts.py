"""First step: choose contexts from suggestions or type their names."""

from __future__ import annotations

import reflex as rx

from ...bridge.hooks import use_id
from ...bridge.memos import memo
from ...design import copy as shared
from ...ui.accent import accent
from ...ui.button import button
from ...ui.field import field_error, form, text_input
from ...ui.icon import icon
from ...ui.text import format_text
from . import copy
from .bindings import ContextsStep, FirstSteps, Suggestion, takes_focus, use_contexts_step
from .heading import heading

TEXT = shared.Onboarding


@memo
def suggested_context(suggestion: Suggestion, step: ContextsStep) -> rx.Component:
    """Show a suggested context; one press chooses it, another one takes that back."""
    context = suggestion.context
    return rx.el.li(
        rx.el.button(
            rx.el.span(
                context.icon, custom_attrs={"aria-hidden": True}, class_name="text-title leading-none"
            ),
            rx.el.span(
                context.name, dir="auto", class_name="text-left flex-1 min-w-0 font-medium wrap-anywhere"
            ),
            rx.el.span(
                icon("Check", 15),
                custom_attrs={"aria-hidden": True},
                class_name="grid place-items-center size-6 shrink-0 rounded-full border border-line-strong "
                "text-transparent transition-colors duration-160 group-aria-pressed:bg-accent-ink "
                "group-aria-pressed:border-accent-ink group-aria-pressed:text-on-accent",
            ),
            type="button",
            on_click=step.toggle(context),
            custom_attrs={"aria-pressed": suggestion.is_chosen},
            class_name="group flex items-center gap-3 w-full p-3.5 rounded-card text-left",
        ),
        custom_attrs=accent(context.color),
        class_name="accent accent-tint rounded-card border border-line transition-colors duration-160 "
        "hover:border-accent has-aria-pressed:border-accent",
    )


@memo
def choose_contexts(steps: FirstSteps) -> rx.Component:
    """Show the first step: contexts from suggestions, and a field for others."""
    step = use_contexts_step(steps, copy.PALETTE, TEXT.THERE_ALREADY)
    own_id = use_id("own_id")
    return rx.el.div(
        heading(
            1,
            rx.cond(
                step.first_name != "",
                format_text(f"{TEXT.HELLO}, {{}}. {TEXT.CHOOSE_TITLE}", step.first_name),
                TEXT.CHOOSE_TITLE,
            ),
            TEXT.CHOOSE_TEXT,
        ),
        rx.el.ul(
            step.suggestions.each(
                lambda suggestion, _: suggested_context(
                    suggestion=suggestion, step=step, key=suggestion.context.name
                )
            ),
            custom_attrs={"aria-label": TEXT.SUGGESTIONS},
            class_name="grid gap-2.5 sm:grid-cols-2",
        ),
        form(
            rx.el.label(TEXT.OWN, html_for=own_id, class_name="sr-only"),
            text_input(
                id=own_id,
                error=step.name_error,
                value=step.name,
                on_change=step.change_name,
                placeholder=TEXT.OWN_HINT,
                auto_complete="off",
                max_length=50,
                auto_focus=takes_focus(),
                class_name="flex-1 min-w-0",
            ),
            button(icon("Plus"), TEXT.OWN_ADD, type="submit"),
            rx.el.div(field_error(step.name_error, id=own_id), class_name="basis-full has-[:empty]:hidden"),
            on_submit=step.add_own,
            class_name="flex flex-wrap gap-2 mt-4 max-w-[26rem]",
        ),
        rx.el.div(
            button(
                rx.cond(
                    step.count > 1,
                    format_text(TEXT.CONTINUE_WITH, step.count.to_string()),
                    rx.cond(
                        step.count == 1,
                        TEXT.CONTINUE_WITH_ONE,
                        rx.cond(step.has_contexts, TEXT.CONTINUE, TEXT.CHOOSE_ONE),
                    ),
                ),
                variant="primary",
                disabled=~step.can_go_on,
                on_click=step.create_and_go_on(),
            ),
            button(TEXT.LATER, variant="plain", on_click=step.skip()),
            class_name="flex flex-wrap gap-2 mt-8",
        ),
    )
