"""bridge/js.py: expressions keep what their parts need, and their meaning wherever they are put."""

from __future__ import annotations

from typing import Any

import pytest
from reflex.vars.base import Var

from my_flow_client.bridge.js import arrow, js, lit


def code(var: Var[Any]) -> str:
    return str(var)


def hooks(var: Var[Any]) -> list[str]:
    data = var._get_all_var_data()
    return list(data.hooks) if data else []


def test_placeholders_take_the_parts_in_order() -> None:
    assert code(js("f({}, {})", Var("a"), "b")) == 'f(a, "b")'


def test_placeholders_and_parts_must_match_in_number() -> None:
    with pytest.raises(ValueError, match="2 placeholders for 1 values"):
        js("f({}, {})", 1)


def test_a_part_keeps_its_meaning_inside_a_larger_expression() -> None:
    either = js("{} || {}", Var("a"), Var("b"))
    assert code(js("{} && {}", either, Var("c"))) == "(a || b) && c"


def test_an_expression_carries_imports_and_hooks_of_its_parts_before_its_own() -> None:
    inner = js("count", imports={"react": "useState"}, hook="const [count] = useState(0)")
    outer = js("total", inner, imports={"./sum": "useSum"}, hook="const total = useSum({})")
    assert hooks(outer) == ["const [count] = useState(0)", "const total = useSum(count)"]
    data = outer._get_all_var_data()
    assert data is not None
    assert {module for module, _ in data.imports} == {"react", "./sum"}


def test_a_function_names_its_parameters_after_the_python_ones() -> None:
    assert code(arrow(lambda flow: flow["title"], dict[str, str])) == '((flow_0) => (flow_0["title"]))'


def test_an_inner_function_does_not_shadow_the_outer_one() -> None:
    outer = arrow(lambda item: js("items.filter({})", arrow(lambda item_: js("{} === {}", item, item_))))
    assert "item_0 === item__1" in code(outer)
    same_name = arrow(lambda v: arrow(lambda v: js("{}", v)))
    assert code(same_name) == "((v_0) => ((v_1) => v_1))"


def test_a_function_that_returns_an_object_returns_it() -> None:
    made = arrow(lambda v: js("{...{}, done: true}", v))
    assert code(made) == "((v_0) => ({...v_0, done: true}))"


def test_a_literal_holds_vars() -> None:
    assert code(lit({"id": Var("a")})) == '({ ["id"] : a })'


@pytest.mark.parametrize(
    ("part", "operand"),
    [
        ("a", "a"),
        ("a.b", "a.b"),
        ("(a + b)", "(a + b)"),
        ("a + b", "(a + b)"),
        ("(a) + (b)", "((a) + (b))"),
        ("""(a + "(") + f(")")""", """((a + "(") + f(")"))"""),
        ("""(a + ')')""", """(a + ')')"""),
    ],
)
def test_parentheses_are_added_where_they_are_missing_and_only_there(part: str, operand: str) -> None:
    assert code(js("f{}", Var(part))) == f"f{operand}"
