/** Titles and notes where there is little room: in a list, among the results of a search, in a toast. */

/** Markdown without marks, targets of links, and the boxes of a checklist. It may be a part of a text. */
export const plain = (text: string): string => text
  .replace(/\]\([^)\s]*\)/g, "")
  .replace(/(^|\s)(?:[-*+]|\d+\.)\s+(?:\[[ xX]\]\s*)?/g, "$1")
  .replace(/[*_`#>[\]]+/g, "");

const LONG = 40;

/** As much of a title as tells which one it is: what is said of it must not be cut off. */
export const brief = (title: string): string => {
  const letters = [...title];
  return letters.length > LONG ? letters.slice(0, LONG).join("").replace(/\s+\S*$/, "") + "…" : title;
};
