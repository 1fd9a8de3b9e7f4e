/** Formats titles, names and notes for sentences and small places. */

const INVISIBLE = /^[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}\u2800\u{1D159}]*$/u;

/** Trims a text; empty if nothing of it is visible. The API has the same rule (kit/base_schemas.py). */
export const visible = (text: string): string => (INVISIBLE.test(text) ? "" : text.trim());

/** Letters of right-to-left scripts, and characters that control the direction. */
const RIGHT_TO_LEFT =
  /[\u0590-\u08ff\u200e\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/**
 * Isolates the direction of a name in a sentence: between the isolate marks, its first strong letter decides the
 * direction (Unicode Standard Annex 9). Marks inside the name could end the isolate early, so they are removed.
 */
export const isolate = (name: string): string =>
  RIGHT_TO_LEFT.test(name) ? `\u2068${name.replace(/[\u2066-\u2069]/g, "")}\u2069` : name;

/** Puts the parts in place of each `{}` of a template; none of them changes the direction of the others. */
export const formatText = (template: string, ...parts: string[]): string =>
  template
    .split("{}")
    .map((words, i) => (i === 0 ? words : isolate(parts[i - 1] ?? "") + words))
    .join("");

/** Removes marks, link targets and checkboxes from Markdown, which may be a part of a text. */
export const stripMarkdown = (text: string): string =>
  text
    .replace(/\]\([^)\s]*\)/g, "")
    .replace(/(^|\s)(?:[-*+]|\d+\.)\s+(?:\[[ xX]\]\s*)?/g, "$1")
    .replace(/[*_`#>[\]]+/g, "");

const MAX_LETTERS = 40;

/** Shortens a title to what is needed to recognize it, so that a message about it is not cut off. */
export const shortTitle = (title: string): string => {
  const letters = [...title];
  return letters.length > MAX_LETTERS
    ? letters
        .slice(0, MAX_LETTERS)
        .join("")
        .replace(/\s+\S*$/, "") + "…"
    : title;
};
