"""What the tests ask of a browser: the parts of WebDriver that each of them has."""

from __future__ import annotations

from typing import Any, Protocol

Actions = list[dict[str, Any]]
"""Input sources with their actions, as WebDriver and WebDriver BiDi both take them."""


class Driver(Protocol):
    """One browser with an empty profile and one window."""

    def open(self, url: str) -> None:
        """Goes to `url` and waits until it is loaded."""

    def evaluate(self, function: str, *arguments: object) -> Any:
        """Calls a JavaScript function in the page; arguments and the answer are JSON."""

    def perform(self, actions: Actions) -> None:
        """Presses keys and moves the pointer as a person's would."""

    def console(self) -> list[str]:
        """Every error and warning that pages have written so far, of their own or of the browser's."""

    def close(self) -> None:
        """Ends the browser."""
