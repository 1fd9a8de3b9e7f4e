"""Words of the page for an address that does not exist."""

from __future__ import annotations


class NotFound:
    TITLE = "Not found"
    HEADING = "There is nothing at this address"
    TEXT = "The link may be old, or a letter may be missing."
    ACTION = "Go to the start"
