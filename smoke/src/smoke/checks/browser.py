"""The front page in a headless browser."""

from __future__ import annotations

import os
import shutil
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from smoke.target import BYPASS, CheckFailedError, CheckSkippedError, Run, expect

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

# The same names as in .ci/browser.
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_ON_MACOS = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
# A sandbox needs privileges that containers lack; the other arguments stop Chromium's requests to its vendor.
_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
)
SECONDS = 30.0
# The page shows its button before its scripts have run; the client fires this event when they have.
_NOTE_THE_START = 'addEventListener("my-flow:alive", () => console.log("my-flow:alive"), { once: true })'


def starts(run: Run) -> str:
    """Check that the page starts without a console error and shows the button to sign in."""
    if not run.target.browser:
        raise CheckSkippedError("--browser was not asked for")
    program = _find_browser()
    if program is None:
        raise CheckSkippedError("there is no Chromium (.ci/browser says how to install one)")
    if find_spec("playwright") is None:
        raise CheckSkippedError("smoke is installed without its extra `browser`")
    from playwright.sync_api import Error, sync_playwright

    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=program, args=_ARGUMENTS)
        except Error as error:
            raise CheckFailedError(f"{program} does not start: {error.message.splitlines()[0]}") from None
        try:
            return _look_at(browser, run)
        finally:
            browser.close()


def _find_browser() -> str | None:
    named = os.environ.get("CHROME")
    if named:
        return shutil.which(named)
    found = next(filter(None, map(shutil.which, _NAMES)), None)
    return found or (str(_ON_MACOS) if _ON_MACOS.exists() else None)


def _look_at(browser: Browser, run: Run) -> str:
    from playwright.sync_api import Error

    page = browser.new_context(service_workers="block").new_page()
    page.set_default_timeout(SECONDS * 1000)
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(f"uncaught: {error.message}"))
    page.add_init_script(_NOTE_THE_START)
    _pass_protection(page, run)
    troubles = ""
    try:
        with page.expect_console_message(lambda message: message.text == "my-flow:alive"):
            page.goto(f"{run.target.client}/")
        page.get_by_role("button", name="Sign in", exact=True).wait_for()
    except Error as error:
        troubles = error.message.splitlines()[0]
    expect(not errors, f"errors in the console: {'; '.join(errors)}")
    expect(not troubles, f"the page does not start with a button to sign in: {troubles}")
    return f"Chromium {browser.version}, no error in the console"


def _pass_protection(page: Page, run: Run) -> None:
    """Send the bypass secret to the client's host, and to no other."""
    secret = run.target.bypass
    if secret is None:
        return

    def send(route: Route) -> None:
        route.continue_(headers={**route.request.headers, BYPASS: secret})

    page.route(f"{run.target.client}/**", send)
