"""Everything by keyboard alone.

The ten core tasks are: sign in, make a context, add a flow, edit one (`test_a_first_day_by_keyboard`);
put one off, move one to another context, find one, put them in order, switch
(`test_a_working_day_by_keyboard`); finish or delete one and take it back
(`test_undo_in_the_toast_can_be_reached_and_gives_the_focus_back` in `test_keyboard_focus.py`).
"""

from __future__ import annotations

from playwright.sync_api import expect

from my_flow_client.design import copy
from my_flow_client.features.add_flow import copy as add_flow_copy
from my_flow_client.features.flow_editor import copy as editor_copy

from .account import PERSONAL, Account, eventually
from .actions import add_field, heading, row, rows, sent, tick, title_field, toast
from .fixtures import PageFor
from .focus import expect_focus, tab_to


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
    tab_to(page, page.get_by_role("button", name=add_flow_copy.TODAY, exact=True))
    press("Enter")
    expect_focus(page, add_field(page))
    tab_to(page, page.get_by_role("button", name=add_flow_copy.IMPORTANT))
    press("Space")
    expect(add_field(page)).to_have_value("Water the beds today !high")
    press("Enter")
    sent(page, "Water the beds")
    flow = alice.flow("Water the beds")
    assert (flow["planned_status"], flow["priority"]) == ("today", "high")

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
    eventually(lambda: alice.flow("Read the draft")["planned_status"], "later")

    tab_to(page, row(page, "Call the baker").locator("[aria-haspopup=dialog]"))
    press("Enter")
    tab_to(page, form.get_by_label(editor_copy.CONTEXT))
    press("ArrowDown")
    expect(toast(page, f"“Call the baker” {editor_copy.MOVED_TO} Personal")).to_be_visible()
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
    expect_focus(page, heading(page))
    expect(page.get_by_role("status").get_by_text(copy.Focus.YOU_ARE_IN.format("Personal"))).to_have_count(1)
    expect(page).to_have_title(copy.Focus.TAB.format("Personal"))
    expect(row(page, "Call the baker")).to_be_visible()
    eventually(lambda: alice.preferences()["current_context_id"], personal["id"])

    press("c")
    expect(heading(page)).to_have_text(copy.Contexts.HEADING)
    press("Control+k")
    page.keyboard.type(copy.Palette.SWITCH_TO.format("Work"))
    expect(form.get_by_role("option", selected=True)).to_contain_text(copy.Palette.SWITCH_TO.format("Work"))
    press("Enter")
    expect_focus(page, form.get_by_label(copy.Switch.NOTE))
    press("Enter")
    expect(heading(page)).to_have_text("Work")
    expect_focus(page, heading(page))


def test_the_demo_on_the_landing_page(page_for: PageFor) -> None:
    page = page_for(path="/")
    personal = page.get_by_role("button", name="Personal")
    tab_to(page, personal)
    page.keyboard.press("Space")
    expect(personal).to_have_attribute("aria-pressed", "true")
    tab_to(page, page.get_by_role("checkbox", name="Call mum"))
    page.keyboard.press("Space")
    expect(page.get_by_role("checkbox", name="Call mum")).to_be_checked()
