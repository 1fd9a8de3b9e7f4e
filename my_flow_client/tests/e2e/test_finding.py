"""The archive, the trash and search: what is out of sight can be found and comes back."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from my_flow_client.design import copy

from .account import PERSONAL, Account
from .actions import (
    card,
    edit_context_form,
    heading,
    open_account_menu,
    open_context,
    row,
    title_field,
    titled,
    toast,
    undo,
)
from .fixtures import PageFor


@pytest.fixture
def work(alice: Account) -> dict[str, str]:
    work = alice.make_context()
    alice.make_flow(
        work, "Send the offer", description="Ask Ines about the prices first. " * 8 + "Then the budget."
    )
    alice.make_flow(work, "Read the draft")
    return work


# --- a context in the archive -----------------------------------------------------------------------------


def test_a_context_goes_to_the_archive_and_comes_back(
    page_for: PageFor, alice: Account, work: dict[str, str]
) -> None:
    page = page_for(alice)
    open_context(page, "Work")
    edit_context_form(page).get_by_role("button", name=copy.Contexts.ARCHIVE).click()
    expect(heading(page)).to_have_text(copy.Contexts.HEADING)
    said = f"“Work” {copy.Contexts.IN_ARCHIVE}"
    expect(toast(page, said)).to_be_visible()
    expect(card(page, "Work")).to_have_count(0)
    undo(page, said)
    expect(card(page, "Work")).to_be_visible()

    open_context(page, "Work")
    edit_context_form(page).get_by_role("button", name=copy.Contexts.ARCHIVE).click()
    expect(heading(page)).to_have_text(copy.Contexts.HEADING)
    page.get_by_role("button", name=copy.Contexts.ARCHIVED).click()
    page.get_by_role("link", name="Work").click()
    expect(page.get_by_text(copy.Contexts.IS_ARCHIVED)).to_be_visible()
    expect(row(page, "Read the draft")).to_be_visible()
    page.get_by_role("button", name=copy.Contexts.UNARCHIVE).click()
    expect(page.get_by_text(copy.Contexts.IS_ARCHIVED)).to_have_count(0)
    page.get_by_role("link", name=copy.Contexts.BACK).click()
    expect(card(page, "Work")).to_contain_text(f"2 {copy.Contexts.OPEN}")


def test_the_dashboard_says_when_one_was_there(
    page_for: PageFor, alice: Account, work: dict[str, str]
) -> None:
    personal = alice.make_context(**PERSONAL)
    alice.make_context(name="Rest")
    alice.switch(to=work)
    alice.switch(to=personal, leaving=work)
    page = page_for(alice)
    expect(card(page, "Work")).to_contain_text("last here today")
    expect(card(page, "Personal")).to_contain_text(copy.Contexts.HERE)
    expect(card(page, "Rest")).to_contain_text(copy.Contexts.NEVER_VISITED)


# --- the trash --------------------------------------------------------------------------------------------


def test_what_was_deleted_comes_back_from_the_trash(
    page_for: PageFor, alice: Account, work: dict[str, str]
) -> None:
    personal = alice.make_context(**PERSONAL)
    flow = alice.make_flow(personal, "Call mum")
    alice.delete_flow(flow)
    alice.delete_context(personal)
    alice.delete_flow(alice.flow("Read the draft"))
    page = page_for(alice)
    open_account_menu(page).get_by_role("link", name=copy.Trash.TITLE).click()
    expect(heading(page)).to_have_text(copy.Trash.TITLE)
    items = page.get_by_role("main").get_by_role("listitem")
    expect(items).to_contain_text(["Read the draft", "Personal", "Call mum"])
    expect(items.first).to_contain_text("deleted today")
    expect(items.first).to_contain_text("goes for good on")
    expect(items.last).to_contain_text(copy.Trash.WITH_CONTEXT)

    items.filter(has_text="Read the draft").get_by_role("button", name=copy.Trash.RESTORE).click()
    expect(toast(page, f"“Read the draft” {copy.Trash.RESTORED}")).to_be_visible()
    with page.expect_response("**/restore"):
        items.filter(has_text="Personal").get_by_role("button", name=copy.Trash.RESTORE).click()
    expect(items).to_have_count(1)
    with page.expect_response("**/restore"):
        items.get_by_role("button", name=copy.Trash.RESTORE).click()
    expect(titled(page, copy.Trash.EMPTY_TITLE)).to_be_visible()
    assert sorted(alice.titles()) == ["Call mum", "Read the draft", "Send the offer"]
    assert len(alice.contexts()) == 2


# --- search -----------------------------------------------------------------------------------------------


@pytest.fixture
def page(page_for: PageFor, alice: Account, work: dict[str, str]) -> Page:
    personal = alice.make_context(**PERSONAL)
    alice.complete(alice.make_flow(personal, "Offer mum a lift"))
    page = page_for(alice)
    page.get_by_role("link", name=copy.Search.TITLE, exact=True).click()
    expect(page.get_by_role("searchbox")).to_be_focused()
    return page


def test_search_finds_in_every_context_and_marks_the_words(page: Page) -> None:
    expect(titled(page, copy.Search.START_TITLE)).to_be_visible()
    page.keyboard.type("off")
    results = page.get_by_role("list", name=copy.Search.RESULTS).get_by_role("listitem")
    expect(results).to_contain_text(["Send the offer", "Offer mum a lift"])
    expect(results.locator("mark")).to_have_text(["offer", "Offer"])
    expect(results.last).to_contain_text(copy.Search.DONE)
    page.get_by_role("searchbox").fill("budg")
    expect(results).to_have_count(1)
    expect(results.locator("mark")).to_have_text(["budget"])
    expect(results).to_contain_text("…")
    page.get_by_role("searchbox").fill("pers")
    expect(results.get_by_role("link", name="Personal")).to_be_visible()
    page.get_by_role("searchbox").fill("nothing like this")
    expect(titled(page, copy.Search.NONE_TITLE)).to_be_visible()


def test_search_needs_no_mouse_and_back_leads_to_the_results(page: Page) -> None:
    page.keyboard.type("off")
    result = page.get_by_role("link", name=re.compile("Send the offer"))
    expect(result).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(result).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    form = page.get_by_role("dialog")
    expect(title_field(form)).to_have_value("Send the offer")
    page.go_back()
    expect(result).to_be_visible()
    expect(page.get_by_role("searchbox")).to_have_value("off")


def test_the_navigation_says_where_one_is(page_for: PageFor, alice: Account) -> None:
    context = alice.make_context()
    page = page_for(alice, f"/contexts/{context['id']}/")
    here = page.get_by_role("navigation").locator("[aria-current=page]")
    expect(here).to_have_text(copy.Contexts.TITLE)
    page.get_by_role("link", name=copy.Focus.NAV).click()
    expect(here).to_have_text(copy.Focus.NAV)
