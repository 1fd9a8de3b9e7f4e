"""Expressions are read as GitHub documents them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.workflows.expressions import condition, evaluate, interpolate

CONTEXT = {
    "steps": {"one": {"outputs": {"yes": "true", "empty": ""}, "outcome": "skipped"}},
    "github": {"n": "2"},
}
SUCCEEDED = {
    "success": lambda: True,
    "failure": lambda: False,
    "always": lambda: True,
    "cancelled": lambda: False,
}
FAILED = {**SUCCEEDED, "success": lambda: False, "failure": lambda: True}


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("steps.one.outputs.yes == 'true'", True),
        ("steps.one.outputs.yes == 'TRUE'", True),
        ("steps.one.outputs.nothing", None),
        ("steps.none.outputs.nothing == ''", True),
        ("steps.one.outputs.empty || 'unknown'", "unknown"),
        ("steps.one.outputs.yes && 'a' || 'b'", "a"),
        ("steps.one.outputs.empty && 'a' || 'b'", "b"),
        ("false || true && false", False),
        ("!steps.one.outputs.empty", True),
        ("(false || true) && github.n != 1", True),
        ("github.n == 2", True),
        ("'it''s'", "it's"),
        ("startsWith('https://a', 'HTTPS://')", True),
    ],
)
def test_an_expression_has_its_value(expression: str, expected: Any) -> None:
    assert evaluate(expression, CONTEXT, SUCCEEDED) == expected


@pytest.mark.parametrize(
    "expression", ["unknown.name", "hashFiles('x')", "1 +", "steps.one > 2", "(true", "true true"]
)
def test_what_is_not_known_is_refused(expression: str) -> None:
    with pytest.raises((KeyError, ValueError)):
        evaluate(expression, CONTEXT, SUCCEEDED)


@pytest.mark.parametrize(
    ("text", "after_success", "after_failure"),
    [
        (None, True, False),
        ("steps.one.outputs.yes == 'true'", True, False),
        ("${{ steps.one.outputs.yes == 'true' }}", True, False),
        ("always()", True, True),
        ("failure() || cancelled()", False, True),
        ("!cancelled() && steps.one.outcome == 'skipped'", True, True),
    ],
)
def test_a_condition_without_a_status_function_is_for_success(
    text: str | None, after_success: bool, after_failure: bool
) -> None:
    assert condition(text, CONTEXT, SUCCEEDED) == after_success
    assert condition(text, CONTEXT, FAILED) == after_failure


def test_values_are_put_into_text() -> None:
    text = "${{ steps.one.outputs.yes }}-${{ steps.one.outputs.nothing }}-${{ true }}"
    assert interpolate(text, CONTEXT, SUCCEEDED) == "true--true"
    assert interpolate(5, CONTEXT, SUCCEEDED) == "5"
