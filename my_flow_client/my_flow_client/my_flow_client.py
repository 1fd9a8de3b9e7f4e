"""The app: what stands around every page, and the pages."""

from typing import Any

import reflex as rx

from .design import copy
from .design.tokens import BASE_DARK, BASE_LIGHT
from .features.error_boundary import boundary
from .pages import (  # noqa: F401  registers its pages
    callback,
    contexts,
    focus,
    gallery,
    landing,
    search,
    settings,
    share,
    trash,
    week,
)
from .pages.not_found import not_found
from .ui.toast import toaster


class DataProvider(rx.Component):
    """The cache of server data, and the sentences for what goes wrong."""

    library = "$/runtime/data"
    tag = "DataProvider"
    messages: rx.Var[dict[str, Any]]


app = rx.App(
    theme=None,
    toaster=None,
    html_lang="en",
    app_wraps={
        (70, "Boundary"): lambda _: boundary(),
        (60, "DataProvider"): lambda _: DataProvider.create(messages=copy.ERRORS | copy.SENDING),
        (1, "Toaster"): lambda _: rx.fragment(toaster()),
    },
    head_components=[
        rx.el.link(rel="icon", href="/favicon.svg", type="image/svg+xml"),
        rx.el.link(rel="apple-touch-icon", href="/icons/apple-180.png"),
        rx.el.link(rel="manifest", href="/manifest.webmanifest"),
        *[
            rx.el.meta(
                name="theme-color",
                content=colour,
                custom_attrs={"media": f"(prefers-color-scheme: {scheme})"},
            )
            for scheme, colour in (("light", BASE_LIGHT), ("dark", BASE_DARK))
        ],
    ],
)
app.add_page(
    not_found,
    route="404",
    title=f"{copy.NotFound.TITLE} · {copy.NAME}",
    description=copy.NotFound.TEXT,
    image="favicon.svg",
)
