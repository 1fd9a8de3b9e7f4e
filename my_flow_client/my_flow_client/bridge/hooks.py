"""React hooks as typed Python Vars.

The unit of scope is `@rx.memo`: one memo compiles to exactly one React component, so hooks are called
inside one and nowhere else. Names are JavaScript names: unique within their memo.
"""

from __future__ import annotations

from reflex.vars import StringVar

from .bindings import as_string
from .js import js

RESERVED = frozenset({"theme", "router", "session", "children", "props", "event"})


def checked_name(name: str) -> str:
    """Return the name if it can be used for a hook's result.

    Raises:
        ValueError: If JavaScript or another hook has other uses for it.
    """
    if not name.isidentifier() or name in RESERVED:
        raise ValueError(f"{name!r} cannot name a hook's result: choose another name")
    return name


def use_id(name: str) -> StringVar[str]:
    """Return an id that is unique on the page, to tie a label or a message to its field."""
    return as_string(js(checked_name(name), imports={"react": "useId"}, hook=f"const {name} = useId()"))
