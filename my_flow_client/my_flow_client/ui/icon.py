"""Icons from Lucide, imported one by one so that only those used are in the bundle."""

from __future__ import annotations

from typing import Any

import reflex as rx


class _Icon(rx.Component):
    library = "lucide-react"
    size: rx.Var[int]
    stroke_width: rx.Var[float]


def icon(name: str, size: int = 18, **props: Any) -> rx.Component:
    """Render a decorative icon; its control carries the label.

    Args:
        name: Lucide's component name, such as `Plus`.
        size: Width and height in CSS pixels.
        props: Further props of the element.
    """
    component = _Icon.create(size=size, stroke_width=1.75, custom_attrs={"aria-hidden": True}, **props)
    component.tag = name
    return component


def drawing(*strokes: tuple[str, str], class_name: str = "", stroke_class: str = "") -> rx.Component:
    """Render a decorative line drawing on a 24 px grid.

    Args:
        strokes: Path data and colour of each line.
        class_name: Classes of the drawing.
        stroke_class: Classes of each line.
    """
    return rx.el.svg(
        *[
            rx.el.path(d=path, class_name=stroke_class, custom_attrs={"stroke": colour})
            for path, colour in strokes
        ],
        custom_attrs={
            "viewBox": "0 0 24 24",
            "fill": "none",
            "strokeWidth": 2.25,
            "strokeLinecap": "round",
            "strokeLinejoin": "round",
            "aria-hidden": True,
        },
        class_name=class_name,
    )
