"""Another day for a flow: tomorrow, next week, or one that is picked."""

from __future__ import annotations

from typing import Any

import reflex as rx
from reflex.vars import ObjectVar

from .. import api
from ..bridge.js import fn, handler, js, run, when
from ..design import copy
from ..design.shortcuts import shortcut
from ..hooks import use_id, use_state
from ..memos import lazy_memo
from ..ui.button import button, icon_button
from ..ui.field import date_input
from ..ui.icon import icon
from ..ui.text import sentence
from ..ui.toast import toast, toast_with_undo
from .flow_undo import ADD_FIELD, brief, keep_focus_on, say
from .zone import DATES, DUES

T = copy.Focus
POSTPONING = "$/runtime/postponing"
# A year with fewer digits is half typed.
FIRST_DATE = "1900"


def _said(v: Any, zone: Any) -> Any:
    """What became of the flow."""
    day = js("dueWithin({}.due, {}, {})", v, zone, copy.DATES, imports={DATES: "dueWithin"})
    name = brief(v.title)
    return js("({}.due ? {} : {})", v, sentence(T.PUT_OFF, name, day), sentence(T.NO_DAY, name))


def use_postponing(flow: Any, zone: Any) -> Any:
    """A function that puts the flow off until a date (null: none) and offers to take it back.

    Its second argument says whether that date was picked; else a flow that is due later stays as it is.
    """
    postpone = api.use_postpone_flow(
        flow.context_id,
        on_success=lambda _, v: when(
            v.undoable,
            toast_with_undo(
                _said(v, zone),
                keep_focus_on(v),
                js("postpone_flow.mutate({...{}, due: {}.before, undoable: false})", v, v),
            ),
        ),
        on_error=say,
    )
    take = fn(
        lambda v: js("({}.isSame ? {} : {})", v, toast(_said(v, zone)), postpone.mutate(v)), api.Postponement
    )
    return js(
        "((date, exactly) => {}({...postponement({}, date, {}, exactly), undoable: true}))",
        take,
        flow,
        zone,
        imports={DUES: "postponement"},
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
            sentence(f"{T.LATER}: {{}}", flow.title),
            on_click=handler(lambda e: unfold(e, js("!{}", unfolded.value))),
            custom_attrs={
                "aria-expanded": unfolded.value,
                "data-later": True,
                "data-key": shortcut("later").key,
                "onKeyDown": fold_by_key,
            },
            class_name="later quiet",
        ),
        rx.el.div(
            choice("tomorrow", T.TOMORROW, tomorrow(zone)),
            choice("next_week", T.NEXT_WEEK, next_week(zone)),
            rx.el.label(T.PICK_DATE, html_for=date_id, class_name="sr-only"),
            date_input(
                id=date_id,
                kind="date",
                value="",
                on_finish=fn(
                    lambda date: when(
                        js("{} >= {}", date, FIRST_DATE),
                        js(
                            "takeDate({}, {}, () => void {})",
                            flow.id,
                            f"#{ADD_FIELD}",
                            run(unfolded.set(False), js("{}({}, true)", put_off, date)),
                            imports={POSTPONING: "takeDate"},
                        ),
                    ),
                    str,
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
