"""The switch from one context to another: a moment of its own."""

from __future__ import annotations

import reflex as rx
from reflex.event import EventChain
from reflex.vars import StringVar

from ...bridge.hooks import use_id
from ...bridge.memos import lazy_memo, memo
from ...design import copy as shared
from ...runtime.bindings import ContextRead
from ...ui.accent import accent
from ...ui.button import button, link_button
from ...ui.dialog import sheet_heading
from ...ui.field import field, form, form_actions, text_input
from ...ui.icon import icon
from ...ui.key import key
from ...ui.states import empty, notice, skeleton
from ...ui.text import format_text
from ..query_view import query_view
from . import copy
from .bindings import LeftOpenFlow, ListedFlow, SwitchForm, SwitchSheet, use_switch_form, use_switch_sheet
from .choosing import context_choices

TEXT = shared.Switch
TITLE_ID = "switch-title"
# What stays in sight while the rows between scroll, where there is the height for it.
EDGE = "-mx-5 px-5 sm:-mx-6 sm:px-6 bg-surface"


@lazy_memo
def switch_sheet(from_id: rx.Var[str], known: ContextRead, close: rx.Var[EventChain]) -> rx.Component:
    """Show the choice of a context, unless it is known; then the flows left open and the flows that wait."""
    sheet = use_switch_sheet(from_id, known)
    return rx.cond(
        sheet.target.is_present,
        switch_form(from_id=from_id, target=sheet.target, back=sheet.back(), close=close),
        _where_to(from_id, sheet, close),
    )


def _where_to(from_id: rx.Var[str], sheet: SwitchSheet, close: rx.Var[EventChain]) -> rx.Component:
    """Show the choice of a context; if there is none to choose, say so and link to the contexts."""
    choices = sheet.choices
    return rx.el.div(
        sheet_heading(copy.WHERE, id=TITLE_ID, close=close, label=shared.CLOSE),
        query_view(
            choices.query,
            rx.cond(
                choices.items.length() == 0,
                empty(
                    rx.cond(from_id, TEXT.ONLY_ONE, shared.Contexts.EMPTY_TITLE),
                    rx.cond(from_id, copy.ONLY_ONE_TEXT, shared.Focus.NONE_TEXT),
                    link_button(shared.Contexts.NEW, href="/contexts/", variant="primary"),
                ),
                context_choices(choices),
            ),
            pending=skeleton(2),
        ),
        class_name="grid gap-5 p-5 sm:p-6",
    )


@memo
def switch_form(
    from_id: rx.Var[str], target: ContextRead, back: rx.Var[EventChain], close: rx.Var[EventChain]
) -> rx.Component:
    """Show what is left, what waits and a line for the way back; Enter switches.

    Whoever is nowhere leaves nothing: `from_id` is empty, and only what waits is shown.
    """
    switch = use_switch_form(from_id, target, copy.SWITCH, copy.KEYS, close)
    waits = _waits(switch, target)
    return form(
        rx.el.div(
            sheet_heading(
                TEXT.TITLE, id=TITLE_ID, close=close, label=shared.CLOSE, takes_focus=~switch.starts_in_note
            ),
            class_name=f"{EDGE} tall:sticky top-0 z-2 -mt-5 pt-3 sm:-mt-6 sm:pt-4 -mb-3 pb-1",
        ),
        query_view(
            switch.query,
            rx.cond(
                switch.leaving.is_present,
                rx.el.div(
                    _left(switch, target, use_id("note_id")),
                    waits,
                    class_name="grid gap-6 sm:grid-cols-[7fr_4fr]",
                ),
                waits,
            ),
            pending=skeleton(3),
        ),
        rx.cond(switch.error != "", notice(switch.error)),
        rx.el.div(
            form_actions(
                save=format_text(f"{TEXT.ENTER} {{}}", target.name),
                saving=switch.is_busy,
                cancel=button(shared.CANCEL, on_click=close, variant="plain", class_name="max-sm:hidden"),
                delete=button(
                    icon("ChevronLeft"), TEXT.BACK, on_click=back, variant="plain", class_name="-ml-3 px-3"
                ),
            ),
            class_name=f"{EDGE} tall:sticky bottom-0 z-2 -mb-5 sm:-mb-6 pt-1.5 pb-2.5 sm:pb-4 border-t "
            "border-line",
        ),
        on_submit=switch.submit,
        class_name="grid gap-5 p-5 sm:p-6",
    )


def _left(switch: SwitchForm, target: ContextRead, note_id: rx.Var[str]) -> rx.Component:
    """Show the flows that are left open, and the field for the note."""
    too_long = rx.cond(switch.is_note_too_long, copy.NOTE_LONG, "")
    return rx.el.section(
        rx.el.h3(copy.LEAVING, class_name="text-note font-semibold text-ink-2"),
        _place(switch.leaving),
        rx.cond(
            switch.left_open.length() == 0,
            rx.el.p(copy.NOTHING_LEFT, class_name="py-3 text-ink-2"),
            rx.fragment(
                _key_to_actions(target.name),
                rx.el.div(
                    rx.el.ul(
                        switch.left_open.each(
                            lambda row, _: left_open(row=row, target=target, key=row.flow.id)
                        ),
                        custom_attrs={"data-left-open": True},
                    ),
                    # After the last row, not below what is in sight of the list: these are none of them.
                    rx.cond(
                        switch.more_count > 0,
                        rx.el.p(
                            rx.cond(
                                switch.more_count == 1,
                                TEXT.MORE_LEFT[0],
                                format_text(TEXT.MORE_LEFT[1], switch.more_count.to_string()),
                            ),
                            class_name="border-t border-line py-2.5 text-note text-ink-3",
                        ),
                    ),
                    class_name="scroll-shadow sm:max-h-[21rem] sm:overflow-y-auto sm:-mr-2 sm:pr-2",
                ),
            ),
        ),
        rx.el.div(
            field(
                TEXT.NOTE,
                text_input(
                    id=note_id,
                    value=switch.note,
                    on_change=switch.change_note,
                    placeholder=TEXT.NOTE_HINT,
                    auto_complete="off",
                    error=too_long,
                    auto_focus=switch.starts_in_note,
                    custom_attrs={
                        "data-resume-note": True,
                        "onFocus": switch.select_note,
                        "onKeyDown": switch.press_key_in_note,
                    },
                ),
                id=note_id,
                error=too_long,
            ),
            class_name="mt-4",
        ),
        class_name="min-w-0",
    )


def _waits(switch: SwitchForm, target: ContextRead) -> rx.Component:
    """Show the note and the flows that wait in the target context."""
    return rx.el.section(
        rx.el.h3(copy.ARRIVING, class_name="text-note font-semibold text-accent-ink"),
        _place(target),
        rx.cond(
            switch.resume_note.is_present,
            rx.el.p(
                format_text("“{}”", switch.resume_note.text),
                dir="auto",
                class_name="text-lead mt-3 wrap-anywhere",
            ),
        ),
        rx.cond(
            switch.waiting.length() == 0,
            rx.el.p(copy.NOTHING_WAITS, class_name="mt-3 text-ink-2"),
            rx.el.ul(
                switch.waiting.each(
                    lambda flow, _: rx.el.li(
                        rx.el.p(flow.title, dir="auto"),
                        _when_line(flow),
                        key=flow.id,
                        class_name="py-1.5 wrap-anywhere",
                    )
                ),
                class_name="mt-3",
            ),
        ),
        custom_attrs=accent(target.color),
        class_name="accent accent-tint rounded-card border border-line p-4 min-w-0",
    )


def _place(context: ContextRead) -> rx.Component:
    return rx.el.p(
        rx.el.span(context.icon, custom_attrs={"aria-hidden": True}),
        " ",
        rx.el.bdi(context.name),
        class_name="text-title font-semibold mt-1 wrap-anywhere",
    )


def _key_to_actions(target: StringVar[str]) -> rx.Component:
    """Show the legend of the actions: each icon with its label and its key."""
    return rx.el.p(
        *[
            rx.el.span(
                icon(one.icon, 14),
                _label(one, target),
                key(one.key.upper(), "pointer-coarse:hidden"),
                class_name="inline-flex items-center gap-1",
            )
            for one in copy.ACTIONS
        ],
        custom_attrs={"aria-hidden": True},  # each control says it itself
        class_name="tall:sticky top-15 z-1 flex flex-wrap gap-x-2.5 gap-y-1 mt-1 py-1.5 bg-surface text-note "
        "text-ink-3 wrap-anywhere",
    )


@memo
def left_open(row: LeftOpenFlow, target: ContextRead) -> rx.Component:
    """Show one flow that would be left open, with buttons for the actions.

    Keys choose the actions while the focus is in the row. Choosing an action again leaves the flow open.
    """
    flow = row.flow
    title_id = use_id("title_id")
    toggles = [
        rx.el.button(
            icon(one.icon, 17),
            type="button",
            title=_label(one, target.name) + f" ({one.key.upper()})",
            on_click=row.decide(one.action),
            custom_attrs={
                "aria-label": _label(one, target.name),
                "aria-describedby": title_id,
                "aria-keyshortcuts": one.key,
                "aria-pressed": row.decision == one.action,
            },
            class_name="grid place-items-center size-11 sm:size-8 rounded-control text-ink-3 "
            "transition-colors duration-160 hover:bg-sunken hover:text-ink aria-pressed:bg-accent-ink "
            "aria-pressed:text-on-accent",
        )
        for one in copy.ACTIONS
    ]
    return rx.el.li(
        rx.el.div(
            rx.el.p(
                flow.title,
                id=title_id,
                dir="auto",
                class_name=rx.cond(row.decision == "keep", "wrap-anywhere", "wrap-anywhere text-ink-3"),
            ),
            rx.cond(
                row.decision != "keep",
                rx.el.p(
                    rx.match(
                        row.decision, *[(one.action, _label(one, target.name)) for one in copy.ACTIONS], ""
                    ),
                    class_name="text-note text-accent-ink",
                ),
                _when_line(flow),
            ),
            class_name="flex-1 min-w-0 basis-40",
        ),
        rx.el.div(
            *toggles,
            role="group",
            custom_attrs={"aria-labelledby": title_id},
            class_name="flex flex-wrap -mx-1",
        ),
        custom_attrs={"onKeyDown": row.press_key},
        class_name="flex flex-wrap items-center gap-x-3 py-2 border-b border-line last:border-0",
    )


def _label(action: copy.ActionWords, target: StringVar[str]) -> str | StringVar[str]:
    """Return the label of the action; `target` is the name of the target context."""
    return format_text(action.label, target) if "{}" in action.label else action.label


def _when_line(flow: ListedFlow) -> rx.Component:
    """Show the plan and the due below the flow's title; show nothing for a flow without both."""
    component: rx.Component = rx.el.p(
        rx.cond(flow.plan_label != "", rx.el.span(flow.plan_label)),
        rx.cond(
            flow.due_label != "",
            rx.el.span(flow.due_label, class_name=rx.cond(flow.is_overdue, "text-danger", "")),
        ),
        class_name="flex flex-wrap gap-x-3 text-note text-ink-3 empty:hidden",
    )
    return component
