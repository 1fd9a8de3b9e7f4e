"""Screen sizes for a page, and checks that it fits."""

from __future__ import annotations

from playwright.sync_api import Page

PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
TABLET = {"viewport": {"width": 768, "height": 1024}, "has_touch": True}
DESK = {"viewport": {"width": 1280, "height": 800}}
SIDEWAYS = {"viewport": {"width": 640, "height": 320}, "has_touch": True, "is_mobile": True}
# A desk at 400 percent: WCAG 2.2, success criterion 1.4.10.
ENLARGED = {"viewport": {"width": 320, "height": 256}}
# CSS pixels: WCAG 2.2, success criterion 2.5.8.
SMALLEST = 24

# What sticks out at the sides of the window or of its own box, what is too small to be touched, and fields
# that lie over each other. A visually hidden control is as large as its label, a link whose ::after covers a
# card as large as the card.
MEASURE = """(smallest) => {
  const problems = [];
  const wide = document.documentElement.clientWidth;
  const dialog = document.querySelector('dialog[open]');
  const name = (el) => `${el.tagName} "${(el.ariaLabel ?? el.innerText ?? el.value ?? '').slice(0, 40)}"`;
  const shown = (el) => el.checkVisibility({ opacityProperty: true, visibilityProperty: true })
    && !el.closest('[data-sonner-toaster], next-route-announcer');
  for (const el of [document.documentElement, dialog])
    if (el && el.scrollWidth > el.clientWidth) problems.push(`scrolls sideways: ${name(el)}`);
  const root = dialog ?? document.body;
  const all = [...root.querySelectorAll('*')].filter(shown);
  for (const el of all) {
    if (el.closest('[aria-hidden=true], .sr-only, [cmdk-label], svg') || el.matches('.row > *')) continue;
    const { left, right, width } = el.getBoundingClientRect();
    if (width && (left < -0.5 || right > wide + 0.5)) problems.push(`sticks out: ${name(el)}`);
    const { overflowX, textOverflow } = getComputedStyle(el);
    const mayScroll = overflowX === 'visible' || textOverflow === 'ellipsis' || el.matches('input, select');
    if (!mayScroll && el.scrollWidth > el.clientWidth + 1) problems.push(`is cut off: ${name(el)}`);
  }
  const target = (el) =>
    el.matches('input.sr-only') ? el.labels[0]
    : getComputedStyle(el, '::after').position === 'absolute' ? el.offsetParent ?? el.closest('li')
    : el;
  for (const el of all) {
    if (!el.matches('a, button, input, select, textarea') || el.disabled || el.matches('a.sr-only')) continue;
    const { width, height } = target(el).getBoundingClientRect();
    if (width < smallest || height < smallest)
      problems.push(`too small to touch: ${name(el)} ${width} x ${height}`);
  }
  const fields = all.filter((el) => el.matches('input:not(.sr-only), select, textarea'));
  const boxes = fields.map((el) => el.getBoundingClientRect());
  const common = (one, other, from, to) => Math.min(one[to], other[to]) - Math.max(one[from], other[from]);
  boxes.forEach((one, at) => boxes.slice(at + 1).forEach((other, after) => {
    if (common(one, other, 'left', 'right') > 1 && common(one, other, 'top', 'bottom') > 1)
      problems.push(`lie over each other: ${name(fields[at])} and ${name(fields[at + 1 + after])}`);
  }));
  return problems;
}"""


def expect_fits(page: Page) -> None:
    problems = page.evaluate(MEASURE, SMALLEST)
    assert not problems, "\n".join(problems)
