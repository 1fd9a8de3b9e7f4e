"""Interface of a browser for the tests: the parts of WebDriver that each browser supports."""

from __future__ import annotations

from typing import Any, Protocol

Actions = list[dict[str, Any]]
"""Input sources with their actions, as WebDriver and WebDriver BiDi both take them."""


class Driver(Protocol):
    """One browser with an empty profile and one window."""

    def open(self, url: str) -> None:
        """Go to `url` and wait until it is loaded."""

    def evaluate(self, function: str, *arguments: object) -> Any:
        """Call a JavaScript function in the page; arguments and the answer are JSON."""

    def perform(self, actions: Actions) -> None:
        """Press keys and move the pointer as a person would."""

    def console(self) -> list[str]:
        """Return every error and warning so far, from pages or from the browser."""

    def close(self) -> None:
        """Close the browser."""
