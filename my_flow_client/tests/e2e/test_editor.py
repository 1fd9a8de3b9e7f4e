"""The sheet of one flow: saved as it is typed, opened by a link, and left by a way that leads back."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from my_flow_client.design import copy
from my_flow_client.features.flow_editor import copy as editor_copy

from .account import PERSONAL, Account, eventually
from .actions import (
    close,
    due_fields,
    flow_form,
    in_trash,
    row,
    rows,
    saved,
    show,
    title_field,
    titled,
    toast,
    undo,
)
from .console_guard import ConsoleGuard
from .fixtures import PageFor
from .network import holding

TEXT = editor_copy
NOTES = """Ask **Ines** first.

- [ ] prices
- [x] dates

[The draft](https://example.com/draft)
![a picture](https://example.com/picture.png)
<script>document.title = 'hacked'</script><img src=x onerror="document.title = 'hacked'">
[a trap](javascript:document.title='hacked')
"""


@pytest.fixture
def work(alice: Account) -> dict[str, str]:
    work = alice.make_context()
    alice.make_flow(work, "Read the draft")
    alice.make_flow(work, "Book the room")
    return work


@pytest.fixture
def page(page_for: PageFor, alice: Account, work: dict[str, str]) -> Page:
    page = page_for(alice, f"/contexts/{work['id']}/")
    expect(rows(page)).to_have_count(2)
    return page


def notes(form: Locator) -> Locator:
    return form.get_by_label(copy.Flows.NOTES, exact=True)


def test_everything_is_saved_as_it_is_typed(page: Page, alice: Account) -> None:
    form = flow_form(page, "Read the draft")
    title_field(form).press("End")
    page.keyboard.type(" twice")
    due_fields(form).get_by_role("button", name="Tomorrow").click()
    form.get_by_label(TEXT.TIME).fill("17:00")
    form.get_by_label(TEXT.REMIND).check()
    form.get_by_text("High", exact=True).click()
    notes(form).fill("Chapter two")
    saved(form)
    flow = alice.flow("Read the draft twice")
    assert flow["due"]["date"] > alice.today()
    assert (flow["due"]["time"], flow["due"]["timezone"]) == ("17:00", "UTC")
    assert (flow["priority"], flow["description"], flow["reminder_enabled"]) == ("high", "Chapter two", True)
    form.get_by_role("button", name=copy.Focus.NO_DATE).click()
    saved(form)
    assert alice.flow("Read the draft twice")["due"] is None
    close(form)
    expect(row(page, "Read the draft twice")).to_contain_text(copy.Flows.HIGH)


def test_typing_goes_on_while_an_earlier_change_is_on_its_way(page: Page, alice: Account) -> None:
    form = flow_form(page, "Read the draft")
    with holding(page, "PATCH", "/flows/*") as held:
        with page.expect_request(lambda request: request.method == "PATCH"):
            title_field(form).fill("Read it")
        title_field(form).press("End")
        page.keyboard.type(" again")
        expect(form.get_by_text(TEXT.SAVING)).to_be_visible()
        held.release()
        saved(form)
    expect(title_field(form)).to_have_value("Read it again")
    assert "Read it again" in alice.titles()


def test_what_is_typed_survives_a_reload(page: Page, alice: Account, watch: ConsoleGuard) -> None:
    watch.expect(r"net::ERR_ABORTED", "ERR_FAILED")
    form = flow_form(page, "Read the draft")
    with holding(page, "PATCH", "/flows/*") as held:
        notes(form).fill("Not yet on its way")
        held.lose()
        page.reload()
        expect(notes(form).or_(form.get_by_text("Not yet on its way")).first).to_be_visible()
        expect(form).to_contain_text("Not yet on its way")
    form.get_by_role("button", name=copy.RETRY).or_(form.get_by_text(TEXT.SAVED)).first.click()
    saved(form)
    assert alice.flow("Read the draft")["description"] == "Not yet on its way"


def test_closing_at_once_saves(page: Page, alice: Account) -> None:
    form = flow_form(page, "Read the draft")
    with page.expect_response(lambda answer: answer.request.method == "PATCH"):
        title_field(form).fill("Read it")
        page.keyboard.press("Enter")
        expect(form).to_be_hidden()
    expect(row(page, "Read it")).to_be_visible()
    eventually(lambda: "Read it" in alice.titles(), True)


def test_the_other_version_can_be_taken(page: Page, alice: Account, watch: ConsoleGuard) -> None:
    watch.expect_status(412)
    form = flow_form(page, "Read the draft")
    with holding(page, "PATCH", "/flows/*") as held:
        with page.expect_request(lambda request: request.method == "PATCH"):
            notes(form).fill("Mine")
        alice.change_flow(alice.flow("Read the draft"), description="Theirs")
        held.release()
        conflict = form.get_by_role("alert").filter(has_text=TEXT.CONFLICT)
        expect(conflict).to_contain_text("Theirs")
    expect(notes(form)).to_have_value("Mine")
    conflict.get_by_role("button", name=TEXT.THEIRS).click()
    saved(form)
    expect(form.get_by_text("Theirs")).to_be_visible()
    assert alice.flow("Read the draft")["description"] == "Theirs"


def test_notes_are_shown_as_they_read_and_can_do_nothing(
    page_for: PageFor, alice: Account, work: dict[str, str]
) -> None:
    alice.change_flow(alice.flow("Read the draft"), description=NOTES)
    page = page_for(alice, f"/contexts/{work['id']}/")
    expect(row(page, "Read the draft")).to_contain_text("Ask Ines first.")
    form = flow_form(page, "Read the draft")
    expect(form.locator("strong")).to_have_text("Ines")
    expect(form.get_by_role("checkbox", checked=True)).to_have_count(1)
    link = form.get_by_role("link", name="The draft")
    expect(link).to_have_attribute("rel", "noopener noreferrer nofollow")
    expect(form.get_by_role("link", name="a picture")).to_have_attribute(
        "href", "https://example.com/picture.png"
    )
    expect(form.locator("img, script, [onerror], [href^='javascript']")).to_have_count(0)
    expect(page).not_to_have_title("hacked")
    form.get_by_role("button", name=TEXT.WRITE).click()
    expect(notes(form)).to_have_value(NOTES)
    notes(form).fill("")
    saved(form)
    assert alice.flow("Read the draft")["description"] is None


def test_the_address_opens_a_flow_and_back_closes_it(page: Page, alice: Account) -> None:
    form = flow_form(page, "Read the draft")
    expect(page).to_have_url(re.compile(rf"\?flow={alice.flow('Read the draft')['id']}$"))
    page.go_back()
    expect(form).to_be_hidden()
    page.go_forward()
    expect(title_field(form)).to_have_value("Read the draft")
    page.reload()
    expect(title_field(form)).to_have_value("Read the draft")
    page.keyboard.press("Escape")
    expect(form).to_be_hidden()
    expect(page).to_have_url(re.compile(r"/contexts/\w+/$"))
    expect(rows(page)).to_have_count(2)


def test_a_link_to_a_flow_that_is_gone_says_so(page: Page, watch: ConsoleGuard) -> None:
    watch.expect_status(404)
    page.goto(f"{page.url}?flow={'0' * 24}")
    expect(titled(page, TEXT.GONE_TITLE)).to_be_visible()
    page.get_by_role("dialog").get_by_role("link", name=TEXT.GONE_ACTION).click()
    expect(titled(page, copy.Trash.EMPTY_TITLE)).to_be_visible()


def test_a_flow_is_moved_archived_deleted_and_each_is_taken_back(page: Page, alice: Account) -> None:
    personal = alice.make_context(**PERSONAL)
    page.reload()
    form = flow_form(page, "Read the draft")
    title_field(form).fill("Read the novel")
    saved(form)
    form.get_by_label(TEXT.CONTEXT).select_option(label="🏡 Personal")
    expect(form).to_be_hidden()
    moved = f"“Read the novel” {editor_copy.MOVED_TO} Personal"
    expect(toast(page, moved)).to_be_visible()
    expect(rows(page)).to_have_count(1)
    assert alice.flow("Read the novel")["context_id"] == personal["id"]
    undo(page, moved)
    expect(row(page, "Read the novel")).to_be_visible()

    flow_form(page, "Read the novel").get_by_role("button", name=TEXT.ARCHIVE).click()
    archived = f"“Read the novel” {editor_copy.IN_ARCHIVE}"
    expect(toast(page, archived)).to_be_visible()
    expect(row(page, "Read the novel")).to_have_count(0)
    undo(page, archived)
    expect(row(page, "Read the novel")).to_be_visible()

    flow_form(page, "Read the novel").get_by_role("button", name=copy.Flows.DELETE).click()
    expect(row(page, "Read the novel")).to_have_count(0)
    undo(page, in_trash("Read the novel"))
    expect(row(page, "Read the novel")).to_be_visible()


def test_a_flow_comes_out_of_the_archive(page: Page, alice: Account) -> None:
    flow_form(page, "Read the draft").get_by_role("button", name=TEXT.ARCHIVE).click()
    expect(rows(page)).to_have_count(1)
    show(page, "Archived")
    form = flow_form(page, "Read the draft")
    form.get_by_role("button", name=TEXT.UNARCHIVE).click()
    expect(form.get_by_text(TEXT.ARCHIVED)).to_have_count(0)
    close(form)
    expect(rows(page)).to_have_count(0)
    show(page, "Open")
    expect(rows(page)).to_have_count(2)


def test_a_flow_is_finished_and_reopened_from_its_sheet(page: Page, alice: Account) -> None:
    form = flow_form(page, "Read the draft")
    form.get_by_role("checkbox", name=TEXT.FINISH).click()
    expect(form).to_be_hidden()
    expect(row(page, "Read the draft")).to_have_count(0)
    eventually(lambda: alice.titles(completed=True), ["Read the draft"])
    show(page, "Done")
    flow_form(page, "Read the draft").get_by_role("checkbox", name=TEXT.FINISH).click()
    expect(form.get_by_role("checkbox", name=TEXT.FINISH)).not_to_be_checked()
    eventually(lambda: alice.titles(completed=True), [])
