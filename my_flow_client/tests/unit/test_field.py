"""ui/field.py: the handlers of a form and of a date, and the message of a field."""

from __future__ import annotations

from reflex.vars.base import Var

from my_flow_client.bridge.bindings import as_handler, as_string
from my_flow_client.bridge.js import js
from my_flow_client.ui.field import date_input, form, text_input


def test_a_handler_gets_the_event_itself() -> None:
    code = str(form(on_submit=as_handler(Var("line.submit"))))
    assert "onSubmit:line.submit" in code


def test_a_date_goes_to_the_handler_that_is_made_for_it() -> None:
    code = str(
        date_input(id="d", kind="date", value="", on_finish=lambda day: as_handler(js("take({})", day)))
    )
    assert "onFinish:((text_0) => ((take(text_0))()))" in code
    assert "onFinish:save" in str(date_input(id="d", kind="date", value="", on_finish=as_handler(js("save"))))


def test_a_field_with_an_error_is_marked_and_described_by_it() -> None:
    code = str(text_input(id="name", error=as_string(Var("form.error"))))
    assert '"aria-invalid":!((form.error === ""))' in code
    assert '? "name-error" : undefined)' in code
    assert "aria" not in str(text_input(id="name"))
