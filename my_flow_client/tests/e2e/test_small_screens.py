"""360 px wide, by touch; and for people who prefer that nothing moves."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from my_flow_client.design import copy
from my_flow_client.features.flow_editor import copy as editor_copy

from .account import PERSONAL, Account, eventually
from .actions import (
    add_field,
    add_flow,
    card,
    context_form,
    delete_flow,
    done,
    edit_context_form,
    flow_form,
    heading,
    in_trash,
    new_context_form,
    offline_line,
    open_account_menu,
    row,
    show,
    tick,
    toast,
    understood,
)
from .console_guard import ConsoleGuard
from .fixtures import PageFor
from .focus import FOCUS_IS_COVERED, focused, is_focused
from .screens import PHONE, SMALLEST, expect_fits

LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
PRIMARY = 44


def expect_large(*targets: Any) -> None:
    """Check that the targets are tall enough to be pressed with a thumb."""
    for target in targets:
        box = target.bounding_box()
        assert box, f"{target} is not on the page"
        assert box["height"] >= PRIMARY - 0.5, f"{target} is {box['height']} px high"


@pytest.fixture
def phone(page_for: PageFor, alice: Account) -> Page:
    """Open a context with flows of every kind, with the longest names possible."""
    context = alice.make_context(name=(LONG + "x")[:50])
    alice.make_flow(context, LONG, due={"date": "2020-01-31"}, priority="high", description=LONG * 3)
    alice.make_flow(context, "word " * 39 + "words", due={"date": "2099-11-28"}, priority="high")
    alice.make_flow(context, "Read the draft")
    alice.complete(alice.make_flow(context, LONG[::-1]))
    alice.make_context(**PERSONAL)
    return page_for(alice, f"/contexts/{context['id']}/", **PHONE)


def test_the_landing_page(page_for: PageFor) -> None:
    page = page_for(path="/", **PHONE)
    expect_fits(page)
    expect_large(page.get_by_role("button", name=copy.Landing.SIGN_IN))
    expect_large(page.get_by_role("button", name="Personal"), page.get_by_role("checkbox").first)


@pytest.mark.parametrize("path", ["/contexts/", "/callback", "/nothing/here"])
def test_pages_for_strangers(page_for: PageFor, watch: ConsoleGuard, path: str) -> None:
    watch.expect_status(404)
    page = page_for(path=path, **PHONE)
    expect(heading(page)).to_be_visible()
    expect_fits(page)
    expect_large(page.get_by_role("main").locator("a, button").first)


def test_the_first_visit(page_for: PageFor, alice: Account) -> None:
    page = page_for(alice, **PHONE)
    expect_large(page.get_by_role("button", name="Personal"))
    expect_fits(page)


def test_the_overview_and_its_form(phone: Page) -> None:
    phone.get_by_role("link", name=copy.Contexts.BACK).click()
    expect(card(phone, "Personal")).to_be_visible()
    expect_fits(phone)
    expect_large(phone.get_by_role("button", name=copy.Contexts.NEW))
    form = new_context_form(phone)
    expect_fits(phone)
    expect_large(
        form.get_by_role("button", name=copy.Contexts.CREATE),
        form.get_by_role("button", name=copy.CLOSE),
        form.get_by_label(copy.Contexts.NAME, exact=True),
    )


def test_a_context_and_its_forms(phone: Page) -> None:
    expect(row(phone, "Read the draft")).to_be_visible()
    expect_fits(phone)
    expect_large(tick(phone, "Read the draft"), add_field(phone))
    expect_large(phone.get_by_role("button", name=copy.Account.MENU))
    add_field(phone).fill("Call mum")
    expect_large(phone.get_by_role("button", name=copy.Flows.ADD, exact=True))
    expect_fits(phone)
    expect_large(phone.get_by_role("button", name="Done", exact=True), phone.get_by_label(copy.FlowList.SORT))
    show(phone, "Done")
    expect(tick(phone, LONG[::-1])).to_be_visible()
    expect_fits(phone)
    show(phone, "Open")

    form = flow_form(phone, LONG)
    expect_fits(phone)
    expect_large(form.get_by_role("button", name=copy.Flows.DELETE), form.get_by_label(editor_copy.CONTEXT))
    phone.keyboard.press("Escape")
    edit_context_form(phone)
    expect_fits(phone)
    expect(context_form(phone).get_by_role("button", name=copy.SAVE)).to_be_enabled()


def test_the_account_menu_and_the_settings(phone: Page) -> None:
    menu = open_account_menu(phone)
    expect_fits(phone)
    settings = menu.get_by_role("link", name=copy.Account.SETTINGS)
    expect_large(*menu.get_by_role("link").all(), menu.get_by_role("button", name=copy.Account.SIGN_OUT))
    settings.click()
    expect(phone.get_by_label(copy.Settings.ZONE)).to_be_visible()
    expect_fits(phone)
    expect_large(phone.get_by_label(copy.Settings.ZONE))


def test_the_line_above_the_page_and_a_toast(phone: Page, watch: ConsoleGuard) -> None:
    watch.expect_unreachable()
    phone.route("**/complete", lambda route: route.abort("failed"))
    tick(phone, "Read the draft").tap()
    expect(offline_line(phone, copy.Offline.WAITS_ONE)).to_be_visible()
    expect_fits(phone)
    said = toast(phone, done("Read the draft"))
    expect(said).to_be_visible()
    box = said.bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 360


def overlap(one: Locator, other: Locator) -> bool:
    """Return whether one element covers a part of the other on the screen."""
    a, b = one.bounding_box(), other.bounding_box()
    assert a
    assert b
    return all(
        a[at] < b[at] + b[size] and b[at] < a[at] + a[size] for at, size in (("x", "width"), ("y", "height"))
    )


def test_a_toast_covers_nothing_that_is_typed_into(phone: Page) -> None:
    """Neither the bar, which grows with what is understood, nor a field in a row just above it."""
    tick(phone, "Read the draft").tap()
    said = toast(phone, done("Read the draft"))
    expect(said).to_be_visible()
    bar = phone.locator("form", has=add_field(phone))
    eventually(lambda: overlap(said, bar), False)
    add_field(phone).tap()
    add_field(phone).fill("Call tomorrow 5pm !high #personal")
    expect(understood(phone, "important")).to_be_visible()
    for _ in ("while it has the focus", "afterwards"):
        eventually(lambda: overlap(said, bar), False)
        add_field(phone).blur()
    add_field(phone).fill("")
    later = row(phone, LONG).get_by_role("button", name=copy.Focus.LATER)
    later.tap()
    date = row(phone, LONG).get_by_label(copy.Focus.PICK_DATE)
    date.evaluate("(field) => scrollBy(0, field.getBoundingClientRect().bottom - innerHeight + 100)")
    date.focus()
    eventually(lambda: overlap(said, date), False)


def test_a_flow_is_finished_and_deleted_by_touch(phone: Page) -> None:
    """There is no hovering: what deletes a flow is in its form."""
    tick(phone, "Read the draft").tap()
    expect(row(phone, "Read the draft")).to_have_count(0)
    undo = toast(phone, done("Read the draft")).get_by_role("button", name=copy.UNDO)
    undo_box = undo.bounding_box()
    assert undo_box
    assert undo_box["height"] >= SMALLEST
    undo.tap()
    row(phone, "Read the draft").locator("[aria-haspopup=dialog]").tap()
    delete = phone.get_by_role("dialog").get_by_role("button", name=copy.Flows.DELETE, exact=True)
    expect_large(delete)
    delete.tap()
    expect(phone.get_by_role("dialog")).to_have_count(0)
    expect(row(phone, "Read the draft")).to_have_count(0)
    expect(toast(phone, in_trash("Read the draft"))).to_be_visible()


# --- reduced motion -------------------------------------------------------------------------------------

STILL = re.compile("^(none|appear|vanish)$")
# Every animation and transition that could run, on the elements and what is drawn beside them.
MOVING = """() => {
  const moving = [];
  for (const el of document.querySelectorAll('*')) {
    for (const pseudo of [null, '::before', '::after', '::backdrop']) {
      const { animationName, transitionProperty, transitionDuration } = getComputedStyle(el, pseudo);
      const lasts = transitionDuration.split(',').some((duration) => parseFloat(duration) > 0);
      moving.push(...animationName.split(', '));
      if (lasts && transitionProperty !== 'opacity' && transitionProperty !== 'none')
        moving.push(`${el.tagName}.${el.className}: ${transitionProperty}`);
    }
  }
  const frames = document.getAnimations().flatMap(({ effect }) => effect.getKeyframes());
  const running = frames.flatMap(Object.keys);
  const properties = new Set(['offset', 'computedOffset', 'easing', 'composite', 'opacity']);
  return [...new Set(moving), ...running.filter((property) => !properties.has(property))];
}"""


def expect_still(page: Page) -> None:
    moving = [name for name in page.evaluate(MOVING) if not STILL.match(name)]
    assert not moving, moving


def test_nothing_that_stays_in_sight_covers_what_has_the_focus(page_for: PageFor, alice: Account) -> None:
    """WCAG 2.2, success criterion 2.4.11: neither the bar at the foot of the page nor a toast above it."""
    context = alice.make_context()
    for number in range(16):
        alice.make_flow(context, f"Flow {number}")
    page = page_for(alice, f"/contexts/{context['id']}/", **PHONE)
    expect(row(page, "Flow 0")).to_be_attached()
    add_field(page).focus()
    expect_never_covered(page, last="Later: Flow 1", within=70)
    tick(page, "Flow 14").click()
    expect(row(page, "Flow 14")).to_have_count(0)
    toast(page, done("Flow 14")).hover()  # it stays for as long as the pointer does
    expect_never_covered(page, last="Later: Flow 1", within=70)
    expect(toast(page, done("Flow 14"))).to_be_visible()


def expect_never_covered(page: Page, *, last: str, within: int) -> None:
    """Press Tab up to the button called `last`, and check that no focused element is covered."""
    button = page.get_by_role("button", name=last, exact=True)
    for _ in range(within):
        page.keyboard.press("Tab")
        assert not page.evaluate(FOCUS_IS_COVERED), f"something covers {focused(page)}"
        if is_focused(button):
            return
    raise AssertionError(f"{last} was not reached by Tab")


def test_nothing_moves_for_people_who_prefer_that(page_for: PageFor, alice: Account) -> None:
    context = alice.make_context()
    alice.make_flow(context, "Read the draft")
    page = page_for(alice, f"/contexts/{context['id']}/", reduced_motion="reduce")
    expect(row(page, "Read the draft")).to_be_visible()
    expect_still(page)
    add_flow(page, "Call mum")
    expect_still(page)
    flow_form(page, "Call mum")
    expect_still(page)
    page.keyboard.press("Escape")
    tick(page, "Read the draft").click()
    expect_still(page)
    expect(row(page, "Read the draft")).to_have_count(0)
    delete_flow(page, "Call mum")
    expect(toast(page, in_trash("Call mum"))).to_be_visible()
    expect_still(page)
    open_account_menu(page)
    expect_still(page)


def test_a_row_folds_away_for_everybody_else(page_for: PageFor, alice: Account) -> None:
    """Otherwise the test above would be true of a page without any motion."""
    context = alice.make_context()
    alice.make_flow(context, "Read the draft")
    page = page_for(alice, f"/contexts/{context['id']}/")
    tick(page, "Read the draft").click()
    expect(row(page, "Read the draft")).to_have_css("animation-name", "fold")
