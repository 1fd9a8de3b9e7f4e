"""Adding flows: type one line, Enter, type. What is understood of the line lights up in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import reflex as rx
from reflex.event import EventChain

from .. import api
from ..bridge.js import handler, js, run, typed_text, when
from ..design import copy
from ..hooks import use_draft, use_hotkey
from ..ui.button import button
from ..ui.field import field_error, form
from ..ui.icon import icon
from ..ui.key import key
from ..ui.text import cn, sentence, visible
from ..ui.toast import toast, toast_error, toast_with_retry, toast_with_undo
from .flow_undo import ADD_FIELD, say
from .line_reading import line_reading, pasted_list

T = copy.QuickAdd
READING = "$/runtime/reading"
REFUSED_PARTS = "$/runtime/refusedParts"
PASTED_LIST = "$/runtime/pastedList"
LINE = "flex-1 min-w-0 text-body leading-6 whitespace-pre"


@dataclass(frozen=True)
class Line:
    """The line that is being typed: its text, the parts of it that stay as they are, and how it is read."""

    text: Any
    refused: Any
    pasted: Any
    reading: api.Reading

    @property
    def is_list(self) -> Any:
        """True while each line of a pasted list is to become a flow."""
        return js("{}.length > 0", self.pasted.value, returns=bool)

    def refuse(self, span: Any) -> Any:
        """Keep this part of the line as text, until it is edited."""
        part = js("{start: {}.start, end: {}.end}", span, span)
        return self.refused.set(js("[...{}, {}]", self.refused.value, part))

    def type(self, text: Any) -> Any:
        """Take over what was typed; the refused parts move with it. It is no list any more."""
        moved = js(
            "moveParts({}, {}, {})",
            self.refused.value,
            self.text.value,
            text,
            imports={REFUSED_PARTS: "moveParts"},
        )
        return run(self.refused.set(moved), self.text.set(text), self.pasted.clear())

    def paste(self, lines: Any) -> Any:
        """Take over a pasted list: on one line, as long as nobody wants a flow for each."""
        return run(self.type(js("{}.join(' ')", lines)), self.pasted.set(lines))

    def clear(self) -> Any:
        return run(self.text.clear(), self.refused.clear(), self.pasted.clear())


def use_line(context_id: Any) -> Line:
    text = use_draft("text", js("'add:' + {}", context_id))
    refused = use_draft("refused", js("'add:' + {} + ':refused'", context_id), [], list[dict[str, int]])
    pasted = use_draft("pasted", js("'add:' + {} + ':pasted'", context_id), [], list[str])
    asked = js("({}.length ? '' : {})", pasted.value, text.value)
    return Line(text, refused, pasted, api.use_reading("reading", asked, context_id, refused.value))


def _focus() -> Any:
    return js("focusOn({})", f"#{ADD_FIELD}", imports={"$/runtime/keyboard": "focusOn"})


def _input(line: Line, contexts: Any, too_long: Any, **props: Any) -> rx.Component:
    """The line, and behind it the same words again, in which what was understood is marked."""
    parts = js(
        "pieces({}, {})",
        line.text.value,
        line.reading.spans,
        returns=list[dict[str, str]],
        imports={READING: "pieces"},
    )
    last = js("{}.at(-1)", line.reading.spans)
    completed = js(
        "completedTag({}, {}.map(({context}) => context))",
        line.text.value,
        contexts,
        imports={"$/runtime/contextTag": "completedTag"},
    )
    take = js("((lines) => {})", line.paste(js("lines")))
    refuse = js("((number) => {})", toast_error(sentence(T.LIST_LONG, js("String(number)"))))

    def by_key(event: Any) -> Any:
        is_escape = js("{}.key === 'Escape'", event)
        is_tab = js("{}.key === 'Tab' && !{}.shiftKey", event, event)
        taken = js("{}.preventDefault()", event)
        return run(
            when(js("{} && {}", is_escape, line.is_list), taken, line.pasted.clear()),
            when(js("{} && !{} && {}", is_escape, line.is_list, last), taken, line.refuse(last)),
            when(js("{} && {}", is_tab, completed), taken, line.type(completed)),
        )

    return rx.el.div(
        rx.el.div(
            rx.foreach(
                parts,
                lambda part, at: rx.el.span(
                    part["text"],
                    key=at,
                    class_name=rx.cond(part["kind"] != "", "understood", ""),
                ),
            ),
            custom_attrs={"aria-hidden": True},
            dir="auto",
            class_name=cn(LINE, "absolute inset-0 grid-flow-col overflow-hidden text-transparent py-3"),
        ),
        rx.el.input(
            id=ADD_FIELD,
            value=line.text.value,
            on_change=handler(lambda e: line.type(typed_text(e))),
            placeholder=T.HINT,
            auto_complete="off",
            dir="auto",
            enter_key_hint="done",
            custom_attrs={
                "aria-label": copy.Flows.ADD_LABEL,
                "aria-keyshortcuts": "n",
                "aria-invalid": js("!!{}", too_long),
                "aria-describedby": js(
                    "({} ? {} : {})", too_long, f"{ADD_FIELD}-error", f"{ADD_FIELD}-reading"
                ),
                "onKeyDown": handler(by_key),
                "onPaste": handler(
                    lambda e: js("pasteList({}, {}, {})", e, take, refuse, imports={PASTED_LIST: "pasteList"})
                ),
                "onScroll": handler(
                    lambda e: js("{}.target.previousElementSibling.scrollLeft = {}.target.scrollLeft", e, e)
                ),
            },
            class_name=cn(LINE, "relative w-full bg-transparent outline-none min-h-12 block"),
            **props,
        ),
        class_name="relative flex-1 min-w-0",
    )


def use_adding(context_id: Any, zone: Any, line: Line, names: Any, *, tells: bool) -> Any:
    """The step that adds the line: read by the API, or, while it cannot be reached, as it was read. Where it
    was not, it is when the API is back. A toast says where the flow is, if that is elsewhere or `tells`.
    Of a pasted list each line is added, and all of them can be taken back at once."""

    def returns_to_the_field(e: Any, v: Any) -> Any:
        """What could not be added goes back to where it was typed; if something new stands there by now, it
        waits in the toast."""
        text = js("{}.text", v)
        return js(
            "({}.trim() === '' ? {} : {})",
            line.text.now(),
            run(line.text.set(text), say(e)),
            toast_with_retry(
                js("{} + ' ' + {}", sentence(f"“{{}}” {copy.Flows.NOT_ADDED}", text), e["message"]),
                js("add({})", v),
            ),
        )

    def say_where(flow: Any, v: Any) -> Any:
        where = js("{}.find(({context}) => context.id === {}.context_id)?.context", names, flow)
        return when(
            js("(!{}.is_listed && ({} || {}.context_id !== {}))", v, tells, flow, context_id),
            toast(sentence(T.ADDED_TO, js("({}?.icon ?? '') + ' ' + ({}?.name ?? '')", where, where))),
        )

    read = api.use_quick_add(context_id, on_success=say_where, on_error=returns_to_the_field)
    plain = api.use_plain_add(context_id, on_success=say_where, on_error=returns_to_the_field)
    unreachable = js(
        "unreachable",
        returns=bool,
        imports={"$/runtime/connectivity": "useUnreachable"},
        hook="const unreachable = useUnreachable()",
    )
    add = js(
        "add",
        unreachable,
        line.reading.is_current,
        plain.mutate_function,
        read.mutate_function,
        hook="const add = (v) => ({} && {} ? {} : {})(v)",
    )
    shown = js(
        "flowAsRead({}, {}, {})",
        line.text.value,
        {"answer": line.reading.answer, "isCurrent": line.reading.is_current, "spans": line.reading.spans},
        context_id,
        imports={READING: "flowAsRead"},
    )
    literal = js(
        "literalParts({}, {}, {})",
        line.refused.value,
        line.text.value,
        {"answer": line.reading.answer, "isCurrent": line.reading.is_current},
        imports={REFUSED_PARTS: "literalParts"},
    )
    one = js("{}({id: crypto.randomUUID(), ...{}, literal: {}})", add, shown, literal)
    removed = api.use_delete_flow(context_id, on_success=lambda *_: js("null"), on_error=say)
    flows: Any = js("flows", returns=list[api.Flow])
    many = js(
        "((flows) => {})(flowsOfLines({}, {}))",
        run(
            js("{}.forEach((flow) => {}(flow))", flows, read.mutate_function),
            toast_with_undo(
                sentence(T.MANY_ADDED, js("String({}.length)", flows)),
                js("{}.forEach((flow) => {}(flow))", flows, removed.mutate_function),
                _focus(),
            ),
        ),
        line.pasted.value,
        context_id,
        imports={READING: "flowsOfLines"},
    )
    return js("({} ? {} : {})", line.is_list, many, one)


def _use_form(
    context_id: Any, zone: Any, *, then: Any, tells: bool, class_name: str, **props: Any
) -> rx.Component:
    """The form for one line. After it is sent, `then` happens; `tells`: a toast says where the flow is."""
    line = use_line(context_id)
    dashboard = api.use_dashboard(True)
    contexts = js("({}?.items ?? [])", dashboard.data, returns=list[dict[str, Any]])
    text = visible(line.text.value)
    too_long = js(
        "(!{} && [...{}].length > 200 ? {} : '')", line.is_list, text, copy.Flows.TITLE_LONG, returns=str
    )
    add = use_adding(context_id, zone, line, contexts, tells=tells)
    component: rx.Component = form(
        js("null", imports={"$/runtime/keyboard": "useKeyboardHeight"}, hook="useKeyboardHeight()"),
        use_hotkey("new", handler(_focus())),
        rx.el.div(
            icon("Plus", 20, class_name="text-ink-3 shrink-0"),
            _input(line, contexts, too_long, **props),
            rx.cond(
                text != "",
                button(
                    rx.cond(
                        line.is_list,
                        sentence(T.ADD_MANY, js("String({}.length)", line.pasted.value)),
                        copy.Flows.ADD,
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
        field_error(too_long, id=ADD_FIELD),
        # On desks it has its place from the start, so that the list stays where it is when somebody types.
        rx.el.div(
            rx.cond(
                line.is_list,
                pasted_list(
                    lines=line.pasted.value, keep=js("(() => {})", run(line.pasted.clear(), _focus()))
                ),
                rx.cond(
                    text != "",
                    line_reading(
                        spans=line.reading.spans,
                        zone=zone,
                        contexts=contexts,
                        text=line.text.value,
                        refuse=js("((span) => {})", run(line.refuse(js("span", returns=api.Span)), _focus())),
                        change=js("((changed) => {})", run(line.type(js("changed")), _focus())),
                    ),
                ),
            ),
            class_name="sm:min-h-7 max-sm:empty:hidden",
        ),
        on_submit=when(
            js("({} && !{})", text, too_long),
            add,
            line.clear(),
            then,
        ),
        class_name=class_name,
    )
    return component


@rx.memo
def add_flow(context_id: rx.Var[str], zone: rx.Var[str]) -> rx.Component:
    """A field that takes one flow after the other. On phones it stays at the foot of the page."""
    return _use_form(
        context_id, zone, then=_focus(), tells=False, class_name="add-bar grid gap-2 mb-8 sm:mb-2"
    )


@rx.memo
def add_flow_and_close(context_id: rx.Var[str], zone: rx.Var[str], close: rx.Var[EventChain]) -> rx.Component:
    """As `add_flow`, in a sheet: it takes one flow, says where that is, and closes."""
    return _use_form(
        context_id, zone, then=js("{}()", close), tells=True, class_name="grid gap-2", auto_focus=True
    )
