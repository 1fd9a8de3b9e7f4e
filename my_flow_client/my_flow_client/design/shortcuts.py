"""Every key that does something: what the hooks listen to, the sheet lists, and the palette shows beside."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Where = Literal["anywhere", "focus", "flow"]


@dataclass(frozen=True)
class Shortcut:
    """A key and what it does.

    Args:
        name: How the code calls it.
        key: As `KeyboardEvent.key` has it, in lower case; `mod+` stands for Ctrl or ⌘, which works in fields
            too and is never turned off.
        label: What it does, in words.
        where: `anywhere`, on the `focus` page, or while a `flow` has the focus.
    """

    name: str
    key: str
    label: str
    where: Where

    @property
    def shown(self) -> str:
        """The key as people read it."""
        return self.key.upper().replace("MOD+", "Ctrl ")


SHORTCUTS = (
    Shortcut("palette", "mod+k", "Find or do anything", "anywhere"),
    Shortcut("new", "n", "New flow", "anywhere"),
    Shortcut("focus", "f", "Go to focus", "anywhere"),
    Shortcut("week", "a", "Go to your week", "anywhere"),
    Shortcut("contexts", "c", "Go to your contexts", "anywhere"),
    Shortcut("search", "/", "Search", "anywhere"),
    Shortcut("settings", ",", "Go to settings", "anywhere"),
    Shortcut("help", "?", "Show the shortcuts", "anywhere"),
    Shortcut("switch", "s", "Switch context", "focus"),
    Shortcut("more", "m", "Show or fold the rest", "focus"),
    Shortcut("done", "d", "Done, or open again", "flow"),
    Shortcut("open", "e", "Open", "flow"),
    Shortcut("tomorrow", "t", "Put off until tomorrow", "flow"),
    Shortcut("next_week", "w", "Put off until next week", "flow"),
    Shortcut("skip", "k", "Skip this one of a series", "flow"),
    Shortcut("later", "p", "Choose another day", "flow"),
    Shortcut("checklist", "l", "Show or fold the checklist", "flow"),
    Shortcut("select", "x", "Select, with Shift all up to here", "flow"),
    Shortcut("actions", ".", "Go to the actions for what is selected", "flow"),
)
ROW_KEYS = [one.key for one in SHORTCUTS if one.where == "flow"]


def shortcut(name: str) -> Shortcut:
    """Return the shortcut of that name.

    Raises:
        KeyError: If there is none.
    """
    return {one.name: one for one in SHORTCUTS}[name]
