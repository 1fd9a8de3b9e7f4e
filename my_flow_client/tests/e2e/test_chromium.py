"""The browser that Playwright drives."""

from __future__ import annotations

from playwright.sync_api import Browser

from .chromium import ADDRESS_BAR_PAGES, DISABLE_FEATURES


def test_what_playwright_disables_stays_disabled(browser: Browser) -> None:
    arguments = browser.new_browser_cdp_session().send("SystemInfo.getInfo")["commandLine"].split()
    lists = [
        set(argument.removeprefix(DISABLE_FEATURES).split(","))
        for argument in arguments
        if argument.startswith(DISABLE_FEATURES)
    ]
    playwright, obeyed = lists
    assert obeyed == playwright | set(ADDRESS_BAR_PAGES)


def test_a_window_loads_nothing_but_its_page(browser: Browser) -> None:
    with browser.new_context() as context:
        context.new_page()
        found = browser.new_browser_cdp_session().send("Target.getTargets", {"filter": [{}]})["targetInfos"]
        assert {target["url"] for target in found} == {"about:blank"}
