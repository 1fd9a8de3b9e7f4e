"""The day's path, by mouse and by keyboard, in the browsers that the other tests do not run in."""

from __future__ import annotations

import pytest
from devstack.testing import Stack
from selenium.webdriver.common.keys import Keys

from my_flow_client.design import copy
from my_flow_client.features.flow_editor import copy as editor_copy

from ..e2e.account import PERSONAL, Account, eventually
from ..e2e.actions import done
from ..e2e.network import api_down
from .page import (
    BUTTON,
    CHECKBOX,
    DIALOG,
    FIELD,
    HEADING,
    LINK,
    OPTION,
    RADIO,
    ROW,
    STATUS,
    TOAST,
    Page,
    Target,
)

BROWSERS = [
    pytest.param((browser, hands), id=f"{browser}-{hands}", marks=marks)
    for browser, marks in (("firefox", ()), ("webkit", (pytest.mark.webkit,)))
    for hands in ("mouse", "keyboard")
]
NOTE = Target(FIELD, copy.Switch.NOTE, within=DIALOG)
ADD = Target(FIELD, copy.Flows.ADD_LABEL)
# What Firefox and WebKit write of a request that nobody answers.
UNREACHABLE = ("CORS request did not succeed", "Could not connect to", "due to access control checks")
# What Firefox writes when a page is left while the service worker still answers one of its requests. A script
# that a page needs and does not get is heard by webpack's own error.
LEFT = "A ServiceWorker intercepted the request and encountered an unexpected error"
CAN_GROW = """() => {
  const { fieldSizing, resize } = getComputedStyle(document.activeElement);
  return fieldSizing === 'content' || resize === 'vertical';
}"""
SIGN_IN = Target(BUTTON, copy.Landing.SIGN_IN)


def heading(title: str) -> Target:
    return Target(HEADING, title)


def place(name: str, within: str = "") -> Target:
    """Return the button that enters a context; the number of waiting flows is part of its name."""
    return Target(BUTTON, name, within=within, whole=False)


def row(title: str, text: str = "") -> Target:
    return Target(ROW, text=title + text)


def tick(title: str) -> Target:
    return Target(CHECKBOX, title)


def toast(text: str) -> Target:
    return Target(TOAST, text=text)


@pytest.mark.parametrize("page", BROWSERS, indirect=True)
def test_a_day_in_another_browser(page: Page, fresh: Stack, alice: Account) -> None:
    page.expect_in_console(LEFT)
    sign_in(page)
    take_the_first_steps(page, alice)
    add_complete_and_undo(page, alice)
    switch_with_a_note(page, alice)
    find_it_in_the_palette_and_edit(page, alice)
    put_in_order(page, alice)
    work_offline(page, fresh, alice)
    change_settings(page, alice)
    sign_out(page)


def sign_in(page: Page) -> None:
    page.open("/")
    page.see(Target(HEADING, copy.Landing.TITLE, whole=False))
    page.use(SIGN_IN)
    page.use(Target(BUTTON, "Alice", whole=False))


def take_the_first_steps(page: Page, alice: Account) -> None:
    T = copy.Onboarding  # noqa: N806  the usual alias of a page's words
    page.see(Target(HEADING, T.CHOOSE_TITLE, whole=False))
    page.fill(Target(FIELD, T.OWN), "Garden")
    page.press(Keys.ENTER)
    page.see(Target(BUTTON, "Garden"), pressed=True)
    page.use(Target(BUTTON, T.CONTINUE_WITH.format(3)))

    page.see(heading(T.WRITE_TITLE))
    page.fill(Target(FIELD, T.WRITE_LABEL.format("Work")), "Call Ines today !high")
    page.press(Keys.ENTER)
    page.see(Target("li", text="Call Ines"))
    page.use(Target(BUTTON, T.CONTINUE, whole=False))

    page.see(heading(T.START_TITLE))
    page.use(place("Work"))
    page.see(heading("Work"))
    page.see(row("Call Ines"))
    assert [context["name"] for context in alice.contexts()] == ["Work", "Personal", "Garden"]


def add_complete_and_undo(page: Page, alice: Account) -> None:
    for line in ("Send the offer today !high", "Read the draft today"):
        page.fill(ADD, line)
        page.press(Keys.ENTER)
        page.see(ADD, value="")
    page.see(row("Send the offer"))
    page.use(tick("Read the draft"))
    page.see(toast(done("Read the draft")))
    page.see_gone(row("Read the draft"))
    page.use(Target(BUTTON, copy.UNDO, within=TOAST))
    page.see(tick("Read the draft"), checked=False)
    eventually(lambda: sorted(alice.titles()), ["Call Ines", "Read the draft", "Send the offer"])


def switch_with_a_note(page: Page, alice: Account) -> None:
    page.use(Target(BUTTON, copy.Focus.SWITCH))
    page.use(place("Personal", within=DIALOG))
    page.see(NOTE, focused=True)
    page.type("Ask Ines")
    page.use(Target(BUTTON, f"{copy.Switch.ENTER} Personal", within=DIALOG))
    page.see(heading("Personal"))
    eventually(
        lambda: alice.preferences()["current_context_id"],
        next(context["id"] for context in alice.contexts() if context["name"] == "Personal"),
    )
    page.press("s")  # the same by keys alone: the context is chosen, the note has the focus, Enter switches
    page.use(place("Work", within=DIALOG))
    page.see(NOTE, focused=True)
    page.press(Keys.ENTER)
    page.see(heading("Work"))
    page.see(Target("aside", text="Ask Ines"))


def find_it_in_the_palette_and_edit(page: Page, alice: Account) -> None:
    page.press(Keys.CONTROL, "k")
    page.see(Target(FIELD, copy.Palette.TITLE, within=DIALOG), focused=True)
    page.type("offer")
    found = Target(OPTION, text="Send the offer")
    page.see(found)
    page.press(Keys.ENTER) if page.hands == "keyboard" else page.click(found)
    action = Target(OPTION, text=copy.Palette.FLOW_ACTIONS["open"])
    page.see(action)
    page.press(Keys.ENTER) if page.hands == "keyboard" else page.click(action)

    title = Target(FIELD, copy.Flows.TITLE, within=DIALOG)
    page.see(title, value="Send the offer")
    page.fill(title, "Send the offer to Ines")
    page.use(Target(BUTTON, copy.Focus.TOMORROW, within=DIALOG))
    page.fill(Target("textarea", copy.Flows.NOTES, within=DIALOG), "With the new prices.")
    assert page.driver.evaluate(CAN_GROW)
    page.see(Target(DIALOG, text=editor_copy.SAVED))
    page.press(Keys.ESCAPE)
    page.see_gone(Target(DIALOG))
    flow = alice.flow("Send the offer to Ines")
    assert flow["planned"]["date"] > alice.today()
    assert flow["description"] == "With the new prices."


def put_in_order(page: Page, alice: Account) -> None:
    personal = alice.make_context(**PERSONAL | {"name": "Errands"})
    for title in ("One", "Two", "Three"):
        alice.make_flow(personal, title)
    page.open(f"/contexts/{personal['id']}/?sort=hand")
    page.see_order(Target(ROW), ("One", "Two", "Three"))
    if page.hands == "mouse":
        tops = [element["y"] for element in page.find(Target(ROW))]
        page.hover(tick("Three"))
        page.drag(Target("[data-order]:last-of-type [data-grip]"), by=tops[0] - tops[2])
    else:
        up = Target(BUTTON, f"{copy.Order.UP}: Three")
        for _ in range(2):
            page.use(up)
    page.see_order(Target(ROW), ("Three", "One", "Two"))
    eventually(
        lambda: [
            flow["title"]
            for flow in sorted(alice.flows(), key=lambda flow: flow["position"])
            if flow["context_id"] == personal["id"]
        ],
        ["Three", "One", "Two"],
    )


def work_offline(page: Page, fresh: Stack, alice: Account) -> None:
    with page.expecting_in_console(*UNREACHABLE):
        with api_down(fresh):
            page.fill(ADD, "Buy bread")
            page.press(Keys.ENTER)
            page.see(row("Buy bread"))
            page.use(tick("Two"))
            page.see(Target(STATUS, text=copy.Offline.WAITS_MANY.format(2)))
            page.reload()
            page.see(row("Buy bread"))
            page.see_gone(row("Two"))
            fresh.api.start()
            page.see_gone(Target(STATUS, text="Offline"))
        eventually(lambda: "Buy bread" in alice.titles() and alice.titles(completed=True) == ["Two"], True)


def change_settings(page: Page, alice: Account) -> None:
    T = copy.Settings  # noqa: N806  the usual alias of a page's words
    if page.hands == "mouse":
        page.click(Target(BUTTON, copy.Account.MENU))
        page.click(Target(LINK, copy.Account.SETTINGS))
    else:
        page.press(",")
    page.see(heading(T.TITLE))
    if page.hands == "mouse":
        page.click(Target(RADIO, "Dark", within="main"))
    else:
        page.tab_to(Target(RADIO, "System", within="main"))
        page.press(Keys.ARROW_LEFT)
    page.see(Target("html.dark"))
    page.fill(Target(FIELD, T.STARTS), "0400")
    page.press(Keys.TAB)
    eventually(lambda: alice.preferences()["theme"], "dark")
    page.reload()
    page.see(Target("html.dark"))
    page.see(Target(RADIO, "Dark", within="main"), checked=True)


def sign_out(page: Page) -> None:
    page.use(Target(BUTTON, copy.Account.MENU))
    page.use(Target(BUTTON, copy.Account.SIGN_OUT))
    page.see(SIGN_IN)


def test_without_a_pointer_the_switch_begins_with_the_note(
    page_without_pointer: Page, alice: Account
) -> None:
    page = page_without_pointer
    work = alice.make_context()
    alice.make_context(**PERSONAL)
    alice.make_flow(work, "Send the offer")
    alice.switch(to=work)
    page.open("/")
    page.use(SIGN_IN)
    page.use(Target(BUTTON, "Alice", whole=False))
    page.see(heading("Work"))
    assert page.driver.evaluate("() => matchMedia('(pointer: none) and (hover: none)').matches")
    page.press("s")
    page.use(place("Personal", within=DIALOG))
    page.see(NOTE, focused=True)
    page.type("Ask d, l and m")  # keys that would decide about flows, if one of them had the focus
    page.see(NOTE, value="Ask d, l and m")
    page.press(Keys.ENTER)
    page.see(heading("Personal"))
    eventually(lambda: alice.preferences()["current_context_id"] != work["id"], True)
    assert alice.titles() == ["Send the offer"]
