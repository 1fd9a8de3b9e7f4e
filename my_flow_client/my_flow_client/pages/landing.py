"""/: what My Flow is, and the way in."""

import reflex as rx

from ..design import copy
from ..features.account import account_menu, notices, sign_in_button
from ..features.demo import landing_demo
from ..ui.shell import shell
from .route import page

TEXT = copy.Landing


@page("/", title=TEXT.TITLE, description=TEXT.DESCRIPTION)
def landing() -> rx.Component:
    """Show the introduction to My Flow and the sign-in button."""
    return shell(
        rx.el.div(
            rx.el.h1(
                copy.TAGLINE,
                class_name="text-[clamp(2.25rem,8vw,3.5rem)] leading-[1.05] font-semibold tracking-tight "
                "text-balance",
            ),
            rx.el.p(TEXT.LEAD, class_name="text-lead text-ink-2 mt-4 max-w-[34rem] text-pretty"),
            rx.el.div(sign_in_button(), class_name="mt-7 min-h-11"),
            class_name="pt-6 sm:pt-12 pb-10 sm:pb-14",
        ),
        landing_demo(),
        rx.el.ul(
            *[
                rx.el.li(
                    rx.el.h2(heading, class_name="text-body font-semibold"),
                    rx.el.p(text, class_name="text-body text-ink-2 mt-1"),
                )
                for heading, text in TEXT.POINTS
            ],
            class_name="grid gap-6 sm:grid-cols-3 mt-12",
        ),
        corner=account_menu(),
        notices=notices(),
        home="/",
    )
