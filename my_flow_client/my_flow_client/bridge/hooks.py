"""React hooks as typed Python Vars.

The unit of scope is `@rx.memo`: one memo compiles to exactly one React component, so hooks are called
inside one and nowhere else. Names are JavaScript names: unique within their memo.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from reflex.vars.base import Var

from .js import HOLE, js, lit

RESERVED = frozenset({"theme", "router", "session", "children", "props", "event"})


def checked_name(name: str) -> str:
    """Return the name if it can be used for a hook's result.

    Raises:
        ValueError: If JavaScript or another hook has other uses for it.
    """
    if not name.isidentifier() or name in RESERVED:
        raise ValueError(f"{name!r} cannot name a hook's result: choose another name")
    return name


@dataclass(frozen=True)
class State:
    """A value of the component and its setter."""

    value: Any
    setter: Any

    def set(self, value: Any) -> Var[Any]:
        """Return a Var that sets the value."""
        return js("{}({})", self.setter, value)

    def toggle(self) -> Var[Any]:
        """Return a Var that negates the value."""
        return js("{}(!{})", self.setter, self.value)


def use_state(name: str, default: Any, returns: Any = None) -> State:
    """Call `useState`; the value lives as long as the component."""
    first = lit(default)
    setter = f"set_{checked_name(name)}"
    line = f"const [{name}, {setter}] = useState({HOLE})"
    returns = returns or first._var_type
    return State(
        js(name, first, returns=returns, imports={"react": "useState"}, hook=line),
        js(setter, first, imports={"react": "useState"}, hook=line),
    )


def use_id(name: str) -> Any:
    """Return an id that is unique on the page, to tie a label or a message to its field."""
    return js(checked_name(name), returns=str, imports={"react": "useId"}, hook=f"const {name} = useId()")
