"""The day's path: what matters now, and the switch."""

from __future__ import annotations

from .common import NAME


class Focus:
    TITLE = "Focus"
    TAB = f"{{}} · Focus · {NAME}"
    NAV = "Focus"
    YOU_ARE_IN = "You are in {}"
    # Of what was added and does not press: where it stands.
    ADDED_UNDER = "Added “{}” under “{}”."
    MORE = "more"
    FEWER = "Show fewer"
    LATER = "Later"
    TOMORROW = "Tomorrow"
    NEXT_WEEK = "Next week"
    PICK_DATE = "Pick a date"
    SOMEDAY = "Someday"
    NO_DATE = "No date"
    NO_PLAN = "No plan"
    PUT_OFF = "“{}” moved to {}"
    # Of what is due before the day that it is moved to.
    PUT_OFF_AFTER_DUE = "“{}” moved to {}, after it is due"
    NONE_TEXT = (
        "A context is a part of your life with its own list. Make one, and see here what matters in it."
    )
    NONE_ACTION = "Make a context"
    CHOOSE_TITLE = "Where are you now?"
    CHOOSE_TEXT = "Choose a context. You see what matters there, and nothing else."
    SWITCH = "Switch"


class Switch:
    """The words that tests of pages have, too; the others are in features/context_switch/copy.py."""

    TITLE = "Switch"
    ONLY_ONE = "This is your only context"
    BACK = "Back"
    # Of one flow, and of several.
    MORE_LEFT = ("1 more stays open.", "{} more stay open.")
    NOTE = "Where to pick up"
    NOTE_HINT = "One line, if you like"
    ENTER = "Switch to"
