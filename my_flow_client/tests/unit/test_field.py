"""ui/field.py: what a form does when it is sent, and a date when it is finished."""

from __future__ import annotations

from reflex.vars.base import Var

from my_flow_client.bridge.bindings import as_handler
from my_flow_client.bridge.js import js
from my_flow_client.ui.field import date_input, form


def test_steps_run_after_the_page_is_kept() -> None:
    assert "(event_0.preventDefault()), (save())" in str(form(on_submit=js("save()")))


def test_a_handler_gets_the_event_itself() -> None:
    code = str(form(on_submit=as_handler(Var("line.submit"))))
    assert "onSubmit:line.submit" in code
    assert "preventDefault" not in code


def test_a_date_goes_to_the_handler_that_is_made_for_it() -> None:
    code = str(
        date_input(id="d", kind="date", value="", on_finish=lambda day: as_handler(js("take({})", day)))
    )
    assert "onFinish:((value_0) => ((take(value_0))()))" in code
    assert "onFinish:save" in str(date_input(id="d", kind="date", value="", on_finish=js("save")))
