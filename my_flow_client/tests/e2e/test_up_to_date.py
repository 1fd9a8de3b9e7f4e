"""Consistency between pages: a change on one page shows on every other, even one that was read just before.

The API's events are off: with them, pages would read again after a write that invalidates too little.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from playwright.sync_api import Page, expect

from my_flow_client.design import copy

from .account import PERSONAL, Account
from .actions import (
    card,
    edit_context_form,
    fill_context,
    heading,
    open_account_menu,
    open_context,
    row,
    save,
    titled,
)
from .fixtures import PageFor
from .network import without_events


def opened(page_for: PageFor, alice: Account, path: str, **options: Any) -> Page:
    page = page_for(alice, path=None, **options)
    without_events(page)
    page.goto(path)
    return page


def test_a_context_has_its_new_name_everywhere(page_for: PageFor, alice: Account) -> None:
    work = alice.make_context()
    alice.make_flow(work, "Send the offer", priority="high")
    alice.switch(to=work)
    page = opened(page_for, alice, "/focus/")
    expect(row(page, "Send the offer")).to_be_visible()
    page.get_by_role("link", name=copy.Contexts.TITLE, exact=True).click()
    open_context(page, "Work")
    form = edit_context_form(page)
    fill_context(form, name="Studio", emoji="🎻")
    save(form)
    expect(heading(page)).to_have_text("Studio")
    page.get_by_role("link", name=copy.Focus.NAV, exact=True).click()
    expect(heading(page)).to_have_text("Studio")
    expect(page.get_by_role("main").get_by_text("🎻")).to_be_visible()


def test_what_was_let_go_while_switching_is_in_the_trash(page_for: PageFor, alice: Account) -> None:
    work = alice.make_context()
    alice.make_context(**PERSONAL)
    alice.make_flow(work, "Send the offer", priority="high")
    alice.switch(to=work)
    page = opened(page_for, alice, "/trash/")
    expect(titled(page, copy.Trash.EMPTY_TITLE)).to_be_visible()
    page.get_by_role("link", name=copy.Focus.NAV, exact=True).click()
    page.get_by_role("button", name=copy.Focus.SWITCH, exact=True).click()
    sheet = page.get_by_role("dialog")
    sheet.get_by_role("button", name="Personal").click()
    sheet.get_by_role("button", name="Delete", exact=True).click()
    sheet.get_by_role("button", name=f"{copy.Switch.ENTER} Personal").click()
    expect(heading(page)).to_have_text("Personal")
    open_account_menu(page).get_by_role("link", name=copy.Trash.TITLE).click()
    expect(page.get_by_text("Send the offer", exact=True)).to_be_visible()


def test_another_time_zone_is_another_day_everywhere(page_for: PageFor, alice: Account) -> None:
    # One of the two is always on another day than the other: 25 hours lie between them.
    here, there = "Pacific/Kiritimati", "Pacific/Pago_Pago"
    alice.change_preferences(timezone=here)
    work = alice.make_context()
    in_kiritimati = (datetime.now(UTC) + timedelta(hours=14)).date()
    alice.make_flow(work, "Send the offer", due={"date": in_kiritimati.isoformat()})
    page = opened(page_for, alice, "/contexts/", timezone_id=here)
    due_today = f"1 {copy.Contexts.DUE_TODAY}"
    expect(card(page, "Work")).to_contain_text(due_today)
    open_account_menu(page).get_by_role("link", name=copy.Account.SETTINGS).click()
    page.get_by_label(copy.Settings.ZONE, exact=True).select_option(there)
    page.get_by_role("link", name=copy.Contexts.TITLE, exact=True).click()
    expect(card(page, "Work")).not_to_contain_text(due_today)
