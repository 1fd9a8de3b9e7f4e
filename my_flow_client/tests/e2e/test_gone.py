"""Deleted contexts and flows: the page says so, and nothing on this device still shows them."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from my_flow_client.design import copy

from .account import PERSONAL, Account, eventually
from .actions import heading, row, titled
from .console_guard import ConsoleGuard
from .fixtures import PageFor
from .network import refusing
from .stored import is_stored

TITLE = "Read the draft"
GONE = copy.Contexts.NOT_FOUND_TITLE


@pytest.mark.parametrize("deletes", ["context", "account"])
@pytest.mark.parametrize("path", ["/focus/", "/contexts/{}/"])
def test_what_was_deleted_elsewhere_leaves_the_page_and_the_device(
    page_for: PageFor, alice: Account, watch: ConsoleGuard, deletes: str, path: str
) -> None:
    watch.expect_status(404)
    work = alice.make_context()
    alice.make_context(**PERSONAL)
    alice.make_flow(work, TITLE, priority="high")
    alice.switch(to=work)
    page = page_for(alice, path.format(work["id"]))
    expect(row(page, TITLE)).to_be_visible()
    eventually(lambda: is_stored(page, TITLE), True)
    if deletes == "context":
        alice.delete_context(work)
    else:
        alice.delete_account()
    page.reload()
    expect(row(page, TITLE)).to_have_count(0)
    eventually(lambda: is_stored(page, TITLE), False)
    page.reload()
    expect(heading(page)).to_be_visible()
    expect(row(page, TITLE)).to_have_count(0)


@pytest.mark.parametrize("path", ["/focus/", "/contexts/{}/"])
def test_a_page_says_that_its_context_was_deleted_elsewhere(
    page_for: PageFor, alice: Account, watch: ConsoleGuard, path: str
) -> None:
    watch.expect_status(404)
    work = alice.make_context()
    alice.make_context(**PERSONAL)
    alice.make_flow(work, TITLE, priority="high")
    alice.switch(to=work)
    page = page_for(alice, path.format(work["id"]))
    expect(row(page, TITLE)).to_be_visible()
    alice.delete_context(work)
    expect(page.get_by_text(GONE)).to_be_visible()
    expect(row(page, TITLE)).to_have_count(0)


@pytest.mark.parametrize("status", [403, 404, 410])
def test_a_final_refusal_is_said(page_for: PageFor, alice: Account, watch: ConsoleGuard, status: int) -> None:
    watch.expect_status(status)
    work = alice.make_context()
    alice.make_flow(work, TITLE)
    page = page_for(alice, f"/contexts/{work['id']}/")
    expect(row(page, TITLE)).to_be_visible()
    with refusing(page, "GET", f"/contexts/{work['id']}**", status):
        alice.change_context(work, name="Studio")
        expect(titled(page, GONE)).to_be_visible()
        expect(row(page, TITLE)).to_have_count(0)
        eventually(lambda: is_stored(page, TITLE), False)


@pytest.mark.parametrize("status", [429, 500])
def test_a_passing_failure_keeps_what_was_there(
    page_for: PageFor, alice: Account, watch: ConsoleGuard, status: int
) -> None:
    watch.expect_status(status)
    work = alice.make_context()
    alice.make_flow(work, TITLE)
    page = page_for(alice, f"/contexts/{work['id']}/")
    expect(row(page, TITLE)).to_be_visible()
    eventually(lambda: is_stored(page, TITLE), True)
    with refusing(page, "GET", f"/contexts/{work['id']}**", status):
        page.reload()
        expect(row(page, TITLE)).to_be_visible()
        expect(titled(page, GONE)).to_have_count(0)
