"""Tabs of one browser share one session: they refresh it without ending it, and leave it together."""

from __future__ import annotations

import pytest
from devstack.testing import Stack
from playwright.sync_api import Page, expect

from my_flow_client.design import copy

from .account import Account
from .actions import add_field, heading, open_account_menu, row, sign_out, titled
from .console_guard import ConsoleGuard
from .fixtures import PageFor
from .network import Held


def two_tabs(page_for: PageFor, person: Account) -> tuple[Page, Page]:
    path = f"/contexts/{person.make_context()['id']}/"
    first = page_for(person, path)
    second = first.context.new_page()
    second.goto(path)
    for page in (first, second):
        expect(heading(page)).to_have_text("Work")
    return first, second


def test_tabs_that_refresh_at_once_both_stay_signed_in(
    page_for: PageFor, alice: Account, fresh: Stack
) -> None:
    fresh.identity.set_access_ttl(1)
    tabs = two_tabs(page_for, alice)
    refreshes: list[int] = []
    tabs[0].context.on(
        "response", lambda answer: refreshes.append(answer.status) if "/oidc/token" in answer.url else None
    )
    for turn in range(5):
        for page in tabs:
            page.evaluate("window.isOld = true; void setTimeout(() => location.reload())")
        for page in tabs:
            page.wait_for_function("() => !window.isOld")
            expect(heading(page)).to_have_text("Work")
        for number, page in enumerate(tabs):
            add_field(page).fill(f"turn {turn} of tab {number}")
        for page in tabs:
            add_field(page).press("Enter")
        for number, page in enumerate(tabs):
            expect(row(page, f"turn {turn} of tab {number}")).to_be_visible()
    for page in tabs:
        expect(page.get_by_text(copy.SignIn.EXPIRED)).to_have_count(0)
    assert len(refreshes) >= 10, "the tabs were to refresh their tokens"
    assert set(refreshes) == {200}
    tabs[0].reload()
    expect(tabs[0].get_by_role("checkbox")).to_have_count(10)
    assert len(alice.titles()) == 10


def test_signing_out_in_one_tab_signs_the_other_out(page_for: PageFor, alice: Account) -> None:
    first, second = two_tabs(page_for, alice)
    sign_out(first)
    expect(titled(second, copy.SignIn.NEEDED)).to_be_visible()
    expect(add_field(second)).to_have_count(0)


@pytest.mark.parametrize("signs_out", ["the tab that listens", "the other"])
def test_signing_out_ends_the_stream_of_every_tab_at_once(
    page_for: PageFor, alice: Account, signs_out: str
) -> None:
    """Before the provider has answered: it may take its time."""
    path = f"/contexts/{alice.make_context()['id']}/"
    first = page_for(alice, None)
    with first.expect_response("**/api/v1/events"):
        first.goto(path)
    second = first.context.new_page()
    second.goto(path)
    expect(heading(second)).to_have_text("Work")
    revocation = Held()
    first.context.route("**/oidc/token/revocation", revocation.take)
    leaves = second if signs_out == "the other" else first
    with first.expect_event("requestfailed", lambda request: request.url.endswith("/events")):
        open_account_menu(leaves).get_by_role("button", name=copy.Account.SIGN_OUT).click()
    revocation.release()
    expect(leaves.get_by_role("button", name=copy.Landing.SIGN_IN)).to_be_visible()


def test_a_new_tab_is_signed_in_without_a_click(page_for: PageFor, alice: Account) -> None:
    first, _ = two_tabs(page_for, alice)
    third = first.context.new_page()
    third.goto("/")
    third.get_by_role("link", name=copy.Landing.OPEN).click()
    expect(third.get_by_role("button", name="Work")).to_be_visible()


def test_signing_out_works_when_the_provider_does_not_answer(
    page_for: PageFor, alice: Account, fresh: Stack, watch: ConsoleGuard
) -> None:
    page = page_for(alice, "/settings/")
    expect(page.get_by_label(copy.Settings.ZONE)).to_be_visible()
    watch.expect_status(503)
    watch.expect("Logto requester error.*503")
    fresh.identity.fail("/oidc/token/revocation")
    sign_out(page)
    page.goto("/contexts/")
    expect(titled(page, copy.SignIn.NEEDED)).to_be_visible()
