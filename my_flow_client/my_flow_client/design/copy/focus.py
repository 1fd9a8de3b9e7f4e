"""The day's path: what matters now, and the switch."""

from __future__ import annotations

from typing import ClassVar

from .common import NAME


class Focus:
    TITLE = "Focus"
    TAB = f"{{}} · Focus · {NAME}"
    NAV = "Focus"
    YOU_ARE_IN = "You are in {}"
    # Of what was added and does not press: where it stands.
    ADDED_UNDER = "“{}” is added, under “{}”."
    MORE = "more"
    FEWER = "Show fewer"
    LATER = "Later"
    TOMORROW = "Tomorrow"
    NEXT_WEEK = "Next week"
    PICK_DATE = "Pick a date"
    NO_DATE = "No date"
    PUT_OFF = "“{}” moved to {}"
    NO_DAY = "“{}” has no date now"
    NONE_TEXT = (
        "A context is a part of your life with its own list. Make one, and see here what matters in it."
    )
    NONE_ACTION = "Make a context"
    CHOOSE_TITLE = "Where are you now?"
    CHOOSE_TEXT = "Choose a context. You see what matters there, and nothing else."
    SWITCH = "Switch"


class Switch:
    TITLE = "Switch"
    WHERE = "Where to next?"
    ONLY_ONE = "This is your only context"
    ONLY_ONE_TEXT = "Make another one, and moving between them becomes a moment of its own."
    BACK = "Back"
    LEAVING = "Leaving"
    NOTHING_LEFT = "Nothing is left open here."
    # Of one flow, and of several.
    MORE_LEFT = ("1 more stays open.", "{} more stay open.")
    ARRIVING = "Arriving"
    NOTHING_WAITS = "Nothing waits here. Enjoy the quiet."
    NOTE = "Where to pick up"
    NOTE_HINT = "One line, if you like"
    NOTE_LONG = "Use 500 characters or fewer."
    # Action, label (with a place for the context that one goes to), icon, and the key that chooses it while
    # its flow has the focus.
    ACTIONS = (
        ("complete", "Done", "Check", "d"),
        ("tomorrow", "Tomorrow", "Sunrise", "t"),
        ("move", "Move to {}", "CornerDownRight", "m"),
        ("let_go", "Delete", "Trash2", "l"),
    )
    KEYS: ClassVar = {key: action for action, _, _, key in ACTIONS}
    ENTER = "Switch to"
    # What a switch deleted, when it is more than one flow.
    ARE_IN_TRASH = "{} flows are in the trash"
