"""The frame of every page: a place for the brand, the account, notices, and one column."""

from __future__ import annotations

from typing import Any, Literal

import reflex as rx

from ..design import copy
from .accent import accent
from .button import page_link
from .icon import drawing
from .text import cn

Width = Literal["column", "wide", "full"]
WIDTHS: dict[Width, str] = {
    "column": "[--column:40rem]",
    "wide": "[--column:56rem]",
    "full": "[--column:90rem]",
}
INNER = "mx-auto w-full max-w-[var(--column)] px-4 sm:px-6"

# The name of a context beside its emoji, and what can be done with it: at the end, or below where a word of
# the name would break, since text may be twice as large.
TITLE_ROW = "flex flex-wrap items-center gap-3 mb-6"
TITLE = (
    "grow basis-[min-content] min-w-0 max-w-[calc(100%-3.5rem)] text-display text-left font-semibold "
    "tracking-tight break-words"
)


def shell(
    *children: Any,
    colour: Any = "",
    corner: Any = None,
    notices: Any = None,
    width: Width = "column",
    home: str = "/focus/",
) -> rx.Component:
    """Render a page.

    Args:
        children: The content of the page.
        colour: The context's colour, #RRGGBB; if empty, the brand's.
        corner: Shown at the right of the header.
        notices: Shown above the content.
        width: `column` for lists and text, `wide` for cards, `full` for columns.
        home: The address of the brand's link.
    """
    return rx.el.div(
        rx.el.a(
            copy.SKIP,
            href="#main",
            class_name="sr-only focus:not-sr-only focus:fixed focus:left-4 focus:top-4 focus:z-10 "
            "focus:rounded-control focus:bg-surface focus:px-4 focus:py-2 focus:shadow-raised",
        ),
        rx.el.header(
            page_link(
                brand_mark(),
                # On a narrow phone its sign alone leaves room for where one can go.
                rx.el.span(copy.NAME, class_name="max-[26rem]:group-has-[nav]/header:hidden"),
                href=home,
                custom_attrs={"aria-label": copy.NAME},
                class_name="inline-flex items-center gap-2 -ml-2 px-2 min-h-11 rounded-control "
                "font-semibold tracking-tight",
            ),
            corner if corner is not None else rx.fragment(),
            # As wide on every page, so that nothing in it moves from one to the next.
            class_name=cn(
                INNER, WIDTHS["wide"], "group/header flex flex-wrap items-center justify-between gap-x-2 py-2"
            ),
        ),
        rx.el.div(notices, class_name=cn(INNER, "empty:hidden")) if notices is not None else rx.fragment(),
        rx.el.main(
            *children,
            id="main",
            tab_index=-1,
            class_name=cn(INNER, "flex-1 pt-4 sm:pt-8 pb-44 sm:pb-28 outline-none"),
        ),
        custom_attrs=accent(colour),
        class_name=cn(WIDTHS[width], "accent page min-h-dvh flex flex-col text-ink antialiased"),
    )


def brand_mark() -> rx.Component:
    """Render the logo: two currents that meet."""
    return drawing(
        ("M3 8.5c3-4 6-4 9 0s6 4 9 0", "currentColor"),
        ("M3 15.5c3-4 6-4 9 0s6 4 9 0", "var(--accent)"),
        class_name="size-6",
    )
