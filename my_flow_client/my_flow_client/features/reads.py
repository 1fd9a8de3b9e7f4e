"""What stands where something could not be read."""

from __future__ import annotations

import reflex as rx

from ..bridge.js import handler
from ..design import copy
from ..hooks import sign_in
from ..server import Query
from ..ui.button import button
from ..ui.states import failed, notice


def failed_read(query: Query) -> rx.Component:
    """Why it could not be read, and a way to try again.

    That the session has ended is said above every page already, with the way back in; a sheet covers that,
    and says it itself.
    """
    component: rx.Component = rx.cond(
        query.status == 401,
        rx.el.div(
            notice(
                query.error,
                button(copy.SignIn.AGAIN, on_click=handler(sign_in()), variant="primary", class_name="-my-1"),
            ),
            class_name="hidden in-[dialog]:block",
        ),
        failed(query.error, handler(query.refetch())),
    )
    return component
