"""Live updates: changes made elsewhere show without a reload, and own changes are not read twice."""

from __future__ import annotations

from devstack.testing import Stack
from playwright.sync_api import Page, Request, expect

from my_flow_client.design import copy

from .account import PERSONAL, Account
from .actions import (
    add_field,
    add_flow,
    banner,
    card,
    delete_flow,
    flow_form,
    heading,
    online_again,
    row,
    rows,
    sent,
    tick,
    title_field,
)
from .console_guard import ConsoleGuard
from .fixtures import PageFor
from .network import api_down, refusing


def reads(page: Page) -> list[str]:
    """Record the paths that the page reads from now on."""
    seen: list[str] = []

    def note(request: Request) -> None:
        if "/api/v1/" in request.url and request.method == "GET":
            seen.append(request.url.partition("/api/v1")[2])

    page.on("request", note)
    return seen


def listening(page: Page, path: str) -> None:
    """Open the address and wait until the page receives events."""
    with page.expect_response("**/api/v1/events"):
        page.goto(path)


def test_other_devices_show_it_by_themselves(page_for: PageFor, alice: Account, bob: Account) -> None:
    context = alice.make_context()
    alice.make_flow(context, "Read the draft")
    address = f"/contexts/{context['id']}/"
    desk, phone, overview = (page_for(alice, None) for _ in range(3))
    for page, path in ((desk, address), (phone, address), (overview, "/contexts/")):
        listening(page, path)
    expect(row(desk, "Read the draft")).to_be_visible()
    expect(row(phone, "Read the draft")).to_be_visible()
    expect(card(overview, "Work")).to_contain_text(f"1 {copy.Contexts.OPEN}")
    bob.make_flow(bob.make_context(), "Not for alice")

    add_flow(desk, "Call mum")
    sent(desk, "Call mum")
    expect(row(phone, "Call mum")).to_be_visible()
    expect(card(overview, "Work")).to_contain_text(f"2 {copy.Contexts.OPEN}")

    tick(phone, "Read the draft").click()
    expect(row(desk, "Read the draft")).to_have_count(0)
    delete_flow(phone, "Call mum")
    expect(rows(desk)).to_have_count(0)
    alice.change_context(context, name="Studio")
    expect(heading(desk)).to_have_text("Studio")
    expect(card(overview, "Studio")).to_be_visible()
    alice.make_context(**PERSONAL)
    expect(card(overview, "Personal")).to_be_visible()
    expect(desk.get_by_text("Not for alice")).to_have_count(0)


def test_what_is_being_typed_stays_while_the_page_changes(page_for: PageFor, alice: Account) -> None:
    context = alice.make_context()
    flow = alice.make_flow(context, "Read the draft")
    page = page_for(alice, None)
    listening(page, f"/contexts/{context['id']}/")
    add_field(page).fill("Call mu")
    alice.make_flow(context, "Book the room")
    expect(row(page, "Book the room")).to_be_visible()
    expect(add_field(page)).to_have_value("Call mu")
    expect(add_field(page)).to_be_focused()
    form = flow_form(page, "Read the draft")
    title_field(form).fill("Read the second draft")
    alice.change_flow(flow, priority="high")
    expect(page.get_by_text(copy.Flows.HIGH).first).to_be_attached()
    expect(title_field(form)).to_have_value("Read the second draft")


def test_one_tab_listens_and_tells_the_others(page_for: PageFor, alice: Account) -> None:
    context = alice.make_context()
    address = f"/contexts/{context['id']}/"
    first = page_for(alice, None)
    streams: list[str] = []
    first.context.on("request", lambda r: streams.append(r.url) if r.url.endswith("/events") else None)
    listening(first, address)
    second = first.context.new_page()
    second.goto(address)
    expect(heading(second)).to_have_text("Work")
    alice.make_flow(context, "Read the draft")
    for page in (first, second):
        expect(row(page, "Read the draft")).to_be_visible()
    assert len(streams) == 1
    with second.expect_response("**/api/v1/events"):
        first.close()
    alice.make_flow(context, "Book the room")
    expect(row(second, "Book the room")).to_be_visible()


def test_a_change_of_ones_own_is_read_once(page_for: PageFor, alice: Account) -> None:
    """By the write itself: the event that tells of it brings nothing new."""
    context = alice.make_context()
    alice.make_flow(context, "Read the draft")
    page = page_for(alice, None)
    listening(page, f"/contexts/{context['id']}/")
    expect(rows(page)).to_have_count(1)
    seen = reads(page)
    tick(page, "Read the draft").click()
    expect(rows(page)).to_have_count(0)
    alice.make_flow(context, "Afterwards")  # its event comes after that of the tick
    expect(row(page, "Afterwards")).to_be_visible()
    list_of_open = f"/contexts/{context['id']}/flows?limit=50&completed=false"
    lists = [path for path in seen if path.startswith(list_of_open)]
    assert len(lists) == 2, seen


def test_what_was_missed_is_told_when_the_api_is_back(
    page_for: PageFor, alice: Account, fresh: Stack, watch: ConsoleGuard
) -> None:
    watch.expect_unreachable()
    context = alice.make_context()
    page = page_for(alice, None)
    listening(page, f"/contexts/{context['id']}/")
    expect(heading(page)).to_have_text("Work")
    with api_down(fresh):
        pass
    alice.make_flow(context, "Read the draft")
    # The browser tries again after a while, and the API takes its time to begin.
    expect(row(page, "Read the draft")).to_be_visible(timeout=40_000)


def test_an_answer_whatever_it_says_means_that_the_api_is_there(
    page_for: PageFor, alice: Account, watch: ConsoleGuard
) -> None:
    watch.expect_status(429, 500)
    context = alice.make_context()
    page = page_for(alice, None)
    asked: list[str] = []
    page.on("response", lambda r: asked.append(r.url) if r.url.endswith("/events") else None)
    with refusing(page, "GET", "/events", 429), page.expect_response("**/events"):
        page.goto(f"/contexts/{context['id']}/")
    with refusing(page, "GET", "/events", 500):
        while len(asked) < 4:
            page.wait_for_event("response")
        expect(heading(page)).to_have_text("Work")
        online_again(page)
    alice.make_flow(context, "Read the draft")
    expect(row(page, "Read the draft")).to_be_visible()


def test_a_session_that_was_ended_elsewhere_is_said_without_a_click(
    page_for: PageFor, alice: Account, fresh: Stack, watch: ConsoleGuard
) -> None:
    """The next stream needs a token, and there is none any more."""
    fresh.identity.set_access_ttl(1)
    watch.expect_unreachable()
    watch.expect_session_over()
    context = alice.make_context()
    alice.make_flow(context, "Read the draft")
    page = page_for(alice, None)
    listening(page, f"/contexts/{context['id']}/")
    expect(row(page, "Read the draft")).to_be_visible()
    fresh.identity.revoke_all()
    with api_down(fresh):
        pass
    expect(banner(page, copy.SignIn.EXPIRED)).to_be_visible(timeout=40_000)
    expect(row(page, "Read the draft")).to_be_visible()
