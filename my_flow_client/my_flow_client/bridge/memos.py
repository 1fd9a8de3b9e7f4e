"""Memos: components of a page, and those that it loads when they are first needed."""

from __future__ import annotations

from collections.abc import Callable

import reflex as rx
from reflex.components.component import CustomComponent
from reflex.utils import format

from .bindings import accept_views, hand_over_views
from .project import BuildError

Memo = Callable[..., rx.Component]

_lazy = set[str]()
_on_demand = set[str]()


def memo(component: Memo) -> Memo:
    """Make a component of a function, as `rx.memo` does; its parameters may be views."""
    made: Memo = rx.memo(accept_views(component))
    return hand_over_views(made)


def lazy_memo(component: Memo) -> Memo:
    """Make a memo that loads later, for parts that are not on a page at first: a palette, a sheet, an editor.

    Its code, and the code that only it uses, loads soon after the first action on the page, or when the memo
    is first shown. Until then nothing is shown in its place.
    """
    _lazy.add(format.to_title_case(component.__name__))
    return memo(component)


def on_demand_memo(component: Memo) -> Memo:
    """Make a lazy memo with so much code that a page loads it only when it shows it."""
    _on_demand.add(format.to_title_case(component.__name__))
    return lazy_memo(component)


def module_of(memo: CustomComponent) -> str:
    """Return the path from which the other modules import the memo.

    Each memo has a module of its own, so that a page loads only the memos that are on it.
    """
    return f"$/utils/memos/lazy/{memo.tag}" if memo.tag in _lazy else f"$/utils/memos/{memo.tag}"


def loader(name: str, module: str) -> str:
    """Return the JavaScript module that loads the lazy memo of that name.

    Args:
        name: The memo.
        module: The app's TypeScript module that exports `loadLater`.

    Raises:
        BuildError: If the app names no such module.
    """
    if not module:
        raise BuildError(f"{name} is a lazy memo: give StaticPlugin a lazy_loader")
    load = f'() => import("$/utils/memos/{name}").then((module) => module.{name})'
    ahead = ", { ahead: false }" if name in _on_demand else ""
    return f'import {{ loadLater }} from "{module}";\nexport const {name} = loadLater({load}{ahead});\n'


def is_lazy(memo: CustomComponent) -> bool:
    """Return whether the memo was made by `lazy_memo` or `on_demand_memo`."""
    return memo.tag in _lazy
