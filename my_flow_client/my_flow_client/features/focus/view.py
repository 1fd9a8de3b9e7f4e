"""The focus page: the flows that matter now in the current context, and the way to the next context."""

from __future__ import annotations

import reflex as rx
from reflex.vars import NumberVar, StringVar

from ...bridge.memos import memo
from ...design import copy as shared
from ...design.shortcuts import shortcut
from ...runtime.bindings import FlowRead, FocusRead, ResumeNoteRead, Zone, use_session
from ...ui.button import button
from ...ui.hotkey import hotkey
from ...ui.icon import icon
from ...ui.shell import TITLE, TITLE_ROW, shell
from ...ui.states import empty, notice, skeleton
from ...ui.text import format_text
from ..account import account_menu, members_only, notices
from ..add_flow.view import add_flow
from ..flow_editor.sheet import flow_sheet
from ..flows.off_page_notice import off_page_notice
from ..flows.postpone import postpone
from ..flows.row import flow_row
from ..flows.someday_reminder import someday_reminder
from ..onboarding import first_steps
from ..query_view import query_view
from ..week.other_contexts import other_contexts_today
from . import copy
from .bindings import FocusPage, OtherFlows, use_focus_list, use_focus_page, use_other_flows

TEXT = shared.Focus
# The title is no control: who arrives at it by keyboard sees a line below it, and no box as of a field.
ARRIVED_AT = "outline-none focus-visible:underline decoration-accent decoration-2 underline-offset-8"


@rx.memo
def focus_page() -> rx.Component:
    """Show the home page of a signed-in person: the current context, or the choice of one."""
    session = use_session()
    page = use_focus_page()
    context = page.context
    content = query_view(
        page.preferences,
        rx.cond(
            page.is_without_context,
            _choice(page),
            query_view(page.query, _use_current_context(page), pending=skeleton(4)),
        ),
        pending=skeleton(4),
    )
    return shell(
        hotkey("switch", page.open_switch()),
        rx.cond(context.is_present, rx.fragment(), rx.el.h1(TEXT.TITLE, class_name="sr-only")),
        # Here from the beginning, so that arriving in another context is read out.
        rx.el.p(
            rx.cond(context.is_present, format_text(TEXT.YOU_ARE_IN, context.name), ""),
            role="status",
            class_name="sr-only",
        ),
        members_only(session, content, skeleton(4)),
        colour=rx.cond(context.is_present, context.color, ""),
        corner=account_menu(),
        notices=notices(),
    )


def _choice(page: FocusPage) -> rx.Component:
    """Show the choice of a context; above it, that the current one is gone, if it is."""
    return rx.fragment(
        rx.cond(
            page.is_context_gone,
            rx.el.div(notice(shared.Contexts.NOT_FOUND_TITLE, role="status"), class_name="mb-6"),
        ),
        first_steps(),
    )


def _use_current_context(page: FocusPage) -> rx.Component:
    """Show the current context: its name, the field for a new flow, and what matters in it."""
    context = page.context
    return rx.fragment(
        rx.el.div(
            rx.el.span(
                context.icon,
                custom_attrs={"aria-hidden": True},
                key=context.id + "-icon",
                class_name="arrive text-display leading-none",
            ),
            rx.el.h1(
                context.name,
                key=context.id,
                tab_index=-1,
                dir="auto",
                custom_attrs={"data-context": context.id},
                class_name=f"arrive {ARRIVED_AT} {TITLE}",
            ),
            rx.el.title(format_text(TEXT.TAB, context.name)),
            button(
                icon("ArrowLeftRight"),
                TEXT.SWITCH,
                on_click=page.open_switch(),
                custom_attrs={
                    "aria-keyshortcuts": shortcut("switch").key,
                    "aria-haspopup": "dialog",
                    "aria-busy": page.are_contexts_pending,
                },
            ),
            class_name=TITLE_ROW,
        ),
        add_flow(context_id=page.context_id, zone=page.zone),
        rx.el.div(focus_list(focus=page.focus, zone=page.zone), key=context.id, class_name="arrive"),
    )


@memo
def focus_list(focus: FocusRead, zone: Zone) -> rx.Component:
    """Show at most five flows, each with its reason, and the number of the others."""
    shown = use_focus_list(focus, zone, copy.ROWS)
    return rx.fragment(
        rx.cond(focus.resume_note.is_present, _resume_note(focus.resume_note)),
        rx.cond(
            shown.rows.length() == 0,
            empty(copy.CALM_TITLE, copy.CALM_TEXT, emoji=focus.context.icon),
            rx.fragment(
                rx.cond(
                    focus.needs_you,
                    rx.fragment(),
                    rx.el.p(copy.NOT_PRESSING, class_name="text-ink-2 mb-1"),
                ),
                rx.el.ul(shown.rows.each(lambda row, _: _row(row.flow, zone, row.reasons.var))),
            ),
        ),
        other_flows(focus=focus, zone=zone),
        someday_reminder(context_id=focus.context.id, zone=zone),
        other_contexts_today(current=focus.context.id),
        off_page_notice(
            flows=shown.flows.var, words=format_text(TEXT.ADDED_UNDER, "{}", _count_label(shown.other_count))
        ),
        flow_sheet(zone=zone),
    )


def _resume_note(note: ResumeNoteRead) -> rx.Component:
    """Show the note that the person wrote when they last left the context."""
    return rx.el.aside(
        rx.el.h2(copy.NOTE, class_name="text-note font-semibold text-accent-ink"),
        rx.el.p(note.text, dir="auto", class_name="text-lead mt-0.5 wrap-anywhere"),
        class_name="accent-tint rounded-card border border-line border-l-3 border-l-accent px-4 py-3 mb-6",
    )


def _row(flow: FlowRead, zone: Zone, reasons: rx.Var[list[str]] | list[str]) -> rx.Component:
    component: rx.Component = flow_row(
        flow=flow.var,
        zone=zone,
        is_open=True,
        says_today=True,
        reasons=reasons,
        tools=postpone(flow=flow, zone=zone),
        key=flow.id,
    )
    return component


@memo
def other_flows(focus: FocusRead, zone: Zone) -> rx.Component:
    """Show the number of open flows that do not matter now; pressing it unfolds them in place."""
    other = use_other_flows(focus, zone)
    return rx.fragment(
        hotkey("more", other.toggle()),
        rx.cond(
            other.count > 0,
            rx.el.section(
                button(
                    icon(
                        "ChevronRight",
                        16,
                        class_name=rx.cond(
                            other.is_unfolded, "rotate-90 transition-transform", "transition-transform"
                        ),
                    ),
                    rx.cond(other.is_unfolded, TEXT.FEWER, _count_label(other.count)),
                    on_click=other.toggle(),
                    variant="plain",
                    class_name="-ml-3 px-3 mt-2 text-note",
                    custom_attrs={
                        "aria-expanded": other.is_unfolded,
                        "aria-keyshortcuts": shortcut("more").key,
                    },
                ),
                rx.cond(
                    other.is_unfolded, query_view(other.query, _unfolded(other, zone), pending=skeleton(2))
                ),
            ),
        ),
    )


def _unfolded(other: OtherFlows, zone: Zone) -> rx.Component:
    return rx.fragment(
        rx.el.ul(other.flows.each(lambda flow, _: _row(flow, zone, [])), class_name="arrive"),
        rx.cond(
            other.has_more,
            button(
                shared.Flows.MORE,
                on_click=other.fetch_more(),
                disabled=other.is_fetching_more,
                class_name="mt-4",
            ),
        ),
    )


def _count_label(count: NumberVar[float]) -> StringVar[str]:
    """Return the words that unfold the other flows: "14 more"."""
    return format_text(f"{{}} {TEXT.MORE}", count.to_string())
