"""Sign-in, and content for signed-in people only."""

from __future__ import annotations

import reflex as rx
from reflex.vars import BooleanVar

from ...bridge.bindings import as_boolean
from ...design import copy
from ...runtime.bindings import Session, sign_in, use_session
from ...ui.button import button, link_button
from ...ui.icon import icon
from ...ui.states import empty, skeleton
from .bindings import use_sign_in_callback


def is_in(session: Session) -> BooleanVar:
    """Return whether somebody is signed in; an expired session counts, so that the page keeps its content."""
    return as_boolean((session.status == "signed-in") | (session.status == "expired"))


def members_only(
    session: Session, content: rx.Component, waiting: rx.Component | None = None
) -> rx.Component:
    """Show the content to people who are signed in; otherwise a sign-in button or a placeholder.

    Args:
        session: The session, which decides what is shown.
        content: Shown to people who are signed in.
        waiting: Shown until the session is known. Give the placeholder that the content itself shows while
            it loads; with another one, the layout shifts.
    """
    component: rx.Component = rx.cond(
        is_in(session),
        content,
        rx.cond(
            session.status == "signed-out",
            empty(
                copy.SignIn.NEEDED,
                copy.SignIn.NEEDED_TEXT,
                button(copy.Landing.SIGN_IN, on_click=sign_in(), variant="primary"),
            ),
            skeleton() if waiting is None else waiting,
        ),
    )
    return component


@rx.memo
def members_page(page: rx.Component) -> rx.Component:
    """Show a page's content to people who are signed in, and a sign-in button to others."""
    component: rx.Component = rx.fragment(members_only(use_session(), page))
    return component


@rx.memo
def sign_in_button() -> rx.Component:
    """Show the landing page's sign-in button, or a link to the app for people who are signed in."""
    return rx.cond(
        is_in(use_session()),
        link_button(copy.Landing.OPEN, icon("ArrowRight"), href="/focus/", variant="primary"),
        button(copy.Landing.SIGN_IN, icon("ArrowRight"), on_click=sign_in(), variant="primary"),
    )


@rx.memo
def sign_in_outcome() -> rx.Component:
    """Complete the sign-in; if it fails, show the reason and a button to try again."""
    again = button(copy.SignIn.AGAIN, on_click=sign_in(), variant="primary")
    result = rx.match(
        use_sign_in_callback(),
        *[(name, empty(title, text, again, level=1)) for name, (title, text) in copy.SignIn.OUTCOMES.items()],
        rx.el.div(
            rx.el.h1(copy.SignIn.WORKING, class_name="text-title font-semibold text-center"),
            role="status",
            class_name="loading py-20",
        ),
    )
    component: rx.Component = rx.fragment(result)
    return component
