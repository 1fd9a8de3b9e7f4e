"""The API's own page about its contract: Scalar, as a browser meets it under the page's policy."""

from __future__ import annotations

from devstack.testing import Stack
from playwright.sync_api import expect

from .console_guard import ConsoleGuard
from .fixtures import PageFor


def test_the_page_shows_the_contract_and_tries_it_without_asking_strangers(
    page_for: PageFor, fresh: Stack, watch: ConsoleGuard
) -> None:
    watch.expect_status(401)
    watch.expect("CSP: script-src forbids eval")  # Scalar looks whether it may, and goes on without
    page = page_for(None, f"{fresh.api_url}/api/v1/docs")
    expect(page.get_by_role("heading", name="My Flow API")).to_be_visible()
    page.get_by_role("button", name="Test Request").first.click()
    with page.expect_response(lambda response: response.url.startswith(f"{fresh.api_url}/api/v1/contexts")):
        page.get_by_role("button", name="Send").first.click()
    expect(page.get_by_text("Send an access token").first).to_be_visible()
