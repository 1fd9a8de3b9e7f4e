"""Buttons, and links that look like them."""

from __future__ import annotations

from typing import Any, Literal

import reflex as rx

from .icon import icon
from .text import cn

Variant = Literal["primary", "quiet", "plain", "danger"]
# How they look is in base.css, below the utilities that a place has for them.
BASE = "button"
ICON_BUTTON = "icon-button"
VARIANTS: dict[Variant, str] = {
    "primary": "primary",
    "quiet": "border border-line bg-surface text-ink hover:bg-sunken",
    "plain": "text-ink-2 hover:bg-sunken hover:text-ink",
    "danger": "text-danger hover:bg-sunken",
}


def button(*children: Any, variant: Variant = "quiet", class_name: str = "", **props: Any) -> rx.Component:
    """Render a button; `type` is `button` by default, so that it never submits a form by accident."""
    return rx.el.button(
        *children, class_name=cn(BASE, VARIANTS[variant], class_name), **{"type": "button", **props}
    )


def link_button(*children: Any, href: str, variant: Variant = "quiet", class_name: str = "") -> rx.Component:
    """Render a link to a page of the client that looks like a button."""
    return page_link(*children, href=href, class_name=cn(BASE, VARIANTS[variant], class_name))


def reload_button(*children: Any, href: str = "", variant: Variant = "quiet") -> rx.Component:
    """Render a link that reloads the client, here or at another address, after it stopped working."""
    return rx.el.a(*children, href=href, class_name=cn(BASE, VARIANTS[variant]))


def icon_button(name: str, label: Any, *, class_name: str = "", **props: Any) -> rx.Component:
    """Render a button with an icon only; the label is read out and shown on hover."""
    return rx.el.button(
        icon(name),
        custom_attrs={"aria-label": label, **props.pop("custom_attrs", {})},
        title=label,
        class_name=cn(ICON_BUTTON, class_name),
        **{"type": "button", **props},
    )


class _PageLink(rx.Component):
    """The component of `runtime/pageLink.ts`."""

    library = "$/runtime/pageLink"
    tag = "PageLink"
    href: rx.Var[str]


def page_link(*children: Any, href: Any, class_name: str = "", **props: Any) -> rx.Component:
    """Render a link that opens a page of the client without reloading."""
    return _PageLink.create(*children, href=href, class_name=class_name, **props)
