"""Fixtures of the tests in other browsers: one page, in the browser that a test is run for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from devstack.testing import Stack

from .driver import Driver
from .firefox import NO_POINTER, Firefox
from .page import Hands, Page
from .webkit import WebKit

WITH_MOUSE: dict[str, Callable[[Path], Driver]] = {"firefox": Firefox, "webkit": WebKit}


@pytest.fixture
def page(request: pytest.FixtureRequest, fresh: Stack, tmp_path: Path) -> Iterator[Page]:
    """Open a window of the parametrized browser; an unexpected console error or warning fails the test."""
    browser, hands = request.param
    yield from watched(WITH_MOUSE[browser](tmp_path), fresh, hands)


@pytest.fixture
def page_without_pointer(fresh: Stack, tmp_path: Path) -> Iterator[Page]:
    """Open a window of Firefox on a device without a pointer."""
    yield from watched(Firefox(tmp_path, pointer=NO_POINTER), fresh, "keyboard")


def watched(driver: Driver, stack: Stack, hands: Hands) -> Iterator[Page]:
    """Yield a page; close the browser after the test, which fails on unexpected console messages."""
    try:
        page = Page(driver, stack.client_url, hands)
        yield page
        page.verify()
    finally:
        driver.close()
