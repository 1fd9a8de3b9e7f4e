"""Optimistic updates: a change shows before the API answers, and is visibly undone if the API refuses it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from my_flow_client.design import copy
from my_flow_client.features.add_flow import copy as add_flow_copy

from .account import Account, eventually
from .actions import (
    add_field,
    add_flow,
    delete_flow,
    done,
    group,
    in_trash,
    row,
    rows,
    sent,
    show,
    tick,
    toast,
    understood,
    undo,
)
from .console_guard import ConsoleGuard
from .fixtures import PageFor
from .network import answering_late, holding, refusing


@pytest.fixture
def page(page_for: PageFor, alice: Account) -> Page:
    context = alice.make_context()
    alice.make_flow(context, "Read the draft")
    alice.make_flow(context, "Book the room")
    page = page_for(alice, f"/contexts/{context['id']}/")
    expect(rows(page)).to_have_count(2)
    return page


def test_a_new_flow_stands_there_before_the_answer(page: Page, alice: Account) -> None:
    with holding(page, "POST", "/flows/quick-add") as held:
        add_field(page).fill("Call mum")
        page.get_by_role("button", name=add_flow_copy.TODAY, exact=True).click()
        expect(understood(page, "Today")).to_be_visible()
        add_field(page).press("Enter")
        expect(group(page, "Today").locator("li")).to_contain_text(["Call mum"])
        expect(add_field(page)).to_have_value("")
        expect(add_field(page)).to_be_focused()
        assert "Call mum" not in alice.titles()
        held.release()
        sent(page, "Call mum")
    assert "Call mum" in alice.titles()
    expect(row(page, "Call mum")).to_have_count(1)


def test_a_flow_that_is_added_while_its_list_loads_is_in_the_list(page_for: PageFor, alice: Account) -> None:
    """The list's first answer is older than the flow, and comes after it."""
    context = alice.make_context()
    alice.make_flow(context, "Read the draft")
    page = page_for(alice, "/contexts/")
    with answering_late(page, "/contexts/*/flows?*") as answer:
        page.goto(f"/contexts/{context['id']}/")
        add_field(page).fill("Call mum")
        add_field(page).press("Enter")
        eventually(lambda: "Call mum" in alice.titles(), True)
        answer()
        expect(rows(page)).to_contain_text(["Call mum", "Read the draft"])


def test_a_new_flow_stands_where_it_will_be_in_focus(page_for: PageFor, alice: Account) -> None:
    """Otherwise all others move when the answer comes, under a finger that is about to press one of them."""
    context = alice.make_context()
    alice.make_flow(context, "Send the offer", due={"date": alice.today()})
    alice.make_flow(context, "Read the draft")
    alice.switch(to=context)
    page = page_for(alice, "/focus/")
    order = ["Send the offer", "Book the room", "Read the draft"]
    expect(rows(page)).to_contain_text([order[0], order[2]])
    with holding(page, "POST", "/flows/quick-add") as held:
        add_field(page).fill("Book the room by tomorrow 5pm !high")
        expect(understood(page, "important")).to_be_visible()
        add_field(page).press("Enter")
        expect(rows(page)).to_contain_text(order)
        with page.expect_response("**/focus"):
            held.release()
    sent(page, "Book the room")
    expect(rows(page)).to_contain_text(order)


def test_a_finished_flow_is_ticked_before_the_answer(page: Page, alice: Account) -> None:
    with holding(page, "POST", "/flows/*/complete") as held:
        tick(page, "Book the room").click()
        expect(tick(page, "Book the room")).to_be_checked()
        assert alice.titles(completed=True) == []
        held.release()
        expect(toast(page, done("Book the room"))).to_be_visible()
    expect(row(page, "Book the room")).to_have_count(0)
    assert alice.titles(completed=True) == ["Book the room"]


def test_a_deleted_flow_is_gone_before_the_answer(page: Page, alice: Account) -> None:
    with holding(page, "DELETE", "/flows/*") as held:
        delete_flow(page, "Book the room")
        expect(row(page, "Book the room")).to_have_count(0)
        assert "Book the room" in alice.titles()
        held.release()
        expect(toast(page, in_trash("Book the room"))).to_be_visible()
    assert alice.titles() == ["Read the draft"]


def test_what_is_taken_back_shows_before_the_answer(page: Page) -> None:
    tick(page, "Book the room").click()
    expect(row(page, "Book the room")).to_have_count(0)
    with holding(page, "POST", "/flows/*/reopen") as held:
        undo(page, done("Book the room"))
        expect(tick(page, "Book the room")).not_to_be_checked()
        held.release()
    delete_flow(page, "Read the draft")
    with holding(page, "POST", "/flows/*/restore") as held:
        undo(page, in_trash("Read the draft"))
        expect(row(page, "Read the draft")).to_be_visible()
        held.release()
    expect(rows(page)).to_have_count(2)


def test_an_undo_that_was_refused_is_said(page: Page, alice: Account, watch: ConsoleGuard) -> None:
    watch.expect_status(503)
    tick(page, "Book the room").click()
    with refusing(page, "POST", "/flows/*/reopen", 503):
        undo(page, done("Book the room"))
        expect(toast(page, copy.ERRORS["unavailable"])).to_be_visible()
    expect(row(page, "Book the room")).to_have_count(0)
    assert alice.titles(completed=True) == ["Book the room"]
    show(page, "Done")
    tick(page, "Book the room").click()
    show(page, "Open")
    expect(rows(page)).to_have_count(2)
    eventually(lambda: alice.titles(completed=True), [])


@pytest.mark.parametrize("status", [503, 429])
def test_a_refused_flow_goes_back_into_the_field(
    page: Page, alice: Account, watch: ConsoleGuard, status: int
) -> None:
    watch.expect_status(status)
    with holding(page, "POST", "/flows/quick-add") as held:
        field = add_field(page)
        field.fill("Call mum tomorrow !high")
        expect(understood(page, "Tomorrow")).to_be_visible()
        field.press("Enter")
        expect(row(page, "Call mum")).to_be_visible()
        held.refuse(status)
        expect(row(page, "Call mum")).to_have_count(0)
    expect(toast(page, copy.ERRORS["tooMany" if status == 429 else "unavailable"])).to_be_visible()
    expect(field).to_have_value("Call mum tomorrow !high")
    field.press("Enter")
    expect(group(page, "Next three days")).to_contain_text("Call mum")
    sent(page, "Call mum")
    assert alice.flow("Call mum")["priority"] == "high"


def test_two_flows_refused_one_after_the_other_are_both_kept(page: Page, watch: ConsoleGuard) -> None:
    watch.expect_status(503)
    with holding(page, "POST", "/flows/quick-add") as held:
        add_flow(page, "Call mum")
        add_flow(page, "Buy bread")
        held.refuse(503)
        expect(tick(page, "Read the draft")).to_be_visible()
        expect(add_field(page)).not_to_have_value("")
    for title in ("Call mum", "Buy bread"):
        expect_kept(page, title)


def test_a_refused_flow_does_not_push_out_what_is_being_typed(page: Page, watch: ConsoleGuard) -> None:
    watch.expect_status(503)
    with holding(page, "POST", "/flows/quick-add") as held:
        add_flow(page, "Call mum")
        add_field(page).fill("Buy bre")
        held.refuse(503)
        expect(toast(page, copy.ERRORS["unavailable"])).to_be_visible()
    for title in ("Call mum", "Buy bre"):
        expect_kept(page, title)


def expect_kept(page: Page, text: str) -> None:
    """Check that the typed text is still on the page: in a field or as text."""
    page.wait_for_function(
        """text => [...document.querySelectorAll('input')].some(({value}) => value.includes(text))
          || document.body.innerText.includes(text)""",
        arg=text,
    )


def test_a_refused_tick_is_taken_back(page: Page, alice: Account, watch: ConsoleGuard) -> None:
    watch.expect_status(503)
    with holding(page, "POST", "/flows/*/complete") as held:
        tick(page, "Book the room").click()
        expect(tick(page, "Book the room")).to_be_checked()
        held.refuse(503)
        expect(tick(page, "Book the room")).not_to_be_checked()
    expect(toast(page, copy.ERRORS["unavailable"])).to_be_visible()
    expect(row(page, "Book the room")).to_be_visible()
    expect(row(page, "Book the room").locator("> div").first).to_have_css("opacity", "1")
    assert alice.titles(completed=True) == []


def test_a_refused_deletion_is_taken_back(page: Page, watch: ConsoleGuard) -> None:
    watch.expect_status(500)
    with holding(page, "DELETE", "/flows/*") as held:
        delete_flow(page, "Book the room")
        expect(row(page, "Book the room")).to_have_count(0)
        held.refuse(500)
        expect(row(page, "Book the room")).to_be_visible()
    expect(toast(page, copy.ERRORS["unavailable"])).to_be_visible()


def test_two_quick_ticks_do_not_undo_each_other(page: Page, alice: Account) -> None:
    """The second is made while the first is on its way; whichever answer comes first, both hold."""
    with holding(page, "POST", "/flows/*/complete") as held:
        tick(page, "Book the room").click()
        tick(page, "Read the draft").click()
        held.release()
        expect(rows(page)).to_have_count(0)
    eventually(lambda: sorted(alice.titles(completed=True)), ["Book the room", "Read the draft"])
    expect(page.get_by_text(copy.Flows.EMPTY_TITLE)).to_be_visible()


def test_a_refused_tick_does_not_undo_another_one(page: Page, alice: Account, watch: ConsoleGuard) -> None:
    """Only the refused change is undone, not the page as a whole."""
    watch.expect_status(503)
    with holding(page, "POST", "/flows/*/complete") as first:
        tick(page, "Book the room").click()
        expect(tick(page, "Book the room")).to_be_checked()
        add_flow(page, "Call mum")
        sent(page, "Call mum")
        first.refuse(503)
        expect(tick(page, "Book the room")).not_to_be_checked()
    expect(row(page, "Call mum")).to_be_visible()
    assert "Call mum" in alice.titles()


def test_the_overview_counts_what_is_on_its_way(page: Page) -> None:
    page.get_by_role("link", name=copy.Contexts.BACK).click()
    card = page.get_by_role("listitem").filter(has_text="Work")
    expect(card).to_contain_text(f"2 {copy.Contexts.OPEN}")
    card.get_by_role("link").click()
    with holding(page, "POST", "/flows/*/complete") as held:
        tick(page, "Book the room").click()
        expect(tick(page, "Book the room")).to_be_checked()
        page.get_by_role("link", name=copy.Contexts.BACK).click()
        expect(card).to_contain_text(f"1 {copy.Contexts.OPEN}")
        held.release()
    expect(card).to_contain_text(f"1 {copy.Contexts.OPEN}")
    expect(card).to_contain_text(f"1 {copy.Contexts.DONE_OF}")
