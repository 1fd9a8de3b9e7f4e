"""Adding a flow in one line."""

from __future__ import annotations

from typing import ClassVar


class QuickAdd:
    HINT = "Call mum tomorrow 5pm"
    TODAY = "Today"
    TOMORROW = "Tomorrow"
    IMPORTANT = "Important"
    # Keys are the contract's priorities.
    PRIORITIES: ClassVar = {"high": "important", "medium": "medium", "low": "low"}
    REFUSE = "Leave “{}” as it is written"
    ESCAPE = " leaves the words as they are"
    ADDED_TO = "Added to {}"
