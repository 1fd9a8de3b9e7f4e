"""Code that a page has no need of at first: it waits for somebody who does something."""

from __future__ import annotations

import subprocess

import pytest
from devstack.testing import Stack
from playwright.sync_api import expect

from my_flow_client.build import CLIENT, PROJECT
from my_flow_client.design import copy

from .account import Account, eventually
from .actions import row, tick, toast
from .fixtures import PageFor

# Nothing is under way, and the browser has had time for what waits for a quiet moment.
QUIET = """async () => {
  for (let i = 0; i < 3; i++) await new Promise((done) => requestIdleCallback(done));
}"""
LOADED = "() => performance.getEntriesByType('resource').map(({ name }) => name.split('/').pop())"


@pytest.mark.parametrize(("key", "opens"), [("?", copy.Shortcuts.TITLE), ("Control+k", copy.Palette.TITLE)])
def test_the_first_key_on_a_page_does_what_it_says(
    page_for: PageFor, alice: Account, key: str, opens: str
) -> None:
    context = alice.make_context()
    alice.switch(to=context)
    page = page_for(alice, "/focus/")
    page.get_by_role("heading", level=1).wait_for()
    page.evaluate(QUIET)
    page.keyboard.press(key)
    expect(page.get_by_role("dialog").get_by_role("heading", name=opens, exact=True)).to_be_attached()


def test_the_first_key_on_a_flow_is_for_that_flow(page_for: PageFor, alice: Account) -> None:
    context = alice.make_context()
    alice.make_flow(context, "Read the draft", priority="high")
    page = page_for(alice, f"/contexts/{context['id']}/")
    row(page, "Read the draft").wait_for()
    page.evaluate(QUIET)
    tick(page, "Read the draft").focus()
    page.keyboard.press("t")
    expect(toast(page, copy.Focus.PUT_OFF.format("Read the draft", "tomorrow"))).to_be_visible()


@pytest.mark.parametrize("act", ["move", "press"])
def test_sheets_the_palette_and_toasts_come_when_somebody_acts(
    page_for: PageFor, alice: Account, fresh: Stack, act: str
) -> None:
    scripts = {path.name: path.read_text() for path in fresh.export.rglob("*.js")}
    sheet = {name for name, code in scripts.items() if copy.Switch.NOTE_HINT in code}
    palette = {name for name, code in scripts.items() if copy.Palette.HINT in code}
    toasts = {name for name, code in scripts.items() if "data-sonner-toaster" in code}
    assert len(sheet) == len(palette) == len(toasts) == 1
    later = sheet | palette | toasts

    def loaded() -> set[str]:
        return set(page.evaluate(LOADED)) & later

    context = alice.make_context()
    alice.make_flow(context, "Read the draft", priority="high")
    alice.switch(to=context)
    page = page_for(alice, "/focus/")
    row(page, "Read the draft").wait_for()
    page.evaluate(QUIET)
    assert not loaded()
    if act == "move":
        page.mouse.move(100, 100)
    else:
        page.keyboard.press("Shift")
    eventually(loaded, later)


def test_other_pages_load_ahead_when_somebody_acts(page_for: PageFor, alice: Account) -> None:
    context = alice.make_context()
    alice.make_flow(context, "Read the draft")
    page = page_for(alice, f"/contexts/{context['id']}/")
    row(page, "Read the draft").wait_for()
    page.evaluate(QUIET)

    def is_loaded() -> bool:
        return any(name.startswith("week-") for name in page.evaluate(LOADED))

    assert not is_loaded()
    page.mouse.move(100, 100)
    eventually(is_loaded, True)


def test_code_that_comes_before_the_effects_of_its_component_is_shown(page_for: PageFor) -> None:
    built = subprocess.run(
        ["bun", "build", "tests/e2e/late_code.ts"],  # noqa: S607
        cwd=PROJECT,
        env=CLIENT.environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    page = page_for(path=None)
    page.set_content("<main></main>")
    page.add_script_tag(content=built.stdout, type="module")
    expect(page.get_by_text("It is here.")).to_be_visible()
