"""Taking everything out, and bringing it back."""

from __future__ import annotations

from typing import Any

import reflex as rx
from reflex.vars import ObjectVar

from ... import api
from ...bridge.js import fn, handler, js
from ...design import copy
from ...hooks import use_id, use_state
from ...ui.button import BASE, VARIANTS, button
from ...ui.rows import group, setting
from ...ui.states import notice
from ...ui.text import cn
from ...ui.toast import toast, toast_error

T = copy.Settings
FILES = "$/runtime/files"


def _download(path: str) -> Any:
    return js(
        "download({}, {})",
        path,
        fn(lambda message: toast_error(message), str),
        imports={FILES: "download"},
    )


def _how_many(counts: Any, part: str) -> Any:
    """ "3 contexts, 1 flow"; nothing where both are none.

    Args:
        counts: Of contexts and of flows.
        part: An expression over the counts of a kind, with `{}` for those.
    """

    def words(kind: str, one_many: tuple[str, str]) -> Any:
        count = js(part, js(f"{{}}.{kind}", counts), returns=int)
        return js("({} === 1 ? {} : {}.replace({}, {}))", count, *one_many, "{}", count)

    return js("{} + ', ' + {}", words("contexts", T.CONTEXTS), words("flows", T.FLOWS), returns=str)


def _line(words: str, found: Any, part: str) -> rx.Component:
    return rx.el.div(
        rx.el.dt(words, class_name="text-ink-2"),
        rx.el.dd(_how_many(found, part)),
        class_name="flex flex-wrap justify-between gap-x-4 py-1",
    )


@rx.memo
def import_preview(
    found: ObjectVar[api.ImportResult],
    apply: rx.Var[Any],
    restore: rx.Var[Any],
    cancel: rx.Var[Any],
    is_busy: rx.Var[bool],
) -> rx.Component:
    """Show the changes that an import would make, and offer to restore what is in the trash."""
    is_new = js("({}.contexts.created + {}.flows.created > 0)", found, found, returns=bool)
    is_trashed = js("({}.contexts.in_trash + {}.flows.in_trash > 0)", found, found, returns=bool)
    lines = [(T.IMPORT_NEW, "{}.created"), (T.IMPORT_KNOWN, "{}.unchanged")]
    return rx.el.div(
        rx.el.h4(T.IMPORT_PREVIEW, class_name="text-note font-semibold"),
        rx.cond(
            js("({} || {})", is_new, is_trashed, returns=bool),
            rx.el.dl(
                *[_line(words, found, part) for words, part in lines],
                rx.cond(is_trashed, _line(T.IMPORT_TRASHED, found, "{}.in_trash")),
                class_name="mt-1",
            ),
            rx.el.p(T.IMPORT_NOTHING, class_name="mt-1 text-ink-2"),
        ),
        rx.el.div(
            button(copy.CANCEL, on_click=handler(js("{}()", cancel)), variant="plain"),
            rx.cond(
                is_trashed,
                button(T.IMPORT_RESTORE, on_click=handler(js("{}()", restore)), disabled=is_busy),
            ),
            rx.cond(
                is_new,
                button(
                    T.IMPORT_APPLY, on_click=handler(js("{}()", apply)), variant="primary", disabled=is_busy
                ),
            ),
            class_name="flex flex-wrap justify-end gap-2 mt-3",
        ),
        role="status",
        class_name="mt-4 rounded-card bg-sunken px-4 py-3",
    )


@rx.memo
def data_settings() -> rx.Component:
    file_id = use_id("file_id")
    file = use_state("file", None, Any)
    found = use_state("found", None, api.ImportResult)
    wrong = use_state("wrong", False)
    give_up = [file.set(None), found.set(None)]
    send = api.use_import(
        on_success=lambda answer, v: js(
            "({} ? {} : {})", v.apply, js("[{}]", [toast(T.IMPORT_DONE), *give_up]), found.set(answer)
        )
    )
    take = js(
        "readJson({}, {}, {})",
        js("event_0"),
        fn(lambda read: [file.set(read), send.mutate({"file": read, "apply": False})]),
        fn(lambda: wrong.set(True)),
        imports={FILES: "readJson"},
    )
    return group(
        T.DATA,
        setting(
            T.EXPORT,
            T.EXPORT_TEXT,
            rx.el.div(
                button(T.EXPORT_JSON, on_click=handler(_download("/export"))),
                button(T.EXPORT_CSV, on_click=handler(_download("/export?format=csv"))),
                class_name="flex flex-wrap gap-2 sm:justify-end shrink-0",
            ),
            is_wide=True,
        ),
        setting(
            T.IMPORT,
            T.IMPORT_TEXT,
            rx.el.div(
                rx.el.input(
                    id=file_id,
                    type="file",
                    accept="application/json,.json",
                    on_change=handler(lambda _: [wrong.set(False), found.set(None), send.reset(), take]),
                    class_name="sr-only peer",
                ),
                rx.el.label(
                    T.IMPORT_CHOOSE,
                    html_for=file_id,
                    class_name=cn(
                        BASE,
                        VARIANTS["quiet"],
                        "peer-focus-visible:outline-2 peer-focus-visible:outline-offset-2 "
                        "peer-focus-visible:outline-accent",
                    ),
                ),
                class_name="relative shrink-0",
            ),
            rx.cond(wrong.value, rx.el.div(notice(T.IMPORT_NOT_JSON), class_name="mt-4")),
            rx.cond(send.error, rx.el.div(notice(send.error), class_name="mt-4")),
            when_found(found, file, send, give_up),
            is_wide=True,
        ),
    )


def when_found(found: Any, file: Any, send: Any, give_up: list[Any]) -> rx.Component:
    look_again = send.mutate({"file": file.value, "apply": False})
    restore = js(
        "(() => void restoreAll({}.contexts.restorable, {}.flows.restorable).catch({}).then(() => {}))",
        found.value,
        found.value,
        fn(lambda error: toast_error(error["message"]), dict[str, Any]),
        look_again,
        imports={FILES: "restoreAll"},
    )
    return rx.cond(
        found.value,
        import_preview(
            found=found.value,
            apply=js("(() => {})", send.mutate({"file": file.value, "apply": True})),
            restore=restore,
            cancel=js("(() => {})", js("[{}]", give_up)),
            is_busy=send.is_pending,
        ),
    )
