"""The switch from one context to another: a moment of its own."""

from __future__ import annotations

from typing import Any

import reflex as rx
from reflex.event import EventChain
from reflex.vars import ObjectVar

from .. import api
from ..bridge.js import handler, js, typed_text, when
from ..design import copy
from ..hooks import go_to, use_draft, use_id, use_session, use_state
from ..memos import lazy_memo
from ..server import Mutation
from ..ui.accent import accent
from ..ui.button import button, link_button
from ..ui.dialog import sheet_heading
from ..ui.field import field, form, form_actions, text_input
from ..ui.icon import icon
from ..ui.states import empty, notice, skeleton
from ..ui.text import sentence, visible
from ..ui.toast import toast_with_undo
from .account import is_in
from .choosing import arrive_in, context_choices, refused
from .flow_undo import said
from .left_open import KEYBOARD, LAST_ROW, due_line, key_to_actions, left_open
from .reads import failed_read
from .zone import use_zone

T = copy.Switch
# What stays in sight while the rows between scroll, where there is the height for it.
EDGE = "-mx-5 px-5 sm:-mx-6 sm:px-6 bg-surface"


def _place(context: Any) -> rx.Component:
    return rx.el.p(
        rx.el.span(context.icon, custom_attrs={"aria-hidden": True}),
        " ",
        rx.el.bdi(context.name),
        class_name="text-title font-semibold mt-1 wrap-anywhere",
    )


def _offer_back(leaving: Any, v: Any, restore: Mutation) -> Any:
    """Offer to restore all flows that the switch deleted."""
    gone = js(
        "({}?.items ?? []).map(({flow}) => flow).filter(({id}) => "
        "{}.resolutions.some((one) => one.flow_id === id && one.action === 'let_go'))",
        leaving,
        v,
    )
    words = js(
        "(gone.length > 1 ? {} : {})",
        js("{}.replace({}, gone.length)", T.ARE_IN_TRASH, "{}"),
        said(js("gone[0].title"), copy.Flows.IN_TRASH),
    )
    back = js("gone.forEach((flow) => {}(flow))", restore.mutate_function)
    return js("((gone) => gone.length > 0 && {})({})", toast_with_undo(words, back), gone)


@rx.memo
def switch_form(
    from_id: rx.Var[str], to: ObjectVar[api.Context], back: rx.Var[EventChain], close: rx.Var[EventChain]
) -> rx.Component:
    """Show what is left, what waits and a line for the way back; Enter switches.

    Whoever is nowhere leaves nothing: `from_id` is empty, and only what waits is shown.
    """
    session = use_session()
    zone = use_zone(api.use_preferences(is_in(session)))
    preview = api.use_transition_preview(from_id, to.id, is_in(session))
    # Kept, as the note is: whoever goes back, or looks at another context first, has decided already.
    resolved = use_draft("resolved", js("'left:' + {}", from_id), {}, dict[str, str])
    left_before = js(
        "({}?.resume_note?.text ?? '')",
        api.use_focus(from_id, js("({} && !!{})", is_in(session), from_id, returns=bool)).data,
        returns=str,
    )
    note = use_draft("note", js("'note:' + {}", from_id), left_before)
    note_id = use_id("note_id")
    # On a phone the field would bring its keyboard, and hide what is left open.
    types = js("!matchMedia('(pointer: coarse)').matches", returns=bool)
    tell = js("{}()", close)
    restore = api.use_restore_flow(from_id, on_error=refused)
    leaving = js("{}?.from", preview.data, returns=api.Leaving)
    switch = api.use_switch(
        from_id,
        to.id,
        on_success=lambda _, v: [note.clear(), resolved.clear(), _offer_back(leaving, v, restore)],
        on_error=refused,
    )
    arriving = js("{}?.to", preview.data, returns=api.Focus)
    resolve = js("((id, action) => {}({...{}, [id]: action}))", resolved.setter, resolved.value)
    resolutions = js(
        "Object.entries({}).filter(([id, action]) => action !== 'keep' && "
        "{}?.items.some(({flow}) => flow.id === id))"
        ".map(([flow_id, action]) => ({flow_id, action, context_id: action === 'move' ? {} : null}))",
        resolved.value,
        leaving,
        to.id,
    )
    too_long = js("([...{}].length > 500 ? {} : '')", note.value, T.NOTE_LONG, returns=str)
    more = js("({}.open_count - {}.items.length)", leaving, leaving, returns=int)

    left = rx.el.section(
        rx.el.h3(T.LEAVING, class_name="text-note font-semibold text-ink-2"),
        _place(js("{}.context", leaving, returns=api.Context)),
        rx.cond(
            js("{}.items.length === 0", leaving, returns=bool),
            rx.el.p(T.NOTHING_LEFT, class_name="py-3 text-ink-2"),
            rx.fragment(
                key_to_actions(to.name),
                rx.el.div(
                    rx.el.ul(
                        rx.foreach(
                            js("{}.items", leaving, returns=list[api.FocusItem]),
                            lambda item: left_open(
                                item=item,
                                zone=zone,
                                action=js("({}[{}] ?? 'keep')", resolved.value, item.flow.id, returns=str),
                                resolve=resolve,
                                target=to.name,
                                key=item.flow.id,
                            ),
                        ),
                        custom_attrs={"data-left-open": True},
                    ),
                    # After the last row, not below what is in sight of the list: these are none of them.
                    rx.cond(
                        js("({} > 0)", more, returns=bool),
                        rx.el.p(
                            js("({} === 1 ? {} : {}.replace({}, {}))", more, *T.MORE_LEFT, "{}", more),
                            class_name="border-t border-line py-2.5 text-note text-ink-3",
                        ),
                    ),
                    class_name="scrolls sm:max-h-[21rem] sm:overflow-y-auto sm:-mr-2 sm:pr-2",
                ),
            ),
        ),
        rx.el.div(
            field(
                T.NOTE,
                text_input(
                    id=note_id,
                    value=note.value,
                    on_change=handler(lambda e: note.set(typed_text(e))),
                    placeholder=T.NOTE_HINT,
                    auto_complete="off",
                    error=too_long,
                    auto_focus=types,
                    custom_attrs={
                        "data-resume-note": True,
                        # What is typed takes the place of the note before.
                        "onFocus": handler(lambda e: js("{}.target.select()", e)),
                        "onKeyDown": handler(
                            lambda e: js("moveToRows({}, {})", e, LAST_ROW, imports={KEYBOARD: "moveToRows"})
                        ),
                    },
                ),
                id=note_id,
                error=too_long,
            ),
            class_name="mt-4",
        ),
        class_name="min-w-0",
    )
    waits = rx.el.section(
        rx.el.h3(T.ARRIVING, class_name="text-note font-semibold text-accent-ink"),
        _place(to),
        rx.cond(
            js("{}.resume_note", arriving),
            rx.el.p(
                sentence("“{}”", js("{}.resume_note.text", arriving)),
                dir="auto",
                class_name="text-lead mt-3 wrap-anywhere",
            ),
        ),
        rx.cond(
            js("{}.items.length === 0", arriving, returns=bool),
            rx.el.p(T.NOTHING_WAITS, class_name="mt-3 text-ink-2"),
            rx.el.ul(
                rx.foreach(
                    js("{}.items", arriving, returns=list[api.FocusItem]),
                    lambda item: rx.el.li(
                        rx.el.p(item.flow.title, dir="auto"),
                        due_line(item.flow, zone),
                        key=item.flow.id,
                        class_name="py-1.5 wrap-anywhere",
                    ),
                ),
                class_name="mt-3",
            ),
        ),
        custom_attrs=accent(to.color),
        class_name="accent wash rounded-card border border-line p-4 min-w-0",
    )
    return form(
        rx.el.div(
            sheet_heading(
                T.TITLE, id="switch-title", close=close, label=copy.CLOSE, takes_focus=js("!{}", types)
            ),
            class_name=f"{EDGE} tall:sticky top-0 z-2 -mt-5 pt-3 sm:-mt-6 sm:pt-4 -mb-3 pb-1",
        ),
        rx.cond(
            preview.is_pending,
            skeleton(3),
            rx.cond(
                preview.is_error,
                failed_read(preview),
                rx.cond(
                    leaving,
                    rx.el.div(left, waits, class_name="grid gap-6 sm:grid-cols-[7fr_4fr]"),
                    waits,
                ),
            ),
        ),
        rx.cond(switch.other_error, notice(switch.other_error)),
        rx.el.div(
            form_actions(
                save=sentence(f"{T.ENTER} {{}}", to.name),
                saving=js("({} || !{})", switch.is_pending, preview.data, returns=bool),
                cancel=button(copy.CANCEL, on_click=close, variant="plain", class_name="max-sm:hidden"),
                delete=button(
                    icon("ChevronLeft"), T.BACK, on_click=back, variant="plain", class_name="-ml-3 px-3"
                ),
            ),
            class_name=f"{EDGE} tall:sticky bottom-0 z-2 -mb-5 sm:-mb-6 pt-1.5 pb-2.5 sm:pb-4 border-t "
            "border-line",
        ),
        on_submit=when(
            js("({} && !{})", preview.data, too_long),
            switch.mutate(
                {
                    "from_context_id": js("({} || null)", from_id),
                    "to_context_id": to.id,
                    # Without a note the API keeps the one before; null empties that.
                    "resume_note": js("({} || ({} ? null : undefined))", visible(note.value), left_before),
                    "resolutions": resolutions,
                    "arriving": arriving,
                }
            ),
            tell,
            arrive_in(to.id),
            when(js("!location.pathname.startsWith('/focus')"), go_to("/focus/")),
        ),
        class_name="grid gap-5 p-5 sm:p-6",
    )


@lazy_memo
def switch_sheet(
    from_id: rx.Var[str], known: ObjectVar[api.Context], close: rx.Var[EventChain]
) -> rx.Component:
    """First where to, unless it is known; then what is left and what waits."""
    session = use_session()
    dashboard = api.use_dashboard(is_in(session))
    target = use_state("target", known, api.Context)
    return rx.cond(
        target.value,
        switch_form(from_id=from_id, to=target.value, back=handler(target.set(None)), close=close),
        rx.el.div(
            sheet_heading(T.WHERE, id="switch-title", close=close, label=copy.CLOSE),
            rx.cond(
                dashboard.is_pending,
                skeleton(2),
                rx.cond(
                    dashboard.is_error,
                    failed_read(dashboard),
                    rx.cond(
                        js(
                            "!{}.items.some(({context}) => context.id !== {})",
                            dashboard.data,
                            from_id,
                            returns=bool,
                        ),
                        empty(
                            rx.cond(from_id, T.ONLY_ONE, copy.Contexts.EMPTY_TITLE),
                            rx.cond(from_id, T.ONLY_ONE_TEXT, copy.Focus.NONE_TEXT),
                            link_button(copy.Contexts.NEW, href="/contexts/", variant="primary"),
                        ),
                        context_choices(dashboard, target.setter, leaving=from_id),
                    ),
                ),
            ),
            class_name="grid gap-5 p-5 sm:p-6",
        ),
    )
