"""The flows of a context: adding, finishing, deleting, each with a way back."""

from __future__ import annotations

from typing import Any

import reflex as rx
from reflex.vars import ObjectVar

from .. import api
from ..design import copy
from ..hooks import use_draft, use_hotkey, use_id, use_session, use_state
from ..js import handler, js, lit, run, typed_text, when, where
from ..ui.button import button, icon_button
from ..ui.dialog import sheet
from ..ui.field import choices, field_error, form
from ..ui.icon import drawing, icon
from ..ui.states import empty, failed, skeleton
from ..ui.text import cn
from ..ui.toast import toast_error, toast_with_retry, toast_with_undo
from .account import is_in
from .flow_form import flow_form

T = copy.Flows
DATES = "$/runtime/dates"
ADD_FIELD = "add-flow"
WHEN = (("none", T.NO_DATE), ("today", T.TODAY), ("tomorrow", T.TOMORROW))


def due_label(flow: Any, zone: Any) -> Any:
    """When the flow is due, as people say it."""
    return js(
        "dueLabel({}, {}, {}, {}, {})",
        flow.due,
        flow.due_at,
        flow.status,
        zone,
        copy.DATES,
        returns=str,
        imports={DATES: "dueLabel"},
    )


def due_exactly(flow: Any, zone: Any) -> Any:
    return js(
        "dueExactly({}, {}, {})", flow.due, flow.due_at, zone, returns=str, imports={DATES: "dueExactly"}
    )


def day_in(zone: Any, ahead: int) -> Any:
    """The date it is in the zone, so many days from now."""
    return js("dayIn({}, {})", zone, ahead, returns=str, imports={DATES: "dayIn"})


def say(error: Any) -> Any:
    return toast_error(error["message"])


@rx.memo
def flow_row(flow: ObjectVar[api.Flow], zone: rx.Var[str], is_open: rx.Var[bool]) -> rx.Component:
    """One flow: finish it, open it, delete it. `is_open` is the list it stands in: a flow that no longer
    belongs there folds away."""
    editing = use_state("editing", False)
    title_id = use_id("title_id")
    done = js("({} !== null)", flow.completed_at, returns=bool)
    reopen = api.use_reopen_flow(flow.context_id, on_error=lambda e, _: say(e))
    complete = api.use_complete_flow(
        flow.context_id,
        on_success=lambda _, v: toast_with_undo(js("'“' + {} + '” is done'", v.title), reopen.mutate(v)),
        on_error=lambda e, _: say(e),
    )
    restore = api.use_restore_flow(flow.context_id, on_error=lambda e, _: say(e))
    delete = api.use_delete_flow(
        flow.context_id,
        on_success=lambda _, v: toast_with_undo(
            js("'“' + {} + '” is in the trash'", v.title), restore.mutate(v)
        ),
        on_error=lambda e, _: say(e),
    )
    provisional = js("({} === 0)", flow.version, returns=bool)
    # Under the heading "Today" only a time is worth saying.
    shows_due = js(
        "({} && !{} && ({} !== 'due_today' || {}.time))", flow.due, done, flow.status, flow.due, returns=bool
    )

    def keep_focus(event: Any) -> Any:
        return js(
            "keepFocus({}.currentTarget, {})",
            event,
            f"#{ADD_FIELD}",
            imports={"$/runtime/keyboard": "keepFocus"},
        )

    tick = rx.el.button(
        rx.el.span(
            drawing(
                ("m7 12.5 3.4 3.4L17 9", "var(--on-accent)"), class_name="size-full", stroke_class="tick"
            ),
            class_name=cn(
                "block size-[1.375rem] rounded-full border-[1.75px] border-line-strong transition-colors "
                "duration-160 group-hover/tick:border-accent group-aria-checked/tick:bg-accent-ink "
                "group-aria-checked/tick:border-accent-ink"
            ),
        ),
        type="button",
        role="checkbox",
        disabled=provisional,
        on_click=handler(
            lambda e: [
                keep_focus(e),
                js("({} ? {} : {})", done, reopen.mutate(flow), complete.mutate(flow)),
            ]
        ),
        custom_attrs={"aria-checked": done, "aria-labelledby": title_id, "data-row-focus": True},
        class_name="group/tick grid place-items-center size-11 -ml-2.5 sm:-ml-3 rounded-full shrink-0",
    )
    words = rx.el.button(
        rx.el.span(
            flow.title,
            id=title_id,
            class_name=rx.cond(
                done,
                "block text-body wrap-anywhere text-ink-3 line-through decoration-line-strong",
                "block text-body wrap-anywhere",
            ),
        ),
        rx.el.span(
            rx.cond(
                shows_due,
                rx.el.span(
                    js("({} ? {} : '')", flow.due, due_label(flow, zone), returns=str),
                    title=js("({} ? {} : '')", flow.due, due_exactly(flow, zone), returns=str),
                    class_name=rx.cond(flow.status == "overdue", "text-danger", ""),
                ),
            ),
            rx.cond(
                js("({} === 'high' && !{})", flow.priority, done, returns=bool),
                rx.el.span(
                    icon("Flag", 13), T.HIGH, class_name="inline-flex items-center gap-1 text-accent-ink"
                ),
            ),
            rx.cond(
                js("({} && !{})", flow.description, done, returns=bool),
                rx.el.span(flow.description, class_name="truncate min-w-0 max-w-full"),
            ),
            class_name="flex flex-wrap items-center gap-x-3 text-note text-ink-3 empty:hidden",
        ),
        type="button",
        disabled=provisional,
        on_click=handler(editing.set(True)),
        custom_attrs={"aria-haspopup": "dialog"},
        class_name="flex-1 min-w-0 py-2.5 text-left rounded-control",
    )
    return rx.el.li(
        rx.el.div(
            rx.el.div(
                tick,
                words,
                icon_button(
                    "Trash2",
                    js("{} + ': ' + {}", T.DELETE, flow.title, returns=str),
                    disabled=provisional,
                    on_click=handler(lambda e: [keep_focus(e), delete.mutate(flow)]),
                    class_name="self-center -mr-2 opacity-0 group-hover/row:opacity-100 "
                    "focus-visible:opacity-100 "
                    "group-focus-within/row:opacity-100 pointer-coarse:hidden",
                ),
                class_name="group/row flex items-start gap-1 border-b border-line",
            ),
        ),
        sheet(
            flow_form(
                flow=flow,
                zone=zone,
                close=handler(editing.set(False)),
                remove=handler(editing.set(False), delete.mutate(flow)),
            ),
            open=editing.value,
            on_close=handler(editing.set(False)),
            labelled_by="flow-form-title",
            variant="side",
        ),
        class_name=rx.cond(
            js("({} === {})", done, is_open, returns=bool),
            "row row-leave",
            rx.cond(provisional, "row row-enter", "row"),
        ),
    )


@rx.memo
def add_flow(context_id: rx.Var[str], zone: rx.Var[str]) -> rx.Component:
    """A field that takes one flow after the other: type, Enter, type."""
    title = use_draft("title", js("'add:' + {}", context_id))
    due = use_draft("due", js("'add:' + {} + ':due'", context_id), "none")
    priority = use_draft("priority", js("'add:' + {} + ':priority'", context_id), "medium")
    today = day_in(zone, 0)
    field = js("document.getElementById({})", ADD_FIELD)
    add = api.use_add_flow(
        context_id,
        # What could not be added goes back to where it was typed. If something new stands there by now, it
        # waits in the toast.
        on_error=lambda e, v: js(
            "({}?.value.trim() === '' ? {} : {})",
            field,
            run(
                title.set(v.title),
                due.set(js("(!{} ? 'none' : {}.date === {} ? 'today' : 'tomorrow')", v.due, v.due, today)),
                priority.set(v.priority),
                say(e),
            ),
            toast_with_retry(
                js("'“' + {} + '” ' + {} + ' ' + {}", v.title, T.NOT_ADDED, e["message"]),
                js("add_flow.mutate({})", v),
            ),
        ),
    )
    text = js("{}.trim()", title.value, returns=str)
    too_long = js("([...{}].length > 200 ? {} : '')", text, T.TITLE_LONG, returns=str)
    date = js(
        "({} === 'none' ? null : {})",
        due.value,
        {
            "date": js("({} === 'today' ? {} : {})", due.value, today, day_in(zone, 1)),
            "time": None,
            "timezone": None,
        },
    )
    status = js(
        "({} === 'none' ? 'normal' : {} === 'today' ? 'due_today' : 'due_soon')", due.value, due.value
    )
    new_flow = {
        "id": js("crypto.randomUUID()"),
        "context_id": context_id,
        "title": text,
        "description": None,
        "priority": priority.value,
        "due": date,
        "status": status,
    }
    focus = js("focusOn({})", f"#{ADD_FIELD}", imports={"$/runtime/keyboard": "focusOn"})
    return form(
        use_hotkey("n", handler(focus)),
        rx.el.div(
            icon("Plus", 20, class_name="text-ink-3 shrink-0"),
            rx.el.input(
                id=ADD_FIELD,
                value=title.value,
                on_change=handler(lambda e: title.set(typed_text(e))),
                placeholder=T.ADD_HINT,
                auto_complete="off",
                enter_key_hint="done",
                custom_attrs={
                    "aria-label": T.ADD_LABEL,
                    "aria-keyshortcuts": "n",
                    "aria-invalid": js("!!{}", too_long),
                    "aria-describedby": f"{ADD_FIELD}-error",
                },
                class_name="flex-1 min-w-0 bg-transparent outline-none text-body min-h-12",
            ),
            rx.cond(
                text != "",
                button(T.ADD, type="submit", variant="primary", class_name="sm:min-h-8 px-3 -mr-1.5"),
                rx.el.kbd(
                    "N",
                    custom_attrs={"aria-hidden": True},
                    class_name="hidden sm:grid place-items-center size-6 rounded-[6px] border border-line "
                    "text-note text-ink-3",
                ),
            ),
            class_name="flex items-center gap-3 rounded-card border border-line bg-surface px-3.5 "
            "transition-colors duration-160 focus-within:border-accent focus-within:outline-1 "
            "focus-within:outline-accent",
        ),
        field_error(too_long, id=ADD_FIELD),
        rx.cond(
            text != "",
            rx.el.div(
                choices(
                    T.DUE,
                    "add-due",
                    WHEN,
                    value=due.value,
                    on_choose=lambda v: handler(due.set(v)),
                    legend_class="sr-only",
                ),
                choices(
                    T.PRIORITY,
                    "add-priority",
                    T.PRIORITIES,
                    value=priority.value,
                    on_choose=lambda v: handler(priority.set(v)),
                    legend_class="sr-only",
                ),
                class_name="flex flex-wrap gap-2",
            ),
        ),
        on_submit=when(
            js("({} && !{})", text, too_long),
            add.mutate(new_flow),
            title.clear(),
            due.clear(),
            priority.clear(),
            focus,
        ),
        class_name="grid gap-2 mb-8",
    )


def _group(flows: Any, status: str, heading: str, zone: Any) -> rx.Component:
    """The open flows of one status under their heading; nothing when there are none."""
    # A finished flow stays where it was until it has folded away.
    members = where(
        flows,
        api.Flow,
        lambda flow: js("({}.status === {})", flow, status),
    )
    return rx.cond(
        js("{}.length > 0", members, returns=bool),
        rx.el.section(
            rx.el.h2(heading, class_name="text-note font-semibold text-ink-2 mb-1"),
            rx.el.ul(
                rx.foreach(members, lambda flow: flow_row(flow=flow, zone=zone, is_open=True, key=flow.id))
            ),
            class_name="mb-7",
        ),
    )


@rx.memo
def open_flows(context_id: rx.Var[str], zone: rx.Var[str], emoji: rx.Var[str]) -> rx.Component:
    """What is open here, by when; and what it says when nothing is."""
    session = use_session()
    flows = api.use_flows(context_id, is_in(session), completed=False)
    return rx.cond(
        flows.is_pending,
        skeleton(3),
        rx.cond(
            flows.is_error,
            failed(flows.error, handler(flows.refetch())),
            rx.cond(
                js("{}.length === 0", flows.data, returns=bool),
                empty(T.EMPTY_TITLE, T.EMPTY_TEXT, emoji=emoji),
                rx.fragment(
                    *[_group(flows.data, status, heading, zone) for status, heading in T.GROUPS],
                    _more(flows),
                ),
            ),
        ),
    )


@rx.memo
def done_flows(context_id: rx.Var[str], zone: rx.Var[str]) -> rx.Component:
    """What is finished, folded away until it is asked for."""
    shown = use_state("shown", False)
    session = use_session()
    flows = api.use_flows(
        context_id, js("({} && {})", shown.value, is_in(session), returns=bool), completed=True
    )
    return rx.el.section(
        button(
            icon(
                "ChevronRight",
                class_name=rx.cond(shown.value, "rotate-90 transition-transform", "transition-transform"),
            ),
            T.DONE,
            on_click=handler(shown.toggle()),
            variant="plain",
            class_name="-ml-3 px-3",
            custom_attrs={"aria-expanded": shown.value},
        ),
        rx.cond(
            shown.value,
            rx.cond(
                flows.is_pending,
                skeleton(2),
                rx.cond(
                    flows.is_error,
                    failed(flows.error, handler(flows.refetch())),
                    rx.fragment(
                        rx.el.ul(
                            rx.foreach(
                                lit(flows.data),
                                lambda flow: flow_row(flow=flow, zone=zone, is_open=False, key=flow.id),
                            )
                        ),
                        _more(flows),
                    ),
                ),
            ),
        ),
    )


def _more(flows: Any) -> rx.Component:
    return rx.cond(
        flows.has_more,
        button(
            T.MORE,
            on_click=handler(run(flows.fetch_more())),
            disabled=flows.is_fetching_more,
            class_name="mt-4",
        ),
    )
