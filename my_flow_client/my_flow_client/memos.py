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
    """As `rx.memo`, for what is not on a page at first sight: a palette, a sheet, an editor.

    Its code, and that of everything that only it uses, comes soon after somebody did something on the page,
    or when it is first shown. Until then nothing stands in its place.
    """
    _lazy.add(format.to_title_case(component.__name__))
    return memo(component)


def heavy_memo(component: Memo) -> Memo:
    """As `lazy_memo`, for what brings so much code that a page loads it only when it shows it."""
    _heavy.add(format.to_title_case(component.__name__))
    return lazy_memo(component)


def module_of(memo: CustomComponent) -> str:
    """Where the other modules find it: each memo has a module of its own, so that a page loads no more than
    what is on it."""
    return f"$/utils/memos/lazy/{memo.tag}" if memo.tag in _lazy else f"$/utils/memos/{memo.tag}"


def loader(name: str) -> str:
    """The JavaScript module that stands for the lazy memo of that name."""
    load = f'() => import("$/utils/memos/{name}").then((module) => module.{name})'
    ahead = ", { ahead: false }" if name in _heavy else ""
    return f'import {{ loadLater }} from "$/runtime/lazy";\nexport const {name} = loadLater({load}{ahead});\n'


def is_lazy(memo: CustomComponent) -> bool:
    return memo.tag in _lazy
