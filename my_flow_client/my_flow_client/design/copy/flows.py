"""The flows."""

from __future__ import annotations


class Flows:
    ADD_LABEL = "Add a flow"
    ADD = "Add"
    EMPTY_TITLE = "Nothing needs you here"
    EMPTY_TEXT = "Write down the next thing when it comes to mind, or enjoy the quiet."
    GROUPS = (
        ("overdue", "Past due"),
        ("due_today", "Today"),
        ("due_soon", "Next three days"),
        ("normal", "Whenever"),
    )
    DONE = "Done"
    MORE = "Show more"
    NOT_ADDED = "was not added."
    TITLE_MISSING = "Give the flow a title."
    TITLE_LONG = "A title has at most 200 characters."
    EDIT = "Edit flow"
    TITLE = "Title"
    DESCRIPTION = "Notes"
    DUE = "Due"
    DUE_DATE = "Due date"
    DUE_TIME = "Time"
    TODAY = "Today"
    TOMORROW = "Tomorrow"
    PRIORITY = "Priority"
    PRIORITIES = (("low", "Low"), ("medium", "Medium"), ("high", "High"))
    HIGH = "important"
    DELETE = "Delete"
    RESTORED = "Your unsaved changes are back."
    DISCARD = "Discard changes"
