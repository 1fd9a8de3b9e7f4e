"""Supports generated bindings: JavaScript objects as views with typed fields, and calls of TypeScript.

`generate_bindings.ts` writes the bindings; nothing else needs to import this module, but for annotations.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from functools import wraps
from typing import Any, Self, TypeVar, get_type_hints, overload

import reflex as rx
from reflex.event import EventChain
from reflex.vars import ArrayVar, BooleanVar, NumberVar, StringVar
from reflex.vars.base import Var

from .js import PLACEHOLDER, VarLike, arrow, js

T = TypeVar("T")
V = TypeVar("V")

type Arg[T] = T | Var[T]
"""A value that Python hands to TypeScript: as it is, or known in the browser only."""

Handler = Var[EventChain]
"""A JavaScript function, as the props for events of a component take it."""


UNDEFINED: Var[Any] = js("undefined")
"""No value: an attribute that has it is left out."""


@dataclass(frozen=True)
class View:
    """A JavaScript object with typed fields. Bindings derive a class for each interface.

    Args:
        var: The object.
        may_be_null: Whether there may be none; its fields are undefined then.
    """

    var: Var[Any]
    may_be_null: bool = False

    @property
    def is_present(self) -> BooleanVar:
        """True if the object is neither null nor undefined."""
        return as_boolean(js("({} != null)", self.var))

    def _member(self, name: str) -> Var[Any]:
        return js(f"{PLACEHOLDER}{'?.' if self.may_be_null else '.'}{name}", self.var)

    def _call(self, name: str, given: Sequence[Any], optional: Sequence[Any] = ()) -> Var[Any]:
        """Call a method for its value."""
        values = _arguments(given, optional)
        return js(f"{PLACEHOLDER}({_placeholders(values)})", self._member(name), *values)

    def _perform(self, name: str, given: Sequence[Any], optional: Sequence[Any] = ()) -> Handler:
        """Call a method when the event happens."""
        return _later(self._call(name, given, optional))


class Field[V]:
    """A field of a view, by its name in JavaScript and what makes its value of a Var."""

    def __init__(self, name: str, convert: Callable[[Var[Any]], V]) -> None:
        self._name = name
        self._convert = convert

    @overload
    def __get__(self, instance: None, owner: type[View]) -> Self: ...
    @overload
    def __get__(self, instance: View, owner: type[View]) -> V: ...
    def __get__(self, instance: View | None, owner: type[View]) -> Self | V:
        """Return the value in that view."""
        return self if instance is None else self._convert(instance._member(self._name))


@dataclass(frozen=True)
class Items[V]:
    """A JavaScript array whose items are views or Vars."""

    var: ArrayVar[list[Any]]
    convert: Callable[[Var[Any]], V]

    def length(self) -> NumberVar[int]:
        """Return how many items there are."""
        return self.var.length()

    def first(self, count: int) -> Items[V]:
        """Return that many of the items, from the start."""
        return Items(
            _typed(js(f"{PLACEHOLDER}.slice(0, {PLACEHOLDER})", self.var, count), list[Any]), self.convert
        )

    def each(self, render: Callable[[V, NumberVar[int]], rx.Component]) -> rx.Component:
        """Render a component for each item.

        Args:
            render: From an item and its place to the component.
        """
        component: rx.Component = rx.foreach(self.var, lambda item, index: render(self.convert(item), index))
        return component


class Options:
    """An object that Python makes for TypeScript. Bindings derive a dataclass for each interface."""

    @property
    def var(self) -> Var[Any]:
        """The object literal; what is None is left out."""
        values = {_camel(field.name): getattr(self, field.name) for field in fields(self)}  # type: ignore[arg-type]
        given = {name: value for name, value in values.items() if value is not None}
        entries = ", ".join(f"{name}: {PLACEHOLDER}" for name in given)
        return js(f"({{{entries}}})", *given.values())


def _camel(name: str) -> str:
    return re.sub(r"_([a-z0-9])", lambda found: found[1].upper(), name.removesuffix("_"))


def _typed(var: Var[Any], type_: Any) -> Any:
    return var._replace(_var_type=type_).guess_type()


def as_string(var: Var[Any]) -> StringVar[str]:
    """Return the Var with the operations of a string."""
    value: StringVar[str] = _typed(var, str)
    return value


def as_number(var: Var[Any]) -> NumberVar[float]:
    """Return the Var with the operations of a number."""
    value: NumberVar[float] = _typed(var, float)
    return value


def as_boolean(var: Var[Any]) -> BooleanVar:
    """Return the Var with the operations of a boolean."""
    value: BooleanVar = _typed(var, bool)
    return value


def as_choice(var: Var[Any]) -> Var[Any]:
    """Return the Var of one of a few strings."""
    value: Var[Any] = _typed(var, str)
    return value


def as_handler(var: Var[Any]) -> Handler:
    """Return the function as the handler of an event."""
    value: Handler = _typed(var, EventChain)
    return value


def as_optional(type_: Any) -> Callable[[Var[Any]], Var[Any]]:
    """Return what makes a Var that may be null."""
    return lambda var: _typed(var, type_ | None)


def as_record(type_: Any) -> Callable[[Var[Any]], Var[Any]]:
    """Return what makes a Var of an object by whose keys all values have one type."""
    return lambda var: _typed(var, dict[str, type_])


def as_items[V](convert: Callable[[Var[Any]], V]) -> Callable[[Var[Any]], Items[V]]:
    """Return what makes an array of such items."""
    return lambda var: Items(_typed(var, list[Any]), convert)


def as_nullable[V](view: type[V]) -> Callable[[Var[Any]], V]:
    """Return what makes a view of an object that may not be there."""
    return lambda var: view(var, may_be_null=True)  # type: ignore[call-arg]  # a View


def callback(
    value: Handler | Callable[..., Var[object]] | None, *converters: Callable[[Var[Any]], Any]
) -> Var[Any] | None:
    """Return the JavaScript function for a Python function over views and Vars; None stays."""
    if value is None or isinstance(value, Var):
        return value
    names = list(inspect.signature(value).parameters)

    def build(*given: Var[Any]) -> Var[Any]:
        return value(*[convert(var) for convert, var in zip(converters, given, strict=True)])

    build.__signature__ = inspect.Signature(  # type: ignore[attr-defined]  # what arrow reads
        [inspect.Parameter(name, inspect.Parameter.POSITIONAL_OR_KEYWORD) for name in names]
    )
    return arrow(build)


def text_handler(value: Handler | Callable[[StringVar[str]], Handler]) -> Handler:
    """Return the function that runs, for a text, the handler which Python makes for it; a Handler stays."""
    if isinstance(value, Var):
        return value
    return as_handler(arrow(lambda text: js("{}()", value(text)), str))


def function(name: str, module: str) -> Var[Any]:
    """Return an exported function itself."""
    return js(name, imports={module: name})


def call(name: str, module: str, given: Sequence[Any], optional: Sequence[Any] = ()) -> Var[Any]:
    """Call an exported function for its value.

    Args:
        name: The function.
        module: The module that exports it.
        given: The arguments that it must have.
        optional: Those after them; None is left out.
    """
    values = _arguments(given, optional)
    return js(f"{name}({_placeholders(values)})", *values, imports={module: name})


def perform(name: str, module: str, given: Sequence[Any], optional: Sequence[Any] = ()) -> Handler:
    """Call an exported function when the event happens; arguments as those of `call`."""
    return _later(call(name, module, given, optional))


def hook(name: str, module: str, given: Sequence[Any], optional: Sequence[Any] = ()) -> Var[Any]:
    """Call a hook once at the top of the component; arguments as those of `call`.

    `useTimer` is `timerState` there: the suffix keeps clear of JavaScript's reserved words.
    """
    values = _arguments(given, optional)
    state = f"{name[3].lower()}{name[4:]}State"
    line = f"const {state} = {name}({_placeholders(values)})"
    return js(state, *values, imports={module: name}, hook=line)


def _later(value: Var[Any]) -> Handler:
    return as_handler(Var(f"(() => void {value!s})", _var_data=value._get_all_var_data()))


def _placeholders(values: Sequence[Any]) -> str:
    return ", ".join([PLACEHOLDER] * len(values))


def _arguments(given: Sequence[Any], optional: Sequence[Any]) -> list[Any]:
    last = max((place for place, value in enumerate(optional, start=1) if value is not None), default=0)
    return [*given, *[UNDEFINED if value is None else value for value in optional[:last]]]


def accept_views(component: Callable[..., rx.Component]) -> Callable[..., rx.Component]:
    """Let a memo have views as parameters, which Reflex hands over as Vars."""
    hints = get_type_hints(component)
    views = {name: hint for name, hint in hints.items() if isinstance(hint, type) and issubclass(hint, View)}
    if not views:
        return component
    names = list(inspect.signature(component).parameters)

    @wraps(component)
    def with_views(*props: Var[Any]) -> rx.Component:
        return component(
            *[views[name](prop) if name in views else prop for name, prop in zip(names, props, strict=True)]
        )

    with_views.__annotations__ = {name: Var[Any] if name in views else hint for name, hint in hints.items()}
    return with_views


def hand_over_views(memo: Callable[..., rx.Component]) -> Callable[..., rx.Component]:
    """Let callers of a memo give views as props."""

    @wraps(memo)
    def create(*children: Any, **props: Any) -> rx.Component:
        return memo(
            *children,
            **{name: value.var if isinstance(value, VarLike) else value for name, value in props.items()},
        )

    return create
