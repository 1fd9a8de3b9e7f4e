"""The checklist of a flow: in its editor, below its row, without the API, and on two devices at once."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pytest
from devstack.testing import Stack
from playwright.sync_api import Locator, Page, expect

from my_flow_client.design import copy
from my_flow_client.features.checklist import copy as checklist_copy

from .account import Account, eventually
from .actions import (
    add_field,
    close,
    field_error,
    flow_form,
    offline_line,
    row,
    rows,
    tick,
    title_field,
    toast,
)
from .console_guard import ConsoleGuard
from .fixtures import PageFor
from .focus import expect_focus, tab_to
from .network import api_down, losing_answers, refusing
from .screens import PHONE, expect_fits

TEXT, W = checklist_copy, checklist_copy.CHECKLIST
ITEMS = ("Tent", "Map", "Rope", "Salt", "Tea")


@pytest.fixture
def work(alice: Account) -> dict[str, Any]:
    return alice.make_context()


@pytest.fixture
def trip(alice: Account, work: dict[str, Any]) -> dict[str, Any]:
    """Make a flow with five items, two of them done."""
    items = [{"text": text, "done": text in ("Map", "Tea")} for text in ITEMS]
    return alice.make_flow(work, "Pack for the trip", items=items)


@pytest.fixture
def page(page_for: PageFor, alice: Account, trip: dict[str, Any], work: dict[str, Any]) -> Page:
    page = page_for(alice, f"/contexts/{work['id']}/")
    expect(row(page, trip["title"])).to_be_visible()
    return page


def counts(page: Page, title: str = "Pack for the trip") -> Locator:
    """Return the button of the row that says how many items are done, and unfolds them."""
    return row(page, title).locator(":scope .counts")


def unfold(page: Page, title: str = "Pack for the trip") -> Locator:
    """Unfold the checklist below the row, and return it."""
    counts(page, title).click()
    checklist = page.get_by_role("group", name=copy.Checklist.OF.format(title))
    expect(new_item(checklist)).to_be_visible()
    return checklist


def in_editor(page: Page, title: str = "Pack for the trip") -> Locator:
    form = flow_form(page, title)
    expect(new_item(form)).to_be_visible()
    return form


def new_item(checklist: Locator) -> Locator:
    return checklist.get_by_role("textbox", name=copy.Checklist.ADD_LABEL)


def item(checklist: Locator, text: str) -> Locator:
    return checklist.get_by_role("checkbox", name=text, exact=True)


def entry(checklist: Locator, text: str) -> Locator:
    """Return the list item with its controls."""
    return checklist.locator("[data-order]").filter(
        has=checklist.page.get_by_role("checkbox", name=text, exact=True)
    )


def edit(checklist: Locator, text: str) -> Locator:
    """Begin to edit the item, and return the field."""
    checklist.get_by_role("button", name=f"{TEXT.EDIT}: {text}", exact=True).click()
    field = checklist.get_by_role("textbox", name=TEXT.ITEM, exact=True)
    expect(field).to_be_focused()
    return field


def shown(checklist: Locator, *texts: str) -> None:
    """Wait until the checklist has these items in this order."""
    expect(checklist.locator("[data-part=tick]")).to_have_count(len(texts))
    ticks = checklist.locator("[data-part=tick]")
    for place, text in enumerate(texts):
        expect(ticks.nth(place)).to_have_attribute("aria-label", text)


def stored(alice: Account, title: str = "Pack for the trip") -> list[tuple[str, bool]]:
    items = alice.flow_detail(title)["items"]
    return [(item["text"], item["done"]) for item in items]


def texts(alice: Account, title: str = "Pack for the trip") -> list[str]:
    return [text for text, _ in stored(alice, title)]


def paste(page: Page, text: str) -> None:
    """Insert the text into the focused field, as a paste does."""
    page.evaluate("(text) => document.execCommand('insertText', false, text)", text)


def say(page: Page, text: str) -> Locator:
    return page.get_by_role("status").filter(has_text=text)


def test_items_are_ticked_below_the_row_and_in_the_editor(page: Page, alice: Account) -> None:
    expect(counts(page)).to_have_text("2 of 5")
    checklist = unfold(page)
    shown(checklist, *ITEMS)
    expect(item(checklist, "Map")).to_be_checked()
    item(checklist, "Tent").click()
    expect(item(checklist, "Tent")).to_be_checked()
    expect(counts(page)).to_have_text("3 of 5")
    item(checklist, "Map").click()
    expect(counts(page)).to_have_text("2 of 5")
    eventually(
        lambda: [text for text, done in stored(alice) if done],
        ["Tent", "Tea"],
    )
    form = in_editor(page)
    expect(item(form, "Tent")).to_be_checked()
    item(form, "Rope").click()
    close(form)
    expect(counts(page)).to_have_text("3 of 5")
    counts(page).click()
    expect(checklist).to_have_count(0)
    eventually(lambda: dict(stored(alice))["Rope"], True)


def test_items_are_added_by_typing_and_enter(page: Page, alice: Account, work: dict[str, Any]) -> None:
    alice.make_flow(work, "Read the draft")
    expect(row(page, "Read the draft")).to_be_visible()
    expect(counts(page, "Read the draft")).to_have_count(0)
    form = in_editor(page, "Read the draft")
    field = new_item(form)
    field.focus()
    for text in ("Chapter one", "Chapter two"):
        page.keyboard.type(text)
        page.keyboard.press("Enter")
        expect(field).to_have_value("")
        expect(field).to_be_focused()
    shown(form, "Chapter one", "Chapter two")
    expect(say(page, W.added.format("Chapter two"))).to_be_attached()
    eventually(lambda: texts(alice, "Read the draft"), ["Chapter one", "Chapter two"])
    page.keyboard.press("Escape")
    expect(counts(page, "Read the draft")).to_have_text("0 of 2")


def test_a_pasted_list_becomes_items_and_is_taken_back(page: Page, alice: Account) -> None:
    form = in_editor(page)
    field = new_item(form)
    field.focus()
    paste(page, "# Food\n- [ ] Bread\n- [x] Jam\n\n* Milk")
    form.get_by_role("button", name=W.add_many.format(4)).click()
    shown(form, *ITEMS, "Food", "Bread", "Jam", "Milk")
    expect(item(form, "Jam")).to_be_checked()
    expect(field).to_be_focused()
    eventually(lambda: stored(alice)[5:], [("Food", False), ("Bread", False), ("Jam", True), ("Milk", False)])
    say(page, W.changes.added_many.format(4)).get_by_role("button", name=copy.UNDO).click()
    shown(form, *ITEMS)
    eventually(lambda: texts(alice), list(ITEMS))


def test_what_does_not_fit_is_said_and_stays(page: Page, alice: Account) -> None:
    form = in_editor(page)
    field = new_item(form)
    many = "\n".join(f"Item {number}" for number in range(96))
    field.fill(many)
    expect(field_error(page, field)).to_have_text(W.problems.no_room.replace("{}", "95", 1).format(96))
    field.press("Enter")
    expect(field).to_have_value(many)
    field.fill(f"Short\n{'x' * 501}")
    expect(field_error(page, field)).to_have_text(W.problems.line_too_long.format(2))
    field.press("Enter")
    field.fill("x" * 501)
    expect(field_error(page, field)).to_have_text(W.problems.too_long)
    field.press("Enter")
    expect(field).to_have_value("x" * 501)
    assert texts(alice) == list(ITEMS)

    field.fill("\n".join(f"Item {number}" for number in range(95)))
    field.press("Enter")
    expect(form.locator("[data-part=tick]")).to_have_count(100)
    field.fill("One more")
    expect(field_error(page, field)).to_have_text(W.problems.full)
    field.press("Enter")
    expect(field).to_have_value("One more")
    eventually(lambda: len(texts(alice)), 100)


def test_what_the_api_refuses_is_given_back(page: Page, alice: Account, watch: ConsoleGuard) -> None:
    watch.expect_status(409)
    form = in_editor(page)
    with refusing(page, "POST", "/flows/*/items", 409):
        new_item(form).fill("Stove")
        new_item(form).press("Enter")
        expect(new_item(form)).to_have_value("Stove")
    shown(form, *ITEMS)
    with refusing(page, "PATCH", "/flows/*/items/*", 409):
        edit(form, "Tent").fill("Big tent")
        page.keyboard.press("Enter")
        expect(form.get_by_role("textbox", name=TEXT.ITEM, exact=True)).to_have_value("Big tent")
    page.keyboard.press("Enter")
    form.get_by_role("textbox", name=TEXT.ITEM, exact=True).press("Enter")
    shown(form, "Big tent", *ITEMS[1:])
    eventually(lambda: texts(alice)[0], "Big tent")


def test_an_item_is_edited_and_bad_text_stays(page: Page, alice: Account) -> None:
    form = in_editor(page)
    field = edit(form, "Rope")
    field.fill("")
    field.press("Enter")
    expect(field_error(page, field)).to_have_text(W.empty)
    field.fill("x" * 501)
    expect(field_error(page, field)).to_have_text(W.problems.too_long)
    title_field(form).focus()
    expect(field).to_have_value("x" * 501)
    field.fill("A long rope")
    field.press("Enter")
    expect_focus(page, form.get_by_role("button", name=f"{TEXT.EDIT}: A long rope"))
    edit(form, "Salt").fill("Pepper")
    page.keyboard.press("Escape")
    shown(form, "Tent", "Map", "A long rope", "Salt", "Tea")
    edit(form, "Salt").fill("Salt and pepper")
    title_field(form).click()
    shown(form, "Tent", "Map", "A long rope", "Salt and pepper", "Tea")
    eventually(lambda: texts(alice), ["Tent", "Map", "A long rope", "Salt and pepper", "Tea"])


def test_an_item_is_deleted_and_taken_back_in_its_place(page: Page, alice: Account) -> None:
    checklist = unfold(page)
    entry(checklist, "Map").hover()
    checklist.get_by_role("button", name=f"{TEXT.DELETE}: Map").click()
    shown(checklist, "Tent", "Rope", "Salt", "Tea")
    expect(counts(page)).to_have_text("1 of 4")
    say(page, W.changes.deleted.format("Map")).get_by_role("button", name=copy.UNDO).click()
    shown(checklist, *ITEMS)
    expect(item(checklist, "Map")).to_be_checked()
    eventually(lambda: stored(alice)[1], ("Map", True))


def test_the_first_item_is_typed_below_its_row(page: Page, alice: Account, work: dict[str, Any]) -> None:
    alice.make_flow(work, "Bake a cake")
    page.reload()
    tick(page, "Bake a cake").focus()
    page.keyboard.press("l")
    checklist = page.get_by_role("group", name=copy.Checklist.OF.format("Bake a cake"))
    expect_focus(page, new_item(checklist))
    page.keyboard.type("Buy eggs")
    page.keyboard.press("Enter")
    shown(checklist, "Buy eggs")
    eventually(lambda: texts(alice, "Bake a cake"), ["Buy eggs"])


def test_everything_by_keyboard(page: Page, alice: Account) -> None:
    tick(page, "Pack for the trip").focus()
    page.keyboard.press("l")
    checklist = page.get_by_role("group", name=copy.Checklist.OF.format("Pack for the trip"))
    shown(checklist, *ITEMS)
    press = page.keyboard.press
    tab_to(page, item(checklist, "Tent"))
    press("Space")
    expect(item(checklist, "Tent")).to_be_checked()
    press("ArrowDown")
    expect_focus(page, item(checklist, "Map"))
    press("Alt+ArrowDown")
    shown(checklist, "Tent", "Rope", "Map", "Salt", "Tea")
    expect_focus(page, item(checklist, "Map"))
    expect(say(page, copy.Order.SAID.format(3, 5))).to_be_attached()
    press("Alt+ArrowUp")
    press("Alt+ArrowUp")
    press("Alt+ArrowUp")
    shown(checklist, "Map", "Tent", "Rope", "Salt", "Tea")
    expect(say(page, copy.Order.STAYS.format(1, 5))).to_be_attached()
    press("Delete")
    shown(checklist, "Tent", "Rope", "Salt", "Tea")
    expect_focus(page, item(checklist, "Tent"))
    press("d")  # of the flow, and not of the item
    expect(tick(page, "Pack for the trip")).not_to_be_checked()
    press("Tab")
    press("Enter")
    page.keyboard.type("!")
    press("Enter")
    shown(checklist, "Tent!", "Rope", "Salt", "Tea")
    expect_focus(page, checklist.get_by_role("button", name=f"{TEXT.EDIT}: Tent!"))
    for _ in range(4):
        press("ArrowDown")
    expect_focus(page, new_item(checklist))
    press("ArrowUp")
    press("Delete")
    expect_focus(page, item(checklist, "Salt"))
    for _ in range(3):
        press("Delete")
    expect_focus(page, new_item(checklist))
    expect(counts(page)).to_have_text(copy.Checklist.TITLE)
    eventually(lambda: texts(alice), [])


def drag(page: Page, checklist: Locator, text: str, onto: str) -> None:
    grip = entry(checklist, text).locator("[data-grip]")
    from_box, to_box = entry(checklist, text).bounding_box(), entry(checklist, onto).bounding_box()
    box = grip.bounding_box()
    assert from_box
    assert to_box
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, y + to_box["y"] - from_box["y"], steps=4)
    page.mouse.up()


def test_items_are_dragged_below_a_row_that_can_be_dragged_itself(
    page: Page, alice: Account, work: dict[str, Any]
) -> None:
    alice.make_flow(work, "Read the draft")
    page.goto(f"/contexts/{work['id']}/?sort=hand")
    checklist = unfold(page)
    drag(page, checklist, "Tea", "Map")
    shown(checklist, "Tent", "Tea", "Map", "Rope", "Salt")
    eventually(lambda: texts(alice), ["Tent", "Tea", "Map", "Rope", "Salt"])
    drag(page, checklist, "Tent", "Rope")
    shown(checklist, "Tea", "Map", "Rope", "Tent", "Salt")
    eventually(lambda: texts(alice), ["Tea", "Map", "Rope", "Tent", "Salt"])
    page.get_by_role("button", name=f"{copy.Order.DOWN}: Pack for the trip").focus()
    page.keyboard.press("Enter")
    eventually(
        lambda: alice.flow("Read the draft")["position"] < alice.flow("Pack for the trip")["position"], True
    )


def test_items_are_dragged_in_the_editor(page: Page, alice: Account) -> None:
    form = in_editor(page)
    drag(page, form, "Tent", "Rope")
    shown(form, "Map", "Rope", "Tent", "Salt", "Tea")
    eventually(lambda: texts(alice), ["Map", "Rope", "Tent", "Salt", "Tea"])


def test_an_item_becomes_a_flow_and_is_taken_back(page: Page, alice: Account) -> None:
    checklist = unfold(page)
    edit(checklist, "Rope").fill("Buy a rope")
    checklist.get_by_role("button", name=TEXT.PROMOTE).click()
    shown(checklist, "Tent", "Map", "Salt", "Tea")
    expect(row(page, "Buy a rope")).to_be_visible()
    expect(counts(page)).to_have_text("2 of 4")
    expect(say(page, W.changes.promoted.format("Buy a rope"))).to_be_visible()
    eventually(lambda: sorted(alice.titles()), ["Buy a rope", "Pack for the trip"])
    say(page, W.changes.promoted.format("Buy a rope")).get_by_role("button", name=copy.UNDO).click()
    shown(checklist, "Tent", "Map", "Buy a rope", "Salt", "Tea")
    expect(page.locator("[data-flow]")).to_have_count(1)
    eventually(alice.titles, ["Pack for the trip"])
    eventually(lambda: texts(alice), ["Tent", "Map", "Buy a rope", "Salt", "Tea"])


def test_items_that_are_done_are_deleted_together_and_put_back(page: Page, alice: Account) -> None:
    checklist = unfold(page)
    clear = checklist.get_by_role("button", name=TEXT.CLEAR_DONE)
    clear.click()
    shown(checklist, "Tent", "Rope", "Salt")
    expect(counts(page)).to_have_text("0 of 3")
    expect(clear).to_have_count(0)
    expect_focus(page, new_item(checklist))
    eventually(lambda: texts(alice), ["Tent", "Rope", "Salt"])
    say(page, W.changes.deleted_many.format(2)).get_by_role("button", name=copy.UNDO).click()
    shown(checklist, *ITEMS)
    expect(counts(page)).to_have_text("2 of 5")
    eventually(lambda: stored(alice), [(text, text in ("Map", "Tea")) for text in ITEMS])


def test_a_flow_with_open_items_is_completed_without_a_question(page: Page, alice: Account) -> None:
    tick(page, "Pack for the trip").click()
    expect(row(page, "Pack for the trip")).to_have_count(0)
    eventually(lambda: alice.titles(completed=True), ["Pack for the trip"])
    assert stored(alice) == [(text, text in ("Map", "Tea")) for text in ITEMS]


def test_what_is_typed_survives_a_reload(page: Page) -> None:
    form = in_editor(page)
    new_item(form).fill("Stove")
    edit(form, "Tent").fill("Big te")
    page.reload()
    expect(new_item(form)).to_have_value("Stove")
    expect(form.get_by_role("textbox", name=TEXT.ITEM, exact=True)).to_have_value("Big te")


def test_without_the_api_everything_waits_and_is_sent_once(
    page: Page, fresh: Stack, alice: Account, watch: ConsoleGuard
) -> None:
    watch.expect_unreachable()
    checklist = unfold(page)
    shown(checklist, *ITEMS)
    with api_down(fresh):
        item(checklist, "Tent").click()
        new_item(checklist).fill("Stove")
        new_item(checklist).press("Enter")
        item(checklist, "Stove").click()
        edit(checklist, "Stove").fill("Small stove")
        page.keyboard.press("Enter")
        page.keyboard.press("Alt+ArrowUp")
        entry(checklist, "Salt").hover()
        checklist.get_by_role("button", name=f"{TEXT.DELETE}: Salt").click()
        after = ("Tent", "Map", "Rope", "Small stove", "Tea")
        shown(checklist, *after)
        expect(counts(page)).to_have_text("4 of 5")
        page.reload()
        expect(counts(page)).to_have_text("4 of 5")
        checklist = unfold(page)
        shown(checklist, *after)
        expect(item(checklist, "Small stove")).to_be_checked()
    expect(offline_line(page)).to_have_count(0)
    shown(checklist, *after)
    done = ("Tent", "Map", "Small stove", "Tea")
    eventually(lambda: stored(alice), [(text, text in done) for text in after])


def test_an_answer_that_was_lost_adds_nothing_twice(page: Page, alice: Account, watch: ConsoleGuard) -> None:
    watch.expect_unreachable()
    checklist = unfold(page)
    with losing_answers(page, "POST", "/flows/*/items"):
        new_item(checklist).fill("Stove")
        new_item(checklist).press("Enter")
        expect(offline_line(page)).to_be_visible()
    expect(offline_line(page)).to_have_count(0)
    shown(checklist, *ITEMS, "Stove")
    assert texts(alice) == [*ITEMS, "Stove"]


def test_an_item_becomes_a_flow_when_the_api_is_back(
    page: Page, fresh: Stack, alice: Account, watch: ConsoleGuard
) -> None:
    watch.expect_unreachable()
    checklist = unfold(page)
    shown(checklist, *ITEMS)
    with api_down(fresh):
        edit(checklist, "Rope")
        checklist.get_by_role("button", name=TEXT.PROMOTE).click()
        expect(row(page, "Rope")).to_be_visible()
        expect(say(page, W.changes.promoted_later.format("Rope"))).to_be_visible()
    expect(offline_line(page)).to_have_count(0)
    expect(row(page, "Rope").locator("[aria-haspopup=dialog]:enabled")).to_have_count(1)
    assert sorted(alice.titles()) == ["Pack for the trip", "Rope"]


def test_two_devices_tick_different_items_one_of_them_offline(
    page: Page, page_for: PageFor, alice: Account, work: dict[str, Any], watch: ConsoleGuard
) -> None:
    watch.expect_unreachable()
    phone = page_for(alice, f"/contexts/{work['id']}/", **PHONE)
    on_desk, on_phone = unfold(page), unfold(phone)
    shown(on_phone, *ITEMS)
    phone.context.set_offline(True)
    item(on_phone, "Tent").click()
    item(on_phone, "Map").click()
    expect(offline_line(phone)).to_be_visible()
    item(on_desk, "Rope").click()
    new_item(on_desk).fill("Stove")
    new_item(on_desk).press("Enter")
    eventually(lambda: dict(stored(alice)).get("Stove"), False)
    phone.context.set_offline(False)
    expect(offline_line(phone)).to_have_count(0)
    for checklist in (on_desk, on_phone):
        shown(checklist, *ITEMS, "Stove")
        for text, is_done in zip(ITEMS, (True, False, True, False, True), strict=True):
            expect(item(checklist, text)).to_be_checked(checked=is_done)
    expect(counts(phone)).to_have_text("3 of 6")
    expect(counts(page)).to_have_text("3 of 6")


def test_what_was_deleted_elsewhere_while_it_was_edited_is_kept(
    page: Page, alice: Account, trip: dict[str, Any]
) -> None:
    checklist = unfold(page)
    edit(checklist, "Rope").fill("A long rope")
    alice.remove_item(trip, trip["items"][2])
    expect(say(page, W.gone)).to_be_visible()
    expect(new_item(checklist)).to_have_value("A long rope")
    shown(checklist, "Tent", "Map", "Salt", "Tea")


def test_an_export_takes_items_along_and_an_import_brings_them(
    page: Page, page_for: PageFor, alice: Account, bob: Account
) -> None:
    page.goto("/settings/")
    with page.expect_download() as download:
        page.get_by_role("button", name=copy.Settings.EXPORT_JSON).click()
    content = download.value.path().read_text(encoding="utf-8")
    assert [item["text"] for item in json.loads(content)["flows"][0]["items"]] == list(ITEMS)
    bob.make_context()
    other = page_for(bob, "/settings/")
    other.locator("input[type=file]").set_input_files(
        {"name": "my-flow.json", "mimeType": "application/json", "buffer": content.encode()}
    )
    other.get_by_role("button", name=copy.Settings.IMPORT_APPLY).click()
    expect(toast(other, copy.Settings.IMPORT_DONE)).to_be_visible()
    flow = bob.flow("Pack for the trip")
    other.goto(f"/contexts/{flow['context_id']}/")
    expect(counts(other)).to_have_text("2 of 5")
    checklist = unfold(other)
    shown(checklist, *ITEMS)
    expect(item(checklist, "Map")).to_be_checked()


@pytest.mark.parametrize(
    "screen", [PHONE, {"viewport": {"width": 320, "height": 640}}], ids=["phone", "small"]
)
def test_it_fits_a_small_screen_and_a_finger(
    page_for: PageFor, alice: Account, trip: dict[str, Any], work: dict[str, Any], screen: dict[str, Any]
) -> None:
    phone = page_for(alice, f"/contexts/{work['id']}/", **screen)
    expect(counts(phone)).to_be_visible()
    checklist = unfold(phone)
    above_the_add_bar(new_item(checklist))
    expect_fits(phone)
    edit(checklist, "Tent")
    above_the_add_bar(new_item(checklist))
    expect_fits(phone)
    if "has_touch" in screen:
        sizes = checklist.locator("button, [data-grip]").evaluate_all(
            "(all) => all.map((one) => one.getBoundingClientRect()).map(({width, height}) => [width, height])"
        )
        assert all(width >= 44 and height >= 44 for width, height in sizes if width), sizes
        box = counts(phone).bounding_box()
        assert box
        assert box["height"] >= 44


def above_the_add_bar(field: Locator) -> None:
    """Scroll until the field is clear of the bar for new flows, which stays at the foot of a phone."""
    field.evaluate("(field) => field.scrollIntoView({ block: 'center' })")


def test_its_code_comes_when_a_checklist_is_opened(
    page_for: PageFor, alice: Account, trip: dict[str, Any], work: dict[str, Any], fresh: Stack
) -> None:
    code = [path.name for path in fresh.export.rglob("*.js") if W.problems.full in path.read_text()]
    assert len(code) == 1
    page = page_for(alice, f"/contexts/{work['id']}/")
    expect(counts(page)).to_be_visible()
    add_field(page).focus()

    def loaded() -> Sequence[str]:
        return page.evaluate(
            "() => performance.getEntriesByType('resource').map(({ name }) => name.split('/').pop())"
        )

    assert code[0] not in loaded()
    unfold(page)
    assert code[0] in loaded()
    expect(rows(page).first).to_be_visible()
