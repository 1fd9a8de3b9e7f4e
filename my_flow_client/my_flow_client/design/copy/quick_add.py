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
    ESCAPE = ": keep as plain text"
    ADDED_TO = "Added to {}"
    ADD_MANY = "Add {} flows"
    MANY_ADDED = "{} flows added."
    LIST = "Each line becomes a flow"
    MORE_LINES = "and {} more"
    KEEP_ONE = "Keep as one flow"
    ESCAPE_LIST = " keeps one, Enter adds all"
    LIST_LONG = "A pasted list can have 100 lines. This one has {}: paste it in parts."
    MAKE_CONTEXT = "New context “{}”"
    COMPLETES = " completes"
