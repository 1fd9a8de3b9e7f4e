"""The week: what is planned and due in all contexts, and moving it to other days."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from my_flow_client.design import copy
from my_flow_client.features.flow_editor import copy as editor_copy
from my_flow_client.features.selection import copy as selection_copy
from my_flow_client.features.week import copy as week_copy

from .account import PERSONAL, Account, eventually
from .actions import (
    add_field,
    banner,
    close,
    done,
    flow_form,
    heading,
    offline_line,
    open_palette,
    row,
    tick,
    title_field,
    titled,
    toast,
    undo,
)
from .console_guard import ConsoleGuard
from .fixtures import PageFor
from .focus import expect_focus
from .network import Held, holding, refusing
from .stored import is_stored

TEXT = copy.Week
WIDE = {"width": 1440, "height": 900}
PHONE: dict[str, Any] = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}


def day(alice: Account, ahead: int) -> str:
    return (date.fromisoformat(alice.today()) + timedelta(days=ahead)).isoformat()


def on(page: Page, date_: str) -> Locator:
    """Return the rows of flows on that day."""
    return page.locator(f"[data-day='{date_}']").get_by_role("listitem")


def earlier(page: Page) -> Locator:
    return page.locator("#earlier")


def planned(alice: Account, title: str) -> Any:
    """Return the day that the flow is planned for, or None."""
    plan = alice.flow(title)["planned"]
    return plan and plan["date"]


@pytest.fixture
def work(alice: Account) -> dict[str, Any]:
    return alice.make_context()


@pytest.fixture
def personal(alice: Account, work: dict[str, Any]) -> dict[str, Any]:
    return alice.make_context(**PERSONAL)


@pytest.fixture
def page(page_for: PageFor, alice: Account, work: dict[str, Any], personal: dict[str, Any]) -> Page:
    """Open the week of alice, who has flows of every kind."""
    alice.make_flow(work, "Write the offer", planned={"date": day(alice, 1)}, due={"date": day(alice, 3)})
    alice.make_flow(work, "Pay the invoice", due={"date": day(alice, 2)})
    alice.make_flow(
        personal, "Call mum", planned={"date": alice.today(), "time": "23:59", "timezone": "Etc/UTC"}
    )
    alice.make_flow(personal, "Buy bread", planned={"date": alice.today()})
    alice.make_flow(work, "Answer the auditors", due={"date": day(alice, -3)})
    alice.make_flow(personal, "Water the plants", planned={"date": day(alice, -2)})
    alice.make_flow(work, "Learn to paint", planned={"someday": True})
    page = page_for(alice, "/week/", viewport=WIDE)
    expect(on(page, alice.today())).to_have_count(2)
    return page


def test_flows_of_all_contexts_stand_on_their_days(page: Page, alice: Account) -> None:
    expect(on(page, alice.today())).to_contain_text(["Call mum", "Buy bread"])
    expect(on(page, alice.today()).first).to_contain_text("23:59")
    expect(on(page, alice.today()).first).to_contain_text("Personal")
    expect(on(page, day(alice, 1))).to_contain_text(["Write the offer"])
    expect(on(page, day(alice, 2))).to_contain_text("due")
    # It is planned for one day and due on another.
    expect(on(page, day(alice, 3))).to_contain_text("planned tomorrow")
    expect(earlier(page).get_by_role("listitem")).to_have_count(2)
    expect(row(page, "Answer the auditors")).to_contain_text("was due")
    expect(row(page, "Water the plants")).to_contain_text("planned")
    expect(page.get_by_text("Learn to paint")).to_have_count(0)
    expect(page.locator("[data-day]")).to_have_count(7)
    expect(page.locator("[data-day]").first).to_contain_text(copy.DATES["today"])


def drag(page: Page, item: Locator, onto: Locator) -> None:
    start, end = item.bounding_box(), onto.bounding_box()
    assert start
    assert end
    page.mouse.move(start["x"] + 60, start["y"] + 15)
    page.mouse.down()
    page.mouse.move(start["x"] + 80, start["y"] + 30)
    page.mouse.move(end["x"] + end["width"] / 2, end["y"] + end["height"] / 2, steps=4)


def test_a_flow_is_dragged_to_another_day_and_its_due_stays(page: Page, alice: Account) -> None:
    drag(page, on(page, day(alice, 1)).first, page.locator(f"[data-day='{day(alice, 5)}']"))
    expect(page.locator("[data-drop]")).to_have_count(1)
    page.mouse.up()
    expect(on(page, day(alice, 5))).to_contain_text(["Write the offer"])
    expect(toast(page, "after it is due")).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(0)
    eventually(lambda: planned(alice, "Write the offer"), day(alice, 5))
    assert alice.flow("Write the offer")["due"]["date"] == day(alice, 3)
    undo(page, "Write the offer")
    expect(on(page, day(alice, 1))).to_contain_text(["Write the offer"])
    eventually(lambda: planned(alice, "Write the offer"), day(alice, 1))


def test_escape_lets_go_of_what_is_dragged(page: Page, alice: Account) -> None:
    drag(page, row(page, "Buy bread"), page.locator(f"[data-day='{day(alice, 4)}']"))
    page.keyboard.press("Escape")
    page.mouse.up()
    expect(on(page, alice.today())).to_have_count(2)
    expect(page.locator("[data-drop], [data-dragged]")).to_have_count(0)
    assert planned(alice, "Buy bread") == alice.today()


def test_keys_and_buttons_move_a_flow_and_the_focus_stays_with_it(page: Page, alice: Account) -> None:
    tick(page, "Buy bread").focus()
    page.keyboard.press("t")
    expect(on(page, day(alice, 1))).to_contain_text(["Buy bread"])
    expect_focus(page, tick(page, "Buy bread"))
    later = page.get_by_role("button", name=f"{week_copy.STEPS[1]}: Buy bread")
    later.focus()
    page.keyboard.press("Enter")
    expect(on(page, day(alice, 2))).to_contain_text(["Buy bread"])
    expect(later).to_be_focused()
    page.keyboard.press("Enter")
    expect(on(page, day(alice, 3))).to_contain_text(["Buy bread"])
    eventually(lambda: planned(alice, "Buy bread"), day(alice, 3))
    tick(page, "Buy bread").focus()
    page.keyboard.press("w")
    eventually(lambda: planned(alice, "Buy bread") != day(alice, 3), True)
    assert date.fromisoformat(planned(alice, "Buy bread") or "").weekday() == 0


def test_a_key_shows_the_days_for_one_flow_and_the_focus_comes_back(page: Page, alice: Account) -> None:
    tick(page, "Buy bread").focus()
    page.keyboard.press("p")
    bar = page.get_by_role("region", name=selection_copy.LABEL)
    expect_focus(page, bar.get_by_role("button", name=copy.Flows.TODAY, exact=True))
    page.keyboard.press("Escape")
    expect_focus(page, bar.get_by_role("button", name=selection_copy.PLAN, exact=True))
    page.keyboard.press("Escape")
    expect(bar).to_have_count(0)
    expect_focus(page, tick(page, "Buy bread"))
    page.keyboard.press("p")
    bar.get_by_role("button", name=copy.Focus.TOMORROW, exact=True).press("Enter")
    expect(on(page, day(alice, 1))).to_contain_text(["Write the offer", "Buy bread"])
    expect_focus(page, tick(page, "Buy bread"))


def test_all_that_is_from_before_moves_at_once_and_comes_back_at_once(page: Page, alice: Account) -> None:
    earlier(page).get_by_role("button", name=TEXT.ALL_TODAY).click()
    expect(on(page, alice.today())).to_have_count(4)
    expect(earlier(page)).to_have_count(0)
    expect(row(page, "Answer the auditors")).to_contain_text("was due")
    eventually(lambda: planned(alice, "Water the plants"), alice.today())
    assert alice.flow("Answer the auditors")["due"]["date"] == day(alice, -3)
    undo(page, "2 flows are planned for today")
    expect(earlier(page).get_by_role("listitem")).to_have_count(2)
    eventually(lambda: planned(alice, "Water the plants"), day(alice, -2))
    assert planned(alice, "Answer the auditors") is None


def test_all_that_is_from_before_moves_to_a_day_that_is_chosen(page: Page, alice: Account) -> None:
    earlier(page).get_by_label(TEXT.ALL_DATE).fill(day(alice, 4))
    expect(on(page, day(alice, 4))).to_have_count(2)
    eventually(lambda: planned(alice, "Answer the auditors"), day(alice, 4))


def test_a_flow_is_finished_in_the_week(page: Page, alice: Account) -> None:
    tick(page, "Call mum").click()
    expect(row(page, "Call mum")).to_have_count(0)
    eventually(lambda: "Call mum" in alice.titles(completed=True), True)
    undo(page, done("Call mum"))
    expect(row(page, "Call mum")).to_be_visible()


def test_a_flow_is_opened_and_changed_in_the_week(page: Page, alice: Account) -> None:
    form = flow_form(page, "Pay the invoice")
    title_field(form).fill("Pay the rent")
    expect(form.get_by_text(editor_copy.SAVED, exact=True)).to_be_visible()
    close(form)
    expect(on(page, day(alice, 2))).to_contain_text(["Pay the rent"])


def test_a_key_skips_a_flow_that_repeats(page: Page, alice: Account, work: dict[str, Any]) -> None:
    series = {"rule": "FREQ=DAILY", "counts_from": "planned"}
    items = [{"text": "Shoes", "done": True}, {"text": "Towel"}]
    alice.make_flow(work, "Gym", planned={"date": alice.today()}, repeat=series, items=items)
    gym = on(page, alice.today()).filter(has_text="Gym")
    expect(gym).to_contain_text(copy.Repeat.REPEATS)
    expect(gym).to_contain_text("1 of 2")
    expect(page.get_by_role("link", name=TEXT.TITLE)).to_have_attribute("aria-current", "page")
    tick(page, "Gym").focus()
    page.keyboard.press("k")
    expect(on(page, day(alice, 1)).filter(has=tick(page, "Gym"))).to_have_count(1)
    expect(gym).to_have_count(0)
    expect_focus(page, tick(page, "Gym"))
    eventually(lambda: planned(alice, "Gym"), day(alice, 1))
    undo(page, copy.Repeat.SKIPPED.format("Gym", "tomorrow"))
    expect(gym).to_have_count(1)
    eventually(lambda: planned(alice, "Gym"), alice.today())


def test_other_weeks_follow_and_the_address_keeps_them(page: Page, alice: Account) -> None:
    alice.make_flow(alice.contexts()[0], "Far away", planned={"date": day(alice, 9)})
    expect(page.get_by_role("button", name=TEXT.PREVIOUS)).to_be_disabled()
    page.get_by_role("button", name=TEXT.NEXT).click()
    expect(on(page, day(alice, 9))).to_contain_text(["Far away"])
    expect(earlier(page)).to_have_count(0)
    page.reload()
    expect(on(page, day(alice, 9))).to_contain_text(["Far away"])
    page.get_by_role("button", name=TEXT.THIS_WEEK).click()
    expect(on(page, alice.today())).to_have_count(2)


def test_a_refused_plan_is_taken_back_and_said(page: Page, alice: Account, watch: ConsoleGuard) -> None:
    watch.expect_status(403)
    with refusing(page, "PATCH", "/flows/*", 403):
        tick(page, "Buy bread").focus()
        page.keyboard.press("t")
        expect(toast(page, copy.ERRORS["refused"])).to_be_visible()
    expect(on(page, alice.today())).to_have_count(2)


def test_without_a_connection_plans_wait(page: Page, alice: Account, watch: ConsoleGuard) -> None:
    watch.expect_unreachable()
    page.context.set_offline(True)
    tick(page, "Buy bread").focus()
    page.keyboard.press("t")
    expect(on(page, day(alice, 1))).to_contain_text(["Write the offer", "Buy bread"])
    earlier(page).get_by_role("button", name=TEXT.ALL_TOMORROW).click()
    expect(on(page, day(alice, 1))).to_have_count(4)
    expect(offline_line(page)).to_be_visible()
    assert planned(alice, "Buy bread") == alice.today()
    page.context.set_offline(False)
    eventually(lambda: planned(alice, "Water the plants"), day(alice, 1))
    assert planned(alice, "Buy bread") == day(alice, 1)


def test_on_a_new_day_without_the_api_the_week_of_the_day_before_shows(
    page: Page, alice: Account, watch: ConsoleGuard
) -> None:
    watch.expect_status(503)
    eventually(lambda: is_stored(page, "Write the offer"), True)
    page.clock.set_system_time(datetime.now(UTC) + timedelta(days=1))
    tomorrow = day(alice, 1)
    with refusing(page, "GET", "/agenda*", 503):
        page.reload()
        expect(on(page, tomorrow)).to_contain_text(["Write the offer"])
        expect(page.locator("[aria-current='date']")).to_have_attribute("data-day", tomorrow)
        expect(earlier(page)).to_contain_text("Buy bread")
        tick(page, "Buy bread").focus()
        page.keyboard.press("t")
        expect(on(page, day(alice, 2))).to_contain_text(["Pay the invoice", "Buy bread"])
    eventually(lambda: planned(alice, "Buy bread"), day(alice, 2))


def test_a_change_elsewhere_shows(page: Page, alice: Account) -> None:
    alice.change_flow(alice.flow("Buy bread"), planned={"date": day(alice, 6)})
    expect(on(page, day(alice, 6))).to_contain_text(["Buy bread"])


def test_without_plans_the_page_says_what_it_is_for(page_for: PageFor, alice: Account) -> None:
    alice.make_context()
    page = page_for(alice, "/week/")
    expect(titled(page, TEXT.EMPTY_TITLE)).to_be_visible()


def test_a_week_that_cannot_be_read_says_so(page_for: PageFor, alice: Account, watch: ConsoleGuard) -> None:
    watch.expect_status(503)
    page = page_for(alice, None)
    with refusing(page, "GET", "/agenda*", 503):
        page.goto("/week/")
        expect(banner(page, copy.ERRORS["unavailable"])).to_be_visible()
    page.get_by_role("button", name=copy.RETRY).click()
    expect(titled(page, TEXT.EMPTY_TITLE)).to_be_visible()


def test_the_week_loads_in_the_shape_of_rows(page_for: PageFor, alice: Account) -> None:
    page = page_for(alice, None)
    with holding(page, "GET", "/agenda*") as held:
        page.goto("/week/")
        expect(page.get_by_role("status").filter(has_text=copy.LOADING)).to_be_attached()
        _release(held)
    expect(titled(page, TEXT.EMPTY_TITLE)).to_be_visible()


def _release(held: Held) -> None:
    held.release()


def test_key_palette_and_navigation_lead_to_the_week(page_for: PageFor, alice: Account) -> None:
    alice.make_context()
    page = page_for(alice, "/contexts/")
    expect(heading(page)).to_have_text(copy.Contexts.HEADING)
    page.keyboard.press("a")
    expect(heading(page)).to_have_text(TEXT.TITLE)
    expect(page).to_have_title(f"{TEXT.TITLE} · {copy.NAME}")
    page.goto("/contexts/")
    open_palette(page, "week").get_by_role("option", name=TEXT.TITLE).click()
    expect(heading(page)).to_have_text(TEXT.TITLE)
    page.goto("/contexts/")
    link = page.get_by_role("navigation").get_by_role("link", name=TEXT.TITLE)
    link.click()
    expect(heading(page)).to_have_text(TEXT.TITLE)
    expect(link).to_have_attribute("aria-current", "page")


def test_on_a_phone_the_days_are_a_list_and_a_grip_drags(
    page: Page, page_for: PageFor, alice: Account
) -> None:
    phone = page_for(alice, "/week/", **PHONE)
    expect(on(phone, alice.today())).to_have_count(2)
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE["viewport"]["width"]
    later = phone.get_by_role("button", name=f"{week_copy.STEPS[1]}: Buy bread")
    expect(later).to_be_hidden()
    row(phone, "Buy bread").locator("[data-grip]").tap()
    later.tap()
    expect(on(phone, day(alice, 1))).to_contain_text(["Write the offer", "Buy bread"])
    expect(on(page, day(alice, 1))).to_contain_text(["Write the offer", "Buy bread"])


def test_focus_says_what_comes_next_elsewhere(page: Page, alice: Account, page_for: PageFor) -> None:
    work, personal = alice.contexts()
    alice.switch(to=work)
    focus = page_for(alice, "/focus/")
    line = focus.get_by_role("paragraph").filter(has_text=TEXT.ELSEWHERE)
    expect(line.get_by_role("button", name="Personal Call mum 23:59")).to_be_visible()
    expect(line.get_by_role("link")).to_have_text("and 1 more")
    alice.complete(alice.flow("Call mum"))
    expect(line).to_contain_text("Buy bread")
    line.get_by_role("button").click()
    sheet = focus.get_by_role("dialog")
    sheet.get_by_role("button", name=f"{copy.Switch.ENTER} {personal['name']}").click()
    expect(heading(focus)).to_have_text("Personal")
    expect(line).to_have_count(0)
    expect(add_field(focus)).to_be_visible()
