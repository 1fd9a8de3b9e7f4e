"""By keyboard: where the focus goes when something is done, opened or closed."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from my_flow_client.design import copy

from .account import Account, eventually
from .actions import add_field, done, heading, in_trash, row, rows, saved, tick, title_field, toast
from .fixtures import PageFor
from .focus import FOCUS_IS_VISIBLE, expect_focus, focused, is_focused, tab_to


@pytest.fixture
def page(page_for: PageFor, alice: Account) -> Page:
    """Open a context with three flows."""
    context = alice.make_context()
    for title in ("Third", "Second", "First"):
        alice.make_flow(context, title)
    page = page_for(alice, f"/contexts/{context['id']}/")
    expect(rows(page)).to_have_count(3)
    return page


def test_n_goes_to_the_field_for_a_new_flow(page: Page) -> None:
    page.keyboard.press("n")
    expect_focus(page, add_field(page))
    page.keyboard.type("nine")
    expect(add_field(page)).to_have_value("nine")
    page.keyboard.press("Enter")
    expect(row(page, "nine")).to_be_visible()
    expect_focus(page, add_field(page))
    expect(add_field(page)).to_have_value("")


def test_n_is_a_letter_in_an_open_form(page: Page) -> None:
    tab_to(page, row(page, "First").locator("[aria-haspopup=dialog]"))
    page.keyboard.press("Enter")
    form = page.get_by_role("dialog")
    tab_to(page, title_field(form))
    page.keyboard.press("End")
    page.keyboard.type("n")
    expect(title_field(form)).to_have_value("Firstn")
    tab_to(page, form.get_by_role("button", name=copy.CLOSE), back=True)
    page.keyboard.press("n")
    expect(form).to_be_visible()


def test_completing_moves_the_focus_to_the_next_flow(page: Page) -> None:
    tab_to(page, tick(page, "First"))
    page.keyboard.press("Space")
    expect(row(page, "First")).to_have_count(0)
    expect_focus(page, tick(page, "Second"))
    page.keyboard.press("Space")
    expect(row(page, "Second")).to_have_count(0)
    expect_focus(page, tick(page, "Third"))
    page.keyboard.press("Space")
    expect(rows(page)).to_have_count(0)
    expect_focus(page, add_field(page))


def test_deleting_moves_the_focus_to_the_next_flow(page: Page) -> None:
    def delete(title: str) -> Locator:
        return page.get_by_role("button", name=f"{copy.Flows.DELETE}: {title}")

    tab_to(page, delete("Second"))
    page.keyboard.press("Enter")
    expect(row(page, "Second")).to_have_count(0)
    expect_focus(page, tick(page, "Third"))
    tab_to(page, delete("Third"))
    page.keyboard.press("Enter")
    expect(row(page, "Third")).to_have_count(0)
    expect_focus(page, tick(page, "First"))
    tab_to(page, delete("First"))
    page.keyboard.press("Enter")
    expect(rows(page)).to_have_count(0)
    expect_focus(page, add_field(page))


@pytest.mark.parametrize("action", ["complete", "delete"])
def test_undo_in_the_toast_can_be_reached_and_gives_the_focus_back(
    page: Page, alice: Account, action: str
) -> None:
    tab_to(page, tick(page, "First"))
    if action == "delete":
        tab_to(page, page.get_by_role("button", name=f"{copy.Flows.DELETE}: First"))
    page.keyboard.press("Enter" if action == "delete" else "Space")
    said = done("First") if action == "complete" else in_trash("First")
    undo_button = toast(page, said).get_by_role("button", name=copy.UNDO)
    expect(undo_button).to_be_visible()
    expect_focus(page, tick(page, "Second"))
    tab_to(page, undo_button)
    page.keyboard.press("Enter")
    expect(tick(page, "First")).not_to_be_checked()
    expect(toast(page, said)).to_have_count(0)
    eventually(lambda: len(alice.flows()), 3)
    page.wait_for_function("() => document.activeElement !== document.body")
    assert page.evaluate(FOCUS_IS_VISIBLE), f"nobody can see the focus on {focused(page)}"


def test_escape_closes_a_form_and_gives_the_focus_back(page: Page) -> None:
    opener = row(page, "Second").locator("[aria-haspopup=dialog]")
    tab_to(page, opener)
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect_focus(page, opener)

    opener = page.get_by_role("button", name=copy.Contexts.EDIT_LABEL)
    tab_to(page, opener, back=True)
    page.keyboard.press("Enter")
    form = page.get_by_role("dialog")
    tab_to(page, form.get_by_role("button", name=copy.CANCEL))
    page.keyboard.press("Enter")
    expect(form).to_have_count(0)
    expect_focus(page, opener)


def test_the_focus_stays_in_an_open_form(page: Page) -> None:
    tab_to(page, row(page, "First").locator("[aria-haspopup=dialog]"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    for _ in range(25):
        page.keyboard.press("Tab")
        where = page.evaluate(
            "document.activeElement === document.body || !!document.activeElement.closest('dialog')"
        )
        assert where, f"the focus left the form for {focused(page)}"


def test_saving_and_deleting_from_a_form_keep_the_focus_on_the_page(page: Page) -> None:
    opener = row(page, "Second").locator("[aria-haspopup=dialog]")
    tab_to(page, opener)
    page.keyboard.press("Enter")
    form = page.get_by_role("dialog")
    tab_to(page, form.get_by_label(copy.Flows.NOTES))
    page.keyboard.type("A note")
    saved(form)
    page.keyboard.press("Escape")
    expect(form).to_have_count(0)
    expect(row(page, "Second")).to_contain_text("A note")
    expect_focus(page, opener)

    page.keyboard.press("Enter")
    tab_to(page, form.get_by_role("button", name=copy.Flows.DELETE, exact=True))
    page.keyboard.press("Enter")
    expect(row(page, "Second")).to_have_count(0)
    page.wait_for_function("() => document.activeElement !== document.body")
    assert page.evaluate(FOCUS_IS_VISIBLE), f"nobody can see the focus on {focused(page)}"


def test_a_sheet_can_be_opened_again_at_once(page: Page) -> None:
    """The browser takes its time to go back; what is asked for meanwhile is shown, and stays."""
    opener = row(page, "Second").locator("[aria-haspopup=dialog]")
    form = page.get_by_role("dialog")
    entries = page.evaluate("() => history.length")
    tab_to(page, opener)
    page.keyboard.press("Enter")
    for _ in range(5):
        expect(form).to_be_visible()
        page.keyboard.press("Escape")
        page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("flow="))
    expect(title_field(form)).to_have_value("Second")
    page.keyboard.press("Escape")
    expect(page).not_to_have_url(re.compile("flow="))
    expect(form).to_have_count(0)
    expect_focus(page, opener)
    assert page.evaluate("() => history.length") == entries + 1  # the way forward, into the sheet


def test_showing_all_goes_on_above_the_list(page: Page) -> None:
    page.goto(f"{page.url}?priority=high")
    show_all = page.get_by_role("button", name=copy.FlowList.SHOW_ALL)
    tab_to(page, show_all)
    page.keyboard.press("Enter")
    expect(rows(page)).to_have_count(3)
    expect_focus(page, page.get_by_role("group", name=copy.FlowList.LABEL).get_by_role("button", name="Open"))


def test_the_account_menu_and_signing_out(page: Page) -> None:
    menu_button = page.get_by_role("button", name=copy.Account.MENU)
    menu = page.locator("#account-menu")
    tab_to(page, menu_button)
    page.keyboard.press("Enter")
    expect(menu).to_be_visible()
    tab_to(page, menu.locator("input:checked"))
    page.keyboard.press("ArrowLeft")  # from System, or round from Light
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    expect(page.locator("html")).to_have_class("dark")
    page.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    expect_focus(page, menu_button)
    page.keyboard.press("Enter")
    tab_to(page, menu.get_by_role("link", name=copy.Account.SETTINGS))
    tab_to(page, menu.get_by_role("button", name=copy.Account.SIGN_OUT))
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name=copy.Landing.SIGN_IN)).to_be_visible()


def test_skipping_to_the_content(page: Page) -> None:
    page.reload()
    expect(rows(page)).to_have_count(3)
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name=copy.SKIP)
    if not is_focused(skip):  # the toasts' region stands before it
        tab_to(page, skip, within=3)
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_role("link", name=copy.Contexts.BACK), within=1)


def test_opening_another_page_moves_on_from_its_beginning(page: Page) -> None:
    """After a link was followed the next Tab goes on in the new page, not from nowhere."""
    tab_to(page, page.get_by_role("link", name=copy.Contexts.BACK))
    page.keyboard.press("Enter")
    expect(heading(page)).to_have_text(copy.Contexts.HEADING)
    tab_to(page, page.get_by_role("link", name="Work"), within=9)
    page.keyboard.press("Enter")
    expect(heading(page)).to_have_text("Work")
