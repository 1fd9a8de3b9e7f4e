"""What the cache shows while a write is on its way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from .bridge.js import fn


@dataclass(frozen=True)
class CacheChange:
    """One change to one cached resource or list, as a function of the write's variables.

    Built by `put_item`, `change_item` and `remove_item`. `key` is the cache key, `item_type`
    the type of what the list holds, `after_ms` how long it takes to show.
    """

    kind: Literal["put", "change", "remove"]
    key: list[Any]
    item_type: Any = None
    match: Callable[[Any, Any], Any] | None = None
    make: Callable[..., Any] | None = None
    after_ms: int = 0

    def compiled(self, variables: Any) -> dict[str, Any]:
        """The change as the runtime takes it (`CacheChange` in runtime/cache.ts)."""
        change: dict[str, Any] = {"kind": self.kind, "key": self.key}
        if self.after_ms:
            change["after"] = self.after_ms
        match, make = self.match, self.make
        if match:
            change["match"] = fn(lambda item, v: match(item, v), self.item_type, variables)
        if make and self.kind == "put":
            change["make"] = fn(lambda v: make(v), variables)
        elif make:
            change["make"] = fn(lambda item, v: make(item, v), self.item_type, variables)
        return change


def put_item(key: list[Any], make: Callable[[Any], Any]) -> CacheChange:
    """Shows an item, made from the variables: in place of the one with its id, or else at the top.

    Where `make` gives null, nothing changes.
    """
    return CacheChange("put", key, make=make)


def change_item(
    key: list[Any], item: Any, match: Callable[[Any, Any], Any], changes: Callable[[Any, Any], Any]
) -> CacheChange:
    """Shows other values in the items that match: both get the item and the variables."""
    return CacheChange("change", key, item, match, changes)


def remove_item(
    key: list[Any], item: Any, match: Callable[[Any, Any], Any], *, after_ms: int = 0
) -> CacheChange:
    """Hides the items that match, once they have had time to take their leave."""
    return CacheChange("remove", key, item, match, after_ms=after_ms)
