"""The week, across contexts."""

from __future__ import annotations


class Week:
    TITLE = "Week"
    TEXT = "What's planned and what's due, in every context."
    EMPTY_TITLE = "Nothing is planned"
    EMPTY_TEXT = "Plan a flow for a day, or give it a due date, and it shows up here, whatever its context."
    EARLIER = "From before today"
    MOVE_ALL = "Move all to"
    ALL_TODAY = "Move all to today"
    ALL_TOMORROW = "Move all to tomorrow"
    ALL_DATE = "Move all to another day"
    PREVIOUS = "Previous week"
    NEXT = "Next week"
    THIS_WEEK = "This week"
    PLANNED = "“{}” is planned for {}"
    ELSEWHERE = "Elsewhere today:"
