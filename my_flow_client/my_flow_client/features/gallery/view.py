"""Every component of ui/ in every state."""

from __future__ import annotations

import reflex as rx

from ...design.palette import COLOURS
from ...design.tokens import DARK, LIGHT, MOTION, RADIUS, TYPE
from ...ui import button as buttons
from ...ui import dialog as dialogs
from ...ui.accent import accent
from ...ui.button import button, icon_button, link_button, page_link, reload_button
from ...ui.command import command, command_group, command_input, command_list, commands, nothing_found
from ...ui.dialog import sheet, sheet_heading
from ...ui.field import choices, date_input, field, switch, text_area, text_input
from ...ui.icon import icon
from ...ui.key import key
from ...ui.ring import ring
from ...ui.select import select
from ...ui.settings_list import group, setting, toggle
from ...ui.shell import brand_mark, shell
from ...ui.states import empty, failed, notice, quiet_line, skeleton
from ...ui.text_choice import word_choice, word_select
from ...ui.tick import tick_mark
from .bindings import (
    do_nothing,
    show_error,
    show_toast,
    show_undo,
    use_gallery_choice,
    use_gallery_commands,
    use_gallery_sheets,
    use_gallery_theme,
)

LONG = "A text that is as long as people write them when nobody stops them, and that has to find its place"
NOTHING = do_nothing()
OPTIONS = (("one", "One"), ("two", "Two"), ("three", "Three"))


def _group(title: str, *parts: rx.Component | str) -> rx.Component:
    return rx.el.section(
        rx.el.h2(title, class_name="text-lead font-semibold mb-3"),
        rx.el.div(*parts, class_name="flex flex-wrap items-start gap-3"),
        class_name="py-6 border-b border-line",
    )


def _wide(*parts: rx.Component | str) -> rx.Component:
    return rx.el.div(*parts, class_name="w-full")


def _buttons() -> list[rx.Component]:
    return [
        part
        for variant in buttons.VARIANTS
        for part in (
            button(icon("Plus"), variant, variant=variant),
            button(variant, variant=variant, disabled=True),
            link_button("Link", href="/gallery/", variant=variant),
        )
    ] + [
        icon_button("Pencil", "Edit"),
        icon_button("Trash2", "Delete", disabled=True),
        page_link("A link", href="/gallery/"),
        reload_button("Load it again"),
    ]


def _fields() -> list[rx.Component]:
    return [
        _wide(field("Empty", text_input(id="g-empty", placeholder="A hint"), id="g-empty")),
        _wide(field("Filled", text_input(id="g-filled", default_value=LONG), id="g-filled")),
        _wide(field("Disabled", text_input(id="g-off", disabled=True), id="g-off")),
        _wide(
            field(
                "One of several",
                select(*[rx.el.option(words, value=option) for option, words in OPTIONS], id="g-several"),
                id="g-several",
            )
        ),
        _wide(
            field(
                "Wrong",
                text_input(id="g-wrong", default_value="red", error="A colour is # and six digits."),
                id="g-wrong",
                error="A colour is # and six digits.",
            )
        ),
        _wide(field("Long", text_area(id="g-long", default_value=f"{LONG}. " * 4), id="g-long")),
        _wide(
            field(
                "A date",
                date_input(id="g-date", kind="date", value="2026-05-01", on_finish=lambda _: NOTHING),
                id="g-date",
            )
        ),
    ]


def _states() -> list[rx.Component]:
    return [
        _wide(skeleton(2)),
        _wide(notice(LONG, button("Do something"))),
        _wide(notice("Saved on this device.", role="status")),
        _wide(quiet_line("CloudOff", "Offline. What you see is from before.")),
        _wide(failed("My Flow cannot be reached right now.", NOTHING)),
        _wide(empty("Nothing needs you here", "Enjoy the quiet.", button("Add"), emoji="🌿", level=2)),
    ]


def _swatches() -> list[rx.Component]:
    return [
        rx.el.span(
            rx.el.span(
                custom_attrs={"style": {"background": f"var(--{name})"}},
                class_name="block size-12 rounded-card border border-line",
            ),
            name,
            class_name="grid gap-1 text-note text-ink-2",
        )
        for name in [*LIGHT, "page", "accent", "accent-ink", "on-accent"]
        if name in DARK or name not in LIGHT
    ]


def _tokens() -> list[rx.Component]:
    return [
        *[_wide(rx.el.p(f"{name}: {LONG}", class_name=f"text-{name} truncate")) for name in TYPE],
        *[
            rx.el.span(name, class_name=f"rounded-{name} border border-line-strong px-4 py-2 text-note")
            for name in RADIUS
        ],
        rx.el.span(", ".join(f"{name} {time}" for name, time in MOTION.items()), class_name="text-note"),
    ]


@rx.memo
def gallery_chosen() -> rx.Component:
    """Show the controls that need state to be tried."""
    choice = use_gallery_choice()
    return rx.el.div(
        choices(
            "One of a few",
            "g-choice",
            OPTIONS,
            value=choice.value,
            on_choose=choice.choose,
        ),
        group(
            "A group",
            setting(
                "A switch",
                "What it means",
                toggle(is_on=choice.is_on, on_change=choice.toggle(), labelled_by="g-switch"),
                id="g-switch",
            ),
            setting("A button", LONG, button("Do it"), is_wide=True),
        ),
        switch(
            "A switch in a form", "What it means", id="g-form", on=choice.is_on, on_change=choice.toggle()
        ),
        rx.el.div(
            word_choice(
                "One of a few words",
                OPTIONS,
                value=choice.value,
                on_choose=choice.choose,
                id="g-words",
            ),
            word_select(
                "One of several words",
                OPTIONS,
                value=choice.value,
                on_change=choice.change,
                is_usual=choice.value == "one",
            ),
            class_name="flex flex-wrap gap-4",
        ),
        class_name="grid gap-4 w-full",
    )


@rx.memo
def gallery_sheets() -> rx.Component:
    """Show a button for each kind of sheet."""
    sheets = use_gallery_sheets()
    close = sheets.close()
    return rx.fragment(
        *[
            rx.fragment(
                button(name, on_click=sheets.open(name)),
                sheet(
                    rx.el.div(
                        sheet_heading(name, id=f"g-{name}", close=close, label="Close"),
                        rx.el.p(LONG),
                        class_name="grid gap-4 p-6",
                    ),
                    open=sheets.shown == name,
                    on_close=close,
                    labelled_by=f"g-{name}",
                    variant=name,
                ),
            )
            for name in dialogs.VARIANTS
        ],
    )


@rx.memo
def gallery_commands() -> rx.Component:
    """Show the list of the palette on the page instead of over it."""
    search = use_gallery_commands()
    found = [
        command(
            words,
            value=words,
            found_by=[words],
            on_select=NOTHING,
            sign=sign,
            shown_key=shown_key,
            detail=detail,
        )
        for words, sign, shown_key, detail in (
            ("New flow", "Plus", "N", None),
            ("Sign out", "LogOut", "", None),
            (LONG, "Circle", "", "🏡 Personal"),
        )
    ]
    return commands(
        command_input(
            value=search.text,
            on_change=search.type,
            placeholder="Type something",
            custom_attrs={"aria-label": "Commands", "data-autofocus": None},
        ),
        command_list(command_group(*found, heading="Do"), nothing_found("No matches."), label="Commands"),
        label="Commands",
    )


@rx.memo
def gallery_toasts() -> rx.Component:
    """Show buttons that open toasts and change the theme."""
    theme = use_gallery_theme()
    return rx.fragment(
        button("Toast", on_click=show_toast("Saved")),
        button("Toast with undo", on_click=show_undo("Completed “Call mum”", "Undo", "Back")),
        button("Toast of an error", on_click=show_error(LONG)),
        button("Light", on_click=theme.choose("light")),
        button("Dark", on_click=theme.choose("dark")),
    )


def gallery() -> rx.Component:
    """Show every component of ui/ in every state."""
    return shell(
        rx.el.h1("Gallery", class_name="text-display font-semibold tracking-tight"),
        _group("Themes and toasts", gallery_toasts()),
        _group("Colours", *_swatches()),
        _group("Type, shape, motion", *_tokens()),
        _group("Buttons", *_buttons()),
        _group(
            "Buttons in a context's colour",
            *[
                rx.el.div(
                    ring("🌿", part),
                    button(name, variant="primary"),
                    custom_attrs=accent(colour),
                    class_name="accent accent-tint flex items-center gap-3 rounded-card border border-line "
                    "p-3",
                )
                for (name, colour), part in zip(
                    COLOURS, (0, 0.1, 0.25, 0.4, 0.5, 0.6, 0.75, 0.9, 0.99, 1), strict=True
                )
            ],
        ),
        _group("Fields", *_fields()),
        _group("Choices", gallery_chosen()),
        _group("Sheets", gallery_sheets()),
        _group("Commands", _wide(gallery_commands())),
        _group("States", *_states()),
        _group("Keys", *[key(shown) for shown in ("N", "Ctrl K", "↑", "Esc")]),
        _group(
            "Marks",
            brand_mark(),
            icon("Sunrise"),
            icon("Flag", 13),
            *[
                rx.el.span(tick_mark(), custom_attrs={"aria-checked": checked}, class_name="group/tick")
                for checked in ("false", "true")
            ],
        ),
        width="wide",
    )
