"""Features that a page loads when they are first needed."""

from __future__ import annotations

from collections.abc import Callable

import reflex as rx
from reflex.components.component import CustomComponent
from reflex.utils import format

from .bridge.bindings import accept_views, hand_over_views

Memo = Callable[..., rx.Component]

_lazy = set[str]()
_heavy = set[str]()


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


def heavy_memo(component: Memo) -> Memo:
    """Make a lazy memo with so much code that a page loads it only when it shows it."""
    _heavy.add(format.to_title_case(component.__name__))
    return lazy_memo(component)


def module_of(memo: CustomComponent) -> str:
    """Return the path from which the other modules import the memo.

    Each memo has a module of its own, so that a page loads only the memos that are on it.
    """
    return f"$/utils/memos/lazy/{memo.tag}" if memo.tag in _lazy else f"$/utils/memos/{memo.tag}"


def loader(name: str) -> str:
    """Return the JavaScript module that loads the lazy memo of that name."""
    load = f'() => import("$/utils/memos/{name}").then((module) => module.{name})'
    ahead = ", { ahead: false }" if name in _heavy else ""
    return f'import {{ loadLater }} from "$/runtime/lazy";\nexport const {name} = loadLater({load}{ahead});\n'


def is_lazy(memo: CustomComponent) -> bool:
    """Return whether the memo was made by `lazy_memo` or `heavy_memo`."""
    return memo.tag in _lazy
