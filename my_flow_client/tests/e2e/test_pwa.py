"""Installed: it opens without a connection, and takes what other apps share."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from devstack.testing import Stack
from playwright.sync_api import Page, expect

from my_flow_client.design import copy

from .account import PERSONAL, Account, eventually
from .actions import (
    add_flow,
    flow_form,
    heading,
    offline_line,
    online_again,
    row,
    sent,
    title_field,
    titled,
    toast,
)
from .console_guard import ConsoleGuard
from .fixtures import PageFor
from .stored import is_stored


@pytest.fixture
def page(page_for: PageFor, alice: Account) -> Page:
    """Open the focus page, and wait until the worker has cached the shell."""
    context = alice.make_context()
    alice.make_flow(context, "Read the draft", priority="high")
    alice.switch(to=context)
    page = page_for(alice, "/focus/", service_workers="allow")
    expect(row(page, "Read the draft")).to_be_visible()
    page.wait_for_function("() => navigator.serviceWorker.controller?.state === 'activated'")
    return page


@contextmanager
def nothing_there(stack: Stack, watch: ConsoleGuard) -> Iterator[None]:
    """Stop the API and the client's host."""
    watch.expect_unreachable()
    stack.client.stop()
    stack.api.stop()
    try:
        yield
    finally:
        stack.client.start()
        stack.api.start()


def test_every_page_opens_without_a_connection(
    page: Page, fresh: Stack, alice: Account, watch: ConsoleGuard
) -> None:
    watch.expect_status(404)
    address = f"/contexts/{alice.contexts()[0]['id']}/"
    page.goto("/contexts/")
    expect(page.get_by_role("link", name="Work")).to_be_visible()
    page.goto(address)
    expect(row(page, "Read the draft")).to_be_visible()
    eventually(lambda: is_stored(page, address.split("/")[2]), True)
    with nothing_there(fresh, watch):
        page.goto("/focus/")
        expect(row(page, "Read the draft")).to_be_visible()
        expect(offline_line(page)).to_be_visible()
        page.goto("/contexts/")
        expect(page.get_by_role("link", name="Work")).to_be_visible()
        page.goto(address)
        add_flow(page, "Call mum")
        form = flow_form(page, "Read the draft")
        expect(title_field(form)).to_have_value("Read the draft")
        page.goto("/settings/")
        expect(heading(page)).to_have_text(copy.Settings.TITLE)
        page.goto("/nothing/here/")
        expect(heading(page)).to_have_text(copy.NotFound.HEADING)
        page.goto("/")
        expect(heading(page)).to_have_text(copy.TAGLINE)
    page.goto(address)
    sent(page, "Call mum")
    assert sorted(alice.titles()) == ["Call mum", "Read the draft"]


def test_a_browser_would_install_it(page: Page) -> None:
    session = page.context.new_cdp_session(page)
    found: dict[str, Any] = session.send("Page.getAppManifest")
    assert found["errors"] == []
    problems = session.send("Page.getInstallabilityErrors")["installabilityErrors"]
    # Every browser context of a test is a private window.
    assert [problem["errorId"] for problem in problems] in ([], ["in-incognito"])
    manifest = page.request.get("/manifest.webmanifest").json()
    for icon in manifest["icons"]:
        size = page.evaluate(
            """(src) => new Promise((resolve) => {
              const image = Object.assign(new Image(), { src });
              image.onload = () => resolve(`${image.naturalWidth}x${image.naturalHeight}`);
            })""",
            icon["src"],
        )
        assert size == icon["sizes"]


def test_what_is_shared_becomes_a_flow(page: Page, fresh: Stack, alice: Account, watch: ConsoleGuard) -> None:
    alice.make_context(**PERSONAL)
    page.goto("/share/?title=A+good+read&text=About+rivers&url=https%3A%2F%2Fexample.com%2Frivers")
    expect(page.get_by_label(copy.Flows.TITLE, exact=True)).to_have_value("A good read")
    notes = page.get_by_label(copy.Flows.NOTES)
    expect(notes).to_have_value("About rivers\nhttps://example.com/rivers")
    expect(page.get_by_label(copy.Share.WHERE).locator("option:checked")).to_contain_text("Work")
    page.get_by_label(copy.Share.WHERE).select_option(label="🏡 Personal")
    page.get_by_role("button", name=copy.Share.ADD, exact=True).click()
    expect(toast(page, "A good read")).to_be_visible()
    expect(heading(page)).to_have_text("Work")
    with nothing_there(fresh, watch):
        page.goto("/share/?text=Buy+bread")
        page.get_by_role("button", name=copy.Share.ADD, exact=True).click()
        expect(offline_line(page, copy.Offline.WAITS_ONE)).to_be_visible()
    online_again(page)
    shared = alice.flow("A good read")
    assert shared["description"] == "About rivers\nhttps://example.com/rivers"
    assert sorted(alice.titles()) == ["A good read", "Buy bread", "Read the draft"]


def test_what_is_shared_waits_for_the_sign_in(page_for: PageFor, alice: Account) -> None:
    alice.make_context()
    page = page_for(path="/share/?text=Buy+bread%0AAnd+milk")
    expect(titled(page, copy.SignIn.NEEDED)).to_be_visible()
    page.get_by_role("button", name=copy.Landing.SIGN_IN).first.click()
    page.get_by_role("button", name="Alice").click()
    expect(page.get_by_label(copy.Flows.TITLE, exact=True)).to_have_value("Buy bread")
    expect(page.get_by_label(copy.Flows.NOTES)).to_have_value("And milk")
    with page.expect_response("**/api/v1/contexts/*/flows"):
        page.get_by_role("button", name=copy.Share.ADD, exact=True).click()
    expect(toast(page, "Buy bread")).to_be_visible()
    assert alice.titles() == ["Buy bread"]
