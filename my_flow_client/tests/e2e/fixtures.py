"""Fixtures of the tests in a browser: one Chromium, a watched context for each visit, an empty database."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from devstack import layout
from devstack.testing import Stack
from playwright.sync_api import APIRequestContext, Browser, Page, Playwright, expect, sync_playwright

from .account import Account
from .chromium import DRIVEN, find_chromium
from .console_guard import ConsoleGuard

DESK = {"width": 1100, "height": 860}
PageFor = Callable[..., Page]


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    expect.set_options(timeout=20_000)  # on a busy machine
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    with playwright.chromium.launch(executable_path=find_chromium(), args=DRIVEN) as running:
        yield running


@pytest.fixture(scope="session")
def http(playwright: Playwright) -> Iterator[APIRequestContext]:
    requests = playwright.request.new_context()
    yield requests
    requests.dispose()


@pytest.fixture(scope="session")
def empty_database(stack: Stack) -> Iterator[Callable[[], None]]:
    """Yield a function that empties the stack's database."""
    program = Path(__file__).with_name("empty_database.py")
    with subprocess.Popen(  # noqa: S603  a program of ours
        [str(layout.venv_python(layout.DEVSTACK)), str(program), stack.mongodb_url, stack.database],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        bufsize=1,
    ) as running:
        assert running.stdin
        assert running.stdout
        requests, answers = running.stdin, running.stdout

        def empty() -> None:
            requests.write("\n")
            assert answers.readline() == "empty\n"

        yield empty


@pytest.fixture
def fresh(stack: Stack, empty_database: Callable[[], None]) -> Stack:
    """Return the stack with an empty database and without failures."""
    stack.identity.reset()
    empty_database()
    return stack


@pytest.fixture
def alice(fresh: Stack, http: APIRequestContext) -> Account:
    return Account("alice", http, fresh)


@pytest.fixture
def bob(fresh: Stack, http: APIRequestContext) -> Account:
    return Account("bob", http, fresh)


@pytest.fixture
def watch(fresh: Stack) -> Iterator[ConsoleGuard]:
    """Fail the test if its pages do something forbidden."""
    watch = ConsoleGuard((fresh.client_url, fresh.api_url, fresh.logto_endpoint))
    yield watch
    watch.verify()


@pytest.fixture
def page_for(browser: Browser, watch: ConsoleGuard, fresh: Stack) -> Iterator[PageFor]:
    """Yield a function that opens a page in a new browser context: `page_for(alice, "/contexts/")`.

    The person is signed in already; None is a stranger. Further arguments are those of a browser context.
    """
    contexts = []

    def open_page(person: Account | None = None, path: str | None = "/contexts/", **options: Any) -> Page:
        context = browser.new_context(
            **{
                "base_url": fresh.client_url,
                "viewport": DESK,
                "timezone_id": "UTC",
                # Requests of pages that it controls are hidden from the tests' routes.
                "service_workers": "block",
                **options,
            }
        )
        contexts.append(context)
        context.set_default_timeout(30_000)
        watch.attach(context)
        if person:
            person.sign_in(context)
        page = context.new_page()
        if path is not None:
            page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
