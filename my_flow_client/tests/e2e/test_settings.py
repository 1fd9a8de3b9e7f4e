"""Settings: what is chosen is kept, what is taken out can be brought back, and what is given up is gone."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import Locator, Page, Response, expect

from my_flow_client.design import copy

from .account import PERSONAL, Account
from .actions import heading, toast
from .console_guard import ConsoleGuard
from .fixtures import PageFor
from .notifications import notifications

TEXT = copy.Settings


@pytest.fixture
def page(page_for: PageFor, alice: Account) -> Page:
    work = alice.make_context()
    alice.make_flow(work, "Send the offer", due={"date": alice.today()})
    alice.make_flow(work, "Read the draft")
    page = page_for(alice, None)
    notifications(page.context, asked="granted")
    page.goto("/settings/")
    expect(page.get_by_label(TEXT.ZONE)).to_be_visible()
    return page


def choose_file(page: Page, content: str) -> None:
    page.get_by_label(TEXT.IMPORT_CHOOSE).set_input_files(
        {"name": "my-flow.json", "mimeType": "application/json", "buffer": content.encode()}
    )


def exported(page: Page, button: str) -> str:
    with page.expect_download() as download:
        page.get_by_role("button", name=button).click()
    assert re.fullmatch(r"my-flow-\d{4}-\d\d-\d\d\.(json|csv)", download.value.suggested_filename)
    return download.value.path().read_text()


def is_change(response: Response) -> bool:
    return response.request.method == "PATCH"


def count_of(page: Page, words: str) -> Locator:
    return page.locator("dl > div").filter(has_text=words)


def test_what_is_chosen_is_kept(page: Page, alice: Account) -> None:
    page.get_by_label(TEXT.ZONE).select_option("Europe/Helsinki")
    expect(toast(page, TEXT.SAVED)).to_be_visible()
    page.get_by_label(TEXT.DATE_ORDER).select_option("day_first")
    expect(page.get_by_label(TEXT.DATE_ORDER)).to_have_value("day_first")
    page.get_by_label(TEXT.STARTS).fill("04:00")
    with page.expect_response(is_change):
        page.get_by_label(TEXT.STARTS).blur()
    page.get_by_label(TEXT.STARTS).fill("12:01")
    page.get_by_label(TEXT.STARTS).blur()
    expect(toast(page, TEXT.STARTS_TOO_LATE)).to_be_visible()
    reminders = page.get_by_role("switch", name=TEXT.REMINDERS)
    expect(reminders).not_to_be_checked()
    with page.expect_response(is_change):
        reminders.click()
    expect(reminders).to_be_checked()
    page.reload()
    expect(page.get_by_label(TEXT.ZONE)).to_have_value("Europe/Helsinki")
    expect(page.get_by_label(TEXT.STARTS)).to_have_value("04:00")
    kept = alice.preferences()
    assert (kept["timezone"], kept["day_starts_at"]) == ("Europe/Helsinki", "04:00")
    assert (kept["notifications_enabled"], kept["date_order"]) == (True, "day_first")


def test_a_browser_that_forbids_reminders_is_said(page_for: PageFor, alice: Account) -> None:
    page = page_for(alice, None)
    notifications(page.context, permission="denied")
    page.goto("/settings/")
    expect(page.get_by_text(TEXT.REMINDERS_DENIED)).to_be_visible()
    expect(page.get_by_role("switch", name=TEXT.REMINDERS)).to_be_disabled()


def test_a_calendar_feed_is_made_copied_renewed_and_revoked(page: Page, watch: ConsoleGuard) -> None:
    watch.expect_status(404)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name=TEXT.CALENDAR_SHOW).click()
    page.get_by_role("button", name=TEXT.CALENDAR_MAKE).click()
    address = page.get_by_role("textbox", name=TEXT.CALENDAR_FEED)
    expect(address).to_have_value(re.compile(r"^http://localhost:\d+/api/v1/calendar/.+\.ics$"))
    first = address.input_value()
    assert "Send the offer" in page.request.get(first).text()
    page.get_by_role("button", name=TEXT.CALENDAR_COPY).click()
    expect(toast(page, TEXT.CALENDAR_COPIED)).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == first
    page.get_by_role("button", name=TEXT.CALENDAR_NEW).click()
    expect(address).not_to_have_value(first)
    second = address.input_value()
    assert page.request.get(first).status == 404
    page.get_by_role("button", name=TEXT.CALENDAR_REVOKE).click()
    expect(page.get_by_role("button", name=TEXT.CALENDAR_MAKE)).to_be_visible()
    assert page.request.get(second).status == 404


def test_everything_is_taken_out_and_brought_back(page: Page, alice: Account) -> None:
    everything = exported(page, TEXT.EXPORT_JSON)
    assert exported(page, TEXT.EXPORT_CSV).startswith('\ufeff"id",')
    choose_file(page, everything)
    expect(page.get_by_text(TEXT.IMPORT_NOTHING)).to_be_visible()
    page.get_by_role("button", name=copy.CANCEL).click()

    file = json.loads(everything)
    for kind in ("contexts", "flows"):
        for item in file[kind]:
            item["id"] = "f" * 4 + item["id"][4:]
    for flow in file["flows"]:
        flow["context_id"] = "f" * 4 + flow["context_id"][4:]
    choose_file(page, json.dumps(file))
    expect(count_of(page, TEXT.IMPORT_NEW)).to_contain_text("1 context, 2 flows")
    expect(count_of(page, TEXT.IMPORT_KNOWN)).to_contain_text("0 contexts, 0 flows")
    assert len(alice.contexts()) == 1
    page.get_by_role("button", name=TEXT.IMPORT_APPLY).click()
    expect(toast(page, TEXT.IMPORT_DONE)).to_be_visible()
    assert len(alice.contexts()) == 2
    assert sorted(alice.titles()) == ["Read the draft", "Read the draft", "Send the offer", "Send the offer"]


def test_what_of_an_own_backup_is_in_the_trash_is_restored(page: Page, alice: Account) -> None:
    everything = exported(page, TEXT.EXPORT_JSON)
    alice.delete_flow(alice.flow("Read the draft"))
    alice.delete_context(alice.contexts()[0])
    choose_file(page, everything)
    expect(count_of(page, TEXT.IMPORT_TRASHED)).to_contain_text("1 context, 2 flows")
    page.get_by_role("button", name=TEXT.IMPORT_RESTORE).click()
    expect(page.get_by_text(TEXT.IMPORT_NOTHING)).to_be_visible()
    assert sorted(alice.titles()) == ["Read the draft", "Send the offer"]


def test_a_file_that_is_something_else_is_refused(page: Page, alice: Account, watch: ConsoleGuard) -> None:
    watch.expect_status(422)
    choose_file(page, "title;due\nCall mum;tomorrow")
    expect(page.get_by_text(TEXT.IMPORT_NOT_JSON)).to_be_visible()
    choose_file(page, json.dumps({"format": "another", "version": 1}))
    expect(page.get_by_text(TEXT.IMPORT_NOT_JSON)).to_have_count(0)
    expect(page.get_by_role("alert").filter(has_text=re.compile(r"\w"))).to_have_count(1)
    assert len(alice.contexts()) == 1


def test_an_account_is_deleted_by_its_name(page: Page, alice: Account) -> None:
    alice.make_context(**PERSONAL)
    page.get_by_role("button", name=TEXT.DELETE_OPEN).click()
    sheet = page.get_by_role("dialog")
    field = sheet.get_by_role("textbox")
    expect(field).to_be_focused()
    delete = sheet.get_by_role("button", name=TEXT.DELETE_NOW)
    field.fill("somebody else")
    expect(delete).to_be_disabled()
    field.press("Enter")
    assert len(alice.contexts()) == 2
    name = re.search("“(.+)”", sheet.locator("label").inner_text())
    assert name
    field.fill(name[1])
    delete.click()
    expect(page.get_by_role("button", name=copy.Landing.SIGN_IN)).to_be_visible()
    expect(heading(page)).to_have_text(copy.TAGLINE)
    assert alice.contexts() == []
