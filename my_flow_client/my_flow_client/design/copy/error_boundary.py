"""Words of the page that replaces one that failed to render."""

from __future__ import annotations


class ErrorBoundary:
    HEADING = "This page has stopped"
    TEXT = "That is a fault of ours. What you saved is safe."
    RELOAD = "Load it again"
    HOME = "Go to the start"
