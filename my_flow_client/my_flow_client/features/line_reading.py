"""What the line that is being typed was taken for, in words; it comes when somebody types."""

from __future__ import annotations

from typing import Any

import reflex as rx

from .. import api
from ..bridge.js import handler, js, run
from ..design import copy
from ..hooks import open_overlay, use_draft
from ..memos import lazy_memo
from ..ui.icon import icon
from ..ui.text import sentence
from .flow_undo import ADD_FIELD
from .zone import dated

T = copy.QuickAdd
TAG = "$/runtime/contextTag"
LINES_SHOWN = 5


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


def _offer(*words: Any, then: Any, **props: Any) -> rx.Component:
    """What can be done to the line with one press."""
    return rx.el.button(
        *words,
        type="button",
        on_click=handler(then),
        class_name="inline-flex items-center gap-1 rounded-full border border-line px-2.5 max-w-full "
        "min-h-9 sm:min-h-7 text-note text-ink-2 "
        "transition-colors duration-160 hover:text-ink hover:border-line-strong",
        **props,
    )


def _suggestion(label: str, words: str, add: Any, shown: Any) -> rx.Component:
    """Words that can be added with one press; they are then read like those that were typed."""
    return rx.cond(shown, _offer(icon("Plus", 13), label, then=js("{}({})", add, words)))


def _key_hint(key: str, words: str) -> rx.Component:
    return rx.el.span(
        rx.el.kbd(key, class_name="font-sans font-medium"),
        words,
        class_name="hidden sm:inline text-note text-ink-3 ml-1",
    )


def _use_tag_offers(text: Any, spans: Any, contexts: Any, change: Any) -> rx.Component:
    """The contexts that the `#` at the end of the line may mean besides the one that it was taken for; where
    none fits, a new one of that name."""
    named = js("{}.map(({context}) => context)", contexts, returns=list[api.Context])
    found = js(
        "contextsForTag({}, {})", text, named, returns=list[api.Context], imports={TAG: "contextsForTag"}
    )
    others = js(
        "{}.filter(({id}) => !{}.some(({kind, value}) => kind === 'context' && value === id))",
        found,
        spans,
        returns=list[api.Context],
    )
    unknown = js("unknownTag({}, {})", text, named, returns=str, imports={TAG: "unknownTag"})
    name = use_draft("new_name", "context:new:name")
    return rx.fragment(
        rx.foreach(
            others,
            lambda context: _offer(
                rx.el.span(context.icon, custom_attrs={"aria-hidden": True}),
                rx.el.bdi(context.name, class_name="truncate"),
                then=js(
                    "{}({})",
                    change,
                    js("withTag({}, {})", text, context.name, imports={TAG: "withTag"}),
                ),
                key=context.id,
            ),
        ),
        rx.cond(js("{}.length > 0", found, returns=bool), _key_hint("Tab", T.COMPLETES)),
        rx.cond(
            unknown != "",
            _offer(
                icon("Plus", 13),
                rx.el.span(sentence(T.MAKE_CONTEXT, unknown), class_name="truncate"),
                then=run(name.set(unknown), open_overlay("context", True)),
            ),
        ),
    )


@lazy_memo
def pasted_list(lines: rx.Var[list[str]], keep: rx.Var[Any]) -> rx.Component:
    """The lines that were pasted, and the way to have one flow of them.

    Args:
        lines: What each flow would be made of.
        keep: Leaves them as one line.
    """
    more = js("({}.length - {})", lines, LINES_SHOWN)
    return rx.el.div(
        rx.el.p(T.LIST, class_name="text-note text-ink-2"),
        rx.el.ol(
            rx.foreach(
                js("{}.slice(0, {})", lines, LINES_SHOWN, returns=list[str]),
                lambda line, at: rx.el.li(line, key=at, dir="auto", class_name="truncate"),
            ),
            class_name="grid gap-0.5 text-note min-w-0",
        ),
        rx.cond(
            js("{} > 0", more, returns=bool),
            rx.el.p(sentence(T.MORE_LINES, js("String({})", more)), class_name="text-note text-ink-3"),
        ),
        rx.el.div(
            _offer(T.KEEP_ONE, then=js("{}()", keep)),
            _key_hint("Esc", T.ESCAPE_LIST),
            class_name="flex flex-wrap items-center gap-1.5",
        ),
        id=f"{ADD_FIELD}-reading",
        role="status",
        class_name="grid gap-2 rounded-card border border-line bg-surface p-3.5 sm:mb-2 min-w-0",
    )


@lazy_memo
def line_reading(
    spans: rx.Var[list[api.Span]],
    zone: rx.Var[str],
    contexts: rx.Var[list[dict[str, Any]]],
    text: rx.Var[str],
    refuse: rx.Var[Any],
    change: rx.Var[Any],
) -> rx.Component:
    """What the line that is being typed was taken for, and words that it could have besides.

    Args:
        spans: The parts that were understood.
        zone: Where the person is.
        contexts: Those that a part can name.
        text: The line.
        refuse: Takes a span whose words are to stay as they are.
        change: Takes another text for the line.
    """
    add = js("((words) => {}({}.trimEnd() + ' ' + words))", change, text)

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
        _use_tag_offers(text, spans, contexts, change),
        _suggestion(T.TODAY, "today", add, lacks("date", "time")),
        _suggestion(T.TOMORROW, "tomorrow", add, lacks("date", "time")),
        _suggestion(T.IMPORTANT, "!high", add, lacks("priority")),
        rx.cond(
            js("{}.length > 0", spans, returns=bool),
            _key_hint("Esc", T.ESCAPE),
        ),
        class_name="flex flex-wrap items-center gap-1.5",
    )
