"""What the line that is being typed was taken for, in words; it comes when somebody types."""

from __future__ import annotations

from typing import Any

import reflex as rx

from .. import api
from ..design import copy
from ..js import handler, js, sentence
from ..memos import lazy_memo
from ..ui.icon import icon
from .flow_undo import ADD_FIELD
from .zone import dated

T = copy.QuickAdd


def _chip(span: Any, zone: Any, contexts: Any, refuse: Any) -> rx.Component:
    """What a part of the line was taken for; a press leaves the words as they are."""
    said = dated("spanInWords", span, zone, contexts, T.PRIORITIES, copy.DATES, module="$/runtime/spans")
    return rx.el.button(
        rx.el.span(said),
        icon("X", 14, class_name="opacity-60"),
        type="button",
        title=sentence(T.REFUSE, span.text),
        custom_attrs={"aria-label": js("{} + ': ' + {}", said, sentence(T.REFUSE, span.text))},
        on_click=handler(js("{}({})", refuse, span)),
        key=span.start,
        class_name="inline-flex items-center gap-1 rounded-full wash border border-line px-2.5 "
        "min-h-9 sm:min-h-7 text-note font-medium "
        "text-accent-ink transition-colors duration-160 hover:border-accent",
    )


def _suggestion(label: str, words: str, add: Any, shown: Any) -> rx.Component:
    """Words that can be added with one press; they are then read like those that were typed."""
    return rx.cond(
        shown,
        rx.el.button(
            icon("Plus", 13),
            label,
            type="button",
            on_click=handler(js("{}({})", add, words)),
            class_name="inline-flex items-center gap-1 rounded-full border border-line px-2.5 "
            "min-h-9 sm:min-h-7 text-note text-ink-2 "
            "transition-colors duration-160 hover:text-ink hover:border-line-strong",
        ),
    )


@lazy_memo
def line_reading(
    spans: rx.Var[list[api.Span]],
    zone: rx.Var[str],
    contexts: rx.Var[list[dict[str, Any]]],
    refuse: rx.Var[Any],
    add: rx.Var[Any],
) -> rx.Component:
    """What the line that is being typed was taken for, and words that it could have besides.

    Args:
        spans: The parts that were understood.
        zone: Where the person is.
        contexts: Those that a part can name.
        refuse: Takes a span whose words are to stay as they are.
        add: Takes words for the end of the line.
    """

    def lacks(*kinds: str) -> Any:
        """Whether nothing of these kinds is understood."""
        return js("!{}.some((span) => {}.includes(span.kind))", spans, list(kinds), returns=bool)

    return rx.el.div(
        rx.el.div(
            rx.foreach(spans, lambda span: _chip(span, zone, contexts, refuse)),
            id=f"{ADD_FIELD}-reading",
            role="status",
            class_name="contents",
        ),
        _suggestion(T.TODAY, "today", add, lacks("date", "time")),
        _suggestion(T.TOMORROW, "tomorrow", add, lacks("date", "time")),
        _suggestion(T.IMPORTANT, "!high", add, lacks("priority")),
        rx.cond(
            js("{}.length > 0", spans, returns=bool),
            rx.el.span(
                rx.el.kbd("Esc", class_name="font-sans font-medium"),
                T.ESCAPE,
                class_name="hidden sm:inline text-note text-ink-3 ml-1",
            ),
        ),
        class_name="flex flex-wrap items-center gap-1.5",
    )
