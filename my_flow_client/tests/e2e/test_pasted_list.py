"""A list that is pasted into the field for one flow, and the `#` of a context while it is typed."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from my_flow_client.design import copy
from my_flow_client.features.add_flow import copy as add_flow_copy

from .account import PERSONAL, Account, eventually
from .actions import add_field, context_form, row, rows, toast, understood, undo
from .console_guard import ConsoleGuard
from .fixtures import PageFor

TEXT = add_flow_copy
LIST = "- Call mum tomorrow\n- Buy milk !high\n\n- Water the plants #personal\n- Run\n- Read\n- Sleep"
TITLES = ["Call mum", "Buy milk", "Water the plants", "Run", "Read", "Sleep"]
PASTE = """([selector, text]) => {
  const data = new DataTransfer();
  data.setData('text/plain', text);
  const event = new ClipboardEvent('paste', {clipboardData: data, bubbles: true, cancelable: true});
  return document.querySelector(selector).dispatchEvent(event);
}"""


@pytest.fixture
def page(page_for: PageFor, alice: Account) -> Page:
    """Enter Work, and open its page."""
    work = alice.make_context()
    alice.make_flow(work, "Send the offer")
    alice.make_context(**PERSONAL)
    alice.switch(to=work)
    page = page_for(alice, f"/contexts/{work['id']}/")
    expect(rows(page)).to_have_count(1)
    add_field(page).focus()
    return page


def paste(page: Page, text: str) -> bool:
    """Paste into the field for a new flow; return whether the browser inserts the text itself."""
    return bool(page.evaluate(PASTE, ["#add-flow", text]))


def add_many(number: int) -> str:
    return TEXT.ADD_MANY.format(number)


def test_each_line_of_a_pasted_list_becomes_a_flow(page: Page, alice: Account) -> None:
    assert not paste(page, LIST)
    expect(page.get_by_role("button", name=add_many(6))).to_be_visible()
    expect(page.locator("#add-flow-reading li")).to_have_count(5)
    expect(page.get_by_text(TEXT.MORE_LINES.format(1))).to_be_visible()
    add_field(page).press("Enter")
    expect(add_field(page)).to_have_value("")
    expect(add_field(page)).to_be_focused()
    expect(toast(page, TEXT.TOASTS.many_added.format(6))).to_be_visible()
    eventually(lambda: sorted(alice.titles()), sorted([*TITLES, "Send the offer"]))
    assert alice.flow("Call mum")["planned"] is not None
    assert alice.flow("Buy milk")["priority"] == "high"
    assert alice.flow("Water the plants")["context_id"] != alice.flow("Run")["context_id"]
    made = sorted((alice.flow(title) for title in TITLES), key=lambda flow: flow["created_at"])
    assert [flow["title"] for flow in made] == TITLES, "in the order of the list"
    undo(page, TEXT.TOASTS.many_added.format(6))
    eventually(alice.titles, ["Send the offer"])
    expect(rows(page)).to_have_count(1)


def test_a_list_is_taken_back_though_it_was_never_sent(
    page: Page, alice: Account, watch: ConsoleGuard
) -> None:
    watch.expect_unreachable()
    watch.expect("net::ERR_INTERNET_DISCONNECTED")
    page.keyboard.press("Shift")
    expect(page.locator("section[aria-live=polite]")).to_be_attached()  # the code of toasts has come
    page.context.set_offline(True)
    expect(page.get_by_text(copy.Offline.SEEN)).to_be_visible()
    paste(page, "Call mum\nBuy milk")
    add_field(page).press("Enter")
    expect(rows(page)).to_have_count(3)
    undo(page, TEXT.TOASTS.many_added.format(2))
    expect(rows(page)).to_have_count(1)
    page.context.set_offline(False)
    expect(page.get_by_text(copy.Offline.SEEN)).to_have_count(0)
    eventually(alice.titles, ["Send the offer"])


@pytest.mark.parametrize("by", ["Escape", "button"])
def test_a_list_can_be_kept_as_one_flow(page: Page, alice: Account, by: str) -> None:
    paste(page, "Call mum\nBuy milk tomorrow")
    if by == "Escape":
        page.keyboard.press("Escape")
    else:
        page.get_by_role("button", name=TEXT.KEEP_ONE).click()
    expect(page.get_by_role("button", name=add_many(2))).to_have_count(0)
    expect(add_field(page)).to_have_value("Call mum Buy milk tomorrow")
    expect(add_field(page)).to_be_focused()
    expect(understood(page, "Tomorrow")).to_be_visible()
    page.keyboard.press("Enter")
    expect(row(page, "Call mum Buy milk")).to_be_visible()
    eventually(lambda: sorted(alice.titles()), ["Call mum Buy milk", "Send the offer"])


def test_a_list_stays_through_a_reload_and_goes_with_the_first_edit(page: Page) -> None:
    paste(page, "Call mum\nBuy milk")
    page.reload()
    expect(page.get_by_role("button", name=add_many(2))).to_be_visible()
    add_field(page).press("End")
    page.keyboard.type("!")
    expect(page.get_by_role("button", name=add_many(2))).to_have_count(0)
    expect(add_field(page)).to_have_value("Call mum Buy milk!")


def test_what_stands_in_the_field_belongs_to_the_first_and_the_last_line(page: Page, alice: Account) -> None:
    add_field(page).fill("Ask Tom and go")
    page.evaluate("document.querySelector('#add-flow').setSelectionRange(8, 11)")
    paste(page, "to call\nBuy milk")
    add_field(page).press("Enter")
    eventually(lambda: sorted(alice.titles()), ["Ask Tom to call", "Buy milk go", "Send the offer"])


def test_one_line_is_pasted_by_the_browser_and_too_many_are_refused(page: Page) -> None:
    assert paste(page, "Call mum\n")
    assert not paste(page, "\n".join(f"Flow {n}" for n in range(101)))
    expect(toast(page, TEXT.TOASTS.list_too_long.format(101))).to_be_visible()
    expect(add_field(page)).to_have_value("")


def test_a_line_that_is_too_long_comes_back(page: Page, alice: Account, watch: ConsoleGuard) -> None:
    watch.expect("422")
    paste(page, "Call mum\n" + "x" * 300)
    add_field(page).press("Enter")
    eventually(lambda: sorted(alice.titles()), ["Call mum", "Send the offer"])
    expect(add_field(page)).to_have_value("x" * 300)


# --- the context of a line ------------------------------------------------------------------------------


def test_a_context_is_completed_by_tab_or_by_a_press(page: Page, alice: Account) -> None:
    add_field(page).press_sequentially("Water the plants #pe")
    expect(understood(page, "🏡 Personal")).to_be_visible()
    expect(page.get_by_role("button", name="Personal", exact=True)).to_have_count(0)
    page.keyboard.press("Tab")
    expect(add_field(page)).to_have_value("Water the plants #Personal ")
    expect(add_field(page)).to_be_focused()
    expect(understood(page, "🏡 Personal")).to_be_visible()
    add_field(page).fill("Water the plants #")
    page.get_by_role("button", name="Personal", exact=True).click()
    expect(add_field(page)).to_have_value("Water the plants #Personal ")
    page.keyboard.press("Enter")
    eventually(lambda: "Water the plants" in alice.titles(), True)
    assert alice.flow("Water the plants")["context_id"] != alice.flow("Send the offer")["context_id"]


def test_a_name_that_no_context_has_offers_to_make_it(page: Page, alice: Account) -> None:
    add_field(page).press_sequentially("Dig #Garden")
    page.get_by_role("button", name=TEXT.MAKE_CONTEXT.format("Garden")).click()
    form = context_form(page)
    expect(form.get_by_label(copy.Contexts.NAME, exact=True)).to_have_value("Garden")
    form.get_by_role("button", name=copy.Contexts.CREATE).click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(add_field(page)).to_have_value("Dig #Garden")
    expect(understood(page, "🌱 Garden")).to_be_visible()
    add_field(page).press("Enter")
    eventually(lambda: "Dig" in alice.titles(), True)
    garden = next(context for context in alice.contexts() if context["name"] == "Garden")
    assert alice.flow("Dig")["context_id"] == garden["id"]
