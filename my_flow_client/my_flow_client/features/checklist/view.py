"""The checklist of a flow, in its editor and below its row."""

from __future__ import annotations

import reflex as rx
from reflex.vars import StringVar

from ...bridge.hooks import use_id
from ...bridge.memos import on_demand_memo
from ...design import copy as shared
from ...runtime.bindings import FlowRead
from ...ui.button import ICON_BUTTON, button, icon_button
from ...ui.field import LABEL, field_error, form, text_area
from ...ui.icon import icon
from ...ui.states import skeleton
from ...ui.text import cn, format_text, hidden_text
from ...ui.tick import tick_mark
from ..flows.reorder import GRIP
from ..query_view import query_view
from . import copy
from .bindings import Checklist, ChecklistItem, ChecklistPlace, ItemEdit, ItemField, Notice, use_checklist

TEXT = shared.Checklist
# Items lie closer than flows; a finger needs as much room for them.
HEIGHT = "min-h-11 sm:min-h-9 pointer-coarse:min-h-11"
SIZE = "size-11 sm:size-9 pointer-coarse:size-11"
ITEM_TEXT = (
    "flex-1 min-w-0 px-1.5 py-3 sm:py-2 pointer-coarse:py-3 text-body leading-snug text-start wrap-anywhere "
    "rounded-control"
)
CLEAR = "-ml-3 text-note text-ink-3"
# Waits for the pointer or the focus; on touch it is below the text while that is edited.
ON_HOVER = (
    "opacity-0 group-hover/entry:opacity-100 group-focus-within/entry:opacity-100 "
    "focus-visible:opacity-100 pointer-coarse:hidden"
)


def checklist_section(flow: FlowRead) -> rx.Component:
    """Show the checklist in the editor, below its name and the counts."""
    return rx.el.section(
        rx.el.div(
            rx.el.h3(TEXT.TITLE, class_name=LABEL),
            rx.cond(
                flow.checklist.is_present,
                rx.el.span(checklist_counts(flow), class_name="text-note text-ink-3"),
            ),
            class_name="flex items-center justify-between gap-3 min-h-7",
        ),
        flow_checklist(flow=flow, place="editor"),
        class_name="[--ground:var(--surface)]",
    )


def checklist_counts(flow: FlowRead) -> StringVar[str]:
    """Return how many items are done: "2 of 5"."""
    return format_text(TEXT.COUNTS, flow.checklist.done.to_string(), flow.checklist.total.to_string())


@on_demand_memo
def flow_checklist(flow: FlowRead, place: rx.Var[ChecklistPlace]) -> rx.Component:
    """Show the items of the flow, and the field for new ones."""
    checklist = use_checklist(flow, place, copy.CHECKLIST)
    add_id, edit_id = use_id("add_id"), use_id("edit_id")
    return rx.el.div(
        query_view(
            checklist.query,
            rx.fragment(
                rx.el.ul(
                    checklist.items.each(lambda item, _: _item(item, checklist, edit_id)),
                    custom_attrs={
                        "onPointerDown": checklist.on_pointer_down,
                        "onKeyDown": checklist.press_key,
                    },
                ),
                _notice(checklist.notice),
                _field(checklist.field, add_id),
                rx.cond(
                    checklist.has_done,
                    button(
                        copy.CLEAR_DONE, on_click=checklist.clear_done(), variant="plain", class_name=CLEAR
                    ),
                ),
            ),
            pending=skeleton(2),
        ),
        rx.el.div(hidden_text(checklist.announcement), hidden_text(checklist.added), role="status"),
        role="group",
        on_focus=checklist.on_focus,
        on_blur=checklist.on_blur,
        custom_attrs={
            "aria-label": format_text(TEXT.OF, flow.title),
            "data-own-keys": True,
            "ref": checklist.ref,
        },
    )


def _item(item: ChecklistItem, checklist: Checklist, edit_id: StringVar[str]) -> rx.Component:
    tick = rx.el.button(
        tick_mark(),
        type="button",
        role="checkbox",
        on_click=checklist.toggle(item.id),
        custom_attrs={"aria-checked": item.is_done, "aria-label": item.text, "data-part": "tick"},
        class_name=cn(
            "group/tick grid place-items-center -ml-2.5 shrink-0 rounded-full -outline-offset-6 "
            "[&>.circle]:size-4.5 [&>.circle]:border-[1.5px]",
            SIZE,
        ),
    )
    text = rx.el.button(
        item.text,
        type="button",
        dir="auto",
        on_click=checklist.begin_edit(item.id),
        custom_attrs={"aria-label": format_text(f"{copy.EDIT}: {{}}", item.text), "data-part": "text"},
        class_name=rx.cond(
            item.is_done,
            f"{ITEM_TEXT} {HEIGHT} text-ink-3 line-through decoration-line-strong",
            f"{ITEM_TEXT} {HEIGHT}",
        ),
    )
    return rx.el.li(
        rx.el.div(
            tick,
            rx.cond(
                item.is_editing,
                _edit(item, checklist, checklist.edit, edit_id),
                rx.fragment(
                    text,
                    icon_button(
                        "X",
                        format_text(f"{copy.DELETE}: {{}}", item.text),
                        on_click=checklist.remove(item.id),
                        class_name=ON_HOVER,
                    ),
                    rx.el.span(
                        icon("GripVertical", 18),
                        title=shared.Order.MOVE,
                        custom_attrs={"data-grip": True},
                        class_name=cn(ICON_BUTTON, GRIP, "pointer-coarse:size-11"),
                    ),
                ),
            ),
            class_name="flex items-start",
        ),
        key=item.id,
        custom_attrs={"data-order": item.id},
        class_name="group/entry",
    )


def _edit(item: ChecklistItem, checklist: Checklist, edit: ItemEdit, edit_id: StringVar[str]) -> rx.Component:
    """Show the text of an item as a field, and what else can be done to the item."""
    return rx.el.div(
        rx.el.label(copy.ITEM, html_for=edit_id, class_name="sr-only"),
        text_area(
            id=edit_id,
            value=edit.text,
            on_change=edit.change,
            rows="1",
            error=edit.error,
            base=f"{ITEM_TEXT} {HEIGHT} block w-full bg-transparent outline-offset-0",
            custom_attrs={"data-part": "edit"},
        ),
        field_error(edit.error, id=edit_id),
        rx.el.div(
            button(
                icon("CornerLeftUp", 16),
                copy.PROMOTE,
                on_click=checklist.promote(item.id),
                variant="plain",
                class_name="sm:min-h-8 pointer-coarse:min-h-11 px-2 text-note gap-1.5",
            ),
            _step(item, checklist, -1, "ArrowUp", shared.Order.UP, disabled=item.is_first),
            _step(item, checklist, 1, "ArrowDown", shared.Order.DOWN, disabled=item.is_last),
            icon_button(
                "Trash2",
                format_text(f"{copy.DELETE}: {{}}", item.text),
                on_click=checklist.remove(item.id),
                class_name="pointer-coarse:size-11",
            ),
            custom_attrs={"onMouseDown": checklist.keep_focus},
            class_name="flex flex-wrap items-center pb-1",
        ),
        on_blur=edit.leave,
        class_name="flex-1 min-w-0",
    )


def _step(
    item: ChecklistItem,
    checklist: Checklist,
    by: int,
    icon_name: str,
    words: str,
    *,
    disabled: rx.Var[bool],
) -> rx.Component:
    return icon_button(
        icon_name,
        format_text(f"{words}: {{}}", item.text),
        on_click=checklist.step(item.id, by),
        custom_attrs={"data-step": str(by)},
        disabled=disabled,
        class_name="pointer-coarse:size-11 disabled:opacity-40",
    )


def _notice(notice: Notice) -> rx.Component:
    """Say what was done, with the way back, or what went wrong."""
    return rx.el.div(
        rx.cond(
            notice.message != "",
            rx.el.div(
                rx.el.p(
                    notice.message,
                    class_name=rx.cond(notice.is_error, "text-danger wrap-anywhere", "wrap-anywhere"),
                ),
                rx.cond(
                    notice.can_undo,
                    button(
                        shared.UNDO,
                        on_click=notice.undo(),
                        variant="plain",
                        class_name="sm:min-h-7 pointer-coarse:min-h-11 px-2 text-note shrink-0",
                    ),
                ),
                class_name="flex items-center justify-between gap-2 pl-0.5 py-1 text-note text-ink-2",
            ),
        ),
        role="status",
    )


def _field(field: ItemField, add_id: StringVar[str]) -> rx.Component:
    """Show the field that takes one item after the other, or a list."""
    return form(
        # Above the field, which may be longer than the screen.
        field_error(field.error, id=add_id),
        rx.el.div(
            rx.el.span(
                icon("Plus", 16),
                custom_attrs={"aria-hidden": True},
                class_name=cn("grid place-items-center -ml-2.5 shrink-0 text-ink-3", SIZE),
            ),
            rx.el.label(TEXT.ADD_LABEL, html_for=add_id, class_name="sr-only"),
            text_area(
                id=add_id,
                value=field.text,
                on_change=field.change,
                rows="1",
                error=field.error,
                placeholder=copy.HINT,
                base=f"{ITEM_TEXT} {HEIGHT} max-h-60 overflow-y-auto bg-transparent outline-offset-0 "
                "scroll-mb-20",
                custom_attrs={"data-add": True, "onKeyDown": field.press_key, "enterKeyHint": "enter"},
            ),
            rx.cond(
                field.has_items,
                button(
                    field.label,
                    type="submit",
                    disabled=field.error != "",
                    class_name="sm:min-h-8 pointer-coarse:min-h-11 px-3 ml-2 sm:my-0.5 text-note shrink-0",
                ),
            ),
            class_name="flex items-start",
        ),
        on_submit=field.submit,
    )
