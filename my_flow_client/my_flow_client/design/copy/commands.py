"""The palette and the shortcuts."""

from __future__ import annotations

from typing import ClassVar


class Palette:
    TITLE = "Find or do anything"
    HINT = "Type a flow, a context, or what you want to do"
    OPEN = "Find or do anything"
    NOTHING = "No matches."
    SEARCHING = "Looking…"
    GO = "Go to"
    SWITCH = "Switch to"
    FLOWS = "Flows"
    DO = "Do"
    LOOK = "Look"
    BACK = "Back"
    NEW_FLOW = "New flow"
    NEW_CONTEXT = "New context"
    SWITCH_TO = "Switch to {}"
    OPEN_CONTEXT = "Open {}"
    FLOW_ACTIONS: ClassVar = {
        "open": "Open",
        "done": "Done",
        "reopen": "Reopen",
        "tomorrow": "Put off until tomorrow",
        "next_week": "Put off until next week",
        "skip": "Skip this one",
        "context": "Show in its context",
        "delete": "Move to the trash",
    }


class Shortcuts:
    TITLE = "Shortcuts"
    WHERE = (("anywhere", "Anywhere"), ("focus", "In focus"), ("flow", "On the selected flow"))
    ARROWS = "Move from flow to flow"
    CHECKLIST = "In a checklist"
    ITEM_KEYS = (
        (("↑", "↓"), "Move from item to item"),
        (("Alt", "↑", "↓"), "Move the item"),
        (("Space",), "Tick, or untick"),
        (("Del",), "Delete the item"),
    )
    SWITCH = "Single-key shortcuts"
    SWITCH_TEXT = "For this device. Ctrl K and ⌘K work in any case."
    MENU = "Shortcuts"
