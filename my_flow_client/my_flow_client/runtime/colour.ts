/**
 * A context's colour made fit to read: WCAG 2.2 contrast computed for each use.
 *
 * The person chooses any colour; its hue is kept and its lightness moved only as far as it must.
 */
import { converter, formatHex, toGamut, useMode as register, wcagContrast, modeLrgb, modeOklch, modeRgb } from "culori/fn";

register(modeRgb);
register(modeLrgb);
register(modeOklch);
const toOklch = converter("oklch");
const inGamut = toGamut("rgb", "oklch");

const TEXT = 4.5;
const GRAPHIC = 3;

export interface Accent {
  /** For dots, rings and outlines on the light and dark page: 3:1. */
  light: string; dark: string;
  /** For text on the light and dark page, and for a filled button: 4.5:1. */
  inkLight: string; inkDark: string;
  /** For text on the filled button of each theme. */
  onLight: string; onDark: string;
}

/** The nearest lightness at which `hex` reaches `ratio` against `page`. */
function readable(hex: string, page: string, ratio: number): string {
  const colour = toOklch(hex);
  if (!colour) return page;
  const step = wcagContrast(page, "#000000") > wcagContrast(page, "#ffffff") ? -0.01 : 0.01;
  for (let l = colour.l; l >= 0 && l <= 1; l += step) {
    const candidate = formatHex(inGamut({ ...colour, l }));
    if (wcagContrast(candidate, page) >= ratio) return candidate;
  }
  return step < 0 ? "#000000" : "#ffffff";
}

const textOn = (hex: string): string =>
  wcagContrast("#ffffff", hex) >= TEXT ? "#ffffff" : "#111111";

export function accent(hex: string, pageLight: string, pageDark: string): Accent {
  const inkLight = readable(hex, pageLight, TEXT);
  const inkDark = readable(hex, pageDark, TEXT);
  return {
    light: readable(hex, pageLight, GRAPHIC), dark: readable(hex, pageDark, GRAPHIC),
    inkLight, inkDark, onLight: textOn(inkLight), onDark: textOn(inkDark),
  };
}

/** The custom properties that tokens.css builds a context's look from. */
export function accentStyle(hex: string, pageLight: string, pageDark: string): Record<string, string> {
  const { light, dark, inkLight, inkDark, onLight, onDark } = accent(hex, pageLight, pageDark);
  return {
    "--accent-light": light, "--accent-dark": dark,
    "--ink-light": inkLight, "--ink-dark": inkDark,
    "--on-light": onLight, "--on-dark": onDark,
  };
}
