"""Words of the pages that depend on the place."""

from __future__ import annotations

import pytest
from devstack.testing import Stack
from playwright.sync_api import Page, expect

from my_flow_client.design import copy

from .account import PERSONAL, Account
from .actions import card, heading, row, titled
from .console_guard import ConsoleGuard
from .fixtures import PageFor
from .network import api_down


def test_an_archived_context_asks_nobody_to_write(page_for: PageFor, alice: Account) -> None:
    context = alice.make_context()
    alice.archive_context(context)
    page = page_for(alice, f"/contexts/{context['id']}/")
    expect(titled(page, copy.Flows.EMPTY_TITLE)).to_be_visible()
    expect(page.get_by_text(copy.Flows.EMPTY_ARCHIVED_TEXT)).to_be_visible()
    expect(page.get_by_text(copy.Flows.EMPTY_TEXT)).to_have_count(0)


def test_a_switch_that_cannot_be_read_speaks_of_nothing_typed(
    page_for: PageFor, fresh: Stack, alice: Account, watch: ConsoleGuard
) -> None:
    watch.expect_unreachable()
    work = alice.make_context()
    alice.make_context(**PERSONAL)
    alice.switch(to=work)
    page = page_for(alice, "/focus/")
    expect(heading(page)).to_have_text("Work")
    with api_down(fresh):
        page.get_by_role("button", name=copy.Focus.SWITCH, exact=True).click()
        sheet = page.get_by_role("dialog")
        sheet.get_by_role("button", name="Personal").click()
        expect(sheet.get_by_role("alert")).to_contain_text(copy.ERRORS["notRead"])


def said(page: Page, title: str) -> list[str]:
    """Return the lines below the title."""
    words = row(page, title).locator("[aria-haspopup=dialog]").inner_text().splitlines()
    return [line.strip() for line in words[1:] if line.strip()]


@pytest.mark.parametrize("where", ["/focus/", "?sort=title"])
def test_every_row_says_its_day_first(page_for: PageFor, alice: Account, where: str) -> None:
    context = alice.make_context()
    day = alice.today()
    alice.make_flow(context, "Send the offer", priority="high", due={"date": day})
    alice.make_flow(
        context, "Call Ines", priority="high", due={"date": day, "time": "23:59", "timezone": "UTC"}
    )
    alice.switch(to=context)
    page = page_for(alice, where if where.startswith("/") else f"/contexts/{context['id']}/{where}")
    expect(row(page, "Call Ines")).to_be_visible()
    assert said(page, "Send the offer") == ["due today", "important"]
    assert said(page, "Call Ines") == ["due today, 23:59", "important"]


def test_a_due_date_says_what_it_is_beside_a_plan(page_for: PageFor, alice: Account) -> None:
    context = alice.make_context()
    day, last = alice.today(), "2099-11-28"
    alice.make_flow(context, "Send the offer", planned={"date": day}, due={"date": last})
    alice.make_flow(context, "Call Ines", planned={"date": last}, due={"date": "2020-01-31"})
    page = page_for(alice, f"/contexts/{context['id']}/?sort=title")
    expect(row(page, "Call Ines")).to_be_visible()
    assert said(page, "Send the offer") == ["planned today", "due Sat 28 Nov 2099"]
    assert said(page, "Call Ines") == ["planned Sat 28 Nov 2099", "was due Fri 31 Jan 2020"]
    page.goto(f"/contexts/{context['id']}/")
    expect(row(page, "Send the offer")).to_be_visible()
    assert said(page, "Send the offer") == ["due Sat 28 Nov 2099"]
    expect(row(page, "Call Ines").locator(".text-danger")).to_have_text("was due Fri 31 Jan 2020")


def test_no_line_of_a_card_ends_with_a_dot(page_for: PageFor, alice: Account) -> None:
    context = alice.make_context()
    for title, date in (("One", "2025-06-01"), ("Two", alice.today()), ("Three", None)):
        alice.make_flow(context, title, **({"due": {"date": date}} if date else {}))
    expect(card(page_for(alice), "Work")).to_contain_text("3 open, 1 past due, 1 due today")
