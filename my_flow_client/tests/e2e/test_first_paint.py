"""The landing page is painted first and comes to life then, whoever looks at it and whatever they press."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from my_flow_client.design import copy

from .account import Account
from .fixtures import PageFor
from .network import Held

NO_FRAMES = "window.requestAnimationFrame = () => 0;"
NO_NEWS_OF_PAINTS = """{
  const { observe } = PerformanceObserver.prototype;
  PerformanceObserver.prototype.observe = function (wanted) {
    if (wanted.type !== 'paint') observe.call(this, wanted);
  };
}"""
HIDDEN = "Object.defineProperty(document, 'visibilityState', { get: () => 'hidden', configurable: true });"
HIDDEN_BEFORE_THE_FIRST_FRAME = f"""addEventListener('DOMContentLoaded', () => {{
  {HIDDEN}
  document.dispatchEvent(new Event('visibilitychange', {{ bubbles: true }}));
}});"""


def opened_with(page_for: PageFor, script: str) -> Page:
    page = page_for(path=None)
    page.add_init_script(script)
    page.goto("/")
    return page


def expect_alive(page: Page) -> None:
    personal = page.get_by_role("button", name="Personal")
    personal.click()
    expect(personal).to_have_attribute("aria-pressed", "true")


def test_scripts_are_asked_for_after_the_first_paint(page_for: PageFor) -> None:
    page = opened_with(page_for, NO_FRAMES)  # it is the paint that they wait for
    expect_alive(page)
    asked = page.evaluate(
        """() => performance.getEntriesByType('resource').filter(({ name }) => name.endsWith('.js'))
          .map(({ startTime }) => startTime)"""
    )
    painted = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
    assert asked
    assert min(asked) > painted


@pytest.mark.parametrize(
    "hidden", [HIDDEN, HIDDEN_BEFORE_THE_FIRST_FRAME], ids=["at first", "before a frame"]
)
def test_it_comes_to_life_in_a_tab_that_nobody_sees(page_for: PageFor, hidden: str) -> None:
    expect_alive(opened_with(page_for, NO_FRAMES + NO_NEWS_OF_PAINTS + hidden))


def test_it_comes_to_life_where_a_browser_tells_of_no_paint(page_for: PageFor) -> None:
    expect_alive(opened_with(page_for, NO_NEWS_OF_PAINTS))


def opened_without_scripts(page_for: PageFor) -> tuple[Page, Held]:
    """Return the page as it is first painted, and its scripts, which are held."""
    page, held = page_for(path=None), Held()
    page.route("**/*.js", held.take)
    page.goto("/", wait_until="commit")
    return page, held


def test_a_button_that_is_pressed_before_the_scripts_are_there_does_what_it_says(
    page_for: PageFor, alice: Account
) -> None:
    page, held = opened_without_scripts(page_for)
    page.get_by_role("button", name=copy.Landing.SIGN_IN).click()
    held.release()
    expect(page.get_by_role("button", name="Alice")).to_be_visible()


def test_it_does_so_once(page_for: PageFor) -> None:
    page, held = opened_without_scripts(page_for)
    flow = page.get_by_role("checkbox", name="Book the room")
    flow.click()
    held.release()
    expect(flow).to_be_checked()
    flow.click()
    expect(flow).not_to_be_checked()
    page.get_by_role("checkbox", name="Read the draft").click()
    expect(flow).not_to_be_checked()
