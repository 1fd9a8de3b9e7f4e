"""Plans beside due dates: put off, edited, typed, kept for someday."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from devstack.testing import Stack
from playwright.sync_api import Locator, Page, expect

from my_flow_client.design import copy
from my_flow_client.features.add_flow import copy as add_flow_copy
from my_flow_client.features.flow_editor import copy as editor_copy
from my_flow_client.features.flows import copy as flows_copy

from .account import PERSONAL, Account, eventually
from .actions import (
    add_field,
    due_fields,
    flow_form,
    group,
    heading,
    offline_line,
    plan_fields,
    row,
    rows,
    saved,
    tick,
    toast,
    understood,
    undo,
)
from .console_guard import ConsoleGuard
from .fixtures import PageFor
from .network import api_down
from .stored import is_stored

TEXT = copy.Focus
SOMEDAY = {"date": None, "time": None, "timezone": None, "someday": True}


def day(ahead: int) -> str:
    return (datetime.now(UTC) + timedelta(days=ahead)).date().isoformat()


def bare(date: str) -> dict[str, object]:
    return {"date": date, "time": None, "timezone": None, "someday": False}


@pytest.fixture
def work(alice: Account) -> dict[str, str]:
    context = alice.make_context()
    alice.switch(to=context)
    return context


@pytest.fixture
def context_page(page_for: PageFor, alice: Account, work: dict[str, str]) -> Page:
    page = page_for(alice, f"/contexts/{work['id']}/")
    expect(add_field(page)).to_be_visible()
    return page


def someday_button(page: Page, count: int) -> Locator:
    return page.get_by_role("button", name=flows_copy.SOMEDAY.format(count), exact=True)


# --- putting off ----------------------------------------------------------------------------------------


def test_tomorrow_moves_the_plan_and_never_the_due_date(
    page_for: PageFor, alice: Account, work: dict[str, str]
) -> None:
    alice.make_flow(work, "Send the offer", due={"date": day(0)})
    page = page_for(alice, f"/contexts/{work['id']}/")
    tick(page, "Send the offer").focus()
    page.keyboard.press("t")
    expect(toast(page, TEXT.PUT_OFF_AFTER_DUE.format("Send the offer", "tomorrow"))).to_be_visible()
    expect(row(page, "Send the offer")).to_contain_text("planned tomorrow")
    flow = alice.flow("Send the offer")
    assert (flow["planned"], flow["due"]["date"]) == (bare(day(1)), day(0))
    undo(page, "Send the offer")
    eventually(lambda: alice.flow("Send the offer")["planned"], None)
    expect(row(page, "Send the offer")).not_to_contain_text("planned")


def test_a_plan_of_yesterday_is_for_today_and_a_later_one_leaves_focus(
    page_for: PageFor, alice: Account, work: dict[str, str]
) -> None:
    alice.make_flow(work, "Call mum", planned={"date": day(-1)})
    alice.make_flow(work, "Read the draft")
    page = page_for(alice, "/focus/")
    expect(rows(page)).to_contain_text(["Call mum", "Read the draft"])
    expect(row(page, "Call mum")).to_contain_text("planned yesterday")
    expect(row(page, "Call mum").locator(".text-danger")).to_have_count(0)
    tick(page, "Call mum").focus()
    page.keyboard.press("w")
    expect(row(page, "Call mum")).to_have_count(0)
    page.keyboard.press("m")
    expect(rows(page)).to_contain_text(["Read the draft", "Call mum"])


def test_the_list_can_show_what_is_planned_for_later(
    context_page: Page, alice: Account, work: dict[str, str]
) -> None:
    alice.make_flow(work, "Plan the offsite", planned={"date": day(9)})
    alice.make_flow(work, "Call mum", planned={"date": day(-2)})
    alice.make_flow(work, "Read the draft")
    expect(group(context_page, "Today").get_by_role("listitem")).to_contain_text(["Call mum"])
    expect(group(context_page, "Later").get_by_role("listitem")).to_contain_text(["Plan the offsite"])
    context_page.get_by_label(copy.FlowList.WHEN, exact=True).select_option(label="Planned for later")
    expect(rows(context_page)).to_contain_text(["Plan the offsite"])
    expect(rows(context_page)).to_have_count(1)


# --- someday --------------------------------------------------------------------------------------------


def test_someday_is_folded_at_the_end_of_its_context_and_found_by_search(
    page_for: PageFor, alice: Account, work: dict[str, str]
) -> None:
    alice.make_flow(work, "Learn Finnish")
    alice.make_flow(work, "Read the draft")
    page = page_for(alice, f"/contexts/{work['id']}/")
    tick(page, "Learn Finnish").focus()
    page.keyboard.press("p")
    row(page, "Learn Finnish").get_by_role("button", name=TEXT.SOMEDAY, exact=True).click()
    expect(row(page, "Learn Finnish")).to_have_count(0)
    eventually(lambda: alice.flow("Learn Finnish")["planned"], SOMEDAY)
    fold = someday_button(page, 1)
    expect(fold).to_have_attribute("aria-expanded", "false")
    fold.click()
    expect(row(page, "Learn Finnish")).to_be_visible()
    page.goto("/search/?q=finnish")
    expect(page.get_by_role("link", name="Learn Finnish")).to_contain_text("someday")
    page.goto(f"/contexts/{work['id']}/#someday")
    tick(page, "Learn Finnish").focus()
    page.keyboard.press("t")
    expect(group(page, "Next three days").get_by_role("listitem")).to_contain_text(["Learn Finnish"])
    expect(fold).to_have_count(0)


def test_once_a_month_a_quiet_line_offers_a_look_at_someday(
    page_for: PageFor, alice: Account, work: dict[str, str]
) -> None:
    alice.make_flow(work, "Learn Finnish", planned={"someday": True})
    page = page_for(alice, "/focus/")
    line = page.get_by_text(flows_copy.SOMEDAY_REMINDER.one)
    expect(heading(page)).to_have_text("Work")
    is_noted = "Object.keys(localStorage).some((key) => key.includes(':someday:'))"
    eventually(lambda: page.evaluate(is_noted), True)
    expect(line).to_have_count(0)
    page.evaluate(
        "() => { const key = Object.keys(localStorage).find((key) => key.includes(':someday:'));"
        " localStorage.setItem(key, JSON.stringify({ day: '2020-01-01', isOver: true })); }"
    )
    page.reload()
    expect(line).to_be_visible()
    page.get_by_role("button", name=flows_copy.LOOK).click()
    expect(row(page, "Learn Finnish")).to_be_visible()
    page.goto("/focus/")
    expect(heading(page)).to_have_text("Work")
    expect(line).to_have_count(0)


# --- the sheet ------------------------------------------------------------------------------------------


def test_the_plan_is_edited_beside_the_due_date_and_says_when_it_is_after_it(
    page_for: PageFor, alice: Account, work: dict[str, str]
) -> None:
    alice.make_flow(work, "Send the offer", due={"date": day(0)})
    page = page_for(alice, f"/contexts/{work['id']}/")
    form = flow_form(page, "Send the offer")
    plan = plan_fields(form)
    plan.get_by_role("button", name=TEXT.TOMORROW, exact=True).click()
    expect(plan.get_by_text(editor_copy.AFTER_DUE)).to_be_visible()
    plan.get_by_label(editor_copy.PLAN_TIME).fill("09:00")
    saved(form)
    expected = {"date": day(1), "time": "09:00", "timezone": "UTC", "someday": False}
    eventually(lambda: alice.flow("Send the offer")["planned"], expected)
    due_fields(form).get_by_role("button", name="In a week", exact=True).click()
    expect(plan.get_by_text(editor_copy.AFTER_DUE)).to_have_count(0)
    plan.get_by_role("button", name=TEXT.SOMEDAY, exact=True).click()
    expect(plan.get_by_text(editor_copy.SOMEDAY_TEXT)).to_be_visible()
    saved(form)
    eventually(lambda: alice.flow("Send the offer")["planned"], SOMEDAY)
    plan.get_by_role("button", name=editor_copy.NO_PLAN).click()
    saved(form)
    eventually(lambda: alice.flow("Send the offer")["planned"], None)
    assert alice.flow("Send the offer")["due"]["date"] == day(7)


# --- the line -------------------------------------------------------------------------------------------


def test_chips_show_plan_and_due_date_and_a_key_swaps_them(context_page: Page, alice: Account) -> None:
    page = context_page
    add_field(page).fill("Send the report tomorrow")
    expect(understood(page, "Planned tomorrow")).to_be_visible()
    add_field(page).press("Control+d")
    expect(add_field(page)).to_have_value("Send the report due tomorrow")
    expect(understood(page, "Due tomorrow")).to_be_visible()
    page.get_by_role("button", name=add_flow_copy.SWAPS["due"]).click()
    expect(add_field(page)).to_have_value("Send the report tomorrow")
    add_field(page).press("End")
    page.keyboard.type(" 9am, due in 3 days")
    chips = page.locator("#add-flow-reading")
    expect(chips.get_by_role("button", name=re.compile("^Due "))).to_be_visible()
    assert page.locator(".understood").all_inner_texts() == ["tomorrow", "9am", "due in 3 days"]
    add_field(page).press("Enter")
    eventually(lambda: "Send the report" in alice.titles(), True)
    flow = alice.flow("Send the report")
    assert flow["planned"] == {"date": day(1), "time": "09:00", "timezone": "UTC", "someday": False}
    assert flow["due"] == {"date": day(3), "time": None, "timezone": None}
    expect(row(page, "Send the report")).to_contain_text("planned tomorrow, 09:00")


def test_someday_is_typed_and_goes_to_the_end_of_its_context(context_page: Page, alice: Account) -> None:
    page = context_page
    add_field(page).fill("Learn Finnish someday")
    expect(understood(page, "Someday")).to_be_visible()
    add_field(page).press("Enter")
    expect(toast(page, add_flow_copy.TOASTS.added_for_someday.format("Learn Finnish"))).to_be_visible()
    expect(someday_button(page, 1)).to_be_visible()
    expect(row(page, "Learn Finnish")).to_have_count(0)
    assert alice.flow("Learn Finnish")["planned"] == SOMEDAY


# --- without a connection -------------------------------------------------------------------------------


def test_a_plan_waits_for_the_connection(
    page_for: PageFor, fresh: Stack, alice: Account, work: dict[str, str], watch: ConsoleGuard
) -> None:
    watch.expect_unreachable()
    alice.make_flow(work, "Read the draft", due={"date": day(5)})
    alice.make_flow(work, "Learn Finnish")
    page = page_for(alice, f"/contexts/{work['id']}/")
    expect(rows(page)).to_have_count(2)
    eventually(lambda: is_stored(page, "Learn Finnish"), True)
    with api_down(fresh):
        tick(page, "Read the draft").focus()
        page.keyboard.press("t")
        expect(row(page, "Read the draft")).to_contain_text("planned tomorrow")
        tick(page, "Learn Finnish").focus()
        page.keyboard.press("p")
        row(page, "Learn Finnish").get_by_role("button", name=TEXT.SOMEDAY, exact=True).click()
        expect(row(page, "Learn Finnish")).to_have_count(0)
        expect(offline_line(page)).to_be_visible()
        page.reload()
        expect(row(page, "Read the draft")).to_contain_text("planned tomorrow")
        expect(row(page, "Learn Finnish")).to_have_count(0)
        fresh.api.start()
        eventually(lambda: alice.flow("Learn Finnish")["planned"], SOMEDAY)
    eventually(lambda: alice.flow("Read the draft")["planned"], bare(day(1)))
    assert alice.flow("Read the draft")["due"]["date"] == day(5)
    expect(someday_button(page, 1)).to_be_visible()


# --- the switch -----------------------------------------------------------------------------------------


def test_tomorrow_in_a_switch_moves_the_plan(page_for: PageFor, alice: Account, work: dict[str, str]) -> None:
    alice.make_context(**PERSONAL)
    alice.make_flow(work, "Send the offer", due={"date": day(0)})
    page = page_for(alice, "/focus/")
    page.get_by_role("button", name=TEXT.SWITCH, exact=True).click()
    sheet = page.get_by_role("dialog")
    sheet.get_by_role("button", name="Personal").click()
    left = sheet.get_by_role("listitem").filter(has_text="Send the offer")
    left.get_by_role("button", name="Tomorrow", exact=True).click()
    sheet.get_by_role("button", name=f"{copy.Switch.ENTER} Personal").click()
    expect(heading(page)).to_have_text("Personal")
    eventually(lambda: alice.flow("Send the offer")["planned"], bare(day(1)))
    assert alice.flow("Send the offer")["due"]["date"] == day(0)
