"""Requests that are kept waiting, refused or lost on their way, and those that are sent."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from devstack.testing import Stack
from playwright.sync_api import APIResponse, Error, Page, Request, Route

API = "**/api/v1"
TITLES = {
    403: "Forbidden",
    404: "Not Found",
    409: "Request in progress",
    410: "Gone",
    412: "Precondition Failed",
    429: "Too Many Requests",
    500: "Internal Server Error",
    503: "Service Unavailable",
}


class Held:
    """Requests that wait until the test decides what becomes of them, and of those that come later."""

    def __init__(self) -> None:
        self._waiting: list[Route] = []
        self._outcome: Callable[[Route], None] | None = None

    def take(self, route: Route) -> None:
        if self._outcome:
            self._outcome(route)
        else:
            self._waiting.append(route)

    def release(self) -> None:
        """Send the requests on to the server, which answers them."""
        self._decide(lambda route: route.continue_())

    def lose(self) -> None:
        """Fail the requests, as if the connection broke."""
        self._decide(lambda route: route.abort("failed"))

    def refuse(self, status: int) -> None:
        self._decide(lambda route: fulfill(route, status))

    def _decide(self, outcome: Callable[[Route], None]) -> None:
        self._outcome = outcome
        waiting, self._waiting = self._waiting, []
        for route in waiting:
            outcome(route)


@contextmanager
def holding(page: Page, method: str, path: str) -> Iterator[Held]:
    """Hold every request to `path` (a glob below /api/v1); release the remaining ones at the end."""
    held = Held()
    pattern = API + path

    def on_request(route: Route) -> None:
        if route.request.method == method:
            held.take(route)
        else:
            route.fallback()

    page.route(pattern, on_request)
    yield held
    held.release()  # before the route goes: Playwright sends on what still waits there
    page.unroute(pattern, on_request)


@contextmanager
def answering_late(page: Page, path: str) -> Iterator[Callable[[], None]]:
    """Read `path` (a glob below /api/v1) at once, and give the answer when the function is called.

    Later requests go to the API undisturbed.
    """
    pattern = API + path
    answers: list[tuple[Route, APIResponse]] = []
    is_over = False

    def on_request(route: Route) -> None:
        if is_over:
            route.fallback()
            return
        answers.append((route, route.fetch()))
        if is_over:  # by the time that this was read
            answer()

    def answer() -> None:
        nonlocal is_over
        is_over = True
        while answers:
            route, response = answers.pop()
            with suppress(Error):  # the page may have given the request up
                route.fulfill(response=response)

    page.route(pattern, on_request)
    yield answer
    answer()
    page.unroute(pattern, on_request)


@contextmanager
def refusing(page: Page, method: str, path: str, status: int) -> Iterator[None]:
    """Answer every request to `path` with a problem, as the API or a proxy before it would."""
    pattern = API + path

    def on_request(route: Route) -> None:
        if route.request.method == method:
            fulfill(route, status)
        else:
            route.fallback()

    page.route(pattern, on_request)
    yield
    page.unroute(pattern, on_request)


def without_events(page: Page) -> None:
    """Never answer the page's request for the stream of events."""
    page.route(API + "/events", lambda route: None)


@contextmanager
def losing_answers(page: Page, method: str, path: str) -> Iterator[None]:
    """Send the requests to the server, but fail them in the browser."""
    pattern = API + path

    def on_request(route: Route) -> None:
        if route.request.method == method:
            route.fetch()
            with suppress(Error):  # of an attempt after the end, which is answered
                route.abort("failed")
        else:
            route.fallback()

    page.route(pattern, on_request)
    yield
    page.unroute(pattern, on_request)


def fulfill(route: Route, status: int, *, kind: str = "about:blank") -> None:
    """Answer with a problem (RFC 9457)."""
    route.fulfill(
        status=status,
        content_type="application/problem+json",
        headers={
            "access-control-allow-origin": "*",
            **({"retry-after": "1"} if status in (409, 429) else {}),
        },
        body=json.dumps({"type": kind, "title": TITLES[status], "status": status}),
    )


@contextmanager
def api_down(stack: Stack) -> Iterator[None]:
    """Stop the API; start it again at the end, unless the test does so itself."""
    stack.api.stop()
    try:
        yield
    finally:
        if not stack.api.running:
            stack.api.start()


@contextmanager
def writes(page: Page) -> Iterator[list[tuple[str, str, str]]]:
    """Record the method, the last part of the path and the key of every write that the browser sends."""
    seen: list[tuple[str, str, str]] = []

    def note(request: Request) -> None:
        is_write = request.method not in ("GET", "OPTIONS") and not request.url.endswith("/preview")
        if "/api/v1/" in request.url and is_write:
            key = request.headers.get("idempotency-key", "")
            seen.append((request.method, request.url.rpartition("/")[2], key))

    page.on("request", note)
    yield seen
    page.remove_listener("request", note)
