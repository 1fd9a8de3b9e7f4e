"""Guard against console errors, uncaught exceptions, and requests to unknown servers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, Response, WebError

# Chromium reports a violation in the console only for some kinds; the event comes for all.
REPORT_VIOLATIONS = """addEventListener('securitypolicyviolation', (violation) =>
  console.error(`CSP: ${violation.violatedDirective} forbids ${violation.blockedURI}`))"""


class ConsoleGuard:
    """Collects what the browser contexts of one test do that they must not."""

    def __init__(self, origins: Iterable[str]) -> None:
        self._origins = frozenset(origins)
        self._announced = [
            re.compile("Service Worker registration blocked by Playwright"),
            # The API tells of changes a moment after it has started, and no longer when it is about to end.
            re.compile(r"status of 503 .*/api/v1/events\)"),
        ]
        self._seen: list[str] = []
        self._still_running: set[str] = set()

    @property
    def trouble(self) -> list[str]:
        return [trouble for trouble in self._seen if not self._is_still_running(trouble)]

    def _is_still_running(self, trouble: str) -> bool:
        """Return whether the message is the conflict of a write that was sent again after a reload.

        The API is still running the first request then.
        """
        conflicts = (f"status of 409 (Conflict) ({url})" for url in self._still_running)
        return any(conflict in trouble for conflict in conflicts)

    def expect(self, *patterns: str) -> None:
        """Allow console messages and uncaught errors that match one of the patterns."""
        self._announced += [re.compile(pattern) for pattern in patterns]

    def expect_origin(self, origin: str) -> None:
        """Allow requests to one more server."""
        self._origins |= {origin}

    def expect_status(self, *statuses: int) -> None:
        """Allow answers with these statuses: Chromium writes each of them to the console."""
        self.expect(*[rf"the server responded with a status of {status}\b" for status in statuses])

    def expect_unreachable(self) -> None:
        """Allow requests without an answer."""
        self.expect(
            r"net::ERR_(CONNECTION_|EMPTY_RESPONSE|FAILED|INCOMPLETE_CHUNKED|INTERNET_DISCONNECTED|NETWORK_CHANGED)",
        )

    def expect_session_over(self) -> None:
        """Allow a refresh token that has expired; the SDK writes that to the console, too."""
        self.expect_status(400)
        self.expect("Logto requester error.*invalid_grant")

    def attach(self, context: BrowserContext) -> None:
        context.add_init_script(REPORT_VIOLATIONS)
        context.on("console", self._on_console)
        context.on("weberror", self._on_error)
        context.on("request", self._on_request)
        context.on("response", self._on_response)
        context.on("page", self._on_page)

    def verify(self) -> None:
        assert not self.trouble, "the browser did what it must not:\n" + "\n".join(self.trouble)

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type not in ("error", "warning"):
            return
        self._take(f"console {message.type}: {message.text} ({message.location['url']})")

    def _on_error(self, error: WebError) -> None:
        self._take(f"uncaught: {error.error.stack or error.error.message}")

    def _take(self, trouble: str) -> None:
        if not any(pattern.search(trouble) for pattern in self._announced):
            self._seen.append(trouble)

    def _on_request(self, request: Request) -> None:
        url = urlsplit(request.url)
        if url.scheme not in ("data", "blob") and f"{url.scheme}://{url.netloc}" not in self._origins:
            self._seen.append(f"request to a stranger: {request.method} {request.url}")

    def _on_response(self, response: Response) -> None:
        # Of the API's conflicts only `request-in-progress` has the header: in a moment it will be over.
        if response.status == 409 and "retry-after" in response.headers:
            self._still_running.add(response.url)

    def _on_page(self, page: Page) -> None:
        page.on("websocket", lambda socket: self._seen.append(f"websocket: {socket.url}"))
