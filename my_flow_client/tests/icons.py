"""Draws the icons of the installed client: `python -m tests.icons`, into assets/icons.

The mark is that of the header (ui/shell.py), light on the brand's colour. A maskable icon keeps it in the
safe zone, a circle of 80 % (W3C Web Application Manifest, "Icon masks").
"""

from __future__ import annotations

from playwright.sync_api import sync_playwright

from my_flow_client.build import PROJECT
from my_flow_client.design.tokens import BRAND

from .e2e.chromium import DRIVEN, find_chromium

ICONS = PROJECT / "assets/icons"
# Name, size in pixels, how much of it the mark takes, and how round the corners are (parts of the size).
DRAWN = (
    ("192", 192, 0.66, 0.22),
    ("512", 512, 0.66, 0.22),
    ("maskable-192", 192, 0.52, 0),
    ("maskable-512", 512, 0.52, 0),
    ("apple-180", 180, 0.6, 0),
)
WAVES = (("M3 8.5c3-4 6-4 9 0s6 4 9 0", "#ffffff"), ("M3 15.5c3-4 6-4 9 0s6 4 9 0", "#a9d6c9"))


def drawing(size: int, part: float, round_: float) -> str:
    paths = "".join(f'<path d="{path}" stroke="{colour}"/>' for path, colour in WAVES)
    inset = size * (1 - part) / 2
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{size}" height="{size}">'
        f'<rect width="{size}" height="{size}" rx="{size * round_}" fill="{BRAND}"/>'
        f'<g transform="translate({inset} {inset}) scale({size * part / 24})" fill="none" stroke-width="2.4" '
        f'stroke-linecap="round">{paths}</g></svg>'
    )


def main() -> None:
    ICONS.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=DRIVEN)
        for name, size, part, round_ in DRAWN:
            page = browser.new_page(viewport={"width": size, "height": size})
            page.set_content(f"<style>body {{ margin: 0 }}</style>{drawing(size, part, round_)}")
            page.screenshot(path=ICONS / f"{name}.png", omit_background=True)
            page.close()
        browser.close()


if __name__ == "__main__":
    main()
