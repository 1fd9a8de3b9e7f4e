"""Server data as hooks: what is read, page by page or at once, and what is written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from reflex.vars.base import Var

from .bridge.js import HOLE, Steps, fn, js, run
from .cache import CacheChange
from .hooks import checked_name

DATA = "$/runtime/data"


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

    @property
    def is_refused(self) -> Any:
        """True when the server has said for good that it is not there, or not for this person."""
        return self._part("isRefused", bool)

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


def use_query(
    name: str,
    path: Any,
    returns: Any,
    *,
    key: list[Any],
    enabled: Any = True,
    always_asks: bool = False,
) -> Query:
    """One resource.

    Args:
        name: What it is called in the memo.
        path: Its address below /api/v1.
        returns: The type of the answer.
        key: What names it in the cache.
        enabled: Whether it is asked for.
        always_asks: Whether it is asked for each time that it is opened; else not within half a minute.
    """
    options = {"path": path, "key": key, "enabled": enabled}
    if always_asks:
        options["staleTime"] = 0
    part = _query_parts("useResource", name, options)
    return Query(part("data", returns), part)


def use_pages(name: str, path: Any, item: Any, *, key: list[Any], enabled: Any = True) -> Pages:
    """A list resource, `{items, next_cursor}`, of `item`s."""
    part = _query_parts("usePages", name, {"path": path, "key": key, "enabled": enabled})
    return Pages(part("data", list[item]), part)


def _query_parts(hook: str, name: str, options: dict[str, Any]) -> Callable[[str, Any], Any]:
    line = f"const {checked_name(name)} = {hook}({HOLE})"

    def part(attribute: str, type_: Any) -> Any:
        return js(f"{name}.{attribute}", options, returns=type_, imports={DATA: hook}, hook=line)

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
    def failure(self) -> Any:
        """The error itself, for the runtime: `message`, `status`, `fields`; null when nothing went wrong."""
        return self._part("error", Any)

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

    @property
    def mutate_function(self) -> Any:
        """The function from variables to the write, to be called from JavaScript."""
        return self._part("mutate", Any)

    @property
    def promise_function(self) -> Any:
        """As `mutate_function`; it gives a promise of the answer."""
        return self._part("mutateAsync", Any)

    def mutate(self, variables: Any) -> Var[Any]:
        return js("{}({})", self.mutate_function, variables)

    def reset(self) -> Var[Any]:
        return js("{}()", self._part("reset", Any))


def use_mutation(
    name: str,
    method: str,
    path: Callable[[Any], Any],
    *,
    variables: Any = dict[str, Any],
    body: Callable[[Any], Any] | None = None,
    otherwise: Callable[[Any], Any] | None = None,
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
        otherwise: The body that is sent in its place on another day than it was written, or where it is
            refused for what it says.
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
    if otherwise:
        options["otherwise"] = fn(lambda v: otherwise(v), variables)
    if version:
        options["version"] = fn(lambda v: version(v), variables)
    if on_success:
        options["onSuccess"] = fn(lambda answer, v: run(on_success(answer, v)), answers, variables)
    if on_error:
        options["onError"] = fn(lambda error, v: run(on_error(error, v)), dict[str, Any], variables)
    line = f"const {checked_name(name)} = useWrite({HOLE})"

    def part(attribute: str, type_: Any) -> Any:
        return js(f"{name}.{attribute}", options, returns=type_, imports={DATA: "useWrite"}, hook=line)

    return Mutation(part)
