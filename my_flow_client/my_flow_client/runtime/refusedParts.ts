/** Parts of a quick-add line that the person wants kept as literal text. */

/** A part of the line, from `start` and before `end`, in UTF-16 code units. */
export interface Part { start: number; end: number }
interface Known { answer: { title: string; spans: Part[] } | undefined; isCurrent: boolean }

/**
 * Moves the refused parts of a line along with an edit from `before` to `after`. A part is dropped if its own text
 * changes or it becomes part of a longer word.
 */
export function moveParts(parts: Part[], before: string, after: string): Part[] {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start += 1;
  let same = 0;
  while (same < shorter - start && before.at(-1 - same) === after.at(-1 - same)) same += 1;
  const by = after.length - before.length;
  return parts
    .filter((part) => part.end <= start || part.start >= before.length - same)
    .map((part) => part.end <= start ? part : { start: part.start + by, end: part.end + by })
    .filter((part) => part.end !== start || !/[\p{L}\p{N}]/u.test(after[part.end] ?? ""));
}

export const overlaps = (part: Part, other: Part): boolean => part.start < other.end && other.start < part.end;

/** The parts that the API must not read: the refused ones, and every reading of a line that would have no title left. */
export function literalParts(refused: Part[], text: string, { answer, isCurrent }: Known): Part[] {
  const untitled = isCurrent && answer && !answer.title ? answer.spans : [];
  const trimmed = text.length - text.trimStart().length; // the line is sent without the spaces around it
  return [...refused, ...untitled].map(({ start, end }) => ({ start: start - trimmed, end: end - trimmed }));
}
