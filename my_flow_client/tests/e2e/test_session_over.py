"""A session that has ended: it is said, and what was typed is still there after the next sign-in."""

from __future__ import annotations

import re

import pytest
from devstack.testing import Stack
from playwright.sync_api import Page, expect

from my_flow_client.design import copy

from .account import Account, eventually
from .actions import (
    add_field,
    add_flow,
    all_contexts,
    banner,
    close,
    flow_form,
    heading,
    new_context_form,
    row,
    saved,
    tick,
    title_field,
    toast,
)
from .console_guard import ConsoleGuard
from .fixtures import PageFor


@pytest.fixture
def page(page_for: PageFor, alice: Account, fresh: Stack, watch: ConsoleGuard) -> Page:
    """Open a context with a flow; access tokens live for a second, so the next request needs a new one."""
    fresh.identity.set_access_ttl(1)
    watch.expect_session_over()
    context = alice.make_context()
    alice.make_flow(context, "Read the draft")
    page = page_for(alice, f"/contexts/{context['id']}/")
    expect(row(page, "Read the draft")).to_be_visible()
    return page


def end_the_session(page: Page, stack: Stack) -> None:
    """Revoke every session and refresh token, and wait until the access token has expired."""
    stack.identity.revoke_all()
    now = page.evaluate("Date.now()")
    page.wait_for_function("then => Date.now() > then + 1500", arg=now)


def sign_in_again(page: Page, user: str) -> None:
    banner(page, copy.SignIn.EXPIRED).get_by_role("button", name=copy.SignIn.AGAIN).click()
    page.get_by_role("button", name=user.capitalize()).click()
    page.wait_for_url(re.compile("/contexts/"))


def test_a_refused_flow_returns_to_the_field_and_outlives_the_sign_in(
    page: Page, fresh: Stack, alice: Account
) -> None:
    address = page.url
    end_the_session(page, fresh)
    add_field(page).fill("Call the bank")
    add_field(page).press("Enter")
    expect(banner(page, copy.SignIn.EXPIRED)).to_be_visible()
    expect(add_field(page)).to_have_value("Call the bank")
    expect(row(page, "Call the bank")).to_have_count(0)
    expect(row(page, "Read the draft")).to_be_visible()

    sign_in_again(page, "alice")
    expect(page).to_have_url(address)
    expect(banner(page, copy.SignIn.EXPIRED)).to_have_count(0)
    expect(add_field(page)).to_have_value("Call the bank")
    add_field(page).press("Enter")
    expect(row(page, "Call the bank")).to_be_visible()
    expect(add_field(page)).to_have_value("")
    page.reload()
    expect(row(page, "Call the bank")).to_be_visible()
    eventually(lambda: sorted(alice.titles()), ["Call the bank", "Read the draft"])


def test_an_open_flow_keeps_what_was_typed_through_a_sign_in(
    page: Page, fresh: Stack, alice: Account
) -> None:
    form = flow_form(page, "Read the draft")
    end_the_session(page, fresh)
    title_field(form).fill("Read the second draft")
    form.get_by_label(copy.Flows.NOTES).fill("Chapters two and three.")
    form.get_by_text("High", exact=True).click()
    expect(form.get_by_role("alert").filter(has_text=copy.SignIn.EXPIRED)).to_be_visible()
    expect(title_field(form)).to_have_value("Read the second draft")
    page.keyboard.press("Escape")
    assert alice.titles() == ["Read the draft"]

    sign_in_again(page, "alice")
    form = flow_form(page, "Read the draft")
    expect(title_field(form)).to_have_value("Read the second draft")
    expect(form).to_contain_text("Chapters two and three.")
    expect(form.get_by_label("High")).to_be_checked()
    saved(form)
    close(form)
    expect(row(page, "Read the second draft")).to_contain_text(copy.Flows.HIGH)


def test_a_tick_that_was_refused_is_taken_back(page: Page, fresh: Stack, alice: Account) -> None:
    end_the_session(page, fresh)
    tick(page, "Read the draft").click()
    expect(banner(page, copy.SignIn.EXPIRED)).to_be_visible()
    expect(toast(page, copy.ERRORS["expired"])).to_be_visible()
    expect(tick(page, "Read the draft")).not_to_be_checked()
    assert alice.titles() == ["Read the draft"]
    sign_in_again(page, "alice")
    tick(page, "Read the draft").click()
    expect(row(page, "Read the draft")).to_have_count(0)
    eventually(lambda: alice.titles(completed=True), ["Read the draft"])


def test_whoever_signs_in_next_finds_nothing_of_hers(page: Page, fresh: Stack, alice: Account) -> None:
    """On a shared device, in the same tab: neither her lists nor what she typed."""
    add_field(page).fill("A thought of hers")
    all_contexts(page)
    form = new_context_form(page)
    form.get_by_label(copy.Contexts.NAME, exact=True).fill("Her secret")
    end_the_session(page, fresh)
    form.get_by_role("button", name=copy.Contexts.CREATE).click()
    expect(form.get_by_role("alert").filter(has_text=copy.SignIn.EXPIRED)).to_be_visible()
    page.keyboard.press("Escape")

    sign_in_again(page, "bob")
    expect(page.get_by_role("heading", name=copy.Contexts.EMPTY_TITLE)).to_be_visible()
    expect(page.get_by_role("link", name="Work")).to_have_count(0)
    expect(new_context_form(page).get_by_label(copy.Contexts.NAME, exact=True)).to_have_value("")


def test_a_new_context_keeps_its_name_through_a_sign_in(page: Page, fresh: Stack, alice: Account) -> None:
    all_contexts(page)
    form = new_context_form(page)
    form.get_by_label(copy.Contexts.NAME, exact=True).fill("Garden")
    end_the_session(page, fresh)
    form.get_by_role("button", name=copy.Contexts.CREATE).click()
    expect(form.get_by_role("alert").filter(has_text=copy.SignIn.EXPIRED)).to_be_visible()
    page.keyboard.press("Escape")
    sign_in_again(page, "alice")
    form = new_context_form(page)
    expect(form.get_by_label(copy.Contexts.NAME, exact=True)).to_have_value("Garden")
    form.get_by_role("button", name=copy.Contexts.CREATE).click()
    expect(heading(page)).to_have_text("Garden")
    assert [context["name"] for context in alice.contexts()] == ["Work", "Garden"]


def test_a_session_that_can_be_renewed_is_renewed_unseen(page: Page, fresh: Stack) -> None:
    page.wait_for_function("then => Date.now() > then + 1500", arg=page.evaluate("Date.now()"))
    add_flow(page, "Call the bank")
    expect(page.get_by_text(copy.SignIn.EXPIRED)).to_have_count(0)


def test_it_is_said_once_where_a_page_cannot_be_read(page: Page, fresh: Stack) -> None:
    end_the_session(page, fresh)
    all_contexts(page)
    expect(banner(page, copy.SignIn.EXPIRED)).to_be_visible()
    expect(page.get_by_role("alert").filter(has_text=copy.SignIn.EXPIRED)).to_have_count(1)
    expect(page.get_by_role("button", name=copy.RETRY)).to_have_count(0)
