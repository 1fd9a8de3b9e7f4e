"""A day in My Flow on a phone, a tablet and a desk, in light and in dark: each can reach all of it.

On a phone held sideways and on a desk enlarged to 400 percent, too, where little is in sight at a time.
"""

from __future__ import annotations

from typing import Any

import pytest
from devstack.testing import Stack
from playwright.sync_api import Locator, Page, expect

from my_flow_client.design import copy

from .account import PERSONAL, Account, eventually
from .actions import (
    add_field,
    add_flow,
    card,
    done,
    flow_form,
    group,
    heading,
    in_trash,
    offline_line,
    open_account_menu,
    row,
    saved,
    sent,
    show,
    tick,
    toast,
    understood,
    undo,
)
from .console_guard import ConsoleGuard
from .fixtures import PageFor
from .network import api_down
from .screens import DESK, ENLARGED, PHONE, SIDEWAYS, TABLET, expect_fits

USUAL = [(PHONE, "light"), (DESK, "dark"), (SIDEWAYS, "dark"), (ENLARGED, "light")]
SCREENS = [
    pytest.param(
        screen | {"color_scheme": theme},
        id=f"{screen['viewport']['width']}x{screen['viewport']['height']}-{theme}",
        marks=() if (screen, theme) in USUAL else pytest.mark.long,
    )
    for screen, theme in (*USUAL, (PHONE, "dark"), (TABLET, "light"), (TABLET, "dark"), (DESK, "light"))
]


def menu_item(page: Page, name: str) -> Locator:
    return open_account_menu(page).get_by_role("link", name=name, exact=True)


@pytest.mark.parametrize("screen", SCREENS)
def test_a_day(
    page_for: PageFor, alice: Account, fresh: Stack, watch: ConsoleGuard, screen: dict[str, Any]
) -> None:
    work, personal = alice.make_context(), alice.make_context(**PERSONAL)
    for title in ("Send the offer", "Read the draft"):
        alice.make_flow(work, title, due={"date": alice.today()})
    alice.make_flow(personal, "Call mum", priority="high")
    alice.switch(to=work)
    page = page_for(alice, "/focus/", **screen)
    expect(page.locator("html")).to_have_class(screen["color_scheme"])

    # What matters here, and the next thing in one line.
    expect(row(page, "Send the offer")).to_contain_text("due today")
    expect_fits(page)
    tick(page, "Read the draft").click()
    undo(page, done("Read the draft"))
    expect(row(page, "Read the draft")).to_be_visible()
    add_field(page).fill("Book the room tomorrow 5pm !high")
    for words in ("Tomorrow", "17:00", "important"):
        expect(understood(page, words)).to_be_visible()
    expect_fits(page)
    add_field(page).press("Enter")
    expect(row(page, "Book the room")).to_contain_text("17:00")

    # The switch.
    page.get_by_role("button", name=copy.Focus.SWITCH, exact=True).click()
    sheet = page.get_by_role("dialog")
    sheet.get_by_role("button", name="Personal").click()
    left = sheet.get_by_role("listitem").filter(has_text="Read the draft")
    left.get_by_role("button", name="Done", exact=True).click()
    sheet.get_by_label(copy.Switch.NOTE).fill("Ask Ines")
    expect_fits(page)
    sheet.get_by_role("button", name=f"{copy.Switch.ENTER} Personal").click()
    expect(heading(page)).to_have_text("Personal")
    expect(row(page, "Call mum")).to_be_visible()
    eventually(lambda: alice.titles(completed=True), ["Read the draft"])

    # The week.
    page.get_by_role("link", name=copy.Week.TITLE, exact=True).click()
    expect(row(page, "Book the room")).to_contain_text("17:00")
    expect_fits(page)

    # Every context, every flow of one, and one flow.
    page.get_by_role("link", name=copy.Contexts.TITLE, exact=True).click()
    expect(card(page, "Work")).to_contain_text("1 done")
    expect_fits(page)
    page.get_by_role("link", name="Work", exact=True).click()
    expect(group(page, "Today")).to_contain_text("Send the offer")
    page.get_by_label(copy.FlowList.PRIORITY, exact=True).select_option(label="High priority")
    expect(row(page, "Send the offer")).to_have_count(0)
    expect(row(page, "Book the room")).to_be_visible()
    show(page, "Done")
    expect(row(page, "Read the draft")).to_have_count(0)
    show(page, "Open")
    form = flow_form(page, "Book the room")
    form.get_by_label(copy.Flows.TITLE, exact=True).fill("Book the large room")
    saved(form)
    expect_fits(page)
    form.get_by_role("button", name=copy.Flows.DELETE, exact=True).click()
    expect(toast(page, in_trash("Book the large room"))).to_be_visible()

    # The trash, the search, the settings, the palette.
    menu_item(page, copy.Trash.TITLE).click()
    page.get_by_role("button", name=copy.Trash.RESTORE).click()
    expect(page.get_by_text("Book the large room", exact=True)).to_have_count(0)
    expect_fits(page)
    page.get_by_role("link", name=copy.Search.TITLE, exact=True).click()
    page.get_by_role("searchbox").fill("large")
    expect(page.get_by_role("link", name="Book the large room")).to_be_visible()
    expect_fits(page)
    menu_item(page, copy.Account.SETTINGS).click()
    expect(page.get_by_label(copy.Settings.ZONE, exact=True)).to_be_visible()
    expect_fits(page)
    open_account_menu(page).get_by_role("button", name=copy.Palette.OPEN).click()
    palette = page.get_by_role("dialog")
    palette.get_by_role("combobox", name=copy.Palette.TITLE).fill("offer")
    expect(palette.get_by_role("option", selected=True)).to_contain_text("Send the offer")
    expect_fits(page)
    page.keyboard.press("Escape")

    # Another device; then no connection, and what was written meanwhile.
    with page.expect_response("**/api/v1/events"):
        page.get_by_role("link", name=copy.Focus.NAV, exact=True).click()
        page.reload()
    alice.make_flow(personal, "Water the plants", due={"date": alice.today()})
    expect(row(page, "Water the plants")).to_be_visible()
    watch.expect_unreachable()
    with api_down(fresh):
        add_flow(page, "Buy bread")
        expect(offline_line(page)).to_be_visible()
        expect_fits(page)
    sent(page, "Buy bread")
    assert alice.titles().count("Buy bread") == 1
