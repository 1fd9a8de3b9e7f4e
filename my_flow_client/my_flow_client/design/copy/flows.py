"""The flows."""

from __future__ import annotations

from typing import ClassVar


class Flows:
    ADD_LABEL = "Add a flow"
    ADD = "Add"
    EMPTY_TITLE = "Nothing needs you here"
    EMPTY_TEXT = "Write down the next thing when it comes to mind, or enjoy the quiet."
    # Of a context in the archive, which takes no new flows.
    EMPTY_ARCHIVED_TEXT = "To write something down here, take the context out of the archive first."
    GROUPS: ClassVar = {
        "overdue": "Past due",
        "due_today": "Today",
        "due_soon": "Next three days",
        "later": "Later",
        "whenever": "No date",
    }
    MORE = "Show more"
    NOT_ADDED = "was not added."
    # Of what was added to a list that shows its first fifty.
    FURTHER_DOWN = "“{}” is added. It stands further down."
    OPEN = "Open"
    TITLE_MISSING = "Give the flow a title."
    TITLE_LONG = "Use 200 characters or fewer."
    TITLE = "Title"
    NOTES = "Notes"
    DUE = "Due"
    TODAY = "Today"
    TOMORROW = "Tomorrow"
    PRIORITY = "Priority"
    PRIORITIES = (("low", "Low"), ("medium", "Medium"), ("high", "High"))
    HIGH = "important"
    DELETE = "Delete"
    COMPLETED = "Completed “{}”"
    # What a toast says of “a flow”, in ten seconds of which it can be taken back.
    IN_TRASH = "is in the trash"


class FlowList:
    """Which flows of a context are shown, and in which order."""

    LABEL = "What is shown"
    SHOW = (("open", "Open"), ("done", "Done"), ("archived", "Archived"))
    DUE = "Due"
    DUES = (
        ("any", "Any time"),
        ("overdue", "Past due"),
        ("due_today", "Due today"),
        ("due_soon", "Next three days"),
    )
    PRIORITY = "Priority"
    PRIORITIES = (
        ("any", "Any priority"),
        ("high", "High priority"),
        ("medium", "Medium priority"),
        ("low", "Low priority"),
    )
    SORT = "Order"
    SORTS = (
        ("when", "By date"),
        ("hand", "Manual"),
        ("priority", "By priority"),
        ("title", "By title"),
        ("newest", "Newest first"),
    )
    DONE_SORTS = (
        ("when", "Last finished first"),
        ("newest", "Newest first"),
        ("priority", "By priority"),
        ("title", "By title"),
    )
    FIND = "Find in this context"
    FIND_HINT = "Words in title or notes"
    NONE_FIT = "Nothing here fits"
    NONE_FIT_TEXT = "No flow of this context is like that just now."
    SHOW_ALL = "Show all"
    NONE_DONE = "Nothing is finished here yet"
    NONE_DONE_TEXT = "What you tick off comes here, in case you want it back."
    NONE_ARCHIVED = "The archive is empty"
    NONE_ARCHIVED_TEXT = "Put a flow here when it no longer matters and you would rather not delete it."


class Order:
    """Moving things by hand: a flow in its list, a context on the dashboard."""

    MOVE = "Put in another place"
    UP = "Move up"
    DOWN = "Move down"
    EARLIER = "Move earlier"
    LATER = "Move later"
    # The place of what was moved, and how many there are.
    SAID = "Now {} of {}"
    STAYS = "Still {} of {}"
    MORE_THAN = "more than {}"
