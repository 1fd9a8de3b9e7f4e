"""Keyboard focus: find it, move it, and check that it is visible."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

# An outline counts on the focused element, on what stands for it (the label beside a visually hidden radio
# button, the ::after that spans a card), or around it (the frame of the field that takes a new flow).
FOCUS_IS_VISIBLE = """() => {
  const focused = document.activeElement;
  if (!focused || focused === document.body) return false;
  const outlined = (element, pseudo) => {
    const { outlineStyle, outlineWidth } = getComputedStyle(element, pseudo);
    return outlineStyle !== 'none' && parseFloat(outlineWidth) > 0;
  };
  // Inside a date or time field the browser outlines the picker's button itself.
  if (focused.matches('[type=date], [type=time]') && !focused.matches(':focus-visible')) return true;
  // A title that one arrives at is no control: a line below it says so.
  if (focused.matches('h1') && getComputedStyle(focused).textDecorationLine === 'underline') return true;
  const box = focused.getBoundingClientRect();
  const seen = box.width > 1 && box.height > 1;
  return (seen && outlined(focused)) || outlined(focused, '::after')
    || (focused.nextElementSibling && outlined(focused.nextElementSibling))
    || outlined(focused.parentElement) || outlined(focused.parentElement.parentElement);
}"""
# Whether no point of the focused element, or of the label that stands for it, is on top.
FOCUS_IS_COVERED = """() => {
  const focused = document.activeElement;
  const shown = focused.labels?.[0] ?? focused;
  const { left, top, width, height } = shown.getBoundingClientRect();
  const parts = [0.1, 0.3, 0.5, 0.7, 0.9];
  return !parts.some((x) => parts.some((y) =>
    shown.contains(document.elementFromPoint(left + x * width, top + y * height))));
}"""
DESCRIBE = """() => {
  const { tagName, id, innerText, ariaLabel, value } = document.activeElement;
  return `${tagName}#${id} ${ariaLabel ?? ''} ${(innerText ?? '').slice(0, 40)} ${value ?? ''}`;
}"""


def focused(page: Page) -> str:
    """Describe the focused element for a message."""
    return str(page.evaluate(DESCRIBE))


def is_focused(target: Locator) -> bool:
    return target.count() > 0 and bool(target.first.evaluate("target => target === document.activeElement"))


def expect_focus(page: Page, target: Locator) -> None:
    """Check that the target has the focus, and that the focus is visible."""
    expect(target).to_be_focused()
    assert page.evaluate(FOCUS_IS_VISIBLE), f"nobody can see the focus on {focused(page)}"


def tab_to(page: Page, target: Locator, *, back: bool = False, within: int = 40) -> None:
    """Press Tab (or Shift+Tab) until `target` has the focus, which must be visible at every stop."""
    stops: list[str] = []
    for _ in range(within):
        page.keyboard.press("Shift+Tab" if back else "Tab")
        stops.append(focused(page))
        if stops[-1].startswith(("BODY", "HTML")):
            continue  # between the end of the page and its beginning
        assert page.evaluate(FOCUS_IS_VISIBLE), f"nobody can see the focus on {stops[-1]}"
        if is_focused(target):
            return
    raise AssertionError(f"{target} was not reached by Tab: " + " → ".join(stops))
