"""Names that turn the direction of text: toasts and labels isolate them."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from my_flow_client.design import copy
from my_flow_client.features.add_flow import copy as add_flow_copy

from .account import PERSONAL, Account
from .actions import add_field, heading, row, rows, tick, toast
from .fixtures import PageFor

TURNED = "\u202eWater the beds"
ISOLATED = f"\u2068{TURNED}\u2069"
GARDEN = {"name": "\u202eGarden", "color": "#2E8B57", "icon": "🌱"}
ISOLATED_GARDEN = f"\u2068{GARDEN['name']}\u2069"


def add(page: Page, line: str) -> None:
    add_field(page).fill(line)
    add_field(page).press("Enter")


def test_a_toast_of_the_list_isolates_the_title(page_for: PageFor, alice: Account) -> None:
    many = alice.make_context(**PERSONAL)
    for number in range(55):
        alice.make_flow(many, f"Flow {number:02}", due={"date": "2026-01-01"})
    page = page_for(alice, f"/contexts/{many['id']}/")
    expect(rows(page)).to_have_count(50)
    add(page, TURNED)
    expect(toast(page, copy.Flows.FURTHER_DOWN.format(ISOLATED))).to_be_visible()


def test_a_toast_of_focus_isolates_the_title(page_for: PageFor, alice: Account) -> None:
    many = alice.make_context(**PERSONAL)
    for number in range(7):
        alice.make_flow(many, f"Flow {number:02}", due={"date": "2026-01-01"})
    alice.switch(to=many)
    page = page_for(alice, "/focus/")
    expect(rows(page)).to_have_count(5)
    add(page, TURNED)
    said = copy.Focus.ADDED_UNDER.format(ISOLATED, f"3 {copy.Focus.MORE}")
    expect(toast(page, said)).to_be_visible()


def test_the_buttons_of_a_row_isolate_its_title(page_for: PageFor, alice: Account) -> None:
    garden = alice.make_context(**GARDEN)
    alice.make_flow(garden, TURNED)
    alice.make_flow(garden, "Call mum")
    page = page_for(alice, f"/contexts/{garden['id']}/?sort=hand")
    expect(tick(page, TURNED)).to_be_visible()
    for step, words in ((-1, copy.Order.UP), (1, copy.Order.DOWN)):
        button = row(page, TURNED).locator(f"[data-step='{step}']")
        expect(button).to_have_attribute("aria-label", f"{words}: {ISOLATED}")


def test_the_buttons_of_a_card_isolate_the_name(page_for: PageFor, alice: Account) -> None:
    alice.make_context(**GARDEN)
    alice.make_context(**PERSONAL)
    page = page_for(alice, "/contexts/")
    expect(heading(page)).to_have_text(copy.Contexts.HEADING)
    for step, words in ((-1, copy.Order.EARLIER), (1, copy.Order.LATER)):
        button = page.locator(f"[data-step='{step}']").first
        expect(button).to_have_attribute("aria-label", f"{words}: {ISOLATED_GARDEN}")


def test_the_trash_isolates_the_names_of_flows_and_contexts(page_for: PageFor, alice: Account) -> None:
    garden, personal = alice.make_context(**GARDEN), alice.make_context(**PERSONAL)
    alice.delete_flow(alice.make_flow(personal, TURNED))
    alice.delete_context(garden)
    page = page_for(alice, "/trash/")
    items = page.get_by_role("main").get_by_role("listitem")
    expect(items).to_have_count(2)
    for name, isolated in ((TURNED, ISOLATED), (GARDEN["name"], ISOLATED_GARDEN)):
        restore = items.filter(has_text=name).get_by_role("button")
        expect(restore).to_have_attribute("aria-label", f"{copy.Trash.RESTORE}: {isolated}")
    items.filter(has_text=TURNED).get_by_role("button").click()
    expect(toast(page, f"“{ISOLATED}” {copy.Trash.RESTORED}")).to_be_visible()


def test_a_chip_of_the_line_isolates_the_context(page_for: PageFor, alice: Account) -> None:
    work = alice.make_context()
    alice.make_context(**GARDEN)
    page = page_for(alice, f"/contexts/{work['id']}/")
    add_field(page).fill("Water the beds #Garden")
    refuse = add_flow_copy.REFUSE.format("#Garden")
    label = f"\u2068{GARDEN['icon']} {GARDEN['name']}\u2069: {refuse}"
    chip = page.locator("#add-flow-reading").get_by_role("button")
    expect(chip).to_have_attribute("aria-label", label)
