"""Search, and the trash."""

from __future__ import annotations


class Search:
    TITLE = "Search"
    LABEL = "Search all contexts"
    HINT = "A word, or the beginning of one"
    START_TITLE = "What are you looking for?"
    START_TEXT = "Contexts and flows of all contexts, finished and archived ones too."
    NONE_TITLE = "No results"
    NONE_TEXT = "Try fewer words, or only the beginning of one."
    DONE = "done"
    ARCHIVED = "archived"
    RESULTS = "Results"


class Trash:
    TITLE = "Trash"
    TEXT = "What you delete stays here for 30 days, then it is gone for good."
    EMPTY_TITLE = "The trash is empty"
    EMPTY_TEXT = "What you delete comes here first, and you can have it back for 30 days."
    RESTORE = "Restore"
    RESTORED = "is back"
    DELETED = "deleted {}"
    GOES = "goes for good on {}"
    CONTEXT = "Context, with its flows"
    WITH_CONTEXT = "Its context is in the trash: restore that first."
