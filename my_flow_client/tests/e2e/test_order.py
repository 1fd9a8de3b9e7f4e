"""Putting flows and contexts in order: by drag, and step by step."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, Response, Route, expect

from my_flow_client.design import copy

from .account import PERSONAL, Account
from .actions import row, rows, toast
from .console_guard import ConsoleGuard
from .fixtures import PageFor
from .focus import tab_to
from .network import Held, holding, refusing

TEXT = copy.Order


@pytest.fixture
def work(alice: Account) -> dict[str, str]:
    work = alice.make_context()
    for title in ("One", "Two", "Three", "Four"):
        alice.make_flow(work, title)
    return work


@pytest.fixture
def page(page_for: PageFor, alice: Account, work: dict[str, str]) -> Page:
    page = page_for(alice, f"/contexts/{work['id']}/?sort=hand")
    in_order(page, "One", "Two", "Three", "Four")
    return page


@pytest.fixture
def long_list(alice: Account, work: dict[str, str]) -> str:
    """Add flows to a context until it has sixty, ten more than are loaded at first; return its address."""
    for number in range(5, 61):
        alice.make_flow(work, f"Flow {number}")
    return f"/contexts/{work['id']}/?sort=hand"


def in_order(page: Page, *titles: str) -> None:
    expect(rows(page)).to_contain_text(list(titles))


def middle(item: Locator) -> tuple[float, float]:
    box = item.bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def drag(page: Page, item: Locator, onto: Locator) -> None:
    """Drag the item by its handle, as far as the middle of `onto`."""
    grip_of_it = grip(item)
    (from_x, from_y), (to_x, to_y) = middle(item), middle(onto)
    x, y = middle(grip_of_it)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + to_x - from_x, y + to_y - from_y, steps=4)
    page.mouse.up()


def grip(item: Locator) -> Locator:
    item.hover()
    return item.locator("[data-grip]")


def test_a_flow_is_dragged_to_another_place(page: Page) -> None:
    drag(page, row(page, "Four"), row(page, "Two"))
    in_order(page, "One", "Four", "Two", "Three")
    page.reload()
    in_order(page, "One", "Four", "Two", "Three")
    drag(page, row(page, "One"), row(page, "Three"))
    in_order(page, "Four", "Two", "Three", "One")


def test_escape_lets_go_of_what_is_dragged(page: Page) -> None:
    handle = grip(row(page, "Four"))
    box = handle.bounding_box()
    assert box
    page.mouse.move(box["x"] + 5, box["y"] + 5)
    page.mouse.down()
    page.mouse.move(box["x"] + 5, box["y"] - 120, steps=3)
    page.keyboard.press("Escape")
    page.mouse.up()
    in_order(page, "One", "Two", "Three", "Four")


def test_buttons_beside_it_move_a_flow_without_a_mouse(page: Page) -> None:
    up = page.get_by_role("button", name=f"{TEXT.UP}: Three")
    tab_to(page, up, within=60)
    page.keyboard.press("Enter")
    in_order(page, "One", "Three", "Two", "Four")
    expect(up).to_be_focused()
    expect(page.get_by_role("status").filter(has_text="Now 2 of 4")).to_be_attached()
    page.keyboard.press("Enter")
    in_order(page, "Three", "One", "Two", "Four")
    page.reload()
    in_order(page, "Three", "One", "Two", "Four")


def test_on_touch_a_press_on_the_grip_shows_the_buttons(
    page_for: PageFor, alice: Account, work: dict[str, str]
) -> None:
    phone = page_for(
        alice,
        f"/contexts/{work['id']}/?sort=hand",
        viewport={"width": 360, "height": 740},
        has_touch=True,
        is_mobile=True,
    )
    down = phone.get_by_role("button", name=f"{TEXT.DOWN}: One")
    expect(down).to_be_hidden()
    row(phone, "One").locator("[data-grip]").tap()
    down.tap()
    in_order(phone, "Two", "One", "Three", "Four")


def test_a_refused_place_is_taken_back_and_said(page: Page, watch: ConsoleGuard) -> None:
    watch.expect_status(503)
    with refusing(page, "POST", "/flows/*/move", 503):
        page.get_by_role("button", name=f"{TEXT.DOWN}: One").click()
        expect(toast(page, copy.ERRORS["unavailable"])).to_be_visible()
        in_order(page, "One", "Two", "Three", "Four")


def test_contexts_are_put_in_order(page_for: PageFor, alice: Account, work: dict[str, str]) -> None:
    for name in ("Rest", "Social"):
        alice.make_context(**PERSONAL | {"name": name})
    page = page_for(alice)
    cards = page.locator("[data-order]")
    expect(cards).to_contain_text(["Work", "Rest", "Social"])
    drag(page, cards.nth(2), cards.nth(0))
    expect(cards).to_contain_text(["Social", "Work", "Rest"])
    later = page.get_by_role("button", name=f"{TEXT.LATER}: Social")
    tab_to(page, later)
    page.keyboard.press("Enter")
    expect(cards).to_contain_text(["Work", "Social", "Rest"])
    page.reload()
    expect(cards).to_contain_text(["Work", "Social", "Rest"])


def test_the_place_is_told_among_all_of_them(page_for: PageFor, alice: Account, long_list: str) -> None:
    """Also of those that have not come yet; and a flow moves on among them."""
    page = page_for(alice, long_list, viewport={"width": 1100, "height": 400})
    expect(rows(page)).to_have_count(50)
    said = page.locator("main [role=status]").filter(has_text=" of ")
    up = page.get_by_role("button", name=f"{TEXT.UP}: Two")
    up.focus()
    page.keyboard.press("Enter")
    expect(said).to_have_text(TEXT.SAID.format(1, 60))
    page.keyboard.press("Enter")
    expect(said).to_have_text(TEXT.STAYS.format(1, 60))

    down = page.get_by_role("button", name=f"{TEXT.DOWN}: Flow 50", exact=True)
    down.evaluate("button => button.focus({preventScroll: true})")
    page.keyboard.press("Enter")
    expect(said).to_have_text(TEXT.SAID.format(51, 60))
    expect(rows(page).nth(49)).to_contain_text("Flow 51")
    expect(rows(page).nth(50)).to_contain_text("Flow 50")


def test_what_follows_waits_for_the_list(page_for: PageFor, alice: Account, long_list: str) -> None:
    """The code of this list comes after its flows: until then its end is in sight, and asks for nothing."""
    page = page_for(alice, None, viewport={"width": 1100, "height": 400})
    code, answered = Held(), list[Response]()

    def hold_later_code(route: Route) -> None:
        if answered:
            code.take(route)
        else:
            route.continue_()

    page.on("response", lambda answer: answered.append(answer) if "/flows?" in answer.url else None)
    page.route("**/*.js", hold_later_code)
    with page.expect_request(lambda request: bool(answered) and request.url.endswith(".js")):
        page.goto(long_list)
    page.evaluate("() => new Promise((seen) => requestAnimationFrame(() => requestAnimationFrame(seen)))")
    expect(rows(page)).to_have_count(0)
    code.release()
    expect(rows(page)).to_have_count(50)
    page.get_by_role("button", name=copy.Flows.MORE).scroll_into_view_if_needed()
    expect(rows(page)).to_have_count(60)


def test_the_next_fifty_come_though_the_list_changes(
    page_for: PageFor, alice: Account, long_list: str
) -> None:
    """A list that is read anew ends the request for more of it, which is made again."""
    page = page_for(alice, long_list, viewport={"width": 1100, "height": 400})
    expect(rows(page)).to_have_count(50)
    down = page.get_by_role("button", name=f"{TEXT.DOWN}: Flow 50", exact=True)
    with holding(page, "GET", "/contexts/**cursor=**") as more:
        down.evaluate("button => button.focus({preventScroll: true})")
        with page.expect_request(lambda request: "cursor=" in request.url):
            page.keyboard.press("Enter")
        alice.change_flow(alice.flow("Three"), title="Third")
        expect(row(page, "Third")).to_be_visible()
        more.release()
    expect(page.locator("main [role=status]").filter(has_text=" of ")).to_have_text(TEXT.SAID.format(51, 60))
