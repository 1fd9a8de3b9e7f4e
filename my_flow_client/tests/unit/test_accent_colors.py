"""runtime/accentColors.ts: whatever colour a person gives a context, what is drawn in it can be read."""

from __future__ import annotations

from itertools import product

from my_flow_client.design.palette import COLOURS
from my_flow_client.design.tokens import BRAND, GROUND_DARK, GROUND_LIGHT

from ..runtime import evaluate

TEXT, GRAPHIC = 4.5, 3.0
# Every corner and every edge of the colour cube, and what lies between.
STEPS = (0, 37, 74, 111, 148, 185, 222, 255)
CUBE = ["#" + "".join(f"{part:02X}" for part in rgb) for rgb in product(STEPS, repeat=3)]
CHOSEN = [BRAND, *[colour for _, colour in COLOURS]]


def luminance(colour: str) -> float:
    """Return the relative luminance, as WCAG 2.2 defines it."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_text_and_graphics_in_any_colour_reach_their_contrast() -> None:
    colours = CUBE + CHOSEN
    accents = evaluate(
        "accentColors",
        "values[0].map((c) => m.accent(c, values[1], values[2]))",
        colours,
        GROUND_LIGHT,
        GROUND_DARK,
    )
    assert len(accents) == len(colours)
    for colour, accent in zip(colours, accents, strict=True):
        for ground, ink, graphic, on in (
            (GROUND_LIGHT, "inkLight", "light", "onLight"),
            (GROUND_DARK, "inkDark", "dark", "onDark"),
        ):
            assert contrast(accent[ink], ground) >= TEXT, (colour, ink)
            assert contrast(accent[graphic], ground) >= GRAPHIC, (colour, graphic)
            assert contrast(accent[on], accent[ink]) >= TEXT, (colour, on)


def test_a_colour_that_can_be_read_already_stays_as_it_was_chosen() -> None:
    accent = evaluate("accentColors", "m.accent(...values)", BRAND, GROUND_LIGHT, GROUND_DARK)
    assert accent["inkLight"] == BRAND.lower()
