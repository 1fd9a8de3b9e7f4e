"""What a switch leaves open, flow by flow, and what becomes of each."""

from __future__ import annotations

from typing import Any

import reflex as rx
from reflex.vars import ObjectVar

from .. import api
from ..bridge.js import HOLE, handler, js, when
from ..design import copy
from ..hooks import use_id
from ..ui.icon import icon
from ..ui.key import key
from ..ui.text import sentence
from .flow_row import due_label

T = copy.Switch
KEYBOARD = "$/runtime/keyboard"
NOTE = "[data-resume-note]"
LAST_ROW = "[data-left-open] > :last-child button"


def _labels(target: Any) -> dict[str, Any]:
    """The name of each action, where `target` is the name of the context that one goes to."""
    return {action: sentence(label, target) if HOLE in label else label for action, label, _, _ in T.ACTIONS}


def key_to_actions(target: Any) -> rx.Component:
    """What the signs of the rows mean, each with its letter."""
    labels = _labels(target)
    return rx.el.p(
        *[
            rx.el.span(
                icon(name, 14),
                labels[action],
                key(letter.upper(), "pointer-coarse:hidden"),
                class_name="inline-flex items-center gap-1",
            )
            for action, _, name, letter in T.ACTIONS
        ],
        custom_attrs={"aria-hidden": True},  # each control says it itself
        class_name="tall:sticky top-15 z-1 flex flex-wrap gap-x-2.5 gap-y-1 mt-1 py-1.5 bg-surface text-note "
        "text-ink-3 wrap-anywhere",
    )


@rx.memo
def left_open(
    item: ObjectVar[api.FocusItem],
    zone: rx.Var[str],
    action: rx.Var[str],
    resolve: rx.Var[Any],
    target: rx.Var[str],
) -> rx.Component:
    """One flow that would be left open, and what becomes of it: by a press, or by a letter while the focus
    is in its row. The same again leaves it open."""
    flow = item.flow
    title_id = use_id("title_id")
    labels = _labels(target)

    def choose(option: Any) -> Any:
        return js("{}({}, {} === {} ? 'keep' : {})", resolve, flow.id, action, option, option)

    def by_key(event: Any) -> Any:
        option = js("{}[{}.key.toLowerCase()]", T.KEYS, event)
        return [
            when(option, choose(option)),
            js("moveBetweenRows({}, {})", event, NOTE, imports={KEYBOARD: "moveBetweenRows"}),
        ]

    toggles = [
        rx.el.button(
            icon(name, 17),
            type="button",
            title=js("{} + {}", labels[option], f" ({letter.upper()})", returns=str),
            on_click=handler(choose(option)),
            custom_attrs={
                "aria-label": labels[option],
                "aria-describedby": title_id,
                "aria-keyshortcuts": letter,
                "aria-pressed": js("({} === {})", action, option, returns=bool),
            },
            class_name="grid place-items-center size-11 sm:size-8 rounded-control text-ink-3 "
            "transition-colors duration-160 hover:bg-sunken hover:text-ink aria-pressed:bg-accent-ink "
            "aria-pressed:text-on-accent",
        )
        for option, _, name, letter in T.ACTIONS
    ]
    return rx.el.li(
        rx.el.div(
            rx.el.p(
                flow.title,
                id=title_id,
                dir="auto",
                class_name=rx.cond(action == "keep", "wrap-anywhere", "wrap-anywhere text-ink-3"),
            ),
            rx.cond(
                action != "keep",
                rx.el.p(js("{}[{}]", labels, action, returns=str), class_name="text-note text-accent-ink"),
                due_line(flow, zone),
            ),
            class_name="flex-1 min-w-0 basis-40",
        ),
        rx.el.div(
            *toggles,
            role="group",
            custom_attrs={"aria-labelledby": title_id},
            class_name="flex flex-wrap -mx-1",
        ),
        custom_attrs={"onKeyDown": handler(by_key)},
        class_name="flex flex-wrap items-center gap-x-3 py-2 border-b border-line last:border-0",
    )


def due_line(flow: Any, zone: Any) -> rx.Component:
    """When it is due, below its title; nothing where it is not."""
    component: rx.Component = rx.cond(
        flow.due,
        rx.el.p(
            due_label(flow, zone),
            class_name=rx.cond(flow.status == "overdue", "text-note text-danger", "text-note text-ink-3"),
        ),
    )
    return component
