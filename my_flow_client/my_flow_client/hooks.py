"""Hooks of My Flow: the theme, and shortcuts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from reflex.vars.base import Var

from .bridge.js import HOLE, js
from .design.shortcuts import shortcut

SHORTCUTS = "$/runtime/shortcuts"


@dataclass(frozen=True)
class Theme:
    """The chosen theme (light, dark or system); undefined in the prerendered page."""

    choice: Any
    choose_: Any

    def choose(self, theme: Any) -> Var[Any]:
        """Return a Var that chooses the theme."""
        return js("{}({})", self.choose_, theme)


def use_theme() -> Theme:
    """Return the chosen theme and its setter."""

    def part(attribute: str, type_: Any) -> Any:
        return js(
            f"theme.{attribute}",
            returns=type_,
            imports={"$/runtime/theme": "useThemeChoice"},
            hook="const theme = useThemeChoice()",
        )

    return Theme(part("choice", str), part("choose", Any))


def use_hotkey(name: str, action: Var[Any]) -> Var[Any]:
    """Run the handler when the shortcut of that name (design/shortcuts.py) is pressed.

    The hook is called only if the returned Var is on the page.
    """
    return js(
        "null",
        shortcut(name).key,
        action,
        imports={SHORTCUTS: "useHotkey"},
        hook=f"useHotkey({HOLE}, {HOLE})",
    )
