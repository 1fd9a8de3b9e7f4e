"""axe finds nothing in the week, in the line about what is elsewhere, and in selections."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from my_flow_client.design import copy
from my_flow_client.features.selection import copy as selection_copy

from ..e2e.account import PERSONAL, Account
from ..e2e.actions import row, tick, titled
from ..e2e.fixtures import PageFor
from .axe import expect_no_violation


@pytest.fixture
def page(page_for: PageFor, alice: Account) -> Page:
    """Open the week of alice, with flows of every kind."""
    today = date.fromisoformat(alice.today())

    def day(ahead: int) -> dict[str, str]:
        return {"date": (today + timedelta(days=ahead)).isoformat()}

    work, personal = alice.make_context(), alice.make_context(**PERSONAL)
    alice.make_flow(work, "Write the offer", planned=day(1), due=day(3))
    alice.make_flow(work, "Answer the auditors", due=day(-3))
    alice.make_flow(personal, "Water the plants", planned=day(-2))
    alice.make_flow(personal, "Call mum", planned={**day(0), "time": "23:59", "timezone": "Etc/UTC"})
    alice.make_flow(personal, "Buy bread", due=day(0))
    alice.switch(to=work)
    page = page_for(alice, "/week/")
    expect(row(page, "Call mum")).to_be_visible()
    return page


def test_the_week(page: Page) -> None:
    expect_no_violation(page, "week")
    row(page, "Call mum").hover()
    expect_no_violation(page, "a row under the pointer")
    page.get_by_role("button", name=copy.Week.NEXT).click()
    expect(titled(page, copy.Week.EMPTY_TITLE)).to_be_visible()
    expect_no_violation(page, "an empty week")


def test_a_selection(page: Page) -> None:
    page.mouse.move(1, 1)
    expect(page.locator("#selection-status")).to_be_attached()
    for title in ("Call mum", "Buy bread"):
        tick(page, title).focus()
        page.keyboard.press("x")
    bar = page.get_by_role("region", name=selection_copy.LABEL)
    expect(bar).to_contain_text("2 selected")
    expect_no_violation(page, "selected")
    bar.get_by_role("button", name=selection_copy.PLAN).click()
    expect_no_violation(page, "days")
    bar.get_by_role("button", name=selection_copy.MOVE).click()
    expect_no_violation(page, "contexts")


def test_elsewhere_today(page: Page) -> None:
    page.goto("/focus/")
    expect(page.get_by_text(copy.Week.ELSEWHERE)).to_be_visible()
    expect_no_violation(page, "elsewhere")
