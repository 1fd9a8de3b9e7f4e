"""Signing in: begun, cancelled, not finished, and the way back from it."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from my_flow_client.design import copy

from .account import Account
from .actions import heading, sign_in, titled
from .console_guard import ConsoleGuard
from .fixtures import PageFor


def test_a_stranger_is_asked_to_sign_in_and_comes_back_right_there(page_for: PageFor, alice: Account) -> None:
    address = f"/contexts/{alice.make_context()['id']}/"
    page = page_for(path=address)
    expect(titled(page, copy.SignIn.NEEDED)).to_be_visible()
    sign_in(page, "alice")
    expect(page).to_have_url(re.compile(f"{address}$"))
    expect(heading(page)).to_have_text("Work")


def expect_outcome(page: Page, outcome: str) -> None:
    title, text = copy.SignIn.OUTCOMES[outcome]
    expect(heading(page)).to_have_text(title)
    expect(page.get_by_text(text)).to_be_visible()


def test_a_cancelled_sign_in_can_be_started_again(page_for: PageFor, alice: Account) -> None:
    page = page_for(path="/")
    page.get_by_role("button", name=copy.Landing.SIGN_IN).click()
    page.get_by_role("button", name="Cancel").click()
    expect_outcome(page, "cancelled")
    page.get_by_role("button", name=copy.SignIn.AGAIN).click()
    page.get_by_role("button", name="Alice").click()
    expect(heading(page)).to_have_text(copy.Focus.TITLE)


def test_a_callback_without_a_sign_in_says_so(page_for: PageFor) -> None:
    page = page_for(path="/")
    for query in ("", "?code=made-up&state=made-up", "?error=server_error&state=x"):
        page.goto(f"/callback{query}")
        expect_outcome(page, "stale")
        expect(page.get_by_role("button", name=copy.SignIn.AGAIN)).to_be_visible()


def test_a_callback_works_once(page_for: PageFor, alice: Account) -> None:
    page = page_for(path="/")
    callbacks: list[str] = []
    page.on("request", lambda request: "/callback?" in request.url and callbacks.append(request.url))
    sign_in(page, "alice")
    expect(heading(page)).to_have_text(copy.Focus.TITLE)
    assert callbacks
    page.goto(callbacks[0])
    expect(heading(page)).to_have_text(copy.Focus.TITLE)
    assert "code=" not in page.url


def test_whoever_goes_back_after_the_sign_in_is_in_the_app(page_for: PageFor, alice: Account) -> None:
    page = page_for(path="/")
    sign_in(page, "alice")
    expect(heading(page)).to_have_text(copy.Focus.TITLE)
    page.go_back()
    expect(heading(page)).to_have_text(copy.Focus.TITLE)


def test_the_way_back_does_not_lead_into_the_sign_in(page_for: PageFor, alice: Account) -> None:
    alice.make_context()
    page = page_for(path="/")
    sign_in(page, "alice")
    expect(page.get_by_role("button", name="Work")).to_be_visible()
    assert "code=" not in page.evaluate("location.href + document.referrer")


def test_a_sign_in_that_cannot_be_finished_says_so(
    page_for: PageFor, alice: Account, watch: ConsoleGuard
) -> None:
    page = page_for(path="/")
    page.get_by_role("button", name=copy.Landing.SIGN_IN).click()
    expect(page.get_by_role("button", name="Alice")).to_be_visible()
    watch.expect_unreachable()
    page.route("**/oidc/token", lambda route: route.abort("failed"))
    page.get_by_role("button", name="Alice").click()
    expect_outcome(page, "unreachable")
    page.unroute("**/oidc/token")
    page.get_by_role("button", name=copy.SignIn.AGAIN).click()
    expect(heading(page)).to_have_text(copy.Focus.TITLE)


def test_a_sign_in_that_cannot_be_started_says_so(page_for: PageFor, watch: ConsoleGuard) -> None:
    """The provider does not answer: pressing the button must not be followed by silence."""
    page = page_for(path="/")
    watch.expect_unreachable()
    page.route("**/oidc/.well-known/**", lambda route: route.abort("failed"))
    page.get_by_role("button", name=copy.Landing.SIGN_IN).click()
    expect(page.get_by_text(copy.SignIn.OUTCOMES["unreachable"][0])).to_be_visible()
