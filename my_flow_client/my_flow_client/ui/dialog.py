"""A modal sheet over the browser's own dialog element (runtime/dialog.ts)."""

from __future__ import annotations

from typing import Any, Literal

import reflex as rx
from reflex.event import EventHandler, no_args_event_spec

from .button import icon_button
from .text import cn

Variant = Literal["card", "side", "wide", "palette"]
BASE = (
    "sheet bg-surface text-ink shadow-raised border border-line p-0 max-h-dvh overflow-y-auto "
    "overscroll-contain"
)
VARIANTS: dict[Variant, str] = {
    "card": "w-full max-w-full sm:max-w-[28rem] mx-auto mt-auto mb-0 sm:my-auto rounded-t-sheet "
    "sm:rounded-sheet",
    "wide": "w-full max-w-full sm:max-w-[46rem] tall:scroll-py-28 mx-auto mt-auto mb-0 sm:my-auto "
    "rounded-t-sheet sm:rounded-sheet",
    "palette": "w-full max-w-full sm:max-w-[36rem] mx-auto mt-0 sm:mt-[12dvh] mb-auto rounded-b-sheet "
    "sm:rounded-sheet",
    "side": "sheet-side w-full max-w-full h-dvh sm:max-w-[28rem] my-0 ml-auto mr-0 sm:rounded-l-sheet",
}


class _Dialog(rx.Component):
    library = "$/runtime/dialog"
    tag = "Dialog"
    open: rx.Var[bool]
    in_address: rx.Var[bool]
    labelled_by: rx.Var[str]
    on_close: EventHandler[no_args_event_spec]  # type: ignore[type-arg, valid-type]  # Reflex's own notation


def sheet(
    *children: Any,
    open: Any,
    on_close: Any,
    labelled_by: Any,
    variant: Variant = "card",
    class_name: str = "",
    in_address: bool = False,
) -> rx.Component:
    """Render a sheet with the full width on phones, and a card or a side panel on desktops.

    Its children exist only while it is open. Escape, a press outside and the browser's Back call `on_close`.

    Args:
        children: The content of the sheet.
        open: Whether the sheet is open.
        on_close: The handler that closes it.
        labelled_by: The id of its heading.
        variant: Its place and shape.
        class_name: Further classes.
        in_address: Whether the address says that it is open, so that Back closes it without `on_close`.
    """
    return _Dialog.create(
        *children,
        open=open,
        on_close=on_close,
        labelled_by=labelled_by,
        in_address=in_address,
        class_name=cn(BASE, VARIANTS[variant], class_name),
    )


def sheet_heading(title: Any, *, id: Any, close: Any, label: str, takes_focus: Any = None) -> rx.Component:
    """Render the title of a sheet and the button that closes it.

    Args:
        title: The title.
        id: The id of the title, for `labelled_by` of the sheet.
        close: The handler that closes the sheet.
        label: The label of the button.
        takes_focus: Whether the button has the focus at first.
    """
    focus = {} if takes_focus is None else {"auto_focus": takes_focus}
    return rx.el.div(
        rx.el.h2(title, id=id, class_name="text-lead font-semibold"),
        icon_button("X", label, on_click=close, class_name="-mr-2", **focus),
        class_name="flex items-center justify-between gap-4",
    )
