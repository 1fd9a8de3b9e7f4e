"""Form fields: a label, a control, a hint and an error that belong together."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

import reflex as rx
from reflex.components.el.elements.base import BaseHTML
from reflex.event import EventHandler, no_args_event_spec
from reflex.vars import StringVar

from ..bridge.bindings import UNDEFINED, Handler, text_handler
from .button import button
from .text import cn

CONTROL = "control"  # in base.css


def form_actions(*, save: Any, saving: Any, cancel: rx.Component, delete: Any = None) -> rx.Component:
    """Render the buttons of a form, with the delete button apart at the left.

    Args:
        save: The label of the submit button.
        saving: Whether the form is being saved; the button is disabled meanwhile.
        cancel: The button that cancels.
        delete: The button that deletes, if there is one.
    """
    return rx.el.div(
        delete if delete is not None else rx.fragment(),
        rx.el.div(
            cancel,
            button(save, type="submit", variant="primary", disabled=saving),
            class_name="flex flex-wrap justify-end gap-2 ml-auto",
        ),
        class_name="flex flex-wrap items-center gap-2 pt-1",
    )


class _Form(BaseHTML):
    """A bare form: Reflex's own collects fields and hands them to a server event."""

    tag = "form"
    on_submit: EventHandler[no_args_event_spec]  # type: ignore[type-arg, valid-type]  # Reflex's own notation


def form(*children: Any, on_submit: Handler, **props: Any) -> rx.Component:
    """Render a form. Its own messages replace the browser's.

    Args:
        children: The content of the form.
        on_submit: The handler of the event, which keeps the browser from leaving the page.
        props: Further props of the form.
    """
    return _Form.create(
        *children,
        custom_attrs={"noValidate": True},
        on_submit=on_submit,
        **props,
    )


LABEL = "text-note font-medium text-ink-2"


def field(
    label: Any, control: rx.Component, *, id: Any, error: Any = None, label_class: str = LABEL
) -> rx.Component:
    """Render a label and, if there is one, an error for the control with that id."""
    return rx.el.div(
        rx.el.label(label, html_for=id, class_name=label_class),
        control,
        field_error(error, id=id) if error is not None else rx.fragment(),
        class_name="grid gap-1.5",
    )


def field_error(error: Any, *, id: Any) -> rx.Component:
    """Show the error of the field, read out when it appears; show nothing while `error` is empty."""
    return rx.el.p(
        error,
        id=error_id(id),
        role="alert",
        class_name="text-note text-danger empty:hidden",
    )


def error_id(id: Any) -> Any:
    """Return the id of the error of the field with that id."""
    return rx.Var.create(id) + "-error"


def _attributes(id: Any, error: Any) -> dict[str, Any]:
    if error is None:
        return {}
    is_invalid = rx.Var.create(error) != ""
    return {
        "aria-invalid": is_invalid,
        "aria-describedby": rx.cond(is_invalid, error_id(id), UNDEFINED),
    }


def text_input(*, id: Any, error: Any = None, class_name: str = "", **props: Any) -> rx.Component:
    """Render a one-line control; with `error` it is marked as invalid and described by the message."""
    return rx.el.input(
        id=id,
        dir="auto",
        class_name=cn(CONTROL, class_name),
        custom_attrs=_attributes(id, error) | props.pop("custom_attrs", {}),
        **props,
    )


class _DateInput(rx.Component):
    """The field of runtime/dateInput.ts."""

    library = "$/runtime/dateInput"
    tag = "DateInput"
    type: rx.Var[str]
    value: rx.Var[str]
    disabled: rx.Var[bool]
    on_finish: rx.Var[Any]


def date_input(
    *,
    id: Any,
    kind: Literal["date", "time"],
    on_finish: Callable[[StringVar[str]], Handler] | Handler,
    error: Any = None,
    **props: Any,
) -> rx.Component:
    """Render a control for a date or a time.

    Args:
        id: Its id.
        kind: The kind of its value.
        on_finish: Receives a value that is typed completely or picked: a function from the value to a
            handler, or a JavaScript function.
        error: Its error, if the form shows one there.
        props: `value`, and further props of the control.
    """
    return _DateInput.create(
        id=id,
        type=kind,
        on_finish=text_handler(on_finish),
        custom_attrs=_attributes(id, error),
        **({"class_name": CONTROL} | props),
    )


def text_area(
    *, id: Any, error: Any = None, class_name: str = "", base: str = f"{CONTROL} py-2", **props: Any
) -> rx.Component:
    """Render a control that grows with its text; where browsers do not support that, its corner is dragged.

    Args:
        id: Its id.
        error: Its error, if it has one.
        class_name: Further classes.
        base: Classes for its look.
        props: Further props of the control.
    """
    return rx.el.textarea(
        id=id,
        dir="auto",
        class_name=cn(
            base,
            "field-sizing-content resize-none not-supports-[field-sizing:content]:resize-y leading-normal",
            class_name,
        ),
        custom_attrs=_attributes(id, error) | props.pop("custom_attrs", {}),
        **props,
    )


def switch(label: Any, hint: Any, *, id: Any, on: Any, on_change: Any, disabled: Any = False) -> rx.Component:
    """Render a switch with a line that explains it."""
    hint_id = rx.Var.create(id) + "-hint"
    return rx.el.div(
        rx.el.label(
            rx.el.span(label, class_name="block text-body"),
            rx.el.span(hint, id=hint_id, class_name="block text-note text-ink-3"),
            html_for=id,
            class_name="flex-1 min-w-0",
        ),
        switch_control(
            id=id,
            on=on,
            on_change=on_change,
            disabled=disabled,
            custom_attrs={"aria-describedby": hint_id},
        ),
        class_name="flex items-center gap-4 min-h-11 mt-3",
    )


def switch_control(*, on: Any, **props: Any) -> rx.Component:
    """Render the control of a switch, without a label."""
    return rx.el.input(type="checkbox", role="switch", checked=on, class_name="switch shrink-0", **props)


def choices(
    legend: Any,
    name: Any,
    options: tuple[tuple[str, str], ...],
    *,
    value: Any,
    on_choose: Any,
    legend_class: str = "text-note font-medium text-ink-2",
) -> rx.Component:
    """Render a choice of one option as radio buttons side by side; arrow keys move the choice.

    Args:
        legend: The name of the choice.
        name: A name for the group, unique on the page.
        options: Value and label of each.
        value: The chosen value.
        on_choose: From a value to the handler that chooses it.
        legend_class: Classes of the legend; `sr-only` if the place makes it clear.
    """
    return rx.el.fieldset(
        rx.el.legend(legend, class_name=cn(legend_class, "mb-1.5")),
        rx.el.div(
            *[
                rx.el.label(
                    rx.el.input(
                        type="radio",
                        name=name,
                        value=option,
                        checked=value == option,
                        on_change=on_choose(option),
                        class_name="sr-only peer",
                    ),
                    rx.el.span(
                        label,
                        class_name="grid place-items-center rounded-[6px] px-3 min-h-9 sm:min-h-7 text-note "
                        "font-medium text-ink-2 transition-colors duration-160 "
                        "hover:text-ink peer-checked:bg-raised "
                        "peer-checked:text-ink peer-checked:shadow-[0_1px_2px_var(--shadow)] "
                        "peer-focus-visible:outline-2 peer-focus-visible:outline-accent",
                    ),
                    class_name="cursor-pointer",
                )
                for option, label in options
            ],
            class_name="inline-flex flex-wrap gap-0.5 rounded-control bg-sunken p-0.5",
        ),
        class_name="min-w-0",
    )
