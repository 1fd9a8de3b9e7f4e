"""axe finds nothing in what lies over a page, in the first steps, and in a line that is being typed."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from my_flow_client.design import copy

from ..e2e.account import PERSONAL, Account
from ..e2e.actions import add_field, rows, tick, titled, understood
from ..e2e.fixtures import PageFor
from .axe import expect_no_violation


@pytest.fixture
def page(page_for: PageFor, alice: Account) -> Page:
    work = alice.make_context()
    alice.make_flow(work, "Send the offer", due={"date": "2020-01-31"}, priority="high")
    for title in ("Order paper", "Book the room", "Read the draft", "Thank the team"):
        alice.make_flow(work, title)
    alice.make_context(**PERSONAL)
    alice.switch(to=work)
    page = page_for(alice, "/focus/")
    expect(tick(page, "Send the offer")).to_be_visible()
    return page


def test_focus_while_a_flow_is_added_and_put_off(page: Page) -> None:
    add_field(page).fill("Call mum tomorrow 5pm #pers !high")
    expect(understood(page, "important")).to_be_visible()
    page.get_by_role("button", name=copy.Focus.MORE).click()
    expect(rows(page)).to_have_count(5)
    page.get_by_role("button", name=f"{copy.Focus.LATER}: Send the offer").click()
    expect(page.get_by_role("button", name=copy.Focus.NEXT_WEEK).first).to_be_visible()
    expect_no_violation(page, "focus")


def test_the_palette_and_the_shortcuts(page: Page) -> None:
    page.keyboard.press("Control+k")
    palette = page.get_by_role("dialog")
    expect(palette.get_by_role("option", name=copy.Palette.SWITCH_TO.format("Personal"))).to_be_visible()
    expect_no_violation(page, "palette")
    for typed, shown in (("book", "Book the room"), ("xyz", copy.Palette.NOTHING)):
        page.keyboard.insert_text(typed)
        expect(palette.get_by_text(shown)).to_be_visible()
        expect_no_violation(page, f"palette, {shown}")
        page.keyboard.press("Control+a")
    page.keyboard.press("Escape")
    expect(palette).to_have_count(0)
    page.keyboard.press("?")
    expect(page.get_by_role("switch", name=copy.Shortcuts.SWITCH)).to_be_visible()
    expect_no_violation(page, "shortcuts")


def test_the_first_steps(page_for: PageFor, alice: Account) -> None:
    page = page_for(alice, "/focus/")
    expect(page.get_by_role("heading", name=copy.Onboarding.CHOOSE_TITLE)).to_be_visible()
    expect_no_violation(page, "choose")
    page.get_by_role("button", name=copy.Onboarding.CONTINUE_WITH.format(2)).click()
    expect(titled(page, copy.Onboarding.WRITE_TITLE)).to_be_visible()
    expect_no_violation(page, "write")
    page.get_by_role("button", name=copy.Onboarding.CONTINUE).click()
    expect(titled(page, copy.Onboarding.START_TITLE)).to_be_visible()
    expect_no_violation(page, "start")
