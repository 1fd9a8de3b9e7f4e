"""axe finds nothing in the settings, in their sheets, and on the page for what is shared."""

from __future__ import annotations

import json

from playwright.sync_api import expect

from my_flow_client.design import copy

from ..e2e.account import Account
from ..e2e.console_guard import ConsoleGuard
from ..e2e.fixtures import PageFor
from .axe import expect_no_violation

TEXT = copy.Settings
NEW_CONTEXT = {"id": "65f1a2b3c4d5e6f7a8b9c0d1", "name": "Work", "color": "#2F6FEB", "icon": "💼"}
FILE = {"format": "my-flow", "version": 1, "contexts": [NEW_CONTEXT], "flows": []}


def test_settings_and_what_opens_in_them(page_for: PageFor, alice: Account, watch: ConsoleGuard) -> None:
    watch.expect_status(404)
    alice.make_context()
    page = page_for(alice, "/settings/")
    page.get_by_role("button", name=TEXT.CALENDAR_SHOW).click()
    expect(page.get_by_role("button", name=TEXT.CALENDAR_MAKE)).to_be_visible()
    expect_no_violation(page, "no address yet")
    page.get_by_role("button", name=TEXT.CALENDAR_MAKE).click()
    expect(page.get_by_role("textbox", name=TEXT.CALENDAR_FEED)).to_be_visible()
    page.get_by_label(TEXT.IMPORT_CHOOSE).set_input_files(
        {"name": "my-flow.json", "mimeType": "application/json", "buffer": json.dumps(FILE).encode()}
    )
    expect(page.get_by_text(TEXT.IMPORT_PREVIEW)).to_be_visible()
    expect_no_violation(page, "an address and a preview")
    page.get_by_role("button", name=TEXT.DELETE_OPEN).click()
    expect(page.get_by_role("dialog").get_by_role("textbox")).to_be_focused()
    expect_no_violation(page, "the last question")
    page.goto("/share/?text=A+good+read")
    expect(page.get_by_label(copy.Share.WHERE)).to_be_visible()
    expect_no_violation(page, "shared")
