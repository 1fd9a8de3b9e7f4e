/** Markdown where it stands as text: in a list, among the results of a search. */

/** Without marks, targets of links, and the boxes of a checklist. It may be a part of a text. */
export const plain = (text: string): string => text
  .replace(/\]\([^)\s]*\)/g, "")
  .replace(/(^|\s)(?:[-*+]|\d+\.)\s+(?:\[[ xX]\]\s*)?/g, "$1")
  .replace(/[*_`#>[\]]+/g, "");
