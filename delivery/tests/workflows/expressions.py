"""Evaluate the expressions of GitHub Actions that the workflows use.

Source: GitHub docs, "Evaluate expressions in workflows and actions". A function or a character that is not
known here raises, so that no workflow is tested with an expression that is read wrongly.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from typing import Any

type Functions = Mapping[str, Callable[..., Any]]

STATUS_FUNCTIONS = ("always", "cancelled", "failure", "success")
_TOKEN = re.compile(
    r"\s*(?:(?P<string>'(?:[^']|'')*')|(?P<number>\d+(?:\.\d+)?)|(?P<name>[A-Za-z_][\w-]*(?:\.[A-Za-z_][\w-]*)*)"
    r"|(?P<operator>==|!=|&&|\|\||[()!,]))"
)
_INSIDE = re.compile(r"\$\{\{(.*?)\}\}", re.DOTALL)


def evaluate(expression: str, context: Mapping[str, Any], functions: Functions) -> Any:
    """Return the value of an expression.

    Args:
        expression: The expression without `${{ }}`.
        context: `github`, `steps`, … as nested mappings; missing keys are null.
        functions: The values of `failure()` and the like.
    """
    return _Parser(expression, context, functions).value()


def interpolate(text: Any, context: Mapping[str, Any], functions: Functions) -> str:
    """Return a value of a workflow with its `${{ }}` replaced."""
    if not isinstance(text, str):
        return as_text(text)
    return _INSIDE.sub(lambda found: as_text(evaluate(found[1], context, functions)), text)


def condition(text: str | None, context: Mapping[str, Any], functions: Functions) -> bool:
    """Evaluate an `if:`; without a status function it also requires that the run has succeeded so far."""
    expression = _INSIDE.sub(r"\1", str(text)) if text is not None else "success()"
    if not re.search(rf"\b({'|'.join(STATUS_FUNCTIONS)})\(", expression):
        expression = f"success() && ({expression})"
    return truth(evaluate(expression, context, functions))


def truth(value: Any) -> bool:
    """Return whether a value is true: null, false, 0, NaN and the empty string are false."""
    return not (value is None or value is False or value == "" or value == 0 or value != value)


def as_text(value: Any) -> str:
    """Format a value as text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return str(value)


def _equal(left: Any, right: Any) -> bool:
    if isinstance(left, str) and isinstance(right, str):
        return left.lower() == right.lower()
    if type(left) is type(right):
        return bool(left == right)
    return _number(left) == _number(right)


def _number(value: Any) -> float:
    if value is None or value == "":
        return 0
    try:
        return float(value)
    except (TypeError, ValueError):
        return math.nan


class _Parser:
    def __init__(self, expression: str, context: Mapping[str, Any], functions: Functions) -> None:
        self._tokens = self._read(expression.strip())
        self._context = context
        self._functions = functions

    def value(self) -> Any:
        found = self._either()
        if self._tokens:
            raise ValueError(f"not understood from {self._tokens[0][1]!r} on")
        return found

    @staticmethod
    def _read(text: str) -> list[tuple[str, str]]:
        tokens, at = [], 0
        while at < len(text):
            found = _TOKEN.match(text, at)
            if not found or not found.lastgroup:
                raise ValueError(f"not understood: {text[at:]!r} in {text!r}")
            tokens.append((found.lastgroup, found[found.lastgroup]))
            at = found.end()
        return tokens

    def _take(self, *operators: str) -> str | None:
        if self._tokens and self._tokens[0][0] == "operator" and self._tokens[0][1] in operators:
            return self._tokens.pop(0)[1]
        return None

    def _either(self) -> Any:
        left = self._both()
        while self._take("||"):
            right = self._both()
            left = left if truth(left) else right
        return left

    def _both(self) -> Any:
        left = self._comparison()
        while self._take("&&"):
            right = self._comparison()
            left = right if truth(left) else left
        return left

    def _comparison(self) -> Any:
        left = self._unary()
        while operator := self._take("==", "!="):
            left = _equal(left, self._unary()) == (operator == "==")
        return left

    def _unary(self) -> Any:
        if self._take("!"):
            return not truth(self._unary())
        if self._take("("):
            found = self._either()
            if not self._take(")"):
                raise ValueError("a parenthesis is not closed")
            return found
        kind, text = self._tokens.pop(0)
        if kind == "string":
            return text[1:-1].replace("''", "'")
        if kind == "number":
            return float(text)
        if kind != "name":
            raise ValueError(f"not understood: {text!r}")
        return self._call(text) if self._take("(") else self._named(text)

    def _call(self, name: str) -> Any:
        arguments = []
        while not self._take(")"):
            arguments.append(self._either())
            self._take(",")
        if name == "startsWith":
            return as_text(arguments[0]).lower().startswith(as_text(arguments[1]).lower())
        return self._functions[name](*arguments)

    def _named(self, path: str) -> Any:
        if path in ("true", "false"):
            return path == "true"
        first, *rest = path.split(".")
        found: Any = self._context[first]
        for name in rest:
            found = found.get(name) if isinstance(found, Mapping) else None
        return found
