"""Another day for a flow: tomorrow, next week, or one that is picked."""

from __future__ import annotations

from typing import Any

import reflex as rx
from reflex.vars import ObjectVar

from .. import api
from ..design import copy
from ..design.shortcuts import shortcut
from ..hooks import use_id, use_state
from ..js import handler, js, sentence, typed_text, when
from ..memos import lazy_memo
from ..ui.button import button, icon_button
from ..ui.icon import icon
from ..ui.toast import toast_with_undo
from .flow_undo import ADD_FIELD, brief, keep_focus_on, say
from .zone import DATES

T = copy.Focus
POSTPONING = "$/runtime/postponing"


def _said(v: Any, zone: Any) -> Any:
    """What became of the flow."""
    day = js("dayWithin({}.due.date, {}, {})", v, zone, copy.DATES, imports={DATES: "dayWithin"})
    name = brief(v.title)
    return js("({}.due ? {} : {})", v, sentence(T.PUT_OFF, name, day), sentence(T.NO_DAY, name))


def use_postponing(flow: Any, zone: Any) -> Any:
    """A function from a date (null: none), which puts the flow off until then and offers to take it back."""
    postpone = api.use_postpone_flow(
        flow.context_id,
        on_success=lambda _, v: when(
            v.undoable,
            toast_with_undo(
                _said(v, zone),
                keep_focus_on(v),
                js(
                    "postpone_flow.mutate({...{}, due: {}.before, status: {}.status_before, "
                    "undoable: false})",
                    v,
                    v,
                    v,
                ),
            ),
        ),
        on_error=say,
    )
    return js(
        "((date) => {}({...putOff({}, date, {}), undoable: true}))",
        postpone.mutate_function,
        flow,
        zone,
        imports={DATES: "putOff"},
    )


def tomorrow(zone: Any) -> Any:
    return js("dayIn({}, 1)", zone, returns=str, imports={DATES: "dayIn"})


def next_week(zone: Any) -> Any:
    return js("nextMonday({})", zone, returns=str, imports={DATES: "nextMonday"})


def _keep_focus_in_place(flow: Any) -> Any:
    """Before the flow finds its new place in the list: the focus stays at the one it had."""
    return js("keepFocusInPlace({}, {})", flow.id, f"#{ADD_FIELD}", imports={POSTPONING: "keepFocusInPlace"})


@lazy_memo
def postpone(flow: ObjectVar[api.Flow], zone: rx.Var[str]) -> rx.Component:
    """A button that unfolds the days below the flow; its keys work folded, too."""
    unfolded = use_state("unfolded", False)
    picked = use_state("picked", "")
    date_id = use_id("date_id")
    put_off = use_postponing(flow, zone)
    leave = [_keep_focus_in_place(flow), unfolded.set(False)]

    def unfold(event: Any, value: Any) -> Any:
        return js("unfoldDays({}, {}, {})", event, unfolded.setter, value, imports={POSTPONING: "unfoldDays"})

    fold_by_key = handler(
        lambda e: when(js("{}.key === 'Escape' && {}", e, unfolded.value), unfold(e, False))
    )

    def choice(name: str, words: str, date: Any) -> rx.Component:
        return button(
            words,
            rx.el.kbd(
                shortcut(name).shown,
                custom_attrs={"aria-hidden": True},
                class_name="font-sans text-ink-3 pointer-coarse:hidden",
            ),
            on_click=handler(*leave, js("{}({})", put_off, date)),
            custom_attrs={"data-key": shortcut(name).key, "aria-keyshortcuts": shortcut(name).key},
            class_name="sm:min-h-8 px-3",
        )

    return rx.fragment(
        icon_button(
            "Clock",
            js("{} + ': ' + {}", T.LATER, flow.title, returns=str),
            on_click=handler(lambda e: unfold(e, js("!{}", unfolded.value))),
            custom_attrs={
                "aria-expanded": unfolded.value,
                "data-key": shortcut("later").key,
                "onKeyDown": fold_by_key,
            },
            class_name="later quiet",
        ),
        rx.el.div(
            choice("tomorrow", T.TOMORROW, tomorrow(zone)),
            choice("next_week", T.NEXT_WEEK, next_week(zone)),
            rx.el.label(T.PICK_DATE, html_for=date_id, class_name="sr-only"),
            rx.el.input(
                id=date_id,
                type="date",
                value=picked.value,
                # While a year is being typed it is 0002, 0020, 0202.
                on_change=handler(
                    lambda e: [
                        picked.set(typed_text(e)),
                        when(
                            js("{} >= '2000'", typed_text(e)),
                            picked.set(""),
                            *leave,
                            js("{}({})", put_off, typed_text(e)),
                        ),
                    ]
                ),
                class_name="rounded-control border border-line-strong bg-surface px-3 min-h-11 sm:min-h-8 "
                "text-body",
            ),
            rx.cond(
                js("!!{}", flow.due, returns=bool),
                button(
                    icon("X", 16),
                    T.NO_DATE,
                    on_click=handler(*leave, js("{}(null)", put_off)),
                    variant="plain",
                    class_name="sm:min-h-8 px-3",
                ),
            ),
            hidden=js("!{}", unfolded.value, returns=bool),
            custom_attrs={"data-days": True, "onKeyDown": fold_by_key},
            class_name=rx.cond(unfolded.value, "col-span-full flex flex-wrap gap-2 pb-3 pl-9", ""),
        ),
    )
