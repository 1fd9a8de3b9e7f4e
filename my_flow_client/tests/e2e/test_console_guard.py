"""The watch itself: without these, a page that misbehaves would pass every other test."""

from __future__ import annotations

from devstack.testing import Stack
from playwright.sync_api import Browser

from .console_guard import ConsoleGuard


def test_the_watch_sees_what_no_page_may_do(browser: Browser, fresh: Stack) -> None:
    watch = ConsoleGuard([fresh.client_url])
    with browser.new_context() as context:
        watch.attach(context)
        page = context.new_page()
        page.goto(fresh.client_url)
        assert watch.trouble == []
        page.evaluate("console.warn('careful')")
        page.evaluate("void setTimeout(() => { throw new Error('forgotten') })")
        page.evaluate("void fetch('https://elsewhere.example/').catch(() => {})")
        stranger = context.new_page()
        stranger.route("**", lambda route: route.fulfill(body="", content_type="text/html"))
        stranger.goto("http://elsewhere.example/")
        with stranger.expect_websocket():
            stranger.evaluate("void new WebSocket('ws://localhost:9/')")
    assert _seen(watch, "console warning: careful")
    assert _seen(watch, "uncaught: Error: forgotten")
    assert _seen(watch, "CSP: connect-src forbids https://elsewhere.example/")
    assert _seen(watch, "request to a stranger: GET http://elsewhere.example/")
    assert _seen(watch, "websocket: ws://localhost:")


def test_of_conflicts_the_watch_passes_over_the_first_attempt_alone(browser: Browser, fresh: Stack) -> None:
    watch = ConsoleGuard([fresh.client_url])
    with browser.new_context() as context:
        watch.attach(context)
        page = context.new_page()
        page.route("**/running", lambda route: route.fulfill(status=409, headers={"retry-after": "1"}))
        page.route("**/refused", lambda route: route.fulfill(status=409))
        page.goto(fresh.client_url)
        for path in ("/running", "/refused"):
            with page.expect_console_message(lambda message: "409" in message.text):
                page.evaluate("path => void fetch(path)", path)
    assert [trouble.rpartition("/")[2] for trouble in watch.trouble] == ["refused)"]


def _seen(watch: ConsoleGuard, what: str) -> bool:
    return any(what in trouble for trouble in watch.trouble)
