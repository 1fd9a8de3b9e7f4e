"""The flows."""

from __future__ import annotations

from typing import ClassVar


class Flows:
    ADD_LABEL = "Add a flow"
    ADD = "Add"
    EMPTY_TITLE = "Nothing needs you here"
    EMPTY_TEXT = "Write down the next thing when it comes to mind, or enjoy the quiet."
    # Of a context in the archive, which takes no new flows.
    EMPTY_ARCHIVED_TEXT = "To write something down here, unarchive the context first."
    GROUPS: ClassVar = {
        "overdue": "Past due",
        "due_today": "Today",
        "due_soon": "Next three days",
        "later": "Later",
        "whenever": "No date",
        "someday": "Someday",
    }
    MORE = "Show more"
    NOT_ADDED = "was not added."
    # Of what was added to a list that shows its first fifty.
    FURTHER_DOWN = "Added “{}” further down the list."
    OPEN = "Open"
    TITLE_MISSING = "Give the flow a title."
    TITLE_LONG = "Use 200 characters or fewer."
    TITLE = "Title"
    NOTES = "Notes"
    DUE = "Due"
    PLAN = "Plan"
    TODAY = "Today"
    TOMORROW = "Tomorrow"
    PRIORITY = "Priority"
    PRIORITIES = (("low", "Low"), ("medium", "Medium"), ("high", "High"))
    HIGH = "important"
    DELETE = "Delete"
    SELECTED = "selected"
    COMPLETED = "Completed “{}”"
    # What a toast says of “a flow”, in ten seconds of which it can be taken back.
    IN_TRASH = "is in the trash"


class Repeat:
    """Flows that repeat. `{}` stands for a number, a day or a title."""

    TITLE = "Repeat"
    NEVER = "Never"
    # Of a row, read out beside its sign.
    REPEATS = "repeats"
    SKIP = "Skip this one"
    SKIPPED = "Skipped “{}”: next is {}"
    EVERY: ClassVar = {
        "DAILY": "every day",
        "WEEKLY": "every week",
        "MONTHLY": "every month",
        "YEARLY": "every year",
    }
    EVERY_PLURAL: ClassVar = {
        "DAILY": "every {} days",
        "WEEKLY": "every {} weeks",
        "MONTHLY": "every {} months",
        "YEARLY": "every {} years",
    }
    AFTER: ClassVar = {
        "DAILY": "1 day after completion",
        "WEEKLY": "1 week after completion",
        "MONTHLY": "1 month after completion",
        "YEARLY": "1 year after completion",
    }
    AFTER_PLURAL: ClassVar = {
        "DAILY": "{} days after completion",
        "WEEKLY": "{} weeks after completion",
        "MONTHLY": "{} months after completion",
        "YEARLY": "{} years after completion",
    }
    EVERY_WEEKDAY = "every weekday"
    EVERY_ON = "every {}"
    # An interval and its days.
    ON = "{} on {}"
    FROM_COMPLETION = "{} after completion"
    THE = "the {}"
    OF_MONTH = "{} of {}"
    LAST_DAY = "last day"
    NTHS: ClassVar = {"1": "first", "2": "second", "3": "third", "4": "fourth", "5": "fifth", "-1": "last"}
    UNTIL = "{}, until {}"
    TIMES = "{}, {} times"


class Checklist:
    """The items of a flow."""

    TITLE = "Checklist"
    # How many items are done.
    COUNTS = "{} of {}"
    # Read out before the title of the flow.
    COUNTS_OF = "{} of {} done: {}"
    OF = "Checklist: {}"
    ADD_LABEL = "Add an item"


class FlowList:
    """The words that tests of lists have, too; the others are in features/flows/copy.py."""

    LABEL = "What is shown"
    WHEN = "When"
    PRIORITY = "Priority"
    SORT = "Order"
    FIND = "Find in this context"
    NONE_FIT = "No matches"
    SHOW_ALL = "Show all"
    NONE_ARCHIVED = "The archive is empty"


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
