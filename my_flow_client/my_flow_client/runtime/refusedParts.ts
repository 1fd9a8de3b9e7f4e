/** Parts of a quick-add line that the person wants kept as literal text. */

/** A part of the line, from `start` and before `end`, in UTF-16 code units. */
export interface Part { start: number; end: number }
interface Known { answer: { title: string; spans: Part[] } | undefined; isCurrent: boolean }

/**
 * Moves the refused parts of a line along with an edit from `before` to `after`. A part is dropped if its own text
 * changes or it becomes part of a longer word.
 */
export function moveParts(parts: Part[], before: string, after: string): Part[] {
  const by = after.length - before.length;
  let start = 0;
  while (start < after.length && before[start] === after[start]) start += 1;
  return parts.flatMap((part) => {
    if (part.end < start) return [part];
    if (part.end === start) return /[\p{L}\p{N}]/u.test(after[start] ?? "") ? [] : [part];
    const moved = { start: part.start + by, end: part.end + by };
    return after.slice(moved.start, moved.end) === before.slice(part.start, part.end) ? [moved] : [];
  });
}

export const overlaps = (part: Part, other: Part): boolean => part.start < other.end && other.start < part.end;

/** The parts that the API must not read: the refused ones, and every reading of a line that would have no title left. */
export function literalParts(refused: Part[], text: string, { answer, isCurrent }: Known): Part[] {
  const untitled = isCurrent && answer && !answer.title ? answer.spans : [];
  const trimmed = text.length - text.trimStart().length; // the line is sent without the spaces around it
  return [...refused, ...untitled].map(({ start, end }) => ({ start: start - trimmed, end: end - trimmed }));
}
