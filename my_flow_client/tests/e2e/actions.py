"""Actions of a person on the pages, and locators of their parts."""

from __future__ import annotations

import re
from typing import Literal

from playwright.sync_api import Locator, Page, expect

from my_flow_client.design import copy
from my_flow_client.features.flow_editor import copy as editor_copy

Choice = Literal["Today", "Tomorrow"]

UNDO = copy.UNDO
# Milliseconds: failed requests are repeated at growing intervals of up to thirty seconds.
LONGEST_RETRY = 40_000


# --- signing in and out ---------------------------------------------------------------------------------


def sign_in(page: Page, user: str) -> None:
    """Sign in from any page that offers it; choose `user` at the provider, which must ask."""
    page.get_by_role("button", name=copy.Landing.SIGN_IN).first.click()
    page.get_by_role("button", name=user.capitalize()).click()
    page.wait_for_url(re.compile("/(focus|contexts|settings)/"))


def open_account_menu(page: Page) -> Locator:
    page.get_by_role("button", name=copy.Account.MENU).click()
    menu = page.locator("#account-menu")
    expect(menu).to_be_visible()
    return menu


def sign_out(page: Page) -> None:
    open_account_menu(page).get_by_role("button", name=copy.Account.SIGN_OUT).click()
    expect(page.get_by_role("button", name=copy.Landing.SIGN_IN)).to_be_visible()


def choose_theme(page: Page, label: str) -> None:
    open_account_menu(page).get_by_text(label, exact=True).click()
    page.keyboard.press("Escape")


# --- contexts -------------------------------------------------------------------------------------------


def heading(page: Page) -> Locator:
    return page.get_by_role("heading", level=1)


def titled(page: Page, title: str) -> Locator:
    """Return the heading, of any level, with this text."""
    return page.get_by_role("heading", name=title, exact=True)


def card(page: Page, name: str) -> Locator:
    """Return the card of a context on the overview."""
    return page.get_by_role("listitem").filter(has=page.get_by_role("link", name=name, exact=True))


def open_context(page: Page, name: str) -> None:
    page.get_by_role("link", name=name, exact=True).click()
    expect(heading(page)).to_have_text(name)


def all_contexts(page: Page) -> None:
    page.get_by_role("link", name=copy.Contexts.BACK).click()
    expect(heading(page)).to_have_text(copy.Contexts.HEADING)


def new_context_form(page: Page) -> Locator:
    page.get_by_role("button", name=copy.Contexts.NEW).click()
    return context_form(page)


def edit_context_form(page: Page) -> Locator:
    page.get_by_role("button", name=copy.Contexts.EDIT_LABEL).click()
    return context_form(page)


def context_form(page: Page) -> Locator:
    form = page.get_by_role("dialog")
    expect(form).to_be_visible()
    return form


def fill_context(
    form: Locator, *, name: str | None = None, emoji: str | None = None, colour: str | None = None
) -> None:
    """Type into the form; emoji and colours that are not offered go into the fields for others."""
    if name is not None:
        form.get_by_label(copy.Contexts.NAME, exact=True).fill(name)
    if emoji is not None:
        form.get_by_label(copy.Contexts.EMOJI_OTHER).fill(emoji)
    if colour is not None:
        form.get_by_label(copy.Contexts.COLOUR_OTHER).fill(colour)


def new_context(page: Page, name: str, *, emoji: str, colour: str) -> None:
    """Create a context on the overview, and wait for its page."""
    form = new_context_form(page)
    fill_context(form, name=name)
    form.get_by_text(emoji, exact=True).click()
    form.get_by_title(colour).click()
    form.get_by_role("button", name=copy.Contexts.CREATE).click()
    expect(heading(page)).to_have_text(name)


def save(form: Locator) -> None:
    form.get_by_role("button", name=copy.SAVE, exact=True).click()


# --- flows ----------------------------------------------------------------------------------------------


def add_field(page: Page) -> Locator:
    return page.get_by_role("textbox", name=copy.Flows.ADD_LABEL)


def add_flow(page: Page, title: str, *, day: Choice | None = None, important: bool = False) -> None:
    """Type the flow in one line, and wait for it."""
    field = add_field(page)
    field.fill(" ".join([title, *([day.lower()] if day else []), *(["!high"] if important else [])]))
    field.press("Enter")
    expect(field).to_have_value("")
    expect(row(page, title)).to_be_visible()


def understood(page: Page, words: str) -> Locator:
    """Return the chip of an understood part of the line; pressing it turns the part back into plain text."""
    return page.locator("#add-flow-reading").get_by_role("button", name=f"{words}: ")


def row(page: Page, title: str) -> Locator:
    """Return the row of a flow in a list."""
    return page.get_by_role("listitem").filter(has=page.get_by_role("checkbox", name=title, exact=True))


def sent(page: Page, title: str) -> None:
    """Wait until the API has the flow, which can be opened then."""
    expect(row(page, title).locator("[aria-haspopup=dialog]:enabled")).to_have_count(1, timeout=LONGEST_RETRY)


def rows(page: Page) -> Locator:
    return page.get_by_role("listitem").filter(has=page.get_by_role("checkbox"))


def tick(page: Page, title: str) -> Locator:
    return page.get_by_role("checkbox", name=title, exact=True)


def group(page: Page, name: str) -> Locator:
    """Return the flows below a heading such as "Today"."""
    return page.locator("section", has=page.get_by_role("heading", name=name, exact=True, level=2))


def delete_flow(page: Page, title: str) -> None:
    row(page, title).hover()
    page.get_by_role("button", name=f"{copy.Flows.DELETE}: {title}").click()


def flow_form(page: Page, title: str) -> Locator:
    """Open a flow and return its form."""
    row(page, title).locator("[aria-haspopup=dialog]").click()
    form = page.get_by_role("dialog")
    expect(form).to_be_visible()
    return form


def plan_fields(form: Locator) -> Locator:
    return form.get_by_role("group", name=copy.Flows.PLAN, exact=True)


def due_fields(form: Locator) -> Locator:
    return form.get_by_role("group", name=copy.Flows.DUE, exact=True)


def title_field(form: Locator) -> Locator:
    return form.get_by_label(copy.Flows.TITLE, exact=True)


def saved(form: Locator) -> None:
    """Wait until the text typed into a flow is saved."""
    expect(form.get_by_text(editor_copy.SAVED, exact=True)).to_be_visible()


def close(form: Locator) -> None:
    form.get_by_role("button", name=copy.CLOSE).click()
    expect(form).to_be_hidden()


def show(page: Page, which: Literal["Open", "Done", "Archived"]) -> None:
    """Choose the flows of the context to show."""
    page.get_by_role("group", name=copy.FlowList.LABEL).get_by_role("button", name=which).click()


# --- the palette ---------------------------------------------------------------------------------------


def open_palette(page: Page, words: str = "") -> Locator:
    """Open the palette by keyboard and type."""
    page.keyboard.press("Control+k")
    field = page.get_by_role("combobox", name=copy.Palette.TITLE)
    expect(field).to_be_focused()
    page.keyboard.type(words)
    return page.get_by_role("dialog")


# --- what is said ---------------------------------------------------------------------------------------


def toast(page: Page, text: str) -> Locator:
    return page.locator("[data-sonner-toast]").filter(has_text=text)


def undo(page: Page, said: str) -> None:
    """Press undo on the toast with this text."""
    toast(page, said).get_by_role("button", name=UNDO).click()


def done(title: str) -> str:
    return f"Completed “{title}”"


def in_trash(name: str) -> str:
    return f"“{name}” is in the trash"


def banner(page: Page, text: str) -> Locator:
    return page.get_by_role("alert").filter(has_text=text)


def offline_line(page: Page, text: str = "") -> Locator:
    """Return the message that every page shows while the API cannot be reached."""
    return page.get_by_role("status").filter(has_text="Offline").filter(has_text=text)


def online_again(page: Page) -> None:
    """Wait until the page has reached the API again, and has sent what waited."""
    expect(offline_line(page)).to_have_count(0, timeout=LONGEST_RETRY)


def field_error(page: Page, field: Locator) -> Locator:
    """Return the message that describes the invalid field."""
    expect(field).to_have_attribute("aria-invalid", "true")
    described_by = field.get_attribute("aria-describedby")
    assert described_by, "the field is marked as wrong and nothing says why"
    return page.locator(f'[id="{described_by}"]')
