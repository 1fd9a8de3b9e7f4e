"""Many flows at once: selecting them by mouse, keys and touch, one write for all, and one undo."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from my_flow_client.design import copy
from my_flow_client.features.selection import copy as selection_copy

from .account import PERSONAL, Account, eventually
from .actions import heading, offline_line, row, rows, show, tick, toast, undo
from .console_guard import ConsoleGuard
from .fixtures import PageFor
from .focus import expect_focus
from .network import refusing

TEXT = selection_copy
TITLES = ["One", "Two", "Three", "Four", "Five"]


@pytest.fixture
def work(alice: Account) -> dict[str, Any]:
    work = alice.make_context()
    alice.make_context(**PERSONAL)
    for title in TITLES:
        alice.make_flow(work, title)
    return work


@pytest.fixture
def page(page_for: PageFor, alice: Account, work: dict[str, Any]) -> Page:
    page = page_for(alice, f"/contexts/{work['id']}/?sort=title")
    expect(rows(page)).to_have_count(5)
    page.mouse.move(5, 5)  # what people do first loads what listens
    expect(listening(page)).to_be_attached()
    return page


def listening(page: Page) -> Locator:
    """Return what is on the page once it listens to what selects flows."""
    return page.locator("#selection-status")


def bar(page: Page) -> Locator:
    return page.get_by_role("region", name=TEXT.LABEL)


def action(page: Page, name: str) -> Locator:
    return bar(page).get_by_role("button", name=name, exact=True)


def select(page: Page, *titles: str) -> None:
    """Select flows by keys."""
    for title in titles:
        tick(page, title).focus()
        page.keyboard.press("x")
    expect(bar(page)).to_contain_text(f"{len(titles)} selected")


def selected(page: Page) -> Locator:
    return page.locator("[data-selected=true]")


def test_shift_click_selects_all_up_to_there(page: Page) -> None:
    row(page, "Five").click(modifiers=["Shift"])
    expect(bar(page)).to_contain_text("1 selected")
    row(page, "Three").click(modifiers=["Shift"])  # by title: Five, Four, One, Three, Two
    expect(selected(page)).to_contain_text(["Five", "Four", "One", "Three"])
    row(page, "Four").click(modifiers=["Shift"])
    expect(selected(page)).to_contain_text(["Five", "One", "Three"])
    expect(page.get_by_role("status").filter(has_text="3 selected")).to_be_attached()
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(selected(page)).to_have_count(0)
    expect(bar(page)).to_have_count(0)


def test_x_selects_by_keyboard_and_shift_with_arrows_goes_on(page: Page) -> None:
    tick(page, "Five").focus()
    page.keyboard.press("x")
    page.keyboard.press("Shift+ArrowDown")
    expect(selected(page)).to_contain_text(["Five", "Four"])
    expect_focus(page, tick(page, "Four"))
    expect(tick(page, "Four")).to_have_attribute("aria-description", copy.Flows.SELECTED)
    page.keyboard.press("Shift+ArrowDown")
    expect(selected(page)).to_contain_text(["Five", "Four", "One"])
    page.keyboard.press("Shift+ArrowUp")
    expect(selected(page)).to_have_count(2)
    expect_focus(page, tick(page, "Four"))
    page.keyboard.press("x")
    expect(selected(page)).to_contain_text(["Five"])
    page.keyboard.press("Escape")
    expect(bar(page)).to_have_count(0)
    expect_focus(page, tick(page, "Four"))


def test_all_are_finished_by_one_request_and_come_back_by_one_undo(page: Page, alice: Account) -> None:
    select(page, "One", "Two", "Three")
    with page.expect_request(re.compile("/flows/batch$")) as sent:
        action(page, TEXT.COMPLETE).click()
    assert sent.value.headers["idempotency-key"]
    expect(rows(page)).to_have_count(2)
    expect(bar(page)).to_have_count(0)
    eventually(lambda: set(alice.titles(completed=True)), {"One", "Two", "Three"})
    undo(page, "Completed 3 flows")
    expect(rows(page)).to_have_count(5)
    eventually(lambda: len(alice.titles()), 5)


def test_keys_of_a_row_act_on_all_that_are_selected(page: Page, alice: Account) -> None:
    select(page, "One", "Two")
    page.keyboard.press("t")
    expect(toast(page, "2 flows are planned for tomorrow")).to_be_visible()
    eventually(lambda: [alice.flow(title)["planned"] is not None for title in ("One", "Two")], [True, True])
    assert alice.flow("One")["due"] is None
    expect_focus(page, tick(page, "Two"))
    select(page, "One", "Two")
    page.keyboard.press("d")
    expect(rows(page)).to_have_count(3)
    eventually(lambda: set(alice.titles(completed=True)), {"One", "Two"})


def test_the_actions_are_reached_by_a_key_and_escape_folds_the_days_first(page: Page, alice: Account) -> None:
    select(page, "One", "Two")
    page.keyboard.press(".")
    expect_focus(page, action(page, TEXT.COMPLETE))
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(action(page, TEXT.PLAN)).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Escape")
    expect(action(page, TEXT.PLAN)).to_have_attribute("aria-expanded", "false")
    expect_focus(page, action(page, TEXT.PLAN))
    page.keyboard.press("Escape")
    expect(bar(page)).to_have_count(0)
    expect_focus(page, tick(page, "One"))
    select(page, "One", "Two")
    page.keyboard.press("p")
    bar(page).get_by_role("button", name=TEXT.SOMEDAY).click()
    expect(toast(page, "Moved 2 flows to Someday")).to_be_visible()
    eventually(lambda: bool((alice.flow("One")["planned"] or {}).get("someday")), True)


def test_all_move_to_another_context(page: Page, alice: Account) -> None:
    select(page, "One", "Two")
    action(page, TEXT.MOVE).click()
    bar(page).get_by_role("button", name="Personal").click()
    expect(rows(page)).to_have_count(3)
    personal = alice.contexts()[1]["id"]
    eventually(lambda: {alice.flow(title)["context_id"] for title in ("One", "Two")}, {personal})
    undo(page, "2 flows moved to Personal")
    expect(rows(page)).to_have_count(5)


def test_all_go_to_the_archive_and_the_trash(page: Page, alice: Account) -> None:
    select(page, "One", "Two")
    action(page, TEXT.ARCHIVE).click()
    expect(rows(page)).to_have_count(3)
    undo(page, "2 flows are in the archive")
    expect(rows(page)).to_have_count(5)
    select(page, "Three", "Four")
    action(page, TEXT.DELETE).click()
    expect(rows(page)).to_have_count(3)
    eventually(lambda: set(alice.titles()), {"One", "Two", "Five"})
    undo(page, "2 flows are in the trash")
    expect(rows(page)).to_have_count(5)


def test_done_flows_are_opened_again(page: Page, alice: Account) -> None:
    for title in ("One", "Two"):
        alice.complete(alice.flow(title))
    show(page, "Done")
    expect(rows(page)).to_have_count(2)
    select(page, "One", "Two")
    action(page, TEXT.REOPEN).click()
    expect(rows(page)).to_have_count(0)
    eventually(lambda: len(alice.titles()), 5)


def test_what_was_not_changed_is_told_and_stays_selected(
    page: Page, alice: Account, watch: ConsoleGuard
) -> None:
    select(page, "One", "Two")
    page.context.set_offline(True)  # the page does not hear of it
    watch.expect_unreachable()
    alice.delete_flow(alice.flow("One"))
    action(page, TEXT.COMPLETE).click()
    expect(rows(page)).to_have_count(3)
    page.context.set_offline(False)
    eventually(lambda: alice.titles(completed=True), ["Two"])


def test_each_result_is_told_by_itself(page: Page, alice: Account) -> None:
    gone = alice.flow("One")["id"]

    def delete_before(route: Route) -> None:
        alice.delete_flow({"id": gone})
        route.continue_()

    page.route("**/flows/batch", delete_before, times=1)
    select(page, "One", "Two")
    action(page, TEXT.COMPLETE).click()
    told = bar(page).get_by_role("listitem")
    expect(told).to_contain_text(["One"])
    expect(told).to_contain_text([str(TEXT.WORDS.batch.gone)])
    expect(toast(page, "Completed “Two”")).to_be_visible()
    page.keyboard.press("Escape")
    expect(bar(page)).to_have_count(0)


def test_a_refused_batch_is_taken_back(page: Page, watch: ConsoleGuard) -> None:
    watch.expect_status(403)
    select(page, "One", "Two")
    with refusing(page, "POST", "/flows/batch", 403):
        action(page, TEXT.DELETE).click()
        expect(toast(page, copy.ERRORS["refused"])).to_be_visible()
    expect(rows(page)).to_have_count(5)


def test_without_a_connection_a_batch_waits_and_so_does_its_undo(
    page: Page, alice: Account, watch: ConsoleGuard
) -> None:
    watch.expect_unreachable()
    select(page, "One", "Two")
    page.context.set_offline(True)
    action(page, TEXT.COMPLETE).click()
    expect(rows(page)).to_have_count(3)
    expect(offline_line(page)).to_be_visible()
    undo(page, "Completed 2 flows")
    expect(rows(page)).to_have_count(5)
    select(page, "Three", "Four")
    action(page, TEXT.DELETE).click()
    expect(rows(page)).to_have_count(3)
    page.context.set_offline(False)
    eventually(lambda: set(alice.titles()), {"One", "Two", "Five"})
    assert not alice.titles(completed=True)


def test_more_than_a_batch_takes_is_told(page_for: PageFor, alice: Account, work: dict[str, Any]) -> None:
    for number in range(100):
        alice.make_flow(work, f"Flow {number:02}")
    page = page_for(alice, f"/contexts/{work['id']}/?sort=title")
    expect(rows(page)).to_have_count(50)
    for loaded in (100, 105):
        rows(page).last.scroll_into_view_if_needed()  # the next page loads before its button is in sight
        expect(rows(page)).to_have_count(loaded)
    expect(listening(page)).to_be_attached()
    rows(page).first.click(modifiers=["Shift"])
    rows(page).last.click(modifiers=["Shift"])
    expect(bar(page)).to_contain_text("100 selected")
    expect(bar(page)).to_contain_text("Left out: 5")
    action(page, TEXT.DELETE).click()
    expect(rows(page)).to_have_count(5)
    eventually(lambda: len(alice.titles()), 5)


LONG_PRESS = """async (row) => {
  const { left, top } = row.getBoundingClientRect();
  const at = { bubbles: true, cancelable: true, pointerType: 'touch', clientX: left + 90, clientY: top + 20 };
  const target = document.elementFromPoint(at.clientX, at.clientY);
  target.dispatchEvent(new PointerEvent('pointerdown', at));
  await new Promise((done) => setTimeout(done, 700));
  target.dispatchEvent(new PointerEvent('pointerup', at));
  target.dispatchEvent(new MouseEvent('click', { ...at, detail: 1 }));
}"""


def test_on_touch_a_long_press_begins_and_taps_go_on(
    page_for: PageFor, alice: Account, work: dict[str, Any]
) -> None:
    phone = page_for(
        alice,
        f"/contexts/{work['id']}/?sort=title",
        viewport={"width": 360, "height": 740},
        has_touch=True,
        is_mobile=True,
    )
    expect(rows(phone)).to_have_count(5)
    heading(phone).tap()
    expect(listening(phone)).to_be_attached()
    row(phone, "One").evaluate(LONG_PRESS)
    expect(bar(phone)).to_contain_text("1 selected")
    row(phone, "Two").tap()
    expect(bar(phone)).to_contain_text("2 selected")
    expect(phone.get_by_role("dialog")).to_have_count(0)
    for button in bar(phone).get_by_role("button").all():
        box = button.bounding_box()
        assert box
        assert box["height"] >= 44
        assert box["width"] >= 44
    phone.set_viewport_size({"width": 320, "height": 740})
    words = bar(phone).locator("button span").all()
    assert [word.inner_text() for word in words if word.evaluate("e => e.scrollWidth > e.clientWidth")] == []
    action(phone, TEXT.COMPLETE).tap()
    expect(rows(phone)).to_have_count(3)


def test_another_page_has_another_selection(page: Page) -> None:
    select(page, "One", "Two")
    page.get_by_role("navigation").get_by_role("link", name=copy.Contexts.TITLE).click()
    expect(heading(page)).to_have_text(copy.Contexts.HEADING)
    expect(bar(page)).to_have_count(0)
