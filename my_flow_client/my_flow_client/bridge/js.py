"""JavaScript expressions as typed Python Vars.

A Var carries its JavaScript and, in its VarData, the imports and React hooks it needs; Reflex writes
each hook once at the top of the React component that uses the Var. Everything here builds such Vars
without losing what their parts depend on.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Protocol, runtime_checkable

from reflex.utils.imports import ImportVar
from reflex.vars import VarData
from reflex.vars.base import LiteralVar, Var
from reflex.vars.function import ArgsFunctionOperation, FunctionVar

PLACEHOLDER = "{}"
STRING = re.compile(r""" "(?:[^"\\]|\\.)*" | '(?:[^'\\]|\\.)*' | `(?:[^`\\]|\\.)*` """, re.VERBOSE)
SIMPLE = re.compile(r"[\w$.]+|\"[^\"]*\"")
_depth: ContextVar[int] = ContextVar("function nesting", default=0)


@runtime_checkable
class VarLike(Protocol):
    """Stands for a JavaScript value without being a Var itself."""

    @property
    def var(self) -> Var[Any]:
        """The Var that it stands for."""


def lit(value: Any) -> Var[Any]:
    """Return a Var for a Python value: Vars stay, literals are written out, containers may hold Vars."""
    if isinstance(value, Var):
        return value
    literal: Var[Any] = value.var if isinstance(value, VarLike) else LiteralVar.create(value)
    return literal


def js(
    code: str,
    *parts: Any,
    returns: Any = Any,
    imports: Mapping[str, str] | None = None,
    hook: str | None = None,
) -> Var[Any]:
    """Return a Var for an expression in which every `{}` stands for the next of `parts`.

    Args:
        code: JavaScript with one `{}` for each part; with a hook, it may have none.
        parts: Vars or Python values; their hooks and imports come before this expression's own.
        returns: The Python type of the value, which decides the operations that the Var offers.
        imports: Names to import, by the module that exports them: `{"react": "useId"}`.
        hook: A line for the top of the component, with `{}` for the same parts.

    Raises:
        ValueError: If the number of `{}` differs from the number of parts.
    """
    vars_ = [lit(part) for part in parts]
    data = VarData.merge(
        *[var._get_all_var_data() for var in vars_],
        VarData(
            imports={module: [ImportVar(tag=tag)] for module, tag in (imports or {}).items()},
            hooks={_fill(hook, vars_): None} if hook else {},
        ),
    )
    expression = code if hook and PLACEHOLDER not in code else _fill(code, vars_)
    return Var(expression, _var_type=returns, _var_data=data).guess_type()


def _fill(code: str, vars_: list[Var[Any]]) -> str:
    pieces = code.split(PLACEHOLDER)
    if len(pieces) != len(vars_) + 1:
        raise ValueError(f"{code!r} has {len(pieces) - 1} placeholders for {len(vars_)} values")
    return pieces[0] + "".join(
        f"{_operand(var)}{piece}" for var, piece in zip(vars_, pieces[1:], strict=True)
    )


def _operand(var: Var[Any]) -> str:
    """Return the Var's code, in parentheses unless it binds as tightly as a name."""
    code = str(var)
    return code if SIMPLE.fullmatch(code) or _is_wrapped(code) else f"({code})"


def _is_wrapped(code: str) -> bool:
    """Return whether one pair of parentheses encloses the whole code."""
    depth = 0
    bare = STRING.sub("", code)
    for position, character in enumerate(bare):
        depth += {"(": 1, ")": -1}.get(character, 0)
        if depth == 0:
            return position == len(bare) - 1 and bare.startswith("(") and code.endswith(")")
    return False


@contextmanager
def _nested() -> Iterator[int]:
    depth = _depth.get()
    token = _depth.set(depth + 1)
    try:
        yield depth
    finally:
        _depth.reset(token)


def arrow(build: Callable[..., Any], *types: Any) -> FunctionVar[Any]:
    """Return a JavaScript arrow function for a Python function over typed Vars.

    Parameters are named after the Python ones and the nesting depth (`flow_0`, `item_1`), so that an
    inner function never shadows a Var of an outer one.

    Args:
        build: Called once with a Var for each parameter; returns the result, as a Var or a literal.
        types: The Python type of each parameter, `Any` where omitted.
    """
    with _nested() as depth:
        names = [f"{name}_{depth}" for name in inspect.signature(build).parameters]
        typed = (*types, *[Any] * (len(names) - len(types)))
        args = [Var(name, _var_type=type_).guess_type() for name, type_ in zip(names, typed, strict=True)]
        result = js("{}", build(*args))  # in parentheses: a bare {...} after => is a block
    function: FunctionVar[Any] = ArgsFunctionOperation.create(args_names=names, return_expr=result)
    return function
