"""Registering a page."""

from __future__ import annotations

from collections.abc import Callable

import reflex as rx

from ..design import copy

PageFunction = Callable[[], rx.Component]


def page(route: str, *, title: str, description: str) -> Callable[[PageFunction], PageFunction]:
    """Serves the decorated function's component at `route`.

    Args:
        route: `/contexts/[id]` for a dynamic part.
        title: Shown in the tab, before the product's name.
        description: For search engines and link previews.
    """

    def register(build: PageFunction) -> PageFunction:
        rx.page(route, title=f"{title} · {copy.NAME}", description=description, image="favicon.svg")(build)
        return build

    return register
