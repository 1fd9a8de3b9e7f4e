"""Code that a page has no need of at first: it waits for somebody who does something."""

from __future__ import annotations

import pytest
from devstack.testing import Stack

from my_flow_client.design import copy

from .account import Account, eventually
from .actions import row
from .fixtures import PageFor

# Nothing is under way, and the browser has had time for what waits for a quiet moment.
QUIET = """async () => {
  for (let i = 0; i < 3; i++) await new Promise((done) => requestIdleCallback(done));
}"""
LOADED = "() => performance.getEntriesByType('resource').map(({ name }) => name.split('/').pop())"


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
