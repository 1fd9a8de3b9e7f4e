"""The palette, the keys, and the line in which a flow is added."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from my_flow_client.design import copy
from my_flow_client.design.shortcuts import SHORTCUTS
from my_flow_client.features.add_flow import copy as add_flow_copy

from .account import PERSONAL, Account, eventually
from .actions import (
    add_field,
    done,
    heading,
    open_palette,
    row,
    rows,
    sent,
    tick,
    title_field,
    toast,
    understood,
    undo,
)
from .console_guard import ConsoleGuard
from .fixtures import PageFor

P = copy.Palette
LINE = "Call mum tomorrow 5pm #pers !high"


@pytest.fixture
def page(page_for: PageFor, alice: Account) -> Page:
    """Enter Work, and open the focus page."""
    work = alice.make_context()
    alice.make_flow(work, "Send the offer", priority="high")
    alice.make_flow(work, "Read the draft", priority="high")
    personal = alice.make_context(**PERSONAL)
    alice.make_flow(personal, "Water the plants", description="Also the fern")
    alice.switch(to=work)
    page = page_for(alice, "/focus/")
    expect(rows(page)).to_have_count(2)
    return page


def choose(palette: Locator, words: str) -> None:
    option = palette.get_by_role("option", name=words)
    expect(option).to_be_visible()
    option.click()


# --- the palette ----------------------------------------------------------------------------------------


def test_the_palette_finds_a_flow_anywhere_and_acts_on_it(page: Page, alice: Account) -> None:
    palette = open_palette(page, "fern")  # stands in the description of a flow of another context
    expect(palette.get_by_role("option", selected=True)).to_contain_text("Water the plants")
    page.keyboard.press("Enter")
    expect(palette.get_by_role("option", name=P.FLOW_ACTIONS["open"])).to_be_visible()
    page.keyboard.press("Backspace")
    expect(palette.get_by_role("option", name=P.SWITCH_TO.format("Personal"))).to_be_visible()
    page.keyboard.type("water")
    expect(palette.get_by_role("option", selected=True)).to_contain_text("Water the plants")
    page.keyboard.press("Enter")
    with page.expect_response(lambda it: it.request.method == "PATCH"):
        choose(palette, P.FLOW_ACTIONS["tomorrow"])
    expect(palette).to_have_count(0)
    expect(toast(page, "Water the plants")).to_contain_text("tomorrow")
    assert alice.flow("Water the plants")["planned"]["date"] > alice.today()
    with page.expect_response(lambda it: it.request.method == "PATCH"):
        undo(page, "Water the plants")
    assert alice.flow("Water the plants")["planned"] is None

    open_palette(page, "send")
    page.keyboard.press("Enter")
    choose(palette, P.FLOW_ACTIONS["done"])
    expect(row(page, "Send the offer")).to_have_count(0)

    open_palette(page, "fern")
    expect(palette.get_by_role("option", selected=True)).to_contain_text("Water the plants")
    page.keyboard.press("Enter")
    choose(palette, P.FLOW_ACTIONS["open"])
    expect(heading(page)).to_have_text("Personal")
    expect(title_field(page.get_by_role("dialog"))).to_have_value("Water the plants")


def test_the_palette_goes_everywhere(page: Page) -> None:
    palette = open_palette(page, "settings")
    page.keyboard.press("Enter")
    expect(heading(page)).to_have_text(copy.Settings.TITLE)
    choose(open_palette(page, "dark"), "Dark theme")
    expect(page.locator("html")).to_have_class("dark")
    choose(open_palette(page, "open personal"), P.OPEN_CONTEXT.format("Personal"))
    expect(heading(page)).to_have_text("Personal")
    choose(open_palette(page, "new context"), P.NEW_CONTEXT)
    expect(page.get_by_role("dialog").get_by_label(copy.Contexts.NAME, exact=True)).to_be_focused()
    page.keyboard.press("Escape")
    choose(open_palette(page, "new flow"), P.NEW_FLOW)
    expect(add_field(page)).to_be_focused()
    open_palette(page, "qqqq")
    expect(palette).to_contain_text(P.NOTHING)
    page.keyboard.press("Control+k")
    expect(palette).to_have_count(0)


def test_the_palette_leads_into_a_switch(page: Page) -> None:
    page.get_by_role("link", name=copy.Contexts.TITLE).click()
    expect(heading(page)).to_have_text(copy.Contexts.HEADING)
    choose(open_palette(page, "personal"), P.SWITCH_TO.format("Personal"))
    sheet = page.get_by_role("dialog")
    sheet.get_by_label(copy.Switch.NOTE).fill("Ask Ines")
    sheet.get_by_role("button", name=f"{copy.Switch.ENTER} Personal").click()
    expect(heading(page)).to_have_text("Personal")
    expect(row(page, "Water the plants")).to_be_visible()


# --- the keys -------------------------------------------------------------------------------------------


def test_keys_act_on_the_flow_that_has_the_focus(page: Page, alice: Account) -> None:
    tick(page, "Send the offer").focus()
    page.keyboard.press("ArrowDown")
    expect(tick(page, "Read the draft")).to_be_focused()
    with page.expect_response(lambda it: it.request.method == "PATCH"):
        page.keyboard.press("t")
    expect(row(page, "Read the draft")).to_have_count(0)
    assert alice.flow("Read the draft")["planned"]["date"] > alice.today()
    expect(tick(page, "Send the offer")).to_be_focused()
    page.keyboard.press("p")
    expect(row(page, "Send the offer").get_by_role("button", name=copy.Focus.NEXT_WEEK)).to_be_visible()
    page.keyboard.press("e")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    tick(page, "Send the offer").focus()
    page.keyboard.press("d")
    expect(toast(page, done("Send the offer"))).to_be_visible()


# In one turn of the browser, before it takes the focus off the field that can no longer be seen.
AT_ONCE = """() => {
  document.querySelector('dialog[open]').close();
  document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key: '?', bubbles: true }));
}"""


# Closed and opened again before the browser tells of the end: only what is due at once comes between.
TWICE = """async () => {
  const press = () => document.dispatchEvent(new KeyboardEvent('keydown', { key: 'k', ctrlKey: true }));
  press();
  for (let turn = 0; turn < 50; turn++) await null;
  const wasClosed = document.querySelector('dialog[open]') === null;
  press();
  for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame);
  return wasClosed;
}"""


def test_the_palette_stays_when_it_is_opened_again_at_once(page: Page) -> None:
    palette = open_palette(page)
    assert page.evaluate(TWICE)
    expect(palette).to_be_visible()


def test_a_key_is_meant_as_soon_as_the_palette_is_closed(page: Page) -> None:
    open_palette(page, "x")
    page.evaluate(AT_ONCE)
    expect(page.get_by_role("switch", name=copy.Shortcuts.SWITCH)).to_be_visible()


def test_keys_go_from_page_to_page_and_can_be_switched_off(page: Page) -> None:
    page.keyboard.press("c")
    expect(heading(page)).to_have_text(copy.Contexts.HEADING)
    page.keyboard.press(",")
    expect(heading(page)).to_have_text(copy.Settings.TITLE)
    page.keyboard.press("/")
    expect(page.get_by_role("combobox", name=P.TITLE)).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("f")
    expect(heading(page)).to_have_text("Work")
    page.keyboard.press("n")
    expect(add_field(page)).to_be_focused()
    tick(page, "Send the offer").focus()
    page.keyboard.press("?")
    sheet = page.get_by_role("dialog")
    for shortcut in SHORTCUTS:
        expect(sheet.get_by_text(shortcut.label, exact=True)).to_be_visible()
    off = sheet.get_by_role("switch", name=copy.Shortcuts.SWITCH)
    expect(off).to_be_checked()
    off.focus()
    page.keyboard.press("Space")
    page.keyboard.press("Escape")
    page.keyboard.press("c")
    page.keyboard.press("?")
    page.reload()
    expect(heading(page)).to_have_text("Work")
    page.keyboard.press("c")
    expect(heading(page)).to_have_text("Work")
    expect(sheet).to_have_count(0)
    open_palette(page)
    expect(sheet).to_be_visible()


@pytest.mark.parametrize("path", ["/contexts/", "/settings/", "/trash/", "missing"])
def test_n_takes_a_new_flow_on_every_page_and_what_is_typed_next(
    page: Page, alice: Account, watch: ConsoleGuard, path: str
) -> None:
    watch.expect_status(404)
    page.goto({"missing": f"/contexts/{'0' * 24}/"}.get(path, path))
    expect(page.get_by_role("button", name=copy.Account.MENU)).to_be_visible()
    there = page.url
    # Its letters are those of shortcuts, and come before the code of the sheet does.
    page.keyboard.type("nscf tomorrow")
    sheet = page.get_by_role("dialog")
    expect(add_field(page)).to_have_value("scf tomorrow")
    expect(add_field(page)).to_be_focused()
    expect(sheet).to_contain_text("Work")
    expect(understood(page, "Tomorrow")).to_be_visible()
    page.keyboard.press("Enter")
    expect(sheet).to_have_count(0)
    expect(toast(page, add_flow_copy.ADDED_TO.format("💼 Work"))).to_be_visible()
    eventually(lambda: "scf" in alice.titles(), True)
    assert alice.flow("scf")["planned"]["date"] > alice.today()
    expect(page).to_have_url(there)


PRESS = """(key) => document.dispatchEvent(new KeyboardEvent('keydown', { bubbles: true, ...key }))"""


@pytest.mark.parametrize(
    ("key", "opens"),
    [
        ({"key": "л", "code": "KeyK", "ctrlKey": True}, True),  # Russian
        ({"key": "κ", "code": "KeyK", "metaKey": True}, True),  # Greek
        ({"key": "k", "code": "KeyV", "ctrlKey": True}, True),  # Dvorak: the letter is on another key
        ({"key": "t", "code": "KeyK", "ctrlKey": True}, False),  # Dvorak: another letter is there
        ({"key": "ö", "code": "KeyK", "ctrlKey": True}, False),  # a Latin letter, if a rare one
    ],
)
def test_a_shortcut_is_its_key_where_the_layout_has_no_such_letter(
    page: Page, key: dict[str, Any], opens: bool
) -> None:
    page.keyboard.press("Shift")
    open_palette(page)
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.evaluate(PRESS, key)
    expect(page.get_by_role("combobox", name=P.TITLE)).to_have_count(int(opens))


PRESS_IN_FOCUS = """(keys) => { for (const key of keys) document.activeElement.dispatchEvent(
  new KeyboardEvent('keydown', { bubbles: true, cancelable: true, ...key })); }"""
RUSSIAN, ARABIC = {"key": "\u0444", "code": "KeyA"}, {"key": "\u0634", "code": "KeyA"}


@pytest.mark.parametrize(
    ("letter", "key"),
    [(RUSSIAN, {"key": "\u0431", "code": "Comma"}), (ARABIC, {"key": "\u0648", "code": "Comma"})],
)
def test_the_comma_is_at_its_place_on_other_layouts(
    page: Page, letter: dict[str, str], key: dict[str, str]
) -> None:
    page.keyboard.press("Shift")
    page.evaluate(PRESS_IN_FOCUS, [letter, key])
    expect(heading(page)).to_have_text(copy.Settings.TITLE)


@pytest.mark.parametrize(
    ("letter", "key"),
    [(RUSSIAN, {"key": ".", "code": "Slash"}), (ARABIC, {"key": "\u0638", "code": "Slash"})],
)
def test_the_slash_is_at_its_place_on_other_layouts(
    page: Page, letter: dict[str, str], key: dict[str, str]
) -> None:
    page.keyboard.press("Shift")
    page.evaluate(PRESS_IN_FOCUS, [letter, key])
    expect(page.get_by_role("combobox", name=P.TITLE)).to_be_focused()


# --- the line -------------------------------------------------------------------------------------------


def test_what_is_understood_lights_up_and_is_added(page: Page, alice: Account) -> None:
    add_field(page).fill(LINE)
    for words in ("Tomorrow", "17:00", "🏡 Personal", "important"):
        expect(understood(page, words)).to_be_visible()
    assert page.locator(".understood").all_inner_texts() == ["tomorrow", "5pm", "#pers", "!high"]
    with page.expect_response(lambda it: it.url.endswith("/flows/quick-add")):
        add_field(page).press("Enter")
    expect(toast(page, add_flow_copy.ADDED_TO.format("🏡 Personal"))).to_be_visible()
    flow = alice.flow("Call mum")
    assert (flow["priority"], flow["planned"]["time"]) == ("high", "17:00")
    assert flow["context_id"] != alice.flow("Send the offer")["context_id"]


def test_a_reading_is_refused_by_one_key_or_one_press(page: Page, alice: Account) -> None:
    add_field(page).fill("Read “Tomorrow” tomorrow !high")
    expect(understood(page, "important")).to_be_visible()
    page.keyboard.press("Escape")
    expect(understood(page, "important")).to_have_count(0)
    understood(page, "Tomorrow").click()
    expect(understood(page, "Tomorrow")).to_have_count(0)
    expect(add_field(page)).to_be_focused()
    page.reload()
    page.get_by_role("button", name=add_flow_copy.TODAY, exact=True).click()
    expect(understood(page, "Today")).to_be_visible()
    expect(understood(page, "Tomorrow")).to_have_count(0)
    add_field(page).press("Enter")
    title = "Read “Tomorrow” tomorrow !high"
    expect(row(page, title)).to_contain_text("planned today")
    sent(page, title)
    assert alice.flow(title)["priority"] == "medium"


def test_a_refused_word_is_refused_where_it_stands_and_nowhere_else(page: Page, alice: Account) -> None:
    readings = page.locator(".understood")
    add_field(page).fill("Send money mon")
    expect(readings).to_have_text(["mon"])
    page.keyboard.press("Escape")
    expect(readings).to_have_count(0)
    page.keyboard.press("Home")
    page.keyboard.type("Please ")
    page.keyboard.press("End")
    page.keyboard.type(" !high")
    expect(readings).to_have_text(["!high"])
    page.keyboard.press("Home")
    page.keyboard.type("Mon ")
    expect(readings).to_have_text(["Mon", "!high"])
    add_field(page).press("Enter")
    title = "Please Send money mon"
    eventually(lambda: title in alice.titles(), True)  # it is planned for later, so the page may not show it
    flow = alice.flow(title)
    assert flow["planned"] is not None
    assert flow["priority"] == "high"


def test_the_keys_of_an_input_method_do_nothing_else(page: Page, alice: Account) -> None:
    add_field(page).fill("Call mum tomorrow")
    expect(understood(page, "Tomorrow")).to_be_visible()
    for key in ("Enter", "Escape", "s", "n", "/"):
        for composing in ({"isComposing": True}, {"keyCode": 229}):
            prevented = page.evaluate(
                "([key, options]) => !document.activeElement.dispatchEvent("
                "new KeyboardEvent('keydown', {key, bubbles: true, cancelable: true, ...options}))",
                [key, composing],
            )
            assert prevented == (key in ("Enter", "Escape"))
    expect(understood(page, "Tomorrow")).to_be_visible()
    expect(add_field(page)).to_have_value("Call mum tomorrow")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_without_the_api_the_line_is_a_title_until_it_is_read(
    page: Page, alice: Account, watch: ConsoleGuard
) -> None:
    watch.expect_unreachable()
    watch.expect("net::ERR_INTERNET_DISCONNECTED")
    page.context.set_offline(True)
    add_field(page).fill("Call Ines today")
    expect(page.get_by_text(copy.Offline.SEEN)).to_be_visible()
    add_field(page).press("Enter")
    expect(row(page, "Call Ines today")).to_be_visible()
    page.context.set_offline(False)
    sent(page, "Call Ines")
    assert alice.flow("Call Ines")["planned_status"] == "today"
