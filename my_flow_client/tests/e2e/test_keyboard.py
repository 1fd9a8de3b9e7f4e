"""Everything by keyboard alone.

The ten core tasks are: sign in, make a context, add a flow, edit one (`test_a_first_day_by_keyboard`);
put one off, move one to another context, find one, put them in order, switch
(`test_a_working_day_by_keyboard`); finish or delete one and take it back
(`test_undo_in_the_toast_can_be_reached_and_gives_the_focus_back`).
"""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from my_flow_client.design import copy

from .account import PERSONAL, Account, eventually
from .actions import add_field, done, heading, in_trash, row, rows, saved, sent, tick, title_field, toast
from .fixtures import PageFor
from .focus import FOCUS_IS_VISIBLE, focused, is_focused, tab_to


@pytest.fixture
def page(page_for: PageFor, alice: Account) -> Page:
    """A context with three flows."""
    context = alice.make_context()
    for title in ("Third", "Second", "First"):
        alice.make_flow(context, title)
    page = page_for(alice, f"/contexts/{context['id']}/")
    expect(rows(page)).to_have_count(3)
    return page


def expect_focus(page: Page, target: Locator) -> None:
    expect(target).to_be_focused()
    assert page.evaluate(FOCUS_IS_VISIBLE), f"nobody can see the focus on {focused(page)}"


def test_a_first_day_by_keyboard(page_for: PageFor, alice: Account) -> None:
    page = page_for(path="/")
    press = page.keyboard.press
    tab_to(page, page.get_by_role("button", name=copy.Landing.SIGN_IN))
    press("Enter")
    expect(page.get_by_role("button", name="Alice")).to_be_visible()
    tab_to(page, page.get_by_role("button", name="Alice"))
    press("Enter")
    expect(page.get_by_role("heading", name=copy.Onboarding.CHOOSE_TITLE)).to_be_visible()
    tab_to(page, page.get_by_role("link", name=copy.Contexts.TITLE), back=True)
    press("Enter")
    expect(heading(page)).to_have_text(copy.Contexts.HEADING)

    tab_to(page, page.get_by_role("button", name=copy.Contexts.NEW))
    press("Space")
    form = page.get_by_role("dialog")
    expect_focus(page, form.get_by_label(copy.Contexts.NAME, exact=True))
    page.keyboard.type("Garden")
    tab_to(page, form.locator("input[type=radio]:checked").first)
    press("ArrowRight")
    tab_to(page, form.get_by_label(copy.Contexts.COLOUR_OTHER))
    tab_to(page, form.get_by_role("button", name=copy.Contexts.CREATE))
    press("Enter")
    expect(heading(page)).to_have_text("Garden")
    assert alice.contexts()[0]["icon"] != "🌱"

    tab_to(page, add_field(page))
    page.keyboard.type("Water the beds")
    tab_to(page, page.get_by_role("button", name=copy.QuickAdd.TODAY, exact=True))
    press("Enter")
    expect_focus(page, add_field(page))
    tab_to(page, page.get_by_role("button", name=copy.QuickAdd.IMPORTANT))
    press("Space")
    expect(add_field(page)).to_have_value("Water the beds today !high")
    press("Enter")
    sent(page, "Water the beds")
    flow = alice.flow("Water the beds")
    assert (flow["status"], flow["priority"]) == ("due_today", "high")

    tab_to(page, row(page, "Water the beds").locator("[aria-haspopup=dialog]"))
    press("Enter")
    form = page.get_by_role("dialog")
    tab_to(page, title_field(form))
    press("End")
    page.keyboard.type(" of roses")
    press("Enter")
    expect(form).to_be_hidden()
    expect(row(page, "Water the beds of roses")).to_be_visible()


def test_a_working_day_by_keyboard(page_for: PageFor, alice: Account) -> None:
    work, personal = alice.make_context(), alice.make_context(**PERSONAL)
    for title in ("Send the offer", "Read the draft", "Call the baker"):
        alice.make_flow(work, title, priority="high")
    alice.switch(to=work)
    page = page_for(alice, "/focus/")
    expect(rows(page)).to_have_count(3)
    press = page.keyboard.press
    form = page.get_by_role("dialog")

    tab_to(page, tick(page, "Read the draft"))
    press("t")
    expect(toast(page, "Read the draft")).to_contain_text("tomorrow")
    eventually(lambda: alice.flow("Read the draft")["status"], "due_soon")

    tab_to(page, row(page, "Call the baker").locator("[aria-haspopup=dialog]"))
    press("Enter")
    tab_to(page, form.get_by_label(copy.Editor.CONTEXT))
    press("ArrowDown")
    expect(toast(page, f"“Call the baker” {copy.Flows.MOVED_TO} Personal")).to_be_visible()
    expect(form).to_have_count(0)
    eventually(lambda: alice.flow("Call the baker")["context_id"], personal["id"])

    press("/")
    page.keyboard.type("offer")
    expect(form.get_by_role("option", selected=True)).to_contain_text("Send the offer")
    press("Enter")
    expect(form.get_by_role("option", selected=True)).to_contain_text(copy.Palette.FLOW_ACTIONS["open"])
    press("Enter")
    expect(title_field(form)).to_have_value("Send the offer")
    press("Escape")
    expect(form).to_have_count(0)

    tab_to(page, page.get_by_label(copy.FlowList.SORT))
    press("ArrowDown")
    expect(rows(page)).to_contain_text(["Send the offer", "Read the draft"])
    tab_to(page, page.get_by_role("button", name=f"{copy.Order.DOWN}: Send the offer"))
    press("Enter")
    expect(rows(page)).to_contain_text(["Read the draft", "Send the offer"])
    eventually(
        lambda: alice.flow("Read the draft")["position"] < alice.flow("Send the offer")["position"], True
    )

    press("f")
    expect(page.get_by_role("button", name=copy.Focus.SWITCH, exact=True)).to_be_visible()
    press("s")
    expect_focus(page, form.get_by_role("button", name="Personal"))
    press("Enter")
    expect_focus(page, form.get_by_label(copy.Switch.NOTE))
    page.keyboard.type("Ask Ines")
    press("Enter")
    expect(heading(page)).to_have_text("Personal")
    expect(row(page, "Call the baker")).to_be_visible()
    eventually(lambda: alice.preferences()["current_context_id"], personal["id"])


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
    tab_to(page, form.get_by_label(copy.Editor.NOTES))
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
    tab_to(page, page.get_by_role("link", name="Work"), within=8)
    page.keyboard.press("Enter")
    expect(heading(page)).to_have_text("Work")


def test_the_demo_on_the_landing_page(page_for: PageFor) -> None:
    page = page_for(path="/")
    personal = page.get_by_role("button", name="Personal")
    tab_to(page, personal)
    page.keyboard.press("Space")
    expect(personal).to_have_attribute("aria-pressed", "true")
    tab_to(page, page.get_by_role("checkbox", name="Call mum"))
    page.keyboard.press("Space")
    expect(page.get_by_role("checkbox", name="Call mum")).to_be_checked()
