"""Adding flows: type one line, press Enter, type the next. Understood parts of the line are highlighted."""

from __future__ import annotations

import reflex as rx
from reflex.event import EventChain

from ...bridge.bindings import Handler
from ...bridge.memos import lazy_memo, memo
from ...design import copy as shared
from ...runtime.bindings import Zone
from ...ui.button import button
from ...ui.field import field_error, form
from ...ui.hotkey import hotkey
from ...ui.icon import icon
from ...ui.key import key
from ...ui.text import cn, format_text
from . import copy
from .bindings import FIELD_ID, AddFlow, Chip, use_add_flow, use_line_preview

LINE = "flex-1 min-w-0 text-body leading-6 whitespace-pre"
PREVIEW_ID = f"{FIELD_ID}-reading"
LINES_SHOWN = 5


@memo
def add_flow(context_id: rx.Var[str], zone: Zone) -> rx.Component:
    """Show a field that adds one flow after another. On phones it stays at the bottom of the page."""
    line = use_add_flow(context_id, copy.TOASTS)
    return _use_form(line, zone, class_name="add-bar grid gap-2 mb-8 sm:mb-2")


@memo
def add_flow_and_close(context_id: rx.Var[str], zone: Zone, close: rx.Var[EventChain]) -> rx.Component:
    """Show the field in a sheet that adds one flow, says which context it is in, and closes."""
    line = use_add_flow(context_id, copy.TOASTS, close)
    return _use_form(line, zone, class_name="grid gap-2", auto_focus=True)


def _use_form(line: AddFlow, zone: Zone, *, class_name: str, auto_focus: bool = False) -> rx.Component:
    """Show the form for one line, and below it the parts that were understood."""
    component: rx.Component = form(
        hotkey("new", line.focus()),
        rx.el.div(
            icon("Plus", 20, class_name="text-ink-3 shrink-0"),
            _field(line, auto_focus=auto_focus),
            rx.cond(
                line.has_text,
                button(
                    rx.cond(
                        line.is_list,
                        format_text(copy.ADD_MANY, line.pasted_lines.length().to_string()),
                        shared.Flows.ADD,
                    ),
                    type="submit",
                    variant="primary",
                    class_name="sm:min-h-8 px-3 -mr-1.5",
                ),
                key("N", "max-sm:hidden", custom_attrs={"aria-hidden": True}),
            ),
            class_name="flex items-center gap-3 rounded-card border border-line bg-surface px-3.5 "
            "transition-colors duration-160 focus-within:border-accent focus-within:outline-1 "
            "focus-within:outline-accent",
        ),
        field_error(rx.cond(line.is_too_long, shared.Flows.TITLE_LONG, ""), id=FIELD_ID),
        # On desks it has its place from the start, so that the list stays where it is when somebody types.
        rx.el.div(
            rx.cond(
                line.is_list,
                pasted_list(line=line),
                rx.cond(line.has_text, line_preview(line=line, zone=zone)),
            ),
            class_name="sm:min-h-7 max-sm:empty:hidden",
        ),
        on_submit=line.submit,
        class_name=class_name,
    )
    return component


def _field(line: AddFlow, *, auto_focus: bool) -> rx.Component:
    """Show the line over a copy of its text, in which the understood parts are highlighted."""
    return rx.el.div(
        rx.el.div(
            line.pieces.each(
                lambda piece, index: rx.el.span(
                    piece.text, key=index, class_name=rx.cond(piece.is_understood, "understood", "")
                )
            ),
            custom_attrs={"aria-hidden": True},
            dir="auto",
            class_name=cn(LINE, "absolute inset-0 grid-flow-col overflow-hidden text-transparent py-3"),
        ),
        rx.el.input(
            id=FIELD_ID,
            value=line.text,
            on_change=line.change,
            placeholder=copy.HINT,
            auto_complete="off",
            auto_focus=auto_focus,
            dir="auto",
            enter_key_hint="done",
            custom_attrs={
                "aria-label": shared.Flows.ADD_LABEL,
                "aria-keyshortcuts": "n",
                "aria-invalid": line.is_too_long,
                "aria-describedby": rx.cond(line.is_too_long, f"{FIELD_ID}-error", PREVIEW_ID),
                "onKeyDown": line.press_key,
                "onPaste": line.paste,
                "onScroll": line.sync_scroll,
            },
            class_name=cn(LINE, "relative w-full bg-transparent outline-none min-h-12 block"),
        ),
        class_name="relative flex-1 min-w-0",
    )


@lazy_memo
def line_preview(line: AddFlow, zone: Zone) -> rx.Component:
    """Show chips for the parts that were understood, and buttons that add others."""
    preview = use_line_preview(line, zone, copy.PREVIEW)
    return rx.el.div(
        rx.el.div(
            preview.chips.each(lambda chip, _: _chip(line, chip)),
            id=PREVIEW_ID,
            role="status",
            class_name="contents",
        ),
        *[
            rx.cond(
                preview.dated == dated,
                _offer(
                    icon("ArrowLeftRight", 13),
                    words,
                    rx.el.kbd(
                        copy.SWAP_KEY,
                        custom_attrs={"aria-hidden": True},
                        class_name="font-sans text-ink-3 pointer-coarse:hidden",
                    ),
                    on_click=preview.swap(),
                ),
            )
            for dated, words in copy.SWAPS.items()
        ],
        preview.other_contexts.each(
            lambda context, _: _offer(
                rx.el.span(context.icon, custom_attrs={"aria-hidden": True}),
                rx.el.bdi(context.name, class_name="truncate"),
                key=context.id,
                on_click=preview.choose_context(context),
            )
        ),
        rx.cond(preview.can_complete, _key_hint("Tab", copy.COMPLETES)),
        rx.cond(
            preview.unknown_tag != "",
            _offer(
                icon("Plus", 13),
                rx.el.span(format_text(copy.MAKE_CONTEXT, preview.unknown_tag), class_name="truncate"),
                on_click=preview.create_context(),
            ),
        ),
        rx.cond(
            preview.is_without_date,
            rx.fragment(
                _offer(icon("Plus", 13), copy.TODAY, on_click=preview.add_words("today")),
                _offer(icon("Plus", 13), copy.TOMORROW, on_click=preview.add_words("tomorrow")),
            ),
        ),
        rx.cond(
            preview.is_without_priority,
            _offer(icon("Plus", 13), copy.IMPORTANT, on_click=preview.add_words("!high")),
        ),
        rx.cond(line.spans.length() > 0, _key_hint("Esc", copy.ESCAPE)),
        class_name="flex flex-wrap items-center gap-1.5",
    )


@lazy_memo
def pasted_list(line: AddFlow) -> rx.Component:
    """Show the pasted lines, and a button that keeps them as one flow."""
    more = line.pasted_lines.length() - LINES_SHOWN
    return rx.el.div(
        rx.el.p(copy.LIST, class_name="text-note text-ink-2"),
        rx.el.ol(
            line.pasted_lines.first(LINES_SHOWN).each(
                lambda text, index: rx.el.li(text, key=index, dir="auto", class_name="truncate")
            ),
            class_name="grid gap-0.5 text-note min-w-0",
        ),
        rx.cond(
            more > 0,
            rx.el.p(format_text(copy.MORE_LINES, more.to_string()), class_name="text-note text-ink-3"),
        ),
        rx.el.div(
            _offer(copy.KEEP_ONE, on_click=line.keep_one_line()),
            _key_hint("Esc", copy.ESCAPE_LIST),
            class_name="flex flex-wrap items-center gap-1.5",
        ),
        id=PREVIEW_ID,
        role="status",
        class_name="grid gap-2 rounded-card border border-line bg-surface p-3.5 sm:mb-2 min-w-0",
    )


def _chip(line: AddFlow, chip: Chip) -> rx.Component:
    """Show a chip for one understood part of the line; pressing it turns that part back into plain text."""
    return rx.el.button(
        rx.el.span(chip.label),
        icon("X", 14, class_name="opacity-60"),
        type="button",
        title=format_text(copy.REFUSE, chip.span.text),
        custom_attrs={"aria-label": format_text(f"{{}}: {copy.REFUSE}", chip.label, chip.span.text)},
        on_click=line.refuse(chip.span),
        key=chip.span.start,
        class_name="inline-flex items-center gap-1 rounded-full accent-tint border border-line px-2.5 "
        "min-h-9 sm:min-h-7 text-note font-medium "
        "text-accent-ink transition-colors duration-160 hover:border-accent",
    )


def _offer(*words: rx.Component | str, on_click: Handler, key: rx.Var[str] | None = None) -> rx.Component:
    """Show a button that changes the line with one press."""
    return rx.el.button(
        *words,
        type="button",
        on_click=on_click,
        class_name="inline-flex items-center gap-1 rounded-full border border-line px-2.5 max-w-full "
        "min-h-9 sm:min-h-7 text-note text-ink-2 "
        "transition-colors duration-160 hover:text-ink hover:border-line-strong",
        key=key,
    )


def _key_hint(name: str, words: str) -> rx.Component:
    return rx.el.span(
        rx.el.kbd(name, class_name="font-sans font-medium"),
        words,
        class_name="hidden sm:inline text-note text-ink-3 ml-1",
    )
