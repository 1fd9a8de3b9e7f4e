"""ui/field.py: what a form does when it is sent."""

from __future__ import annotations

from reflex.vars.base import Var

from my_flow_client.bridge.bindings import as_handler
from my_flow_client.bridge.js import js
from my_flow_client.ui.field import form


def test_steps_run_after_the_page_is_kept() -> None:
    assert "(event_0.preventDefault()), (save())" in str(form(on_submit=js("save()")))


def test_a_handler_gets_the_event_itself() -> None:
    code = str(form(on_submit=as_handler(Var("line.submit"))))
    assert "onSubmit:line.submit" in code
    assert "preventDefault" not in code
