"""Layout in narrow windows, with larger text, in other scripts, and in the system's colours."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import FloatRect, Locator, Page, expect

from my_flow_client.design import copy
from my_flow_client.features.context_switch.copy import ACTIONS
from my_flow_client.features.flow_editor import copy as editor_copy

from .account import PERSONAL, Account, eventually
from .actions import (
    add_field,
    card,
    edit_context_form,
    flow_form,
    heading,
    row,
    show,
    tick,
    toast,
    understood,
)
from .fixtures import PageFor
from .screens import PHONE, expect_fits

TEXT = copy.Switch
HEBREW = "שלום! לקנות חלב (2 ליטר)."
LONG = "A very long title that goes on and on about the quarterly report and the numbers in it"
# 1280 px at 400 %: WCAG 2.2, success criterion 1.4.10. By mouse, not by touch.
NARROW = {"viewport": {"width": 320, "height": 740}}
LARGER = "addEventListener('DOMContentLoaded', () => { document.documentElement.style.fontSize = '200%'; })"
# How far the last letter of a text stands to the right of its first.
TO_THE_RIGHT = """(element) => {
  const text = element.firstChild;
  const left = (at) => {
    const letter = document.createRange();
    letter.setStart(text, at);
    letter.setEnd(text, at + 1);
    return letter.getBoundingClientRect().left;
  };
  return left(text.length - 1) - left(0);
}"""


def box(of: Locator) -> FloatRect:
    found = of.bounding_box()
    assert found, f"{of} is not on the page"
    return found


def middle(of: Locator) -> float:
    return box(of)["y"] + box(of)["height"] / 2


def words(page: Page, title: str) -> Locator:
    """Return the button with the words of a flow in a list, which opens it."""
    return row(page, title).locator("[aria-haspopup=dialog]")


@pytest.fixture
def work(alice: Account) -> dict[str, Any]:
    work = alice.make_context()
    for title in ("Send the offer", LONG, HEBREW):
        alice.make_flow(work, title, due={"date": alice.today()})
    alice.make_context(**PERSONAL)
    alice.make_context(name="A name as long as the longest, of fifty characters", icon="🛋️")
    alice.switch(to=work)
    return work


@pytest.fixture
def path(work: dict[str, Any]) -> str:
    return f"/contexts/{work['id']}/"


# --- narrow windows -------------------------------------------------------------------------------------


def test_nothing_sticks_out_of_a_narrow_window(page_for: PageFor, alice: Account, path: str) -> None:
    page = page_for(alice, **NARROW)
    expect(card(page, "Personal")).to_be_visible()
    expect_fits(page)
    page.goto(f"{path}?sort=hand")
    expect(row(page, LONG)).to_be_visible()
    expect_fits(page)
    assert box(words(page, LONG))["width"] > 200, "what waits for the pointer takes room from the words"


def test_what_can_be_done_lies_over_the_end_of_the_words(
    page_for: PageFor, alice: Account, path: str
) -> None:
    page = page_for(alice, f"{path}?sort=hand")
    before = box(words(page, LONG))
    row(page, LONG).hover()
    delete = page.get_by_role("button", name=f"{copy.Flows.DELETE}: {LONG}")
    expect(delete).to_have_css("opacity", "1")
    assert box(words(page, LONG)) == before
    grip = row(page, LONG).locator("[data-grip]")
    assert box(grip)["x"] > box(delete)["x"]
    for button in (delete, page.get_by_role("button", name=f"{copy.Order.UP}: {LONG}")):
        assert abs(middle(button) - middle(grip)) < 1


def test_the_ring_of_a_tick_touches_no_words(page_for: PageFor, alice: Account, path: str) -> None:
    page = page_for(alice, path)
    circle = tick(page, LONG)
    circle.focus()
    page.keyboard.press("Shift")
    expect(circle).to_have_css("outline-style", "solid")
    outline = float(circle.evaluate("(el) => parseFloat(getComputedStyle(el).outlineOffset)"))
    ring = box(circle)["x"] + box(circle)["width"] + outline + 2
    assert ring < box(words(page, LONG).locator("span").first)["x"]


# --- larger text ----------------------------------------------------------------------------------------


def test_text_may_be_twice_as_large_on_a_phone(page_for: PageFor, alice: Account, path: str) -> None:
    page = page_for(alice, None, **PHONE)
    page.add_init_script(LARGER)
    for address in ("/contexts/", "/settings/", path, "/focus/"):
        page.goto(address)
        expect(page.get_by_role("status").filter(has_text=copy.LOADING)).to_have_count(0)
        expect_fits(page)
    name = box(heading(page))
    assert name["height"] < 2 * name["width"], "the name breaks letter by letter"
    form = flow_form(page, LONG)
    expect(form.get_by_label(editor_copy.DATE)).to_be_visible()
    expect_fits(page)
    whole = {"x": 0, "y": 0, "width": 360, "height": 740}
    eventually(lambda: {side: round(at) for side, at in box(form).items()}, whole)
    form.get_by_role("button", name=copy.CLOSE).click()
    page.get_by_role("button", name=copy.Focus.SWITCH, exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="A name").click()
    expect(page.get_by_label(TEXT.NOTE)).to_be_visible()
    expect_fits(page)


# --- the switch -----------------------------------------------------------------------------------------


@pytest.fixture
def much_open(alice: Account, work: dict[str, Any]) -> None:
    for at in range(24):
        alice.make_flow(work, f"Number {at}")


def switch_sheet(page: Page) -> Locator:
    page.get_by_role("button", name=copy.Focus.SWITCH, exact=True).click()
    sheet = page.get_by_role("dialog")
    sheet.get_by_role("button", name="Personal").click()
    expect(sheet.get_by_role("button", name=f"{TEXT.ENTER} Personal")).to_be_enabled()
    return sheet


@pytest.mark.usefixtures("much_open")
def test_on_a_phone_the_way_on_stays_in_sight(page_for: PageFor, alice: Account) -> None:
    sheet = switch_sheet(page_for(alice, "/focus/", **PHONE))
    for at in (0, 15):
        sheet.get_by_role("listitem").nth(at).scroll_into_view_if_needed()
        for control in (
            sheet.get_by_role("button", name=f"{TEXT.ENTER} Personal"),
            sheet.get_by_role("button", name=copy.CLOSE),
            sheet.locator("[aria-hidden]", has_text=ACTIONS[0].label).first,
        ):
            expect(control).to_be_in_viewport(ratio=1)


@pytest.mark.usefixtures("much_open")
def test_how_many_more_stay_open_is_said_after_the_last_row(page_for: PageFor, alice: Account) -> None:
    sheet = switch_sheet(page_for(alice, "/focus/"))
    more = sheet.get_by_text(TEXT.MORE_LEFT[1].partition("{}")[2])
    expect(more).not_to_be_in_viewport()
    rows = sheet.locator("[data-left-open] > li")
    rows.last.scroll_into_view_if_needed()
    more.scroll_into_view_if_needed()
    assert box(more)["y"] >= box(rows.last)["y"] + box(rows.last)["height"]


@pytest.mark.parametrize(("open_flows", "said"), [(21, TEXT.MORE_LEFT[0]), (22, TEXT.MORE_LEFT[1].format(2))])
def test_one_flow_stays_open_and_two_flows_stay_open(
    page_for: PageFor, alice: Account, work: dict[str, Any], open_flows: int, said: str
) -> None:
    already = sum(flow["context_id"] == work["id"] for flow in alice.flows())
    for at in range(open_flows - already):
        alice.make_flow(work, f"Number {at}")
    expect(switch_sheet(page_for(alice, "/focus/")).get_by_text(said, exact=True)).to_have_count(1)


# --- typing ---------------------------------------------------------------------------------------------


def test_the_list_stays_where_it_is_while_somebody_types(
    page_for: PageFor, alice: Account, path: str
) -> None:
    page = page_for(alice, path)
    before = box(words(page, LONG))
    add_field(page).fill("Call mum tomorrow")
    expect(understood(page, "Tomorrow")).to_be_visible()
    assert box(words(page, LONG)) == before


def test_text_from_right_to_left_ends_at_the_left(page_for: PageFor, alice: Account, path: str) -> None:
    page = page_for(alice, path)
    title = words(page, HEBREW).locator("span").first
    assert title.evaluate(TO_THE_RIGHT) < 0
    add_field(page).fill(f"{HEBREW} tomorrow")
    expect(understood(page, "Tomorrow")).to_be_visible()
    behind = add_field(page).locator("xpath=preceding-sibling::*")
    for layer in (add_field(page), behind):
        expect(layer).to_have_css("direction", "rtl")
    form = flow_form(page, HEBREW)
    expect(form.get_by_label(copy.Flows.TITLE, exact=True)).to_have_css("direction", "rtl")


def test_a_toast_says_the_whole_of_what_was_done(page_for: PageFor, alice: Account, path: str) -> None:
    page = page_for(alice, path, **PHONE)
    tick(page, LONG).tap()
    said = toast(page, LONG[:20])
    expect(said).to_contain_text(copy.Flows.COMPLETED.partition("{}")[0])
    eventually(lambda: box(said)["height"] < 80, True)


# --- the system's own colours ---------------------------------------------------------------------------


def ground(of: Locator) -> str:
    return str(of.evaluate("(el) => getComputedStyle(el).backgroundColor"))


def test_what_is_chosen_shows_in_forced_colours(page_for: PageFor, alice: Account, path: str) -> None:
    alice.complete(alice.flow("Send the offer"))
    page = page_for(alice, path, forced_colors="active")
    expect(words(page, LONG)).to_be_visible()
    circle = "[role=checkbox] > span"
    empty = ground(page.locator(circle).first)
    add_field(page).fill("Call mum")
    add = page.get_by_role("button", name=copy.Flows.ADD, exact=True)
    chosen = ground(add)
    assert chosen != empty
    add_field(page).fill("")
    show(page, "Done")
    expect(page.locator(circle).first).to_have_css("background-color", chosen)
    show(page, "Open")
    form = flow_form(page, LONG)
    radios = form.locator("[type=radio] + span")
    assert sorted(ground(radio) == chosen for radio in radios.all()) == [False, False, True]
    remind = form.get_by_role("switch")
    off = ground(remind)
    remind.click()
    expect(remind).to_be_checked()
    expect(remind).to_have_css("background-color", chosen)
    assert off != chosen
    form.get_by_role("button", name=copy.CLOSE).click()
    page.keyboard.press("Control+k")
    palette = page.get_by_role("dialog")
    expect(palette.get_by_role("option", selected=True)).to_have_css("background-color", chosen)
    page.keyboard.press("Escape")
    edit_context_form(page)
    swatches = page.locator("[type=radio][aria-label] + span")
    assert len({ground(swatch) for swatch in swatches.all()}) == swatches.count()


def test_a_ring_is_as_full_as_what_is_done_in_forced_colours(page_for: PageFor, alice: Account) -> None:
    context = alice.make_context()
    alice.complete(alice.make_flow(context, "Done"))
    alice.make_flow(context, "Open")
    page = page_for(alice, forced_colors="active")
    ring = card(page, "Work").locator("[style*='--progress']")
    expect(ring).to_have_css("forced-color-adjust", "none")
    assert "conic-gradient" in ring.evaluate("(el) => getComputedStyle(el).backgroundImage")
