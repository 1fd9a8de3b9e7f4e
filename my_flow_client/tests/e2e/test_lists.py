"""The flows of a context as a list: chosen, ordered, found, and more of them than fit."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from my_flow_client.design import copy

from .account import PERSONAL, Account, eventually
from .actions import add_field, group, row, rows, show, tick, title_field, titled, toast
from .fixtures import PageFor
from .network import holding

TEXT = copy.FlowList


@pytest.fixture
def work(alice: Account) -> dict[str, str]:
    """Create seven open flows of every kind, in the order of creation, and two that are done."""
    work = alice.make_context()
    today = date.fromisoformat(alice.today())
    for title, days, priority in (
        ("Answer Tom", -2, "medium"),
        ("Send the offer", 0, "high"),
        ("Book the room", 2, "low"),
        ("Renew the licence", 40, "medium"),
        ("Sort the inbox", None, "low"),
        ("Plan the offsite", None, "medium"),
        ("Write to Ines", None, "high"),
    ):
        due = None if days is None else {"date": (today + timedelta(days=days)).isoformat()}
        alice.make_flow(work, title, due=due, priority=priority)
    for title in ("Order paper", "Thank the team"):
        alice.complete(alice.make_flow(work, title))
    return work


@pytest.fixture
def page(page_for: PageFor, alice: Account, work: dict[str, str]) -> Page:
    page = page_for(alice, f"/contexts/{work['id']}/")
    expect(rows(page)).to_have_count(7)
    return page


def shown(page: Page, *titles: str) -> None:
    """Check that exactly these flows are shown, in this order."""
    expect(rows(page)).to_have_count(len(titles))
    expect(rows(page)).to_contain_text(list(titles))


def chosen(page: Page, label: str) -> Locator:
    return page.get_by_label(label, exact=True)


def test_by_when_a_flow_stands_under_its_day(page: Page) -> None:
    expect(page.get_by_role("heading", level=2)).to_have_text(list(copy.Flows.GROUPS.values())[:-1])
    shown(
        page,
        "Answer Tom",
        "Send the offer",
        "Book the room",
        "Renew the licence",
        "Write to Ines",
        "Plan the offsite",
        "Sort the inbox",
    )
    expect(group(page, "Later")).to_contain_text("Renew the licence")


def test_choices_are_kept_by_reload_and_by_back(page: Page) -> None:
    chosen(page, TEXT.PRIORITY).select_option(label="High priority")
    shown(page, "Send the offer", "Write to Ines")
    chosen(page, TEXT.WHEN).select_option(label="Due today")
    shown(page, "Send the offer")
    page.reload()
    shown(page, "Send the offer")
    expect(chosen(page, TEXT.WHEN)).to_have_value("due_today")
    page.get_by_role("link", name=copy.Contexts.BACK).click()
    expect(titled(page, copy.Contexts.HEADING)).to_be_visible()
    page.go_back()
    shown(page, "Send the offer")
    chosen(page, TEXT.PRIORITY).select_option(label="Low priority")
    expect(titled(page, TEXT.NONE_FIT)).to_be_visible()
    page.get_by_role("button", name=TEXT.SHOW_ALL).click()
    expect(rows(page)).to_have_count(7)
    expect(page).to_have_url(re.compile(r"/$"))


def test_every_order(page: Page) -> None:
    chosen(page, TEXT.SORT).select_option(label="By title")
    expect(rows(page).first).to_contain_text("Answer Tom")
    expect(rows(page).last).to_contain_text("Write to Ines")
    expect(page.get_by_role("heading", level=2)).to_have_count(0)
    chosen(page, TEXT.SORT).select_option(label="By priority")
    expect(rows(page).first).to_contain_text("Write to Ines")
    expect(rows(page).last).to_contain_text("Book the room")
    chosen(page, TEXT.SORT).select_option(label="Newest first")
    expect(rows(page).first).to_contain_text("Write to Ines")
    expect(rows(page).last).to_contain_text("Answer Tom")
    chosen(page, TEXT.SORT).select_option(label="Manual")
    expect(rows(page).first).to_contain_text("Answer Tom")
    chosen(page, TEXT.WHEN).select_option(label="Past due")
    shown(page, "Answer Tom")
    expect(chosen(page, TEXT.SORT)).to_have_value("when")


def test_words_find_flows_of_the_context(page: Page) -> None:
    page.get_by_role("button", name=TEXT.FIND).click()
    field = page.get_by_role("searchbox", name=TEXT.FIND)
    expect(field).to_be_focused()
    field.press_sequentially("off")
    shown(page, "Send the offer", "Plan the offsite")
    page.reload()
    expect(field).to_have_value("off")
    shown(page, "Send the offer", "Plan the offsite")
    page.get_by_role("button", name=TEXT.FIND).click()
    expect(rows(page)).to_have_count(7)


def test_what_is_done_and_what_is_archived(page: Page, alice: Account) -> None:
    show(page, "Done")
    shown(page, "Thank the team", "Order paper")
    tick(page, "Order paper").click()
    shown(page, "Thank the team")
    show(page, "Archived")
    expect(titled(page, TEXT.NONE_ARCHIVED)).to_be_visible()
    show(page, "Open")
    expect(row(page, "Order paper")).to_be_visible()
    eventually(lambda: "Order paper" in alice.titles(), True)


def test_what_was_just_finished_is_the_first_of_what_is_done(page: Page, alice: Account) -> None:
    show(page, "Done")
    shown(page, "Thank the team", "Order paper")
    show(page, "Open")
    with holding(page, "POST", "/flows/*/complete") as held:
        tick(page, "Answer Tom").click()  # the one that was written down first
        show(page, "Done")
        shown(page, "Answer Tom", "Thank the team", "Order paper")
        held.release()
    eventually(lambda: "Answer Tom" in alice.titles(completed=True), True)
    page.reload()
    shown(page, "Answer Tom", "Thank the team", "Order paper")
    chosen(page, TEXT.SORT).select_option(label="Newest first")
    shown(page, "Thank the team", "Order paper", "Answer Tom")


def test_more_than_fifty_come_as_one_scrolls(page_for: PageFor, alice: Account) -> None:
    many = alice.make_context(**PERSONAL)
    for number in range(60):
        alice.make_flow(many, f"Flow {number:02}")
    page = page_for(alice, f"/contexts/{many['id']}/")
    expect(rows(page)).to_have_count(50)
    page.keyboard.press("End")
    expect(rows(page)).to_have_count(60)
    expect(page.get_by_role("button", name=copy.Flows.MORE)).to_have_count(0)


def test_what_is_added_past_the_first_fifty_is_told_and_can_be_opened(
    page_for: PageFor, alice: Account
) -> None:
    many = alice.make_context(**PERSONAL)
    for number in range(55):
        alice.make_flow(many, f"Flow {number:02}", due={"date": "2026-01-01"})
    page = page_for(alice, f"/contexts/{many['id']}/")
    expect(rows(page)).to_have_count(50)
    add_field(page).fill("Water the beds")
    add_field(page).press("Enter")
    said = toast(page, copy.Flows.FURTHER_DOWN.format("Water the beds"))
    expect(said).to_be_visible()
    said.get_by_role("button", name=copy.Flows.OPEN).click()
    expect(title_field(page.get_by_role("dialog"))).to_have_value("Water the beds")


def test_what_is_added_and_does_not_press_is_told_in_focus_and_can_be_opened(
    page_for: PageFor, alice: Account
) -> None:
    many = alice.make_context(**PERSONAL)
    for number in range(7):
        alice.make_flow(many, f"Flow {number:02}", due={"date": "2026-01-01"})
    alice.switch(to=many)
    page = page_for(alice, "/focus/")
    expect(rows(page)).to_have_count(5)
    add_field(page).fill("Water the beds")
    add_field(page).press("Enter")
    said = toast(page, copy.Focus.ADDED_UNDER.format("Water the beds", f"3 {copy.Focus.MORE}"))
    expect(said).to_be_visible()
    said.get_by_role("button", name=copy.Flows.OPEN).click()
    expect(title_field(page.get_by_role("dialog"))).to_have_value("Water the beds")
