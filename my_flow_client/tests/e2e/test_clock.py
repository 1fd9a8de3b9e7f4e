"""A browser whose clock is wrong."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from my_flow_client.design import copy

from .account import Account, eventually
from .actions import add_flow, card, heading, row, sent, tick
from .fixtures import PageFor

MINUTE = 60_000
SKEWED = """(by) => {
  const Right = Date;
  window.Date = class extends Right {
    constructor(...parts) { parts.length ? super(...parts) : super(Right.now() + by); }
    static now() { return Right.now() + by; }
  };
}"""


def skew(page: Page, by: int) -> None:
    """Set the browser's clock ahead by `by` milliseconds."""
    page.context.add_init_script(f"({SKEWED})({by})")


def sign_in(page: Page) -> None:
    page.goto("/contexts/")
    page.get_by_role("button", name=copy.Landing.SIGN_IN).first.click()
    page.get_by_role("button", name="Alice").click()


@pytest.mark.parametrize("by", [-4 * MINUTE, 4 * MINUTE], ids=["behind", "ahead"])
def test_a_clock_that_is_a_little_off_does_no_harm(page_for: PageFor, alice: Account, by: int) -> None:
    context = alice.make_context()
    page = page_for(None, None)
    skew(page, by)
    sign_in(page)
    expect(card(page, "Work")).to_be_visible()
    page.goto(f"/contexts/{context['id']}/")
    add_flow(page, "Call mum")
    sent(page, "Call mum")
    assert alice.titles() == ["Call mum"]


@pytest.mark.parametrize("by", [-60 * MINUTE, 60 * MINUTE], ids=["behind", "ahead"])
def test_a_clock_that_is_an_hour_off_is_said(page_for: PageFor, by: int) -> None:
    page = page_for(None, None)
    skew(page, by)
    sign_in(page)
    expect(heading(page)).to_have_text(copy.SignIn.OUTCOMES["clock"][0])
    expect(page.get_by_role("button", name=copy.SignIn.AGAIN)).to_be_visible()


def test_a_clock_that_goes_wrong_later_signs_nobody_out(page_for: PageFor, alice: Account) -> None:
    """Tokens are counted from when they came, by the same clock."""
    context = alice.make_context()
    alice.make_flow(context, "Read the draft")
    page = page_for(alice, None)
    skew(page, 24 * 60 * MINUTE)
    page.goto(f"/contexts/{context['id']}/")
    expect(row(page, "Read the draft")).to_be_visible()
    tick(page, "Read the draft").click()
    expect(row(page, "Read the draft")).to_have_count(0)
    eventually(lambda: alice.titles(completed=True), ["Read the draft"])
    expect(page.get_by_text(copy.SignIn.EXPIRED)).to_have_count(0)
