"""axe finds nothing in lists, in the sheet of a flow, in the trash and in search."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from my_flow_client.design import copy
from my_flow_client.features.checklist import copy as checklist_copy
from my_flow_client.features.flow_editor import copy as editor_copy

from ..e2e.account import PERSONAL, Account
from ..e2e.actions import flow_form, heading, row, rows, saved, show, title_field, titled
from ..e2e.console_guard import ConsoleGuard
from ..e2e.fixtures import PageFor
from ..e2e.network import holding
from .axe import expect_no_violation

NOTES = "Ask **Ines** first.\n\n- [ ] prices\n- [x] dates\n\n[The draft](https://example.com)\n\n> quote"


@pytest.fixture
def page(page_for: PageFor, alice: Account) -> Page:
    """Open a context with flows of every kind."""
    work = alice.make_context()
    old = alice.make_context(**PERSONAL | {"name": "Old studio"})
    alice.archive_context(old)
    alice.delete_context(alice.make_context(**PERSONAL | {"name": "Garden"}))
    alice.make_flow(work, "Send the offer", due={"date": "2020-01-31"}, priority="high", description=NOTES)
    alice.make_flow(work, "Read the draft", due={"date": alice.today()})
    alice.make_flow(work, "Book the room", due={"date": "2999-01-01"})
    alice.complete(alice.make_flow(work, "Answer the auditors"))
    alice.delete_flow(alice.make_flow(work, "Order paper"))
    page = page_for(alice, f"/contexts/{work['id']}/")
    expect(rows(page)).to_have_count(3)
    return page


def test_lists(page: Page) -> None:
    expect_no_violation(page, "by when")
    page.get_by_role("button", name=copy.FlowList.FIND).click()
    page.get_by_role("searchbox").fill("nothing like it")
    expect(titled(page, copy.FlowList.NONE_FIT)).to_be_visible()
    expect_no_violation(page, "nothing fits")
    page.get_by_role("button", name=copy.FlowList.SHOW_ALL).click()
    page.get_by_label(copy.FlowList.SORT).select_option("hand")
    row(page, "Read the draft").hover()
    expect_no_violation(page, "by hand")
    show(page, "Done")
    expect(row(page, "Answer the auditors")).to_be_visible()
    expect_no_violation(page, "done")
    show(page, "Archived")
    expect(titled(page, copy.FlowList.NONE_ARCHIVED)).to_be_visible()
    expect_no_violation(page, "archived")


def test_the_sheet_of_a_flow(page: Page, alice: Account, watch: ConsoleGuard) -> None:
    watch.expect_status(412)
    form = flow_form(page, "Send the offer")
    expect(form.locator("strong")).to_be_visible()
    expect_no_violation(page, "notes as they read")
    form.get_by_role("button", name=editor_copy.WRITE).click()
    expect_no_violation(page, "notes as they are written")
    with holding(page, "PATCH", "/flows/*") as held:
        with page.expect_request(lambda request: request.method == "PATCH"):
            title_field(form).fill("Send it")
        alice.change_flow(alice.flow("Send the offer"), title="Send it today")
        held.release()
        expect(form.get_by_role("alert").filter(has_text="Send it today")).to_be_visible()
    expect_no_violation(page, "changed elsewhere")
    form.get_by_role("button", name=editor_copy.MINE).click()
    saved(form)
    form.get_by_role("button", name=editor_copy.ARCHIVE).click()
    show(page, "Archived")
    flow_form(page, "Send it")
    expect_no_violation(page, "in the archive")


def test_a_checklist(page: Page, alice: Account) -> None:
    items = [{"text": "Tent"}, {"text": "Map", "done": True}, {"text": "Rope"}]
    alice.make_flow(alice.contexts()[0], "Pack for the trip", items=items)
    row(page, "Pack for the trip").locator(".counts").click()
    expect(page.get_by_role("checkbox", name="Rope")).to_be_visible()
    expect_no_violation(page, "below its row")
    page.get_by_role("button", name=f"{checklist_copy.EDIT}: Tent").click()
    expect_no_violation(page, "while an item is edited")
    form = flow_form(page, "Pack for the trip")
    form.get_by_role("checkbox", name="Rope").focus()
    page.keyboard.press("Delete")
    expect(form.get_by_role("button", name=copy.UNDO)).to_be_visible()
    form.get_by_role("textbox", name=copy.Checklist.ADD_LABEL).fill("x" * 501)
    expect_no_violation(page, "in the editor, with an error and the way back")


def test_what_is_out_of_sight(page: Page) -> None:
    page.goto("/trash/")
    expect(page.get_by_role("main").get_by_role("listitem")).to_have_count(2)
    expect_no_violation(page, "trash")
    page.goto("/search/?q=dra")
    expect(page.locator("mark").first).to_be_visible()
    expect_no_violation(page, "search")
    page.goto("/contexts/")
    page.get_by_role("button", name=copy.Contexts.ARCHIVED).click()
    expect(page.get_by_role("link", name="Old studio")).to_be_visible()
    expect_no_violation(page, "dashboard")
    expect(heading(page)).to_have_text(copy.Contexts.HEADING)
