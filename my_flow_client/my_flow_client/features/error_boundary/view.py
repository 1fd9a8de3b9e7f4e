"""The fallback for a page that fails to be drawn."""

from __future__ import annotations

import reflex as rx

from ...bridge.memos import lazy_memo
from ...design import copy
from ...ui.button import reload_button
from ...ui.states import empty

TEXT = copy.ErrorBoundary


class Boundary(rx.Component):
    """Around the whole app: shows `fallback` when what is in it cannot be drawn."""

    library = "$/runtime/boundary"
    tag = "Boundary"
    fallback: rx.Var[rx.Component]


@lazy_memo
def broken_page() -> rx.Component:
    """Say that the page has stopped. The service worker keeps its code: it is there when nothing else is."""
    return rx.el.main(
        empty(
            TEXT.HEADING,
            TEXT.TEXT,
            reload_button(TEXT.RELOAD, variant="primary"),
            reload_button(TEXT.HOME, href="/"),
            level=1,
        ),
        role="alert",
        class_name="accent page min-h-dvh text-ink antialiased",
    )


def boundary() -> rx.Component:
    """Wrap the app in an error boundary, which shows `broken_page` if a page fails to render."""
    return Boundary.create(fallback=broken_page())
