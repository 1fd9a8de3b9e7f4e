"""Colour, type, space, shape and motion, and the stylesheet made from them.

Colours are OKLCH. Light and dark are two designs with the same names. A context's own colour arrives at
run time: `.accent` takes the custom properties that runtime/accentColors.ts computes for it.
"""

from __future__ import annotations

from pathlib import Path

LIGHT = {
    "base": "oklch(0.984 0.004 95)",
    "surface": "oklch(1 0 0)",
    "sunken": "oklch(0.955 0.006 95)",
    "raised": "oklch(1 0 0)",
    "ink": "oklch(0.26 0.012 80)",
    "ink-2": "oklch(0.44 0.012 80)",
    "ink-3": "oklch(0.52 0.012 80)",
    "line": "oklch(0.905 0.007 90)",
    "line-strong": "oklch(0.62 0.01 85)",
    "danger": "oklch(0.5 0.15 30)",
    "notice": "oklch(0.955 0.03 85)",
    "shadow": "oklch(0.3 0.02 80 / 0.16)",
    "backdrop": "oklch(0.25 0.01 80 / 0.32)",
}
DARK = {
    "base": "oklch(0.192 0.006 80)",
    "surface": "oklch(0.228 0.007 80)",
    "sunken": "oklch(0.262 0.008 80)",
    "raised": "oklch(0.36 0.009 80)",
    "ink": "oklch(0.93 0.006 90)",
    "ink-2": "oklch(0.77 0.009 88)",
    "ink-3": "oklch(0.69 0.01 88)",
    "line": "oklch(0.31 0.008 80)",
    "line-strong": "oklch(0.55 0.01 80)",
    "danger": "oklch(0.75 0.12 32)",
    "notice": "oklch(0.29 0.025 85)",
    "shadow": "oklch(0 0 0 / 0.5)",
    "backdrop": "oklch(0.1 0.005 80 / 0.6)",
}
# What a context's ink is computed against: the least contrast that a page, a card or a tint can leave.
GROUND_LIGHT = "#efece7"
GROUND_DARK = "#2b2926"

# `base` for what stands outside the page: the window of the installed client, the browser's own frame.
BASE_LIGHT = "#fafaf7"
BASE_DARK = "#161411"

# The brand's colour, where no context gives one.
BRAND = "#2F6F62"

TYPE = {  # rem of 16 px: size, line height
    "note": (0.8125, 1.45),
    "body": (0.9375, 1.55),
    "lead": (1.0625, 1.5),
    "title": (1.375, 1.3),
    "display": (2.0, 1.18),
}
RADIUS = {"control": "8px", "card": "12px", "sheet": "16px"}
MOTION = {"quick": "160ms", "calm": "220ms"}


def _properties(values: dict[str, str], prefix: str = "") -> str:
    return "\n".join(f"  --{prefix}{name}: {value};" for name, value in values.items())


def theme() -> str:
    """Return Tailwind's theme, with the names of this design and no others."""
    colours = {name: f"var(--{name})" for name in [*LIGHT, "page", "accent", "accent-ink", "on-accent"]}
    sizes = {name: f"{size}rem" for name, (size, _) in TYPE.items()}
    heights = {f"{name}--line-height": str(height) for name, (_, height) in TYPE.items()}
    return f"""@theme inline {{
  --color-*: initial;
  --text-*: initial;
  --radius-*: initial;
  --font-*: initial;
  --shadow-*: initial;
  --color-transparent: transparent;
  --color-current: currentColor;
{_properties(colours, "color-")}
{_properties(sizes, "text-")}
{_properties(heights, "text-")}
{_properties(RADIUS, "radius-")}
  --font-sans: "Figtree", ui-sans-serif, system-ui, sans-serif, "Apple Color Emoji", "Noto Color Emoji";
  --font-weight-normal: 400;
  --font-weight-medium: 500;
  --font-weight-semibold: 600;
  --shadow-raised: 0 1px 2px var(--shadow), 0 12px 32px -8px var(--shadow);
}}
"""


def stylesheet() -> str:
    """Return the whole stylesheet: Tailwind's layers, the tokens, and base.css."""
    return f"""@layer theme, base, components, utilities;
@import "tailwindcss/theme.css" layer(theme);
@import "tailwindcss/preflight.css" layer(base);
@import "tailwindcss/utilities.css" layer(utilities) source(none);
@source "../pages";
@source "../utils";
@custom-variant dark (&:where(.dark, .dark *));
@custom-variant tall (@media (height >= 32rem));
@custom-variant desk (@media (width >= 64rem) and (pointer: fine));
{theme()}
:root {{
  color-scheme: light;
{_properties(LIGHT)}
{_properties(MOTION, "motion-")}
}}
.dark {{
  color-scheme: dark;
{_properties(DARK)}
}}
{(Path(__file__).parent / "base.css").read_text()}"""
