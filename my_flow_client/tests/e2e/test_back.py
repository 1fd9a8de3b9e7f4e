"""The browser's Back closes the sheet on top, and nothing else."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from my_flow_client.design import copy

from .account import PERSONAL, Account
from .actions import (
    edit_context_form,
    flow_form,
    heading,
    new_context_form,
    open_context,
    open_palette,
    row,
    rows,
)
from .fixtures import PageFor

S = copy.Switch
Opening = Callable[[Page], object]


@pytest.fixture
def page(page_for: PageFor, alice: Account) -> Page:
    """Open the context Work, coming from the overview."""
    work = alice.make_context()
    alice.make_flow(work, "Send the offer", priority="high")
    alice.make_flow(work, "Read the draft", priority="high")
    alice.make_context(**PERSONAL)
    alice.make_context(name="Rest", icon="🌿", color="#2F7A66")
    alice.switch(to=work)
    page = page_for(alice, "/contexts/")
    expect(heading(page)).to_have_text(copy.Contexts.HEADING)
    page.get_by_role("link", name=copy.Focus.NAV).click()
    expect(rows(page)).to_have_count(2)
    return page


def sheet(page: Page) -> Locator:
    return page.get_by_role("dialog")


def back(page: Page) -> None:
    """Go back as the browser's button does; navigation within a page fires no load event."""
    page.evaluate("() => { history.back(); }")


def open_switch(page: Page) -> None:
    page.get_by_role("button", name=copy.Focus.SWITCH, exact=True).click()
    expect(sheet(page)).to_be_visible()


def open_second_step(page: Page, name: str = "Personal") -> None:
    open_switch(page)
    sheet(page).get_by_role("button", name=name).click()
    expect(sheet(page).get_by_role("button", name=f"{S.ENTER} {name}")).to_be_enabled()


def open_account_deletion(page: Page) -> None:
    page.get_by_role("button", name=copy.Settings.DELETE_OPEN).click()


SHEETS: dict[str, tuple[str, Opening]] = {
    "palette": ("/focus/", lambda page: page.keyboard.press("Control+k")),
    "shortcuts": ("/focus/", lambda page: page.keyboard.press("?")),
    "switch": ("/focus/", open_switch),
    "switch, second step": ("/focus/", open_second_step),
    "flow": ("/focus/", lambda page: flow_form(page, "Send the offer")),
    "new flow": ("/contexts/", lambda page: page.keyboard.press("n")),
    "new context": ("/contexts/", new_context_form),
    "edit context": ("Work", edit_context_form),
    "delete account": ("/settings/", open_account_deletion),
}


def go_to(page: Page, where: str) -> None:
    """Navigate by the client's links, so that there is a page to go back to."""
    if where == "/settings/":
        page.keyboard.press(",")
        expect(heading(page)).to_have_text(copy.Settings.TITLE)
    elif where != "/focus/":
        page.get_by_role("link", name=copy.Contexts.TITLE).click()
        expect(heading(page)).to_have_text(copy.Contexts.HEADING)
        if where == "Work":
            open_context(page, "Work")


@pytest.mark.parametrize("name", SHEETS)
def test_back_closes_each_sheet_and_stays_on_the_page(page: Page, name: str) -> None:
    where, opening = SHEETS[name]
    go_to(page, where)
    there, title = page.url, heading(page).inner_text()
    opening(page)
    expect(sheet(page)).to_be_visible()
    back(page)
    expect(sheet(page)).to_have_count(0)
    expect(page).to_have_url(there)
    expect(heading(page)).to_have_text(title)
    # Forward leads nowhere, except to a flow, which has an address; and the next Back to the page before.
    page.evaluate("() => { history.forward(); }")
    if name == "flow":
        expect(sheet(page)).to_be_visible()
        back(page)
        expect(sheet(page)).to_have_count(0)
    page.wait_for_timeout(300)  # that takes a moment, and nothing shows it
    expect(sheet(page)).to_have_count(0)
    opening(page)
    expect(sheet(page)).to_be_visible()
    page.keyboard.press("Escape")
    expect(sheet(page)).to_have_count(0)
    expect(page).to_have_url(there)
    page.wait_for_timeout(300)  # going back takes a moment, and nothing shows it
    back(page)
    expect(heading(page)).not_to_have_text(title)


def test_back_from_a_page_that_the_palette_opened_leads_to_where_it_was_opened(page: Page) -> None:
    open_palette(page, "settings")
    expect(sheet(page).get_by_role("option", selected=True)).to_contain_text(copy.Settings.TITLE)
    page.keyboard.press("Enter")
    expect(heading(page)).to_have_text(copy.Settings.TITLE)
    back(page)
    expect(heading(page)).to_have_text("Work")
    expect(sheet(page)).to_have_count(0)
    back(page)
    expect(heading(page)).to_have_text(copy.Contexts.HEADING)


def test_back_closes_the_upper_of_two_sheets_first(page: Page) -> None:
    flow_form(page, "Send the offer")
    page.keyboard.press("Control+k")
    palette = page.get_by_role("combobox", name=copy.Palette.TITLE)
    expect(palette).to_be_focused()
    back(page)
    expect(palette).to_have_count(0)
    expect(sheet(page)).to_have_count(1)
    back(page)
    expect(sheet(page)).to_have_count(0)
    expect(heading(page)).to_have_text("Work")


def test_a_sheet_in_place_of_another_needs_one_step_back(page: Page) -> None:
    open_palette(page, "new context")
    expect(sheet(page).get_by_role("option", selected=True)).to_contain_text(copy.Palette.NEW_CONTEXT)
    page.keyboard.press("Enter")
    expect(sheet(page).get_by_label(copy.Contexts.NAME, exact=True)).to_be_focused()
    back(page)
    expect(sheet(page)).to_have_count(0)
    expect(heading(page)).to_have_text("Work")
    page.wait_for_timeout(300)
    back(page)
    expect(heading(page)).to_have_text(copy.Contexts.HEADING)


def test_what_was_decided_in_a_switch_is_there_after_going_back(page: Page) -> None:
    open_second_step(page)
    let_go = (
        sheet(page)
        .get_by_role("listitem")
        .filter(has_text="Read the draft")
        .get_by_role("button", name="Delete", exact=True)
    )
    let_go.click()
    note = sheet(page).get_by_label(S.NOTE)
    note.fill("Ask Ines")
    back(page)
    expect(sheet(page)).to_have_count(0)
    open_second_step(page, "Rest")
    expect(let_go).to_have_attribute("aria-pressed", "true")
    expect(note).to_have_value("Ask Ines")
    # To another context by the sheet's own button.
    sheet(page).get_by_role("button", name=S.BACK, exact=True).click()
    sheet(page).get_by_role("button", name="Personal").click()
    expect(let_go).to_have_attribute("aria-pressed", "true")
    expect(note).to_have_value("Ask Ines")
    with page.expect_response(lambda it: it.url.endswith("/transitions") and it.request.method == "POST"):
        sheet(page).get_by_role("button", name=f"{S.ENTER} Personal").click()
    expect(heading(page)).to_have_text("Personal")
    open_second_step(page, "Work")
    expect(sheet(page).get_by_role("button", pressed=True)).to_have_count(0)
    back(page)
    expect(row(page, "Read the draft")).to_have_count(0)


def test_back_closes_a_sheet_that_was_opened_after_a_reload_with_another(page: Page) -> None:
    open_switch(page)
    page.reload()
    expect(rows(page)).to_have_count(2)
    open_switch(page)
    back(page)
    expect(sheet(page)).to_have_count(0)
    expect(heading(page)).to_have_text("Work")


def test_a_sheet_that_is_opened_while_another_is_left_stays(page: Page) -> None:
    palette = page.get_by_role("combobox", name=copy.Palette.TITLE)
    for _ in range(3):
        page.keyboard.press("Control+k")
        expect(palette).to_be_focused()
        page.keyboard.type("new context")
        expect(sheet(page).get_by_role("option", selected=True)).to_contain_text(copy.Palette.NEW_CONTEXT)
        page.keyboard.press("Enter")
        expect(sheet(page).get_by_label(copy.Contexts.NAME, exact=True)).to_be_focused()
        page.keyboard.press("Escape")
        page.keyboard.press("Control+k")
        expect(palette).to_be_focused()
        page.wait_for_timeout(500)
        expect(palette).to_be_visible()
        page.keyboard.press("Escape")
        expect(sheet(page)).to_have_count(0)
    page.wait_for_timeout(500)
    back(page)
    expect(heading(page)).to_have_text(copy.Contexts.HEADING)
