"""Toasts by sonner: what happened, with a way back."""

from __future__ import annotations

from typing import Any

import reflex as rx
from reflex.vars.base import Var

from ..bridge.js import Steps, js, run
from ..design import copy

TOAST = "$/runtime/toast"
UNDO_MS = 10_000
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

    library = TOAST
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


def toast(message: Any) -> Var[Any]:
    """Show a message."""
    return js("toast({})", message, imports={TOAST: "toast"})


def toast_with_undo(message: Any, *undo: Steps) -> Var[Any]:
    """Show a message that offers an undo for ten seconds."""
    return toast_with_action(message, copy.UNDO, *undo)


def toast_with_action(message: Any, label: str, *action: Steps) -> Var[Any]:
    """Show a message that offers an action for ten seconds."""
    return js(
        "toast({}, {duration: {}, action: {label: {}, onClick: () => void {}}})",
        message,
        UNDO_MS,
        label,
        run(*action),
        imports={TOAST: "toast"},
    )


def toast_with_retry(message: Any, *retry: Steps) -> Var[Any]:
    """Show an error that offers to try again.

    It stays until it is answered, since it holds the typed text.
    """
    return js(
        "toast({}, {duration: Infinity, action: {label: {}, onClick: () => void {}}})",
        message,
        copy.RETRY,
        run(*retry),
        imports={TOAST: "toast"},
    )


def toast_error(message: Any) -> Var[Any]:
    """Show an error; it stays longer, so that it can be read."""
    return js("toast({}, {duration: {}})", message, UNDO_MS, imports={TOAST: "toast"})
