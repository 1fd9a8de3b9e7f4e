/** Titles, names and notes: what can be seen of them, as parts of sentences, and where there is little room. */

const WITHOUT_A_GLYPH = /^[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}\u2800\u{1D159}]*$/u;

/** The text without space around it; empty if nothing of it can be seen. As the API has it (kit/base_schemas.py). */
export const visible = (text: string): string => WITHOUT_A_GLYPH.test(text) ? "" : text.trim();

/** Letters that go from right to left, and the characters that control directions. */
const RIGHT_TO_LEFT =
  /[\u0590-\u08ff\u200e\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/**
 * A name as a part of a sentence, of which it turns nothing around: between the marks of an isolate, the first strong
 * letter decides its direction (Unicode Standard Annex 9). Marks of its own could end that early.
 */
export const isolate = (name: string): string =>
  RIGHT_TO_LEFT.test(name) ? `\u2068${name.replace(/[\u2066-\u2069]/g, "")}\u2069` : name;

/** A text with the parts in place of its `{}`, none of which changes the direction of the others. */
export const formatText = (template: string, ...parts: string[]): string =>
  template.split("{}").map((words, i) => i === 0 ? words : isolate(parts[i - 1] ?? "") + words).join("");

/** Markdown without marks, targets of links, and the boxes of a checklist. It may be a part of a text. */
export const stripMarkdown = (text: string): string => text
  .replace(/\]\([^)\s]*\)/g, "")
  .replace(/(^|\s)(?:[-*+]|\d+\.)\s+(?:\[[ xX]\]\s*)?/g, "$1")
  .replace(/[*_`#>[\]]+/g, "");

const LONG = 40;

/** As much of a title as tells which one it is: what is said of it must not be cut off. */
export const shortTitle = (title: string): string => {
  const letters = [...title];
  return letters.length > LONG ? letters.slice(0, LONG).join("").replace(/\s+\S*$/, "") + "…" : title;
};
