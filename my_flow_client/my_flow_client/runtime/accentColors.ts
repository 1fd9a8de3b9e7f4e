/**
 * Derives readable colors from a context's color, with the contrast of WCAG 2.2 for each use.
 *
 * People choose any color. Its hue stays, and its lightness changes only as far as it must.
 */
import {
  convertLabToLch,
  convertLchToLab,
  convertOklabToRgb,
  convertRgbToLrgb,
  convertRgbToOklab,
  parseHex,
} from "culori/fn";

import { memoize } from "./memoize";

// The converters by name, and neither culori's modes nor its serializeHex: both include the parsers of every CSS color.
interface Oklch {
  l: number;
  c: number;
  h?: number;
}
const CHROMA_STEP = 0.004;
const LIGHTNESS_STEP = 0.01;

const toOklch = (hex: string): Oklch => convertLabToLch(convertRgbToOklab(parseHex(hex)!));

const toHexChannel = (channel: number): string =>
  Math.round(Math.min(1, Math.max(0, channel)) * 255)
    .toString(16)
    .padStart(2, "0");

/** The color as #rrggbb, with less chroma if a screen cannot show it. */
function toHex({ l, c, h }: Oklch): string {
  const { r, g, b } = convertOklabToRgb(convertLchToLab({ l, c, h }));
  const channels = [r, g, b];
  const fits = channels.every((channel) => channel >= -1e-4 && channel <= 1 + 1e-4);
  return fits || c <= 0 ? `#${channels.map(toHexChannel).join("")}` : toHex({ l, c: Math.max(0, c - CHROMA_STEP), h });
}

/** WCAG 2.2, relative luminance and contrast ratio. */
function luminance(hex: string): number {
  const { r, g, b } = convertRgbToLrgb(parseHex(hex)!);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
function contrast(one: string, other: string): number {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

const TEXT = 4.5;
const GRAPHIC = 3;

export interface Accent {
  /** For dots, rings and outlines on the light and dark page: 3:1. */
  light: string;
  dark: string;
  /** For text on the light and dark page, and for a filled button: 4.5:1. */
  inkLight: string;
  inkDark: string;
  /** For text on the filled button of each theme. */
  onLight: string;
  onDark: string;
}

/** The nearest lightness at which `hex` reaches `ratio` against `page`. Contrast grows with the distance from the page's. */
function readable(hex: string, page: string, ratio: number): string {
  const color = toOklch(hex);
  const isLight = luminance(page) > 0.2;
  const at = (steps: number) => toHex({ ...color, l: color.l + (isLight ? -steps : steps) * LIGHTNESS_STEP });
  const reaches = (steps: number) => contrast(at(steps), page) >= ratio;
  if (reaches(0)) return at(0);
  let tooFew = 0;
  let enough = Math.floor((isLight ? color.l : 1 - color.l) / LIGHTNESS_STEP);
  if (!reaches(enough)) return isLight ? "#000000" : "#ffffff";
  while (enough - tooFew > 1) {
    const between = Math.floor((tooFew + enough) / 2);
    if (reaches(between)) enough = between;
    else tooFew = between;
  }
  return at(enough);
}

const textOn = (hex: string): string => (contrast("#ffffff", hex) >= TEXT ? "#ffffff" : "#111111");

export function accent(hex: string, pageLight: string, pageDark: string): Accent {
  const inkLight = readable(hex, pageLight, TEXT);
  const inkDark = readable(hex, pageDark, TEXT);
  return {
    light: readable(hex, pageLight, GRAPHIC),
    dark: readable(hex, pageDark, GRAPHIC),
    inkLight,
    inkDark,
    onLight: textOn(inkLight),
    onDark: textOn(inkDark),
  };
}

const styleOf = memoize((hex: string, pageLight: string, pageDark: string): Record<string, string> => {
  const { light, dark, inkLight, inkDark, onLight, onDark } = accent(hex, pageLight, pageDark);
  return {
    "--accent-light": light,
    "--accent-dark": dark,
    "--ink-light": inkLight,
    "--ink-dark": inkDark,
    "--on-light": onLight,
    "--on-dark": onDark,
  };
});

/** The custom properties from which tokens.css builds a context's look. */
export function accentStyle(hex: string, pageLight: string, pageDark: string): Record<string, string> {
  return styleOf(hex, pageLight, pageDark);
}
