"""Registering a page."""

from __future__ import annotations

from collections.abc import Callable

import reflex as rx

from ..design import copy
from ..features.overlays import overlays

PageFunction = Callable[[], rx.Component]


def page(route: str, *, title: str, description: str) -> Callable[[PageFunction], PageFunction]:
    """Serve the decorated function's component at `route`.

    Args:
        route: `/contexts/[id]` for a dynamic part.
        title: Shown in the tab, before the product's name.
        description: For search engines and link previews.
    """

    def register(build: PageFunction) -> PageFunction:
        def with_overlays() -> rx.Component:
            return rx.fragment(build(), overlays())

        rx.page(route, title=f"{title} · {copy.NAME}", description=description, image="favicon.svg")(
            with_overlays
        )
        return build

    return register
