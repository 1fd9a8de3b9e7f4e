/**
 * A context's colour made fit to read: WCAG 2.2 contrast computed for each use.
 *
 * The person chooses any colour; its hue is kept and its lightness moved only as far as it must.
 */
import {
  convertLabToLch, convertLchToLab, convertOklabToRgb, convertRgbToLrgb, convertRgbToOklab, parseHex, serializeHex,
} from "culori/fn";

// The converters by name, and not culori's modes: those bring the parsers of every CSS colour along.
interface Oklch { l: number; c: number; h?: number }
const CHROMA_STEP = 0.004;
const LIGHTNESS_STEP = 0.01;

const toOklch = (hex: string): Oklch => convertLabToLch(convertRgbToOklab(parseHex(hex)!));

/** The colour as #rrggbb, with less chroma where a screen cannot show it. */
function toHex({ l, c, h }: Oklch): string {
  const { r, g, b } = convertOklabToRgb(convertLchToLab({ l, c, h }));
  const fits = [r, g, b].every((channel) => channel >= -1e-4 && channel <= 1 + 1e-4);
  return fits || c <= 0 ? serializeHex({ mode: "rgb", r, g, b }) : toHex({ l, c: Math.max(0, c - CHROMA_STEP), h });
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
  light: string; dark: string;
  /** For text on the light and dark page, and for a filled button: 4.5:1. */
  inkLight: string; inkDark: string;
  /** For text on the filled button of each theme. */
  onLight: string; onDark: string;
}

/** The nearest lightness at which `hex` reaches `ratio` against `page`. Contrast grows with the distance from the page's. */
function readable(hex: string, page: string, ratio: number): string {
  const colour = toOklch(hex);
  const isLight = luminance(page) > 0.2;
  const at = (steps: number) => toHex({ ...colour, l: colour.l + (isLight ? -steps : steps) * LIGHTNESS_STEP });
  const reaches = (steps: number) => contrast(at(steps), page) >= ratio;
  if (reaches(0)) return at(0);
  let short = 0;
  let enough = Math.floor((isLight ? colour.l : 1 - colour.l) / LIGHTNESS_STEP);
  if (!reaches(enough)) return isLight ? "#000000" : "#ffffff";
  while (enough - short > 1) {
    const between = Math.floor((short + enough) / 2);
    if (reaches(between)) enough = between;
    else short = between;
  }
  return at(enough);
}

const textOn = (hex: string): string => contrast("#ffffff", hex) >= TEXT ? "#ffffff" : "#111111";

export function accent(hex: string, pageLight: string, pageDark: string): Accent {
  const inkLight = readable(hex, pageLight, TEXT);
  const inkDark = readable(hex, pageDark, TEXT);
  return {
    light: readable(hex, pageLight, GRAPHIC), dark: readable(hex, pageDark, GRAPHIC),
    inkLight, inkDark, onLight: textOn(inkLight), onDark: textOn(inkDark),
  };
}

const styles = new Map<string, Record<string, string>>();

/** The custom properties that tokens.css builds a context's look from. */
export function accentStyle(hex: string, pageLight: string, pageDark: string): Record<string, string> {
  const key = [hex, pageLight, pageDark].join();
  let style = styles.get(key);
  if (!style) {
    const { light, dark, inkLight, inkDark, onLight, onDark } = accent(hex, pageLight, pageDark);
    style = {
      "--accent-light": light, "--accent-dark": dark,
      "--ink-light": inkLight, "--ink-dark": inkDark,
      "--on-light": onLight, "--on-dark": onDark,
    };
    styles.set(key, style);
  }
  return style;
}
