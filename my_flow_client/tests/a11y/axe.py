"""axe-core in a page that lets no foreign script in: evaluated, not inserted."""

from __future__ import annotations

from functools import cache
from typing import Any

from playwright.sync_api import Page, expect

from my_flow_client.build import PROJECT

# A phone, a tablet and a desk, in CSS pixels.
SIZES = ((360, 740), (768, 1024), (1280, 800))
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOR_RULES = ["color-contrast", "link-in-text-block"]
# What is still fading is neither one colour nor the other; one transition may set off the next.
STILL = """async () => {
  const frame = () => new Promise(requestAnimationFrame);
  const running = () => document.getAnimations().filter(({ effect, playState }) =>
    playState === 'running' && effect.getComputedTiming().iterations !== Infinity);
  for (let calm = 0; calm < 3; calm = running().length ? 0 : calm + 1) await frame();
}"""
RUN = """([type, values]) => axe.run(document, { runOnly: { type, values }, resultTypes: ['violations'] })"""
# A target that lies half under the foot of its sheet can be scrolled: it is measured in the middle, too.
IS_TOO_SMALL = """async (selector) => {
  const target = document.querySelector(selector);
  target.scrollIntoView({ block: 'center', behavior: 'instant' });
  const { violations } = await axe.run(target, { runOnly: { type: 'rule', values: ['target-size'] } });
  return violations.length > 0;
}"""
# All but the colors: the markup, and where each element is and whether it can be seen.
SHAPE = """() => document.body.innerHTML + [...document.body.querySelectorAll('*')].map((element) => {
  const { x, y, width, height } = element.getBoundingClientRect();
  return [x, y, width, height, element.checkVisibility({ visibilityProperty: true })].join();
}).join(';')"""


@cache
def _source() -> str:
    return (PROJECT / "node_modules/axe-core/axe.min.js").read_text(encoding="utf-8")


def violations(page: Page, *, colors_alone: bool = False) -> list[str]:
    """Return the violations that axe finds on the page as it is now, a line for each element.

    Args:
        page: A page without running animations.
        colors_alone: Whether to check the colors only.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate(_source())
    rules = ["rule", COLOR_RULES] if colors_alone else ["tag", RULES]
    found: dict[str, Any] = page.evaluate(RUN, rules)
    return [
        f"{violation['id']}: {node['html'][:200]}\n    {node['failureSummary']}"
        for violation in found["violations"]
        for node in violation["nodes"]
        if violation["id"] != "target-size" or page.evaluate(IS_TOO_SMALL, node["target"][0])
    ]


def expect_no_violation(page: Page, where: str = "") -> None:
    """Check the page on a phone, a tablet and a desktop, in light and dark, and restore its width.

    If the dark page has the same structure as the light one, only its colors are checked again.
    """
    before = page.viewport_size
    shapes = set[tuple[int, str]]()
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        expect(page.locator("html")).to_have_class(theme)
        for width, height in SIZES:
            page.set_viewport_size({"width": width, "height": height})
            page.evaluate(STILL)
            shape = (width, page.evaluate(SHAPE))
            found = violations(page, colors_alone=shape in shapes)
            shapes.add(shape)
            assert not found, f"{where}, {theme}, {width} px:\n" + "\n".join(found)
    if before:
        page.set_viewport_size(before)
