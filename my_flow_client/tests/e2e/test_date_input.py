"""A date is taken when it is finished, and the focus stays with the flow that it is for."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from my_flow_client.design import copy
from my_flow_client.features.flow_editor import copy as editor_copy

from .account import Account, eventually
from .actions import flow_form, row, saved, tick
from .fixtures import PageFor
from .test_persons_day import LIVES, settled

TITLE = "Read the draft"
OTHERS = ("Call mum", "Buy bread")


def writes(page: Page) -> list[str]:
    """Record the writes of the page from now on."""
    found: list[str] = []
    page.on("request", lambda request: found.append(request.method) if request.method == "PATCH" else None)
    return found


@pytest.mark.parametrize(("zone", "starts", "motion"), LIVES)
def test_a_date_that_is_typed_is_taken_by_enter_and_the_focus_stays(
    page_for: PageFor, alice: Account, zone: str, starts: str, motion: str
) -> None:
    settled(alice, zone, starts)
    context = alice.make_context()
    for title in (*OTHERS, TITLE):
        alice.make_flow(context, title)
    page = page_for(alice, f"/contexts/{context['id']}/", timezone_id=zone, reduced_motion=motion)
    tick(page, TITLE).focus()
    page.keyboard.press("p")
    field = row(page, TITLE).get_by_label(copy.Focus.PICK_DATE)
    field.focus()
    written = writes(page)
    # Month, day and year are finished in turn, and each then changes once more.
    for key in [*"12312031", "ArrowDown", "ArrowLeft", "ArrowUp", "ArrowUp", "ArrowLeft", "ArrowUp"]:
        page.keyboard.press(key)
    expect(field).to_have_value("2030-01-02")
    assert written == []
    page.keyboard.press("Enter")
    expect(row(page, TITLE)).to_contain_text("Wed 2 Jan 2030")
    expect(row(page, TITLE).get_by_role("button", name=f"{copy.Focus.LATER}: {TITLE}")).to_be_focused()
    page.keyboard.press("Enter")
    planned = {"date": "2030-01-02", "time": None, "timezone": None, "someday": False}
    eventually(lambda: alice.flow(TITLE)["planned"], planned)
    assert alice.titles(completed=True) == []


def test_a_date_is_taken_where_the_field_is_left_and_not_before_its_year_is_whole(
    page_for: PageFor, alice: Account
) -> None:
    context = alice.make_context()
    alice.make_flow(context, TITLE)
    page = page_for(alice, f"/contexts/{context['id']}/")
    tick(page, TITLE).focus()
    page.keyboard.press("p")
    field = row(page, TITLE).get_by_label(copy.Focus.PICK_DATE)
    written = writes(page)
    for typed in ("123120", "12312031"):
        field.focus()
        page.keyboard.type(typed)
        expect(field).not_to_have_value("")
        assert written == []
        page.get_by_role("heading", level=1).click()
        expect(field).to_have_value("")
    expect(row(page, TITLE)).to_contain_text("Wed 31 Dec 2031")
    eventually(lambda: (alice.flow(TITLE)["planned"] or {}).get("date"), "2031-12-31")


def test_escape_leaves_the_flow_as_it_was(page_for: PageFor, alice: Account) -> None:
    context = alice.make_context()
    alice.make_flow(context, TITLE)
    page = page_for(alice, f"/contexts/{context['id']}/")
    tick(page, TITLE).focus()
    page.keyboard.press("p")
    row(page, TITLE).get_by_label(copy.Focus.PICK_DATE).focus()
    written = writes(page)
    page.keyboard.type("12312031")
    page.keyboard.press("Escape")
    expect(row(page, TITLE).get_by_label(copy.Focus.PICK_DATE)).to_be_hidden()
    page.keyboard.press("p")
    expect(row(page, TITLE).get_by_label(copy.Focus.PICK_DATE)).to_have_value("")
    assert written == []


def test_in_the_sheet_arrows_change_nothing_before_the_field_is_left(
    page_for: PageFor, alice: Account
) -> None:
    context = alice.make_context()
    alice.make_flow(context, TITLE, due={"date": "2031-03-05", "time": "09:00", "timezone": "UTC"})
    page = page_for(alice, f"/contexts/{context['id']}/")
    form = flow_form(page, TITLE)
    written = writes(page)
    form.get_by_label(editor_copy.DATE).focus()
    for key in ("ArrowUp", "ArrowUp"):
        page.keyboard.press(key)
    expect(form.get_by_label(editor_copy.DATE)).to_have_value("2031-05-05")
    page.wait_for_timeout(1000)  # longer than the pause after which an editor saves
    assert written == []
    form.get_by_label(editor_copy.TIME).focus()
    saved(form)
    eventually(lambda: alice.flow(TITLE)["due"]["date"], "2031-05-05")
