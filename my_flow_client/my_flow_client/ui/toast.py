"""The container of toasts, by sonner; runtime/toast.ts shows them."""

from __future__ import annotations

from typing import Any

import reflex as rx

CLASSES = {
    "toast": "font-sans w-full flex items-center gap-3 rounded-card bg-ink text-base px-4 py-3 text-body "
    "shadow-raised",
    "title": "font-normal",
    "actionButton": "ml-auto shrink-0 rounded-control px-2 min-h-8 font-semibold underline "
    "underline-offset-3",
    "closeButton": "order-last -mr-2 grid place-items-center size-11 sm:size-8 shrink-0 rounded-control "
    "[&>svg]:size-4",
}


class Toaster(rx.Component):
    """Container of all toasts. Use it once, around the app."""

    library = "$/runtime/toast"
    tag = "Toaster"
    position: rx.Var[str]
    offset: rx.Var[str]
    toast_options: rx.Var[dict[str, Any]]
    container_aria_label: rx.Var[str]


def toaster() -> rx.Component:
    """Render the container of all toasts."""
    return Toaster.create(
        position="bottom-center",
        toast_options={"unstyled": True, "classNames": CLASSES},
    )
