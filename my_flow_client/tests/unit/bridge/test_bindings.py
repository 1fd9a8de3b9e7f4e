"""bridge/bindings.py: views as props of memos."""

from __future__ import annotations

from typing import Any

import reflex as rx
from reflex.vars import StringVar
from reflex.vars.base import Var

from my_flow_client.bridge.bindings import Field, View, accept_views, as_string, hand_over_views


class Thing(View):
    label: Field[StringVar[str]] = Field("label", as_string)


def row(thing: Thing, zone: Var[str]) -> rx.Component:
    return rx.el.p(thing.label, zone)


def test_a_memo_gets_its_vars_as_the_views_that_it_has_as_parameters() -> None:
    component = accept_views(row)(Var("thing"), Var("zone"))
    assert [str(child.contents) for child in component.children] == ["thing.label", "zone"]


def test_reflex_sees_a_var_in_place_of_a_view() -> None:
    assert accept_views(row).__annotations__["thing"] == Var[Any]


def test_a_view_is_given_to_a_memo_as_its_var() -> None:
    given = dict[str, object]()

    def memo(**props: object) -> rx.Component:
        given.update(props)
        return rx.fragment()

    hand_over_views(memo)(thing=Thing(Var("other")), zone="UTC")
    assert str(given["thing"]) == "other"
    assert isinstance(given["thing"], Var)
    assert given["zone"] == "UTC"
