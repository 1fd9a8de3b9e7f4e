"""The day's path: what matters now, and the switch to another context."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from my_flow_client.design import copy

from .account import PERSONAL, Account, eventually
from .actions import add_flow, done, heading, in_trash, row, rows, tick, titled, toast, undo
from .console_guard import ConsoleGuard
from .fixtures import PageFor
from .network import holding, refusing, without_events

TEXT = copy.Switch
NOTE = "Call Ana about the budget"


@pytest.fixture
def work(alice: Account) -> dict[str, str]:
    work = alice.make_context()
    for title in ("Order paper", "Plan the offsite", "Book the room", "Read the draft", "Send the offer"):
        alice.make_flow(work, title)
    return work


@pytest.fixture
def personal(alice: Account, work: dict[str, str]) -> dict[str, str]:
    personal = alice.make_context(**PERSONAL)
    alice.make_flow(personal, "Call mum", priority="high")
    return personal


@pytest.fixture
def page(page_for: PageFor, alice: Account, work: dict[str, str], personal: dict[str, str]) -> Page:
    """Enter Work, and open the focus page."""
    alice.switch(to=work)
    page = page_for(alice, "/focus/")
    expect(heading(page)).to_have_text("Work")
    return page


def go_to(page: Page, name: str) -> Locator:
    """Open the sheet and choose the target context."""
    page.get_by_role("button", name=copy.Focus.SWITCH, exact=True).click()
    sheet = page.get_by_role("dialog")
    sheet.get_by_role("button", name=name).click()
    expect(sheet.get_by_role("button", name=f"{TEXT.ENTER} {name}")).to_be_enabled()
    return sheet


def left(sheet: Locator, title: str) -> Locator:
    """Return the row of a flow that would be left open."""
    return sheet.get_by_role("listitem").filter(has_text=title)


def resolve(sheet: Locator, title: str, label: str) -> None:
    left(sheet, title).get_by_role("button", name=label, exact=True).click()


def enter(sheet: Locator, name: str) -> None:
    """Switch, without waiting for the answer."""
    sheet.get_by_role("button", name=f"{TEXT.ENTER} {name}").click()


@contextmanager
def answered(page: Page) -> Iterator[None]:
    """Wait until the API has confirmed the switch made in the block."""
    with page.expect_response(lambda it: it.url.endswith("/transitions") and it.request.method == "POST"):
        yield


def test_whoever_is_nowhere_yet_chooses_where_to_be(
    page_for: PageFor, alice: Account, personal: dict[str, str]
) -> None:
    page = page_for(alice, "/focus/")
    expect(titled(page, copy.Onboarding.START_TITLE)).to_be_visible()
    page.get_by_role("button", name="Personal").click()
    expect(heading(page)).to_have_text("Personal")
    expect(row(page, "Call mum")).to_contain_text(copy.Flows.HIGH)
    page.reload()
    expect(heading(page)).to_have_text("Personal")
    eventually(lambda: alice.preferences()["current_context_id"], personal["id"])


def test_the_sheet_shows_what_is_so_now(
    page_for: PageFor, alice: Account, work: dict[str, str], personal: dict[str, str]
) -> None:
    alice.make_flow(work, "Pay the rent", priority="high")
    alice.switch(to=work)
    page = page_for(alice, path=None)
    without_events(page)  # they would have it read again what was written here
    page.goto("/focus/")
    expect(row(page, "Pay the rent")).to_be_visible()
    sheet = go_to(page, "Personal")
    expect(left(sheet, "Pay the rent")).to_be_visible()
    expect(sheet).to_contain_text("Call mum")
    page.keyboard.press("Escape")

    page.get_by_role("link", name=copy.Contexts.TITLE, exact=True).click()
    page.get_by_role("link", name=personal["name"], exact=True).click()
    tick(page, "Call mum").click()
    expect(row(page, "Call mum")).to_have_count(0)
    page.get_by_role("link", name=copy.Focus.NAV, exact=True).click()
    go_to(page, "Personal")
    expect(sheet).not_to_contain_text("Call mum")
    page.keyboard.press("Escape")

    tick(page, "Pay the rent").click()
    expect(row(page, "Pay the rent")).to_have_count(0)
    go_to(page, "Personal")
    expect(left(sheet, "Pay the rent")).to_have_count(0)
    page.keyboard.press("Escape")

    with holding(page, "POST", "/flows/*/reopen") as held:
        undo(page, done("Pay the rent"))
        go_to(page, "Personal")
        held.release()
        expect(left(sheet, "Pay the rent")).to_be_visible()


def test_focus_shows_few_and_unfolds_the_rest(page: Page) -> None:
    shown = rows(page).count()
    assert 1 <= shown < 5
    page.get_by_role("button", name=f"{5 - shown} {copy.Focus.MORE}").click()
    expect(rows(page)).to_have_count(5)
    page.get_by_role("button", name=copy.Focus.FEWER).click()
    expect(rows(page)).to_have_count(shown)


def test_in_focus_a_flow_is_added_finished_and_taken_back(page: Page, alice: Account) -> None:
    add_flow(page, "Answer Tom", day="Today", important=True)
    expect(row(page, "Answer Tom")).to_contain_text("planned today")
    tick(page, "Answer Tom").click()
    expect(row(page, "Answer Tom")).to_have_count(0)
    undo(page, done("Answer Tom"))
    expect(row(page, "Answer Tom")).to_be_visible()
    eventually(lambda: "Answer Tom" in alice.titles(), True)


def test_a_switch_settles_what_is_left_and_keeps_a_note(
    page: Page, alice: Account, personal: dict[str, str]
) -> None:
    sheet = go_to(page, "Personal")
    expect(sheet).to_contain_text("Call mum")
    resolve(sheet, "Send the offer", "Done")
    resolve(sheet, "Read the draft", "Tomorrow")
    resolve(sheet, "Book the room", "Move to Personal")
    resolve(sheet, "Plan the offsite", "Delete")
    sheet.get_by_label(TEXT.NOTE).fill(NOTE)
    with answered(page):
        enter(sheet, "Personal")
    expect(heading(page)).to_have_text("Personal")
    expect(sheet).to_have_count(0)
    expect(row(page, "Book the room")).to_be_visible()

    assert alice.titles(completed=True) == ["Send the offer"]
    assert alice.flow("Read the draft")["planned"]["date"] > alice.today()
    assert alice.flow("Book the room")["context_id"] == personal["id"]
    assert "Plan the offsite" not in alice.titles()
    assert alice.preferences()["current_context_id"] == personal["id"]

    back = go_to(page, "Work")
    expect(back).to_contain_text(NOTE)
    with answered(page):
        enter(back, "Work")
    expect(heading(page)).to_have_text("Work")
    expect(page.get_by_role("complementary")).to_contain_text(NOTE)


def test_the_same_choice_again_leaves_a_flow_open(page: Page, alice: Account) -> None:
    sheet = go_to(page, "Personal")
    resolve(sheet, "Send the offer", "Done")
    expect(left(sheet, "Send the offer").get_by_role("button", pressed=True)).to_have_count(1)
    resolve(sheet, "Send the offer", "Done")
    expect(left(sheet, "Send the offer").get_by_role("button", pressed=True)).to_have_count(0)
    with answered(page):
        enter(sheet, "Personal")
    expect(heading(page)).to_have_text("Personal")
    assert alice.titles(completed=True) == []


def test_a_switch_needs_no_mouse(page: Page, alice: Account) -> None:
    page.keyboard.press("s")
    sheet = page.get_by_role("dialog")
    expect(sheet.get_by_role("button", name="Personal")).to_be_focused()
    page.keyboard.press("Enter")
    expect(sheet.get_by_label(TEXT.NOTE)).to_be_focused()
    sheet.get_by_role("listitem").first.get_by_role("button").first.focus()
    page.keyboard.press("d")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("l")
    sheet.get_by_label(TEXT.NOTE).focus()
    page.keyboard.type(NOTE)
    with answered(page):
        page.keyboard.press("Enter")
    expect(heading(page)).to_have_text("Personal")
    # The oldest comes first where nothing presses.
    assert alice.titles(completed=True) == ["Order paper"]
    assert "Plan the offsite" not in alice.titles()
    undo(page, in_trash("Plan the offsite"))
    expect(toast(page, in_trash("Plan the offsite"))).to_have_count(0)
    go_to(page, "Work")
    expect(page.get_by_role("dialog")).to_contain_text("Plan the offsite")


PRESS = """([key, code]) => document.activeElement.dispatchEvent(
  new KeyboardEvent('keydown', { key, code, bubbles: true, cancelable: true }))"""


@pytest.mark.parametrize(
    ("key", "code", "label"),
    [("в", "KeyD", "Done"), ("\u0435", "KeyT", "Tomorrow"), ("ь", "KeyM", "Move to Personal"),
     ("д", "KeyL", "Delete")],
)  # fmt: skip
def test_the_keys_of_the_switch_are_at_their_places_on_a_russian_layout(
    page: Page, key: str, code: str, label: str
) -> None:
    sheet = go_to(page, "Personal")
    sheet.get_by_role("listitem").first.get_by_role("button").first.focus()
    page.evaluate(PRESS, [key, code])
    expect(sheet.get_by_role("button", pressed=True)).to_have_accessible_name(label)


def test_the_context_entered_is_there_before_the_answer(
    page: Page, alice: Account, work: dict[str, str]
) -> None:
    with holding(page, "POST", "/transitions") as held:
        enter(go_to(page, "Personal"), "Personal")
        expect(heading(page)).to_have_text("Personal")
        expect(row(page, "Call mum")).to_be_visible()
        assert alice.preferences()["current_context_id"] == work["id"]
        held.release()
    expect(heading(page)).to_have_text("Personal")


def test_a_refused_switch_is_undone_visibly_and_keeps_the_note(
    page: Page, alice: Account, work: dict[str, str], watch: ConsoleGuard
) -> None:
    sheet = go_to(page, "Personal")
    sheet.get_by_label(TEXT.NOTE).fill(NOTE)
    watch.expect_status(503)
    with refusing(page, "POST", "/transitions", 503):
        enter(sheet, "Personal")
        expect(toast(page, copy.ERRORS["unavailable"])).to_be_visible()
    expect(heading(page)).to_have_text("Work")
    assert alice.preferences()["current_context_id"] == work["id"]
    expect(go_to(page, "Personal").get_by_label(TEXT.NOTE)).to_have_value(NOTE)


def test_with_one_context_there_is_nowhere_to_go(
    page_for: PageFor, alice: Account, work: dict[str, str]
) -> None:
    alice.switch(to=work)
    page = page_for(alice, "/focus/")
    page.get_by_role("button", name=copy.Focus.SWITCH, exact=True).click()
    expect(page.get_by_role("dialog")).to_contain_text(TEXT.ONLY_ONE)


def test_the_arrows_lead_from_the_note_to_what_is_left_and_back(page: Page) -> None:
    sheet = go_to(page, "Personal")
    expect(sheet).to_contain_text("Work")
    note = sheet.get_by_label(TEXT.NOTE)
    expect(note).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(sheet.get_by_role("listitem").filter(has=page.locator(":focus"))).to_contain_text("Send the offer")
    page.keyboard.press("l")
    chosen = sheet.get_by_role("button", pressed=True)
    expect(chosen).to_have_accessible_name("Delete")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("d")
    expect(chosen).to_have_count(2)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(note).to_be_focused()
    page.keyboard.type(NOTE)
    page.keyboard.press("Enter")
    expect(heading(page)).to_have_text("Personal")


def test_on_a_phone_the_sheet_begins_with_what_is_left(
    page_for: PageFor, alice: Account, work: dict[str, str], personal: dict[str, str]
) -> None:
    alice.switch(to=work)
    phone = page_for(alice, "/focus/", viewport={"width": 360, "height": 640}, has_touch=True, is_mobile=True)
    sheet = go_to(phone, "Personal")
    expect(sheet.get_by_role("heading", name=TEXT.TITLE)).to_be_in_viewport()
    expect(sheet.get_by_role("button", name=copy.CLOSE)).to_be_focused()


def test_a_look_keeps_the_note_and_an_empty_field_empties_it(
    page: Page, alice: Account, work: dict[str, str], personal: dict[str, str]
) -> None:
    alice.switch(to=personal, leaving=work, note=NOTE)
    alice.switch(to=work, leaving=personal)
    page.reload()
    expect(page.get_by_text(NOTE)).to_be_visible()
    sheet = go_to(page, "Personal")
    note = sheet.get_by_label(TEXT.NOTE)
    expect(note).to_have_value(NOTE)
    sheet.get_by_role("button", name=f"{TEXT.ENTER} Personal").click()
    expect(heading(page)).to_have_text("Personal")
    go_to(page, "Work").get_by_role("button", name=f"{TEXT.ENTER} Work").click()
    expect(heading(page)).to_have_text("Work")
    expect(page.get_by_text(NOTE)).to_be_visible()

    sheet = go_to(page, "Personal")
    expect(note).to_have_value(NOTE)
    note.fill("")
    sheet.get_by_role("button", name=f"{TEXT.ENTER} Personal").click()
    expect(heading(page)).to_have_text("Personal")
    go_to(page, "Work").get_by_role("button", name=f"{TEXT.ENTER} Work").click()
    expect(heading(page)).to_have_text("Work")
    expect(page.get_by_text(NOTE)).to_have_count(0)


def test_what_is_typed_takes_the_place_of_the_note_before(
    page: Page, alice: Account, work: dict[str, str], personal: dict[str, str]
) -> None:
    alice.switch(to=personal, leaving=work, note=NOTE)
    alice.switch(to=work, leaving=personal)
    page.reload()
    expect(page.get_by_text(NOTE)).to_be_visible()
    sheet = go_to(page, "Personal")
    note = sheet.get_by_label(TEXT.NOTE)
    expect(note).to_have_value(NOTE)
    expect(note).to_be_focused()
    page.keyboard.type("Ask Tom")
    expect(note).to_have_value("Ask Tom")


def test_focus_folds_the_rest_in_its_own_order(
    page: Page, alice: Account, work: dict[str, str], personal: dict[str, str]
) -> None:
    today = date.fromisoformat(alice.today())
    for title, days in (("Much later", 60), ("Soon", 2), ("Today", 0), ("Late", -1), ("Later", 20)):
        alice.make_flow(work, title, due={"date": (today + timedelta(days=days)).isoformat()})
    alice.make_flow(work, "Important", priority="high")
    page.reload()
    titles = rows(page).get_by_role("checkbox")
    expect(titles).to_have_count(4)
    page.get_by_role("button", name=f"7 {copy.Focus.MORE}").click()
    expect(titles).to_have_count(11)
    named_by = "ticks => ticks.map(({ariaLabelledByElements: [title]}) => title.textContent)"
    assert titles.evaluate_all(named_by) == [
        "Late", "Today", "Soon", "Important", "Order paper", "Plan the offsite", "Book the room",
        "Read the draft", "Send the offer", "Later", "Much later",
    ]  # fmt: skip
