"""Views of a query of the API: pending, failed, refused or ready, and the button for the next page."""

from __future__ import annotations

import reflex as rx

from ..design import copy
from ..runtime.bindings import NextPage, QueryState, sign_in
from ..ui.button import button
from ..ui.states import failed, notice, skeleton


def query_view(
    query: QueryState,
    ready: rx.Component,
    *,
    pending: rx.Component | None = None,
    refused: rx.Component | None = None,
) -> rx.Component:
    """Show a reading of the API as it stands.

    Args:
        query: The reading.
        ready: Its data. It is built in any case, and must bear that there are none yet.
        pending: The shape of what is coming; rows by default.
        refused: In place of data that the API refuses for good; by default that is a failure as others.
    """
    failure = query_failure(query)
    if refused is not None:
        failure = rx.cond(query.is_refused, refused, failure)
    component: rx.Component = rx.cond(
        query.is_failed,
        failure,
        rx.cond(query.is_pending, skeleton() if pending is None else pending, ready),
    )
    return component


def next_page_button(page: NextPage) -> rx.Component:
    """Fetch the next page of a list, by a press or by scrolling to where it begins."""
    component: rx.Component = rx.cond(
        page.is_there,
        button(
            copy.Flows.MORE,
            on_click=page.fetch(),
            disabled=page.is_fetching,
            custom_attrs={"ref": page.ref},
            class_name="mt-4",
        ),
    )
    return component


def query_failure(query: QueryState) -> rx.Component:
    """Say why something could not be read, and offer to try again.

    That the session has ended is said above every page already, with the way back in; a sheet covers that,
    and says it itself.
    """
    component: rx.Component = rx.cond(
        query.is_session_over,
        rx.el.div(
            notice(
                query.message,
                button(copy.SignIn.AGAIN, on_click=sign_in(), variant="primary", class_name="-my-1"),
            ),
            class_name="hidden in-[dialog]:block",
        ),
        failed(query.message, query.refetch()),
    )
    return component
