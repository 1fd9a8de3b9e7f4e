"""Without the API: what was last seen is there, what is done waits, and is sent once, in order."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from devstack.testing import Stack
from playwright.sync_api import Page, expect

from my_flow_client.design import copy

from .account import Account
from .actions import (
    add_field,
    add_flow,
    delete_flow,
    done,
    group,
    heading,
    in_trash,
    offline_line,
    online_again,
    open_account_menu,
    row,
    rows,
    sent,
    show,
    tick,
    titled,
    toast,
    understood,
    undo,
)
from .console_guard import ConsoleGuard
from .fixtures import PageFor
from .network import API, api_down, fulfill, losing_answers, writes

QUICK_ADD = API + "/flows/quick-add"
TITLES = ["Read the draft", "Book the room"]
# Until nothing fits any more, however short.
FILL = """() => {
  for (let length = 4_000_000; length >= 1; length = Math.floor(length / 2))
    try { for (let n = 0; ; n++) localStorage.setItem(`full:${length}:${n}`, "x".repeat(length)); } catch {}
}"""


@pytest.fixture
def page(page_for: PageFor, alice: Account, watch: ConsoleGuard) -> Page:
    watch.expect_unreachable()
    context = alice.make_context()
    for title in TITLES:
        alice.make_flow(context, title)
    page = page_for(alice, f"/contexts/{context['id']}/")
    expect(rows(page)).to_have_count(2)
    return page


def waits(count: int) -> str:
    return copy.Offline.WAITS_ONE if count == 1 else copy.Offline.WAITS_MANY.replace("{}", str(count))


def test_three_writes_without_the_api_are_each_applied_once(page: Page, fresh: Stack, alice: Account) -> None:
    with api_down(fresh), writes(page) as written:
        add_flow(page, "Call mum")
        expect(offline_line(page, waits(1))).to_be_visible()
        tick(page, "Book the room").click()
        expect(toast(page, done("Book the room"))).to_be_visible()
        delete_flow(page, "Read the draft")
        expect(toast(page, in_trash("Read the draft"))).to_be_visible()
        expect(offline_line(page, waits(3))).to_be_visible()
        expect(rows(page)).to_have_count(1)

        page.reload()
        expect(row(page, "Call mum")).to_be_visible()
        expect(rows(page)).to_have_count(1)
        expect(heading(page)).to_have_text("Work")
        expect(offline_line(page, waits(3))).to_be_visible()
        fresh.api.start()
        expect(toast(page, copy.SENDING["sentMany"].replace("{}", "3"))).to_be_visible()
        online_again(page)
        sent(page, "Call mum")
    assert alice.titles() == ["Call mum"]
    assert alice.titles(completed=True) == ["Book the room"]
    show(page, "Done")
    expect(row(page, "Book the room")).to_be_visible()
    # Each as often as it took, and in the order in which they were made.
    made, completed, _ = dict.fromkeys(path for _, path, _ in written)
    assert made in ("quick-add", "flows")  # by whether the page knew already that the API is away
    assert completed == "complete"
    assert len({key for _, path, key in written if path == made}) == 1


def test_an_answer_that_was_lost_does_not_make_it_twice(
    page: Page, alice: Account, watch: ConsoleGuard
) -> None:
    watch.expect_status(404)  # a deletion that is sent again
    with losing_answers(page, "POST", "/flows/quick-add"):
        add_flow(page, "Call mum")
        expect(offline_line(page, waits(1))).to_be_visible()
    online_again(page)
    sent(page, "Call mum")
    expect(row(page, "Call mum")).to_have_count(1)
    with losing_answers(page, "DELETE", "/flows/*"):
        delete_flow(page, "Read the draft")
        expect(offline_line(page, waits(1))).to_be_visible()
    online_again(page)
    assert sorted(alice.titles()) == ["Book the room", "Call mum"]


def test_what_is_taken_back_without_the_api_stays_taken_back(
    page: Page, fresh: Stack, alice: Account
) -> None:
    with api_down(fresh):
        tick(page, "Book the room").click()
        expect(row(page, "Book the room")).to_have_count(0)
        undo(page, done("Book the room"))
        expect(tick(page, "Book the room")).not_to_be_checked()
        expect(offline_line(page, waits(2))).to_be_visible()
    online_again(page)
    assert sorted(alice.titles()) == sorted(TITLES)


def test_what_cannot_be_done_any_more_is_told_and_the_rest_is_sent(
    page: Page, fresh: Stack, alice: Account, watch: ConsoleGuard
) -> None:
    watch.expect_status(404)
    book = alice.flow("Book the room")
    add_field(page).fill("Call mum tomorrow !high")
    expect(understood(page, "important")).to_be_visible()
    page.context.set_offline(True)
    add_field(page).press("Enter")
    expect(group(page, "Next three days")).to_contain_text("Call mum")
    tick(page, "Book the room").click()
    tick(page, "Read the draft").click()
    expect(offline_line(page, waits(3))).to_be_visible()
    alice.delete_flow(book)
    page.context.set_offline(False)
    refused = toast(page, copy.SENDING["notSent"].replace("{}", "Book the room"))
    expect(refused).to_contain_text(copy.ERRORS["notFound"])
    online_again(page)
    expect(row(page, "Call mum")).to_have_count(1)
    expect(rows(page)).to_have_count(1)
    assert alice.titles() == ["Call mum"]
    call = alice.flow("Call mum")
    assert (call["priority"], call["planned_status"]) == ("high", "later"), "what showed is not what was sent"
    assert alice.titles(completed=True) == ["Read the draft"]


def test_what_was_just_added_can_be_finished_put_off_and_deleted_before_it_is_sent(
    page: Page, fresh: Stack, alice: Account
) -> None:
    """All of it waits behind the flow itself, and is sent to the id that the API gives it."""
    with api_down(fresh):
        for title in ("Call mum", "Buy bread", "Water the beds"):
            add_flow(page, title)
        tick(page, "Call mum").click()
        expect(row(page, "Call mum")).to_have_count(0)
        delete_flow(page, "Buy bread")
        expect(row(page, "Buy bread")).to_have_count(0)
        page.reload()
        expect(row(page, "Water the beds")).to_be_visible()
        expect(rows(page)).to_have_count(3)
        row(page, "Water the beds").hover()
        page.get_by_role("button", name=f"{copy.Focus.LATER}: Water the beds").click()
        page.get_by_role("button", name=copy.Focus.TOMORROW).first.click()
        expect(group(page, "Next three days")).to_contain_text("Water the beds")
        expect(offline_line(page, waits(6))).to_be_visible()
        fresh.api.start()
        sent(page, "Water the beds")
        online_again(page)
        expect(rows(page)).to_have_count(3)
    assert sorted(alice.titles()) == sorted([*TITLES, "Water the beds"])
    assert alice.titles(completed=True) == ["Call mum"]
    assert alice.flow("Water the beds")["planned_status"] == "later"


def test_a_line_is_understood_when_it_is_sent(page: Page, fresh: Stack, alice: Account) -> None:
    line = "Pay rent tomorrow 5pm !high"
    with api_down(fresh):
        add_field(page).fill(line)
        expect(offline_line(page, copy.Offline.SEEN)).to_be_visible()
        add_field(page).press("Enter")
        expect(offline_line(page, waits(1))).to_be_visible()
        page.reload()
        expect(row(page, line)).to_be_visible()
        fresh.api.start()
        sent(page, "Pay rent")
    expect(group(page, "Next three days")).to_contain_text("planned tomorrow, 17:00")
    expect(row(page, "Pay rent")).to_contain_text(copy.Flows.HIGH)
    assert sorted(alice.titles()) == sorted([*TITLES, "Pay rent"])


def test_on_another_day_a_line_stays_as_it_was_written(page: Page, fresh: Stack, alice: Account) -> None:
    """A line with "today" was written yesterday."""
    with api_down(fresh):
        page.clock.set_system_time(datetime.now(UTC) - timedelta(days=1))
        add_flow(page, "Buy bread today")
        expect(offline_line(page, waits(1))).to_be_visible()
        page.clock.set_system_time(datetime.now(UTC))
        fresh.api.start()
        sent(page, "Buy bread today")
    assert alice.flow("Buy bread today")["planned"] is None


def test_on_another_day_an_answer_that_was_lost_does_not_make_it_twice(
    page: Page, alice: Account, watch: ConsoleGuard
) -> None:
    watch.expect_status(422)  # its key belongs to the line as it was understood
    with losing_answers(page, "POST", "/flows/quick-add"):
        add_flow(page, "Buy bread tomorrow")
        expect(offline_line(page, waits(1))).to_be_visible()
        page.clock.set_system_time(datetime.now(UTC) + timedelta(days=1))
    online_again(page)
    sent(page, "Buy bread")
    assert sorted(alice.titles()) == sorted([*TITLES, "Buy bread"])
    assert alice.flow("Buy bread")["planned_status"] == "later"


def test_a_browser_without_room_sends_and_says_what_it_cannot_keep(page: Page, alice: Account) -> None:
    page.evaluate(FILL)
    add_flow(page, "Call mum")
    sent(page, "Call mum")
    page.context.set_offline(True)
    add_field(page).fill("Buy bread")
    add_field(page).press("Enter")
    expect(toast(page, copy.ERRORS["noRoom"])).to_be_visible()
    expect(add_field(page)).to_have_value("Buy bread")
    expect(row(page, "Buy bread")).to_have_count(0)
    page.context.set_offline(False)
    add_field(page).press("Enter")
    sent(page, "Buy bread")
    assert sorted(alice.titles()) == sorted([*TITLES, "Buy bread", "Call mum"])


# Everything that shows on the page, however briefly.
RECORD = """() => { window.shown = new Set();
  new MutationObserver(() => document.body && window.shown.add(document.body.innerText))
    .observe(document, {childList: true, subtree: true, characterData: true}); }"""


def test_a_reload_in_the_middle_of_a_write_loses_nothing(page: Page, alice: Account) -> None:
    """It is kept before it is sent, and sent again until the API has done with the first attempt.

    Nobody was offline: nothing says so, and nothing moves for it.
    """
    page.add_init_script(f"({RECORD})()")
    still_running = partial(fulfill, status=409, kind="https://api.example/problems/request-in-progress")
    page.route(QUICK_ADD, still_running, times=1)  # the later route comes first
    page.route(QUICK_ADD, lambda route: None, times=1)
    add_field(page).fill("Call mum")
    add_field(page).press("Enter")
    expect(row(page, "Call mum")).to_be_visible()
    with page.expect_response(lambda answer: answer.status == 409):
        page.reload()
    sent(page, "Call mum")
    assert alice.titles().count("Call mum") == 1
    shown = page.evaluate("[...window.shown].join()")
    assert "Call mum" in shown
    assert waits(1) not in shown
    assert copy.SENDING["sentOne"] not in shown


def test_two_tabs_without_the_api_show_and_send_the_same(page: Page, fresh: Stack, alice: Account) -> None:
    other = page.context.new_page()
    other.goto(page.url)
    expect(rows(other)).to_have_count(2)
    with api_down(fresh):
        add_flow(page, "Call mum")
        expect(row(other, "Call mum")).to_be_visible()
        tick(other, "Book the room").click()
        expect(row(page, "Book the room")).to_have_count(0)
        for tab in (page, other):
            expect(offline_line(tab, waits(2))).to_be_visible()
    for tab in (page, other):
        online_again(tab)
        sent(tab, "Call mum")
        expect(rows(tab)).to_have_count(2)
    assert sorted(alice.titles()) == ["Call mum", "Read the draft"]


def test_signing_out_gives_up_what_waits_only_when_asked_twice(
    page: Page, fresh: Stack, alice: Account
) -> None:
    with api_down(fresh):
        add_flow(page, "Call mum")
        expect(offline_line(page, waits(1))).to_be_visible()
        open_account_menu(page).get_by_role("button", name=copy.Account.SIGN_OUT).click()
        asked = toast(page, copy.SENDING["leavingOne"])
        expect(asked).to_be_visible()
        expect(row(page, "Call mum")).to_be_visible()
        asked.get_by_role("button", name=copy.SENDING["leaveAnyway"]).click()
        expect(page.get_by_role("button", name=copy.Landing.SIGN_IN)).to_be_visible()
        page.goto("/contexts/")
        expect(titled(page, copy.SignIn.NEEDED)).to_be_visible()
        kept = page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('my-flow:'))")
        assert kept == []
    assert sorted(alice.titles()) == sorted(TITLES)
