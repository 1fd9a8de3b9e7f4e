"""The way in, and what only those see who are signed in."""

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
    """Whether there is somebody to show things to: an ended session keeps what is on the page."""
    return as_boolean((session.status == "signed-in") | (session.status == "expired"))


def members_only(
    session: Session, content: rx.Component, waiting: rx.Component | None = None
) -> rx.Component:
    """The content for whoever is signed in; otherwise a way in, or the shape of what is coming.

    Args:
        session: Who is signed in.
        content: What they see.
        waiting: That shape. The same as where the content itself waits, or what stands below jumps.
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
    """A page's content behind the sign-in."""
    component: rx.Component = rx.fragment(members_only(use_session(), page))
    return component


@rx.memo
def sign_in_button() -> rx.Component:
    """The landing page's way in; for somebody who is signed in already, the way on."""
    return rx.cond(
        is_in(use_session()),
        link_button(copy.Landing.OPEN, icon("ArrowRight"), href="/focus/", variant="primary"),
        button(copy.Landing.SIGN_IN, icon("ArrowRight"), on_click=sign_in(), variant="primary"),
    )


@rx.memo
def sign_in_outcome() -> rx.Component:
    """Completes the sign-in; when it fails, says why and how to go on."""
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
