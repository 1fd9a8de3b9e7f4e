"""axe finds nothing, on any page."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, Route, expect

from my_flow_client.design import copy

from ..e2e.account import PERSONAL, Account, eventually
from ..e2e.actions import (
    add_field,
    add_flow,
    banner,
    card,
    edit_context_form,
    field_error,
    flow_form,
    heading,
    new_context_form,
    offline_line,
    open_account_menu,
    row,
    show,
    tick,
    title_field,
    titled,
    toast,
)
from ..e2e.console_guard import ConsoleGuard
from ..e2e.fixtures import PageFor
from .axe import expect_no_violation

# A colour of each kind: bright, pale, nearly black, nearly white.
COLOURS = ("#FFEE00", "#FFB6C1", "#0A0A0A", "#FDFDFD", "#3B78D1", "#00FF00")


@pytest.fixture
def full(page_for: PageFor, alice: Account) -> Page:
    """Open a context with flows of every kind, open and done."""
    context = alice.make_context()
    alice.make_context(**PERSONAL)
    alice.make_flow(context, "Send the offer", due={"date": "2020-01-31"}, priority="high", description="Now")
    today = alice.today()
    alice.make_flow(context, "Call Ines", due={"date": today, "time": "23:59", "timezone": "UTC"})
    alice.make_flow(context, "Read the draft", due={"date": today})
    alice.make_flow(context, "Book the room")
    alice.complete(alice.make_flow(context, "Answer the auditors"))
    page = page_for(alice, f"/contexts/{context['id']}/")
    expect(row(page, "Book the room")).to_be_visible()
    return page


def test_the_landing_page(page_for: PageFor) -> None:
    page = page_for(path="/")
    for context in ("Work", "Personal", "Rest"):
        page.get_by_role("button", name=context).click()
        page.get_by_role("checkbox").first.click()
        expect_no_violation(page, context)


def test_focus_and_the_switch(page_for: PageFor, alice: Account) -> None:
    work, personal = alice.make_context(), alice.make_context(**PERSONAL)
    for title in ("Book the room", "Read the draft"):
        alice.make_flow(work, title, priority="high")
    page = page_for(alice, "/focus/")
    expect(titled(page, copy.Onboarding.START_TITLE)).to_be_visible()
    expect_no_violation(page, "nowhere yet")
    alice.switch(to=personal)
    page.reload()
    expect(heading(page)).to_have_text("Personal")
    expect_no_violation(page, "nothing needs you")
    alice.switch(to=work, leaving=personal, note="Call Ana")
    alice.switch(to=personal, leaving=work, note="Ask Ines")
    page.reload()
    expect(page.get_by_role("complementary")).to_contain_text("Call Ana")
    expect_no_violation(page, "with a note")
    page.get_by_role("button", name=copy.Focus.SWITCH, exact=True).click()
    sheet = page.get_by_role("dialog")
    expect(sheet.get_by_role("button", name="Work")).to_be_visible()
    expect_no_violation(page, "where to")
    sheet.get_by_role("button", name="Work").click()
    expect(sheet).to_contain_text("Ask Ines")
    expect_no_violation(page, "what waits")


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("/callback?error=access_denied", None),
        ("/contexts/", copy.SignIn.NEEDED),
        ("/week/", copy.SignIn.NEEDED),
        ("/settings/", copy.SignIn.NEEDED),
        ("/nothing/here", copy.NotFound.HEADING),
    ],
    ids=["callback error", "contexts, signed out", "week, signed out", "settings, signed out", "not found"],
)
def test_pages_for_strangers(page_for: PageFor, watch: ConsoleGuard, path: str, title: str | None) -> None:
    watch.expect_status(404)
    page = page_for(path=path)
    expect(heading(page)).to_be_visible()
    if title:
        expect(titled(page, title)).to_be_visible()
    expect_no_violation(page)


def test_the_first_visit(page_for: PageFor, alice: Account) -> None:
    page = page_for(alice)
    expect(page.get_by_role("heading", name=copy.Contexts.EMPTY_TITLE)).to_be_visible()
    expect_no_violation(page, "no contexts")
    page.get_by_role("button", name="Work").click()
    expect(page.get_by_role("heading", name=copy.Flows.EMPTY_TITLE)).to_be_visible()
    expect_no_violation(page, "no flows")


def test_the_contexts(page_for: PageFor, alice: Account) -> None:
    for number, colour in enumerate(COLOURS):
        context = alice.make_context(name=f"Context {number}", color=colour)
        alice.complete(alice.make_flow(context, "Done"))
        alice.make_flow(context, "Open", due={"date": "2020-01-31"})
    page = page_for(alice)
    expect(card(page, "Context 5")).to_be_visible()
    expect_no_violation(page, "cards")
    form = new_context_form(page)
    expect_no_violation(page, "form")
    form.get_by_label(copy.Contexts.COLOUR_OTHER).fill("red")
    form.get_by_role("button", name=copy.Contexts.CREATE).click()
    expect(field_error(page, form.get_by_label(copy.Contexts.NAME, exact=True))).to_be_visible()
    expect_no_violation(page, "form with errors")


def test_a_context_of_any_colour(page_for: PageFor, alice: Account) -> None:
    page = page_for(alice, path=None)
    for colour in COLOURS:
        context = alice.make_context(name=colour, color=colour)
        alice.make_flow(context, "Send the offer", due={"date": "2020-01-31"}, priority="high")
        page.goto(f"/contexts/{context['id']}/")
        expect(heading(page)).to_have_text(colour)
        add_field(page).fill("Call mum")  # shows the filled button
        expect_no_violation(page, colour)


def test_a_context_full_of_flows(full: Page) -> None:
    show(full, "Done")
    expect(tick(full, "Answer the auditors")).to_be_checked()
    expect_no_violation(full, "what is done")
    show(full, "Open")
    add_flow(full, "Call mum")
    tick(full, "Call mum").click()
    expect(toast(full, "Call mum")).to_be_visible()
    expect_no_violation(full, "toast")
    add_field(full).fill("a" * 201)
    expect(field_error(full, add_field(full))).to_be_visible()
    expect_no_violation(full, "field error")


def test_the_forms(full: Page) -> None:
    form = flow_form(full, "Send the offer")
    expect_no_violation(full, "flow form")
    title_field(form).fill("")
    expect(field_error(full, title_field(form))).to_be_visible()
    expect_no_violation(full, "flow form with an error")
    full.keyboard.press("Escape")
    edit_context_form(full)
    expect_no_violation(full, "context form")


def test_the_account_menu_and_the_settings(full: Page) -> None:
    open_account_menu(full).get_by_role("link", name=copy.Account.SETTINGS).hover()
    expect_no_violation(full, "menu")
    full.goto("/settings/")
    expect(full.get_by_label(copy.Settings.ZONE)).to_be_visible()
    expect_no_violation(full, "settings")


def test_a_context_that_is_not_there(page_for: PageFor, alice: Account, watch: ConsoleGuard) -> None:
    watch.expect_status(404)
    page = page_for(alice, f"/contexts/{'0' * 24}/")
    expect(titled(page, copy.Contexts.NOT_FOUND_TITLE)).to_be_visible()
    expect_no_violation(page)


def lose_the_connection(page: Page) -> None:
    page.route("**/api/v1/**", lambda route: route.abort("failed"))


def test_banners(full: Page, watch: ConsoleGuard, alice: Account) -> None:
    watch.expect_unreachable()
    lose_the_connection(full)
    tick(full, "Book the room").click()
    expect(offline_line(full, copy.Offline.WAITS_ONE)).to_be_visible()
    expect_no_violation(full, "unreachable")
    full.reload()
    expect(offline_line(full, copy.Offline.WAITS_ONE)).to_be_visible()
    expect(row(full, "Read the draft")).to_be_visible()
    expect_no_violation(full, "opened without the API")


def test_the_end_of_a_session(full: Page, watch: ConsoleGuard, alice: Account) -> None:
    watch.expect_status(401)
    watch.expect_session_over()
    alice.end_all_sessions()
    full.route("**/api/v1/**", refuse)
    tick(full, "Book the room").click()
    expect(banner(full, copy.SignIn.EXPIRED)).to_be_visible()
    expect_no_violation(full)


def refuse(route: Route) -> None:
    route.fulfill(status=401, content_type="application/problem+json", body="{}")


STRUCTURE = """() => ({
  lang: document.documentElement.lang,
  title: document.title,
  headings: document.querySelectorAll('h1').length,
  main: document.querySelectorAll('main').length,
  header: document.querySelectorAll('body header').length,
  live: [...document.querySelectorAll('[aria-live]')].map(({ ariaLive }) => ariaLive),
})"""


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("/", copy.Landing.TITLE),
        ("/contexts/", copy.Contexts.TITLE),
        ("context", "Work"),
        ("missing", copy.Contexts.ONE),
        ("/week/", copy.Week.TITLE),
        ("/settings/", copy.Settings.TITLE),
        ("/nothing/here", copy.NotFound.TITLE),
    ],
)
def test_every_page_has_a_name_and_one_heading(
    page_for: PageFor, alice: Account, watch: ConsoleGuard, path: str, title: str
) -> None:
    watch.expect_status(404)
    address = {"context": f"/contexts/{alice.make_context()['id']}/", "missing": f"/contexts/{'0' * 24}/"}
    page = page_for(alice, address.get(path, path))
    expect(heading(page)).to_be_visible()
    expect(page).to_have_title(f"{title} · {copy.NAME}")
    region = page.locator("section[aria-live=polite]")

    def regions_after_a_move() -> int:
        page.mouse.move(1, 1)
        page.mouse.move(2, 2)
        return region.count()

    eventually(regions_after_a_move, 1)  # toasts are of those who do something, once the page listens
    structure = page.evaluate(STRUCTURE)
    assert structure["lang"] == "en"
    assert (structure["headings"], structure["main"], structure["header"]) == (1, 1, 1)
    assert "polite" in structure["live"], "toasts need a region that is there before they are"


def test_what_happens_is_announced(full: Page) -> None:
    """Toasts appear in the polite region, which was there before; errors at fields are alerts."""
    region = full.locator("section[aria-live=polite]")
    full.mouse.move(1, 1)
    expect(region).to_have_count(1)
    tick(full, "Book the room").click()
    expect(region.get_by_text("Completed “Book the room”")).to_be_visible()
    add_field(full).fill("a" * 201)
    expect(full.get_by_role("alert").filter(has_text=copy.Flows.TITLE_LONG)).to_be_visible()


def test_a_page_opened_by_a_link_is_announced(full: Page) -> None:
    full.get_by_role("link", name=copy.Contexts.BACK).click()
    expect(full.locator("#__next-route-announcer__")).to_have_text(f"{copy.Contexts.TITLE} · {copy.NAME}")


def test_a_landing_page_without_javascript_says_what_it_is(page_for: PageFor) -> None:
    page = page_for(path="/", java_script_enabled=False)
    expect(heading(page)).to_have_text(copy.TAGLINE)
    expect(page.get_by_text(copy.Landing.LEAD)).to_be_visible()
