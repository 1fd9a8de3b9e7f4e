"""By keyboard: putting flows off, one after the other."""

from __future__ import annotations

from itertools import pairwise

import pytest
from playwright.sync_api import Page, expect

from my_flow_client.design import copy

from .account import Account, eventually
from .actions import add_field, row, rows, tick
from .fixtures import PageFor
from .focus import expect_focus, tab_to

TITLES = ["First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh"]


@pytest.fixture
def page(page_for: PageFor, alice: Account) -> Page:
    """Open focus with seven flows that were planned for days that are over."""
    context = alice.make_context()
    for day, title in enumerate(TITLES, start=1):
        alice.make_flow(context, title, planned={"date": f"2025-06-{day:02}"})
    alice.switch(to=context)
    page = page_for(alice, "/focus/")
    expect(rows(page)).to_have_count(5)
    return page


def test_what_is_put_off_leaves_the_focus_where_it_was(page: Page, alice: Account) -> None:
    tab_to(page, tick(page, "Second"))
    page.keyboard.press("w")
    expect(row(page, "Second")).to_have_count(0)
    expect_focus(page, tick(page, "Third"))
    page.keyboard.press("w")
    expect(row(page, "Third")).to_have_count(0)
    expect_focus(page, tick(page, "Fourth"))
    expect(add_field(page)).to_have_value("")
    later = ["Second", "Third"]
    eventually(lambda: sorted(f["title"] for f in alice.flows() if f["planned_status"] == "later"), later)


def test_of_the_last_row_the_one_that_comes_in_its_place_gets_the_focus(page: Page) -> None:
    tab_to(page, tick(page, "Fifth"))
    page.keyboard.press("w")
    expect(row(page, "Fifth")).to_have_count(0)
    expect_focus(page, tick(page, "Sixth"))


def test_the_focus_does_not_follow_to_the_end_of_the_list(page: Page) -> None:
    page.keyboard.press("m")
    expect(rows(page)).to_have_count(7)
    tab_to(page, tick(page, "First"))
    for title, following in pairwise(TITLES[:5]):
        page.keyboard.press("w")
        expect_focus(page, tick(page, following))
        expect(row(page, title)).to_be_visible()


def test_what_stays_in_its_place_keeps_the_focus(page_for: PageFor, alice: Account) -> None:
    context = alice.make_context()
    alice.make_flow(context, "Call mum", due={"date": "2025-06-01"})
    page = page_for(alice, f"/contexts/{context['id']}/?sort=title")
    tab_to(page, tick(page, "Call mum"))
    page.keyboard.press("t")
    expect(row(page, "Call mum")).to_contain_text("planned tomorrow")
    expect_focus(page, tick(page, "Call mum"))


def test_what_comes_further_up_takes_the_focus_along(page_for: PageFor, alice: Account) -> None:
    context = alice.make_context()
    for title in ("Read the draft", "Send the offer"):
        alice.make_flow(context, title)
    page = page_for(alice, f"/contexts/{context['id']}/")
    expect(rows(page)).to_contain_text(["Send the offer", "Read the draft"])
    tab_to(page, tick(page, "Read the draft"))
    page.keyboard.press("t")
    expect(rows(page)).to_contain_text(["Read the draft", "Send the offer"])
    expect_focus(page, tick(page, "Read the draft"))


def test_p_goes_to_the_days_and_escape_back_to_the_row(page: Page, alice: Account) -> None:
    tomorrow = row(page, "Third").get_by_role("button", name=copy.Focus.TOMORROW)
    tab_to(page, tick(page, "Third"))
    page.keyboard.press("p")
    expect_focus(page, tomorrow)
    page.keyboard.press("Escape")
    expect(tomorrow).to_be_hidden()
    expect_focus(page, tick(page, "Third"))
    page.keyboard.press("p")
    expect_focus(page, tomorrow)
    page.keyboard.press("p")
    expect(tomorrow).to_be_hidden()
    expect_focus(page, tick(page, "Third"))
    page.keyboard.press("p")
    page.keyboard.press("Enter")
    eventually(lambda: alice.flow("Third")["planned_status"], "later")
    expect(row(page, "Third")).to_have_count(0)
    expect_focus(page, tick(page, "Fourth"))
