"""First impression of a page: the current context and urgent flows stand out, and the layout is stable."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from my_flow_client.design import copy

from .account import PERSONAL, Account
from .actions import card, heading, open_palette, row, rows
from .fixtures import PageFor

BOX = """() => { const style = getComputedStyle(document.activeElement);
  return [style.outlineStyle, style.boxShadow, style.borderTopWidth]; }"""
COLOUR = "(element) => getComputedStyle(element).color"


@pytest.fixture
def work(alice: Account) -> dict[str, str]:
    work = alice.make_context(color="#D92D20")
    alice.make_context(**PERSONAL)
    alice.switch(to=work)
    return work


@pytest.fixture
def page(page_for: PageFor, alice: Account, work: dict[str, str]) -> Page:
    """Open the focus page of Work, whose colour is red, with two flows."""
    yesterday = (date.fromisoformat(alice.today()) - timedelta(days=1)).isoformat()
    alice.make_flow(work, "Send the offer", due={"date": yesterday})
    alice.make_flow(work, "Read the draft", priority="high")
    page = page_for(alice, "/focus/")
    expect(rows(page)).to_have_count(2)
    return page


def test_the_context_that_one_is_in_is_marked(page: Page) -> None:
    page.get_by_role("link", name=copy.Contexts.TITLE).click()
    expect(card(page, "Work")).to_contain_text(copy.Contexts.HERE)
    expect(card(page, "Personal")).not_to_contain_text(copy.Contexts.HERE)
    here = page.get_by_role("main").locator("[aria-current=true]")
    expect(here).to_have_text("Work")


def test_past_due_and_important_differ_where_the_accent_is_red(page: Page) -> None:
    late = row(page, "Send the offer").get_by_text(copy.DATES["yesterday"])
    important = row(page, "Read the draft").get_by_text(copy.Flows.HIGH)
    assert late.evaluate(COLOUR) != important.evaluate(COLOUR)
    expect(important.locator("svg")).to_have_count(1)
    expect(row(page, "Send the offer").locator(".flow-title svg")).to_have_count(0)


def test_the_title_has_no_box_after_a_switch_by_keyboard(page: Page) -> None:
    page.keyboard.press("s")
    sheet = page.get_by_role("dialog")
    expect(sheet.get_by_role("button", name="Personal")).to_be_focused()
    page.keyboard.press("Enter")
    expect(sheet.get_by_label(copy.Switch.NOTE)).to_be_focused()
    page.keyboard.press("Enter")
    expect(heading(page)).to_have_text("Personal")
    expect(heading(page)).to_be_focused()
    assert page.evaluate(BOX) == ["none", "none", "0px"]


@pytest.mark.parametrize("width", [360, 1440])
def test_the_header_stays_where_it_is_from_page_to_page(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    header = page.locator("body header")
    places = []
    for name in (copy.Focus.NAV, copy.Contexts.TITLE, copy.Search.TITLE):
        link = header.get_by_role("link", name=name, exact=True)
        link.click()
        expect(link).to_have_attribute("aria-current", "page")
        brand, menu = header.get_by_role("link", name=copy.NAME), header.get_by_role("button")
        places.append((brand.bounding_box(), menu.bounding_box()))
    assert places[0] == places[1] == places[2]


def test_a_switch_from_the_palette_begins_where_that_of_the_key_does(page: Page) -> None:
    open_palette(page, "switch to personal")
    sheet = page.get_by_role("dialog")
    expect(sheet.get_by_role("option", selected=True)).to_contain_text("Personal")
    page.keyboard.press("Enter")
    expect(sheet.get_by_label(copy.Switch.NOTE)).to_be_focused()
    page.keyboard.type("Ask Ines")
    page.keyboard.press("Enter")
    expect(heading(page)).to_have_text("Personal")
    expect(heading(page)).to_be_focused()
