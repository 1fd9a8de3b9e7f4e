"""Invalid input: the field shows the error, and nothing incomplete is saved."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from my_flow_client.design import copy
from my_flow_client.features.flow_editor import copy as editor_copy

from .account import PERSONAL, Account
from .actions import (
    add_field,
    context_form,
    edit_context_form,
    field_error,
    fill_context,
    flow_form,
    heading,
    new_context_form,
    row,
    rows,
    save,
    sent,
    tick,
    title_field,
    titled,
    toast,
)
from .console_guard import ConsoleGuard
from .fixtures import PageFor
from .network import holding

LONGEST = "a" * 200
EMOJI_200 = "🌿" * 200


@pytest.fixture
def page(page_for: PageFor, alice: Account) -> Page:
    context = alice.make_context()
    alice.make_flow(context, "Read the draft")
    page = page_for(alice, f"/contexts/{context['id']}/")
    expect(row(page, "Read the draft")).to_be_visible()
    return page


# --- a flow's title -------------------------------------------------------------------------------------


def test_a_flow_without_a_title_is_not_added(page: Page, alice: Account) -> None:
    for title in ("", "   "):
        add_field(page).fill(title)
        add_field(page).press("Enter")
        expect(add_field(page)).to_be_focused()
        expect(rows(page)).to_have_count(1)
    add_field(page).fill("Call mum")
    add_field(page).press("Enter")
    sent(page, "Call mum")
    assert sorted(alice.titles()) == ["Call mum", "Read the draft"]


def test_a_line_that_is_only_a_date_is_the_title(page: Page, alice: Account, watch: ConsoleGuard) -> None:
    """Also when it was not read in time: the API refuses a flow without a title."""
    watch.expect_status(422)
    with holding(page, "POST", "/flows/quick-add/preview"):
        add_field(page).fill("today")
        add_field(page).press("Enter")
        sent(page, "today")
    assert alice.flow("today")["planned"] is None
    expect(page.locator("[data-sonner-toast]")).to_have_count(0)


@pytest.mark.parametrize("too_long", [LONGEST + "a", EMOJI_200 + "🌿"], ids=["letters", "emoji"])
def test_a_title_of_201_characters_is_not_added(page: Page, alice: Account, too_long: str) -> None:
    field = add_field(page)
    field.focus()
    page.keyboard.insert_text(too_long)  # as if pasted
    expect(field_error(page, field)).to_have_text(copy.Flows.TITLE_LONG)
    field.press("Enter")
    expect(field).to_have_value(too_long)
    expect(rows(page)).to_have_count(1)
    page.keyboard.press("Backspace")
    expect(field).to_have_value(too_long[:-1])
    expect(field).to_have_attribute("aria-invalid", "false")
    field.press("Enter")
    sent(page, too_long[:-1])
    assert {len(title) for title in alice.titles()} == {14, 200}


def test_the_201st_character_is_noticed_while_typing(page: Page) -> None:
    field = add_field(page)
    field.fill(LONGEST[:-1])
    field.press_sequentially("b")
    expect(field).to_have_attribute("aria-invalid", "false")
    field.press_sequentially("c")
    expect(field_error(page, field)).to_have_text(copy.Flows.TITLE_LONG)
    expect(field).to_have_value(LONGEST[:-1] + "bc")


def test_a_flow_is_not_saved_under_such_a_title(page: Page, alice: Account) -> None:
    form = flow_form(page, "Read the draft")
    for title, said in (
        ("", copy.Flows.TITLE_MISSING),
        ("   ", copy.Flows.TITLE_MISSING),
        (LONGEST + "a", copy.Flows.TITLE_LONG),
        (EMOJI_200 + "🌿", copy.Flows.TITLE_LONG),
    ):
        title_field(form).fill(title)
        expect(field_error(page, title_field(form))).to_have_text(said)
        expect(title_field(form)).to_have_value(title)
    assert alice.titles() == ["Read the draft"]


def test_what_the_api_finds_wrong_is_said_at_the_field(
    page: Page, alice: Account, watch: ConsoleGuard
) -> None:
    watch.expect_status(422)
    form = flow_form(page, "Read the draft")
    form.get_by_label(copy.Flows.NOTES).fill("n" * 10_001)
    expect(field_error(page, form.get_by_label(copy.Flows.NOTES))).to_be_visible()
    assert alice.flow("Read the draft")["description"] is None


def test_a_year_that_nobody_means_is_refused_at_the_date(
    page: Page, alice: Account, watch: ConsoleGuard
) -> None:
    watch.expect_status(422)
    form = flow_form(page, "Read the draft")
    form.get_by_label(editor_copy.DATE).fill("222026-11-23")
    expect(field_error(page, form.get_by_label(editor_copy.DATE))).to_be_visible()
    assert alice.flow("Read the draft")["due"] is None


# --- a context ------------------------------------------------------------------------------------------


@pytest.fixture
def form(page_for: PageFor, alice: Account) -> Page:
    """Open the form for a new context on the overview."""
    alice.make_context(**PERSONAL)
    page = page_for(alice)
    new_context_form(page)
    return page


def create(dialog: Locator) -> None:
    dialog.get_by_role("button", name=copy.Contexts.CREATE).click()


def test_a_context_is_not_made_under_such_a_name(form: Page, alice: Account) -> None:
    dialog = context_form(form)
    field = dialog.get_by_label(copy.Contexts.NAME, exact=True)
    for name, said in (
        ("", copy.Contexts.NAME_MISSING),
        ("   ", copy.Contexts.NAME_MISSING),
        ("n" * 51, copy.Contexts.NAME_LONG),
        ("🌿" * 51, copy.Contexts.NAME_LONG),
    ):
        fill_context(dialog, name=name)
        create(dialog)
        expect(field_error(form, field)).to_have_text(said)
        expect(field).to_have_value(name)
    assert [context["name"] for context in alice.contexts()] == ["Personal"]


def test_a_colour_that_is_none_is_refused(form: Page, alice: Account) -> None:
    dialog = context_form(form)
    field = dialog.get_by_label(copy.Contexts.COLOUR_OTHER)
    for colour in ("red", "#12345", "#GGGGGG", ""):
        fill_context(dialog, name="Garden", colour=colour)
        create(dialog)
        expect(field_error(form, field)).to_have_text(copy.Contexts.COLOUR_WRONG)
        expect(field).to_have_value(colour)
    assert [context["name"] for context in alice.contexts()] == ["Personal"]


def test_an_emoji_that_is_not_one_is_refused(form: Page, alice: Account, watch: ConsoleGuard) -> None:
    watch.expect_status(422)
    dialog = context_form(form)
    field = dialog.get_by_label(copy.Contexts.EMOJI_OTHER)
    for emoji in ("🌿🌱", "x", ""):
        fill_context(dialog, name="Garden", emoji=emoji)
        create(dialog)
        expect(field_error(form, field)).to_be_visible()
        expect(field).to_have_value(emoji)
        expect(dialog.get_by_label(copy.Contexts.NAME, exact=True)).to_have_value("Garden")
    assert [context["name"] for context in alice.contexts()] == ["Personal"]

    fill_context(dialog, emoji="🧑🏽‍🌾")  # one to a reader, four to a computer
    create(dialog)
    expect(heading(form)).to_have_text("Garden")
    assert alice.contexts()[1]["icon"] == "🧑🏽‍🌾"


def test_a_context_that_exists_keeps_its_values(page: Page, alice: Account) -> None:
    form = edit_context_form(page)
    fill_context(form, name="", colour="red")
    save(form)
    expect(field_error(page, form.get_by_label(copy.Contexts.NAME, exact=True))).to_be_visible()
    expect(field_error(page, form.get_by_label(copy.Contexts.COLOUR_OTHER))).to_be_visible()
    form.get_by_role("button", name=copy.CANCEL).click()
    expect(form).to_be_hidden()
    expect(heading(page)).to_have_text("Work")
    expect(edit_context_form(page).get_by_label(copy.Contexts.NAME, exact=True)).to_have_value("Work")
    assert [(context["name"], context["color"]) for context in alice.contexts()] == [("Work", "#3B78D1")]


# --- addresses ------------------------------------------------------------------------------------------


def test_a_context_that_is_not_hers_is_not_found(
    page_for: PageFor, alice: Account, bob: Account, watch: ConsoleGuard
) -> None:
    """Bob's, a deleted, an unknown and an invalid id: she cannot tell them apart."""
    watch.expect_status(404)
    his = bob.make_context(name="Secret plans")
    gone = alice.make_context(name="Over")
    alice.delete_context(gone)
    page = page_for(alice)
    for address in (his["id"], gone["id"], "0" * 24, "not-an-id"):
        page.goto(f"/contexts/{address}/")
        expect(titled(page, copy.Contexts.NOT_FOUND_TITLE)).to_be_visible()
        expect(page.get_by_text(copy.Contexts.NOT_FOUND_TEXT)).to_be_visible()
        expect(page.get_by_text("Secret plans")).to_have_count(0)
        expect(add_field(page)).to_have_count(0)
    page.get_by_role("link", name=copy.Contexts.NOT_FOUND_ACTION).click()
    expect(heading(page)).to_have_text(copy.Contexts.HEADING)


def test_an_address_that_has_nothing_says_so(page_for: PageFor, watch: ConsoleGuard) -> None:
    watch.expect_status(404)
    page = page_for(path="/nothing/here")
    expect(heading(page)).to_have_text(copy.NotFound.HEADING)
    expect(page).to_have_title(f"{copy.NotFound.TITLE} · {copy.NAME}")
    page.get_by_role("link", name=copy.NotFound.ACTION).click()
    expect(heading(page)).to_have_text(copy.TAGLINE)


def test_a_title_of_nothing_to_be_seen_is_not_added_and_one_that_turns_is_isolated(page: Page) -> None:
    field = add_field(page)
    field.fill("\u2800\u3164")
    field.press("Enter")
    expect(field).to_have_value("\u2800\u3164")
    expect(rows(page)).to_have_count(1)
    turned = "\u202eCall mum"
    field.fill(turned)
    field.press("Enter")
    tick(page, turned).click()
    expect(toast(page, f"“\u2068{turned}\u2069” ")).to_be_visible()
