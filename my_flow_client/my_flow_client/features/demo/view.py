"""The landing page's live demo: the product in small, without an account; nothing is kept."""

from __future__ import annotations

import reflex as rx

from ...ui.accent import accent
from ...ui.tick import tick_mark
from . import copy
from .bindings import use_demo, use_demo_flow

CHIP = (
    "inline-flex items-center gap-1.5 rounded-full border border-line px-3 sm:px-3.5 min-h-11 sm:min-h-9 "
    "text-body "
    "font-medium text-ink-2 transition-colors duration-160 hover:text-ink aria-pressed:bg-accent-ink "
    "aria-pressed:border-accent-ink aria-pressed:text-on-accent"
)


@rx.memo
def demo_flow(title: rx.Var[str], reason: rx.Var[str]) -> rx.Component:
    """Show a flow that can be ticked."""
    flow = use_demo_flow()
    return rx.el.li(
        rx.el.button(
            tick_mark(),
            rx.el.span(
                title,
                class_name="flex-1 text-left group-aria-checked/tick:text-ink-3 "
                "group-aria-checked/tick:line-through",
            ),
            rx.el.span(reason, class_name="text-note text-ink-3 group-aria-checked/tick:hidden"),
            type="button",
            role="checkbox",
            custom_attrs={"aria-checked": flow.is_done},
            on_click=flow.toggle(),
            class_name="group/tick flex items-center gap-3 w-full min-h-12 rounded-control text-body",
        ),
        class_name="border-b border-line last:border-0",
    )


@rx.memo
def landing_demo() -> rx.Component:
    """Show a few contexts, one of them with its flows."""
    demo = use_demo([color for _, _, color, _ in copy.CONTEXTS])
    return rx.el.section(
        rx.el.div(
            *[
                rx.el.button(
                    rx.el.span(emoji, custom_attrs={"aria-hidden": True}),
                    name,
                    type="button",
                    on_click=demo.choose(index),
                    custom_attrs={"aria-pressed": demo.current == index},
                    class_name=CHIP,
                )
                for index, (emoji, name, _, _) in enumerate(copy.CONTEXTS)
            ],
            role="group",
            custom_attrs={"aria-label": copy.LABEL},
            class_name="flex flex-wrap gap-1.5 sm:gap-2",
        ),
        *[
            rx.el.ul(
                *[demo_flow(title=title, reason=reason) for title, reason in flows],
                hidden=demo.current != index,
                class_name="mt-4 min-h-36",
            )
            for index, (_, _, _, flows) in enumerate(copy.CONTEXTS)
        ],
        rx.el.p(copy.HINT, class_name="text-note text-ink-3 mt-2"),
        custom_attrs=accent(demo.color),
        class_name="accent accent-tint rounded-sheet border border-line p-4 sm:p-6 "
        "transition-colors duration-220",
    )
