"""No API, or one that fails: it is said, the page stays, nothing typed is lost, and a retry works."""

from __future__ import annotations

import pytest
from devstack.testing import Stack
from playwright.sync_api import Page, expect

from my_flow_client.design import copy
from my_flow_client.features.flow_editor import copy as editor_copy

from .account import Account
from .actions import (
    banner,
    card,
    close,
    edit_context_form,
    fill_context,
    flow_form,
    heading,
    new_context_form,
    offline_line,
    online_again,
    row,
    rows,
    save,
    saved,
    title_field,
    toast,
)
from .console_guard import ConsoleGuard
from .fixtures import PageFor
from .network import api_down, holding, refusing

UNREACHABLE, NOT_READ = copy.ERRORS["unreachable"], copy.ERRORS["notRead"]


@pytest.fixture
def page(page_for: PageFor, alice: Account) -> Page:
    context = alice.make_context()
    alice.make_flow(context, "Read the draft")
    alice.make_flow(context, "Book the room")
    page = page_for(alice, f"/contexts/{context['id']}/")
    expect(rows(page)).to_have_count(2)
    return page


def test_a_form_that_was_not_saved_keeps_what_was_typed(
    page: Page, fresh: Stack, alice: Account, watch: ConsoleGuard
) -> None:
    watch.expect_unreachable()
    form = flow_form(page, "Read the draft")
    with api_down(fresh):
        title_field(form).fill("Read the second draft")
        expect(form.get_by_text(editor_copy.WAITING)).to_be_visible()
        expect(title_field(form)).to_have_value("Read the second draft")
        fresh.api.start()
        saved(form)
    close(form)
    expect(row(page, "Read the second draft")).to_be_visible()
    online_again(page)
    assert sorted(alice.titles()) == ["Book the room", "Read the second draft"]


def test_a_page_opened_without_the_api_is_not_blank_and_fills_when_it_is_back(
    page_for: PageFor, fresh: Stack, alice: Account, watch: ConsoleGuard
) -> None:
    watch.expect_unreachable()
    address = f"/contexts/{alice.make_context()['id']}/"
    with api_down(fresh):
        overview, context, settings = (
            page_for(alice, path) for path in ("/contexts/", address, "/settings/")
        )
        for page in (overview, context, settings):
            expect(banner(page, NOT_READ).first).to_be_visible()
            expect(offline_line(page)).to_be_visible()
            expect(page.get_by_role("link", name=copy.NAME)).to_be_visible()
            expect(page.get_by_role("button", name=copy.Account.MENU)).to_be_visible()
        offline_line(overview).get_by_role("button", name=copy.RETRY).click()
        expect(banner(overview, NOT_READ).first).to_be_visible()
        fresh.api.start()
    expect(card(overview, "Work")).to_be_visible()
    expect(heading(context)).to_have_text("Work")
    expect(settings.get_by_label(copy.Settings.ZONE)).to_be_visible()
    for page in (overview, context, settings):
        online_again(page)


def test_a_new_context_is_kept_in_its_form(
    page_for: PageFor, fresh: Stack, alice: Account, watch: ConsoleGuard
) -> None:
    alice.make_context()
    page = page_for(alice)
    expect(card(page, "Work")).to_be_visible()
    watch.expect_unreachable()
    form = new_context_form(page)
    fill_context(form, name="Garden", emoji="🪴", colour="#336600")
    with api_down(fresh):
        form.get_by_role("button", name=copy.Contexts.CREATE).click()
        expect(form.get_by_role("alert").filter(has_text=UNREACHABLE)).to_be_visible()
        expect(form.get_by_label(copy.Contexts.NAME, exact=True)).to_have_value("Garden")
        fresh.api.start()
    form.get_by_role("button", name=copy.Contexts.CREATE).click()
    expect(heading(page)).to_have_text("Garden")
    garden = alice.contexts()[1]
    assert (garden["icon"], garden["color"]) == ("🪴", "#336600")


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (500, copy.ERRORS["unavailable"]),
        (503, copy.ERRORS["unavailable"]),
        (429, copy.ERRORS["tooMany"]),
        (412, copy.ERRORS["changedElsewhere"]),
    ],
)
def test_a_form_says_why_it_was_not_saved_and_keeps_everything(
    page: Page, alice: Account, watch: ConsoleGuard, status: int, said: str
) -> None:
    watch.expect_status(status)
    form = flow_form(page, "Read the draft")
    with refusing(page, "PATCH", "/flows/*", status):
        title_field(form).fill("Read the second draft")
        expect(form.get_by_role("alert").filter(has_text=said)).to_be_visible()
    expect(title_field(form)).to_have_value("Read the second draft")
    assert "Read the draft" in alice.titles()
    form.get_by_role("button", name=copy.RETRY).click()
    saved(form)
    assert "Read the second draft" in alice.titles()


@pytest.mark.parametrize("status", [500, 429])
def test_a_page_whose_data_failed_says_so_and_can_be_tried_again(
    page_for: PageFor, alice: Account, watch: ConsoleGuard, status: int
) -> None:
    watch.expect_status(status)
    alice.make_context()
    said = copy.ERRORS["tooMany" if status == 429 else "unavailable"]
    page = page_for(alice, path=None)
    with refusing(page, "GET", "/dashboard", status):
        page.goto("/contexts/")
        failed = banner(page, said)
        expect(failed).to_be_visible()
    failed.get_by_role("button", name=copy.RETRY).click()
    expect(card(page, "Work")).to_be_visible()


def test_a_slow_api_shows_the_shape_of_what_is_coming(page_for: PageFor, alice: Account) -> None:
    alice.make_context()
    page = page_for(alice, path=None)
    with holding(page, "GET", "/dashboard") as held:
        page.goto("/contexts/")
        expect(heading(page)).to_have_text(copy.Contexts.HEADING)
        expect(page.get_by_role("status").filter(has_text=copy.LOADING)).to_be_visible()
        held.release()
        expect(card(page, "Work")).to_be_visible()
    expect(page.get_by_role("status").filter(has_text=copy.LOADING)).to_have_count(0)


def test_a_form_is_sent_once_however_often_it_is_pressed(page: Page, alice: Account) -> None:
    page.get_by_role("link", name=copy.Contexts.BACK).click()
    form = new_context_form(page)
    fill_context(form, name="Garden")
    with holding(page, "POST", "/contexts") as held:
        form.get_by_role("button", name=copy.Contexts.CREATE).click()
        expect(form.get_by_role("button", name=copy.Contexts.CREATING)).to_be_disabled()
        form.get_by_label(copy.Contexts.NAME, exact=True).press("Enter")
        held.release()
        expect(heading(page)).to_have_text("Garden")
    assert [context["name"] for context in alice.contexts()] == ["Work", "Garden"]


def test_a_flow_that_was_changed_elsewhere_is_not_overwritten_unseen(
    page: Page, page_for: PageFor, alice: Account, watch: ConsoleGuard
) -> None:
    watch.expect_status(412)
    elsewhere = page_for(alice, page.url)
    form = flow_form(page, "Read the draft")
    with holding(page, "PATCH", "/flows/*") as held:
        title_field(form).fill("Read the second draft")
        other = flow_form(elsewhere, "Read the draft")
        title_field(other).fill("Read it tomorrow")
        saved(other)
        held.release()
        conflict = form.get_by_role("alert").filter(has_text=editor_copy.CONFLICT)
        expect(conflict).to_contain_text("Read it tomorrow")
    expect(title_field(form)).to_have_value("Read the second draft")
    assert "Read it tomorrow" in alice.titles()
    conflict.get_by_role("button", name=editor_copy.MINE).click()
    saved(form)
    assert sorted(alice.titles()) == ["Book the room", "Read the second draft"]


def test_changes_to_different_fields_of_a_flow_are_both_kept(
    page: Page, alice: Account, watch: ConsoleGuard
) -> None:
    """It stands in another group by now, and the form with what was typed is still on the page."""
    watch.expect_status(412)
    form = flow_form(page, "Read the draft")
    with holding(page, "PATCH", "/flows/*") as held:
        title_field(form).fill("Read the second draft")
        alice.change_flow(alice.flow("Read the draft"), due={"date": "2020-01-01"})
        held.release()
        saved(form)
    expect(page.get_by_role("heading", name="Past due", include_hidden=True)).to_be_attached()
    expect(title_field(form)).to_have_value("Read the second draft")
    assert alice.flow("Read the second draft")["due"]["date"] == "2020-01-01"


def test_a_flow_that_was_deleted_elsewhere_says_so(page: Page, alice: Account, watch: ConsoleGuard) -> None:
    flow = alice.flow("Read the draft")
    form = flow_form(page, "Read the draft")
    alice.delete_flow(flow)
    watch.expect_status(404)
    title_field(form).fill("Read the second draft")
    # The answer to the write says so, or the event before it.
    said = page.get_by_text(copy.ERRORS["notFound"]).or_(
        page.get_by_role("heading", name=editor_copy.GONE_TITLE)
    )
    expect(said.first).to_be_visible()


def test_a_context_that_was_changed_elsewhere_is_not_overwritten_unseen(
    page: Page, alice: Account, watch: ConsoleGuard
) -> None:
    form = edit_context_form(page)
    fill_context(form, name="Studio")
    alice.change_context(alice.contexts()[0], name="Office")
    watch.expect_status(412)
    save(form)
    expect(form.get_by_role("alert").filter(has_text=copy.ERRORS["changedElsewhere"])).to_be_visible()
    expect(page.locator("h1")).to_have_text("Office")
    expect(form.get_by_label(copy.Contexts.NAME, exact=True)).to_have_value("Studio")
    save(form)
    expect(form).to_be_hidden()
    expect(heading(page)).to_have_text("Studio")


def test_a_theme_that_was_not_saved_is_said(page: Page, watch: ConsoleGuard) -> None:
    watch.expect_status(503)
    with refusing(page, "PATCH", "/preferences", 503):
        page.get_by_role("button", name=copy.Account.MENU).click()
        page.locator("#account-menu").get_by_text("Dark", exact=True).click()
        expect(toast(page, copy.ERRORS["unavailable"])).to_be_visible()
