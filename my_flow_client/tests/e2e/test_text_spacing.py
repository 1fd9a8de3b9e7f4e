"""Text set as wide as a reader may need it: WCAG 2.2, success criterion 1.4.12, on a phone and a desk."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from my_flow_client.design import copy

from .account import PERSONAL, Account
from .actions import add_field, card, edit_context_form, flow_form, heading, new_context_form, row, understood
from .fixtures import PageFor
from .screens import DESK, PHONE, expect_fits

WIDE = """*, *::before, *::after {
  line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important;
}
p { margin-bottom: 2em !important; }"""


def set_wide(page: Page) -> None:
    page.add_style_tag(content=WIDE)


@pytest.mark.parametrize("screen", [PHONE, DESK], ids=["phone", "desk"])
def test_nothing_is_lost(page_for: PageFor, alice: Account, screen: dict[str, Any]) -> None:
    work = alice.make_context()
    alice.make_context(**PERSONAL)
    alice.make_flow(work, "Send the offer", due={"date": alice.today(), "time": "17:00", "timezone": "UTC"})
    alice.make_flow(work, "Read the draft", priority="high")
    alice.switch(to=work)

    page = page_for(alice, "/focus/", **screen)
    set_wide(page)
    add_field(page).fill("Book the room tomorrow 5pm !high #personal")
    expect(understood(page, "important")).to_be_visible()
    expect_fits(page)
    add_field(page).fill("")
    page.get_by_role("button", name=copy.Focus.SWITCH, exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="Personal").click()
    expect(page.get_by_role("dialog").get_by_label(copy.Switch.NOTE)).to_be_visible()
    expect_fits(page)

    page.goto(page.url.replace("/focus/", "/contexts/"))
    set_wide(page)
    expect(card(page, "Personal")).to_be_visible()
    expect_fits(page)
    new_context_form(page)
    expect_fits(page)
    page.keyboard.press("Escape")

    page.get_by_role("link", name="Work", exact=True).click()
    set_wide(page)
    row(page, "Read the draft").get_by_role("button", name=copy.Focus.LATER).click()
    expect(row(page, "Read the draft").get_by_label(copy.Focus.PICK_DATE)).to_be_visible()
    expect_fits(page)
    page.keyboard.press("Escape")
    flow_form(page, "Send the offer")
    # It slides in; an animation that is canceled meanwhile is over, too.
    page.evaluate("Promise.allSettled(document.getAnimations().map(({ finished }) => finished))")
    expect_fits(page)
    page.keyboard.press("Escape")
    edit_context_form(page)
    expect_fits(page)

    page.goto(page.url.partition("/contexts/")[0] + "/settings/")
    set_wide(page)
    expect(page.get_by_label(copy.Settings.ZONE, exact=True)).to_be_visible()
    expect_fits(page)


@pytest.mark.parametrize("screen", [PHONE, DESK], ids=["phone", "desk"])
def test_nothing_is_lost_before_signing_in(page_for: PageFor, screen: dict[str, Any]) -> None:
    page = page_for(path="/", **screen)
    set_wide(page)
    expect(heading(page)).to_be_visible()
    expect_fits(page)
