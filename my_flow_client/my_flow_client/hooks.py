"""React hooks as typed Python Vars.

The unit of scope is `@rx.memo`: one memo compiles to exactly one React component, so hooks are called
inside one and nowhere else. Names are JavaScript names: unique within their memo.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from reflex.vars.base import Var

from .bridge.js import HOLE, js, lit
from .design.shortcuts import shortcut

SESSION = "$/runtime/session"
SHORTCUTS = "$/runtime/shortcuts"
RESERVED = frozenset({"theme", "router", "session", "children", "props", "event"})


def checked_name(name: str) -> str:
    """The name, if a hook's result can have it.

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
        return js("{}({})", self.setter, value)

    def toggle(self) -> Var[Any]:
        return js("{}(!{})", self.setter, self.value)


def use_state(name: str, default: Any, returns: Any = None) -> State:
    """`useState`: lives as long as the component does."""
    first = lit(default)
    setter = f"set_{checked_name(name)}"
    line = f"const [{name}, {setter}] = useState({HOLE})"
    returns = returns or first._var_type
    return State(
        js(name, first, returns=returns, imports={"react": "useState"}, hook=line),
        js(setter, first, imports={"react": "useState"}, hook=line),
    )


@dataclass(frozen=True)
class Draft(State):
    """Text that survives a reload and a sign-in, until it is saved or given up."""

    now_: Any
    clear_: Any
    restored: Any

    def now(self) -> Var[Any]:
        """What is typed at this moment: for code that runs later than the render that it was made in."""
        return js("{}()", self.now_)

    def clear(self) -> Var[Any]:
        """Forgets the draft; the value falls back to its default."""
        return js("{}()", self.clear_)


def use_draft(name: str, key: Any, default: Any = "", returns: Any = str) -> Draft:
    """State kept in the tab's session storage under `key`, for what a person types.

    `restored` is true when the value comes from before this page load and differs from the default.
    """
    line = f"const {checked_name(name)} = useDraft({HOLE}, {HOLE})"

    def part(attribute: str, type_: Any = Any) -> Any:
        code = f"{name}.{attribute}"
        return js(code, key, default, returns=type_, imports={"$/runtime/drafts": "useDraft"}, hook=line)

    return Draft(part("value", returns), part("set"), part("now"), part("clear"), part("restored", bool))


@dataclass(frozen=True)
class Session:
    """Who is signed in. `status` is loading, signed-out, signed-in or expired."""

    status: Any
    name: Any
    email: Any


def use_session() -> Session:
    def part(attribute: str) -> Any:
        return js(
            f"session.{attribute}",
            returns=str,
            imports={SESSION: "useSession"},
            hook="const session = useSession()",
        )

    return Session(part("status"), part("name"), part("email"))


def sign_in() -> Var[Any]:
    """Leaves for the identity provider; comes back to this page."""
    return js("signIn()", imports={SESSION: "signIn"})


@dataclass(frozen=True)
class Theme:
    """The chosen theme (light, dark or system); undefined in the prerendered page."""

    choice: Any
    choose_: Any

    def choose(self, theme: Any) -> Var[Any]:
        return js("{}({})", self.choose_, theme)


def use_theme() -> Theme:
    def part(attribute: str, type_: Any) -> Any:
        return js(
            f"theme.{attribute}",
            returns=type_,
            imports={"$/runtime/theme": "useThemeChoice"},
            hook="const theme = useThemeChoice()",
        )

    return Theme(part("choice", str), part("choose", Any))


def use_id(name: str) -> Any:
    """An id that is unique on the page, to tie a label or a message to its field."""
    return js(checked_name(name), returns=str, imports={"react": "useId"}, hook=f"const {name} = useId()")


def use_hotkey(name: str, action: Var[Any]) -> Var[Any]:
    """Runs the handler when the shortcut of that name (design/shortcuts.py) is pressed. Put the Var that it
    returns on the page."""
    return js(
        "null",
        shortcut(name).key,
        action,
        imports={SHORTCUTS: "useHotkey"},
        hook=f"useHotkey({HOLE}, {HOLE})",
    )


def route_param(name: str) -> Any:
    """A part of a dynamic route. Empty on the first render: gate queries on `router_ready`."""
    return js(
        f"router.query.{name}",
        returns=str,
        imports={"next/router": "useRouter"},
        hook="const router = useRouter()",
    )


def router_ready() -> Any:
    return js(
        "router.isReady",
        returns=bool,
        imports={"next/router": "useRouter"},
        hook="const router = useRouter()",
    )


def go_to(path: Any) -> Var[Any]:
    """Opens another page of the client."""
    return js("openPage({})", path, imports={"$/runtime/navigation": "openPage"})
