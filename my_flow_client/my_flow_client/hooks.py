"""React hooks as typed Python Vars.

The unit of scope is `@rx.memo`: one memo compiles to exactly one React component, so hooks are called
inside one and nowhere else. Names are JavaScript names: unique within their memo.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from reflex.vars.base import Var

from .cache import CacheChange
from .js import HOLE, Steps, fn, js, lit, run

DATA = "$/runtime/data"
SESSION = "$/runtime/session"
RESERVED = frozenset({"theme", "router", "session", "children", "props", "event"})


def _checked(name: str) -> str:
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
    setter = f"set_{_checked(name)}"
    line = f"const [{name}, {setter}] = useState({HOLE})"
    returns = returns or first._var_type
    return State(
        js(name, first, returns=returns, imports={"react": "useState"}, hook=line),
        js(setter, first, imports={"react": "useState"}, hook=line),
    )


@dataclass(frozen=True)
class Draft(State):
    """Text that survives a reload and a sign-in, until it is saved or given up."""

    clear_: Any
    restored: Any

    def clear(self) -> Var[Any]:
        """Forgets the draft; the value falls back to its default."""
        return js("{}()", self.clear_)


def use_draft(name: str, key: Any, default: Any = "", returns: Any = str) -> Draft:
    """State kept in the tab's session storage under `key`, for what a person types.

    `restored` is true when the value comes from before this page load and differs from the default.
    """
    line = f"const {_checked(name)} = useDraft({HOLE}, {HOLE})"

    def part(attribute: str, type_: Any = Any) -> Any:
        code = f"{name}.{attribute}"
        return js(code, key, default, returns=type_, imports={"$/runtime/drafts": "useDraft"}, hook=line)

    return Draft(part("value", returns), part("set"), part("clear"), part("restored", bool))


@dataclass(frozen=True)
class Query:
    """What the server said, or why it did not. `error` is a sentence for people; `status` is 0 when the
    server could not be reached."""

    data: Any
    _part: Callable[[str, Any], Any]

    @property
    def is_pending(self) -> Any:
        return self._part("isPending", bool)

    @property
    def is_error(self) -> Any:
        """True only when there is nothing to show: a failed refresh keeps what was there."""
        return self._part("isLoadingError", bool)

    @property
    def error(self) -> Any:
        return self._part("error?.message", str)

    @property
    def status(self) -> Any:
        return self._part("error?.status", int)

    def refetch(self) -> Var[Any]:
        return js("{}()", self._part("refetch", Any))


@dataclass(frozen=True)
class Pages(Query):
    """A list that the server answers page by page; `data` is what has arrived, in one list."""

    @property
    def has_more(self) -> Any:
        return self._part("hasNextPage", bool)

    @property
    def is_fetching_more(self) -> Any:
        return self._part("isFetchingNextPage", bool)

    def fetch_more(self) -> Var[Any]:
        return js("{}()", self._part("fetchNextPage", Any))


def use_query(name: str, path: Any, returns: Any, *, key: list[Any], enabled: Any = True) -> Query:
    """One resource. `path` is below /api/v1; `key` names it in the cache."""
    part = _query_parts("useResource", name, path, key, enabled)
    return Query(part("data", returns), part)


def use_pages(name: str, path: Any, item: Any, *, key: list[Any], enabled: Any = True) -> Pages:
    """A list resource, `{items, next_cursor}`, of `item`s."""
    part = _query_parts("usePages", name, path, key, enabled)
    return Pages(part("data", list[item]), part)


def _query_parts(hook: str, name: str, path: Any, key: list[Any], enabled: Any) -> Callable[[str, Any], Any]:
    line = f"const {_checked(name)} = {hook}({{path: {HOLE}, key: {HOLE}, enabled: {HOLE}}})"

    def part(attribute: str, type_: Any) -> Any:
        return js(f"{name}.{attribute}", path, key, enabled, returns=type_, imports={DATA: hook}, hook=line)

    return part


@dataclass(frozen=True)
class Mutation:
    """A write. While it runs the cache already shows its outcome; if it fails, the cache is put back."""

    _part: Callable[[str, Any], Any]

    @property
    def is_pending(self) -> Any:
        return self._part("isPending", bool)

    @property
    def is_error(self) -> Any:
        return self._part("isError", bool)

    @property
    def error(self) -> Any:
        return self._part("error?.message", str)

    @property
    def status(self) -> Any:
        return self._part("error?.status", int)

    @property
    def other_error(self) -> Any:
        """What went wrong, unless it is said at a field; empty when nothing did."""
        error = self._part("error", Any)
        return js(
            "({} && !Object.keys({}.fields).length ? {}.message : '')", error, error, error, returns=str
        )

    def field_error(self, field: str) -> Any:
        """What is wrong with one field, or undefined."""
        return self._part(f"error?.fields[{field!r}]", str)

    def mutate(self, variables: Any) -> Var[Any]:
        return js("{}({})", self._part("mutate", Any), variables)

    def reset(self) -> Var[Any]:
        return js("{}()", self._part("reset", Any))


def use_mutation(
    name: str,
    method: str,
    path: Callable[[Any], Any],
    *,
    variables: Any = dict[str, Any],
    body: Callable[[Any], Any] | None = None,
    version: Callable[[Any], Any] | None = None,
    optimistic: list[CacheChange] | None = None,
    invalidates: list[list[Any]],
    settle_after_ms: int = 0,
    on_success: Callable[[Any, Any], Steps] | None = None,
    on_error: Callable[[Any, Any], Steps] | None = None,
    answers: Any = Any,
) -> Mutation:
    """A write, as a function of its variables.

    Args:
        name: The JavaScript name of the mutation.
        method: The HTTP method.
        path: The path below /api/v1.
        variables: The type that `mutate` takes.
        body: The JSON body; none when omitted.
        version: The version it was made against, sent as If-Match.
        optimistic: What the cache shows until the server has answered.
        invalidates: Keys to fetch again afterwards.
        settle_after_ms: How long to wait before fetching again, for what is still moving on the page.
        on_success: Steps, from the server's answer and the variables.
        on_error: Steps, from the error (`message`, `status`) and the variables.
        answers: The type of the server's answer.
    """
    options: dict[str, Any] = {
        "method": method,
        "path": fn(lambda v: path(v), variables),
        "invalidates": invalidates,
        "settleAfter": settle_after_ms,
        "optimistic": [change.compiled(variables) for change in optimistic or []],
    }
    if body:
        options["body"] = fn(lambda v: body(v), variables)
    if version:
        options["version"] = fn(lambda v: version(v), variables)
    if on_success:
        options["onSuccess"] = fn(lambda answer, v: run(on_success(answer, v)), answers, variables)
    if on_error:
        options["onError"] = fn(lambda error, v: run(on_error(error, v)), dict[str, Any], variables)
    line = f"const {_checked(name)} = useWrite({HOLE})"

    def part(attribute: str, type_: Any) -> Any:
        return js(f"{name}.{attribute}", options, returns=type_, imports={DATA: "useWrite"}, hook=line)

    return Mutation(part)


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


def sign_out() -> Var[Any]:
    return js("signOut()", imports={SESSION: "signOut"})


@dataclass(frozen=True)
class Theme:
    """The chosen theme (light, dark or system); undefined in the prerendered page."""

    choice: Any

    def choose(self, theme: Any) -> Var[Any]:
        return js("theme.choose({})", theme)


def use_theme() -> Theme:
    return Theme(
        js(
            "theme.choice",
            returns=str,
            imports={"$/runtime/theme": "useThemeChoice"},
            hook="const theme = useThemeChoice()",
        )
    )


def use_id(name: str) -> Any:
    """An id that is unique on the page, to tie a label or a message to its field."""
    return js(_checked(name), returns=str, imports={"react": "useId"}, hook=f"const {name} = useId()")


def use_hotkey(key: str, action: Var[Any]) -> Var[Any]:
    """Runs the handler when the key is pressed outside a field. Put the Var it returns on the page."""
    return js(
        "null",
        key,
        action,
        imports={"$/runtime/keyboard": "useHotkey"},
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
