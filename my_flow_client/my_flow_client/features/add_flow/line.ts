/** The text of a line that is typed: lists that are pasted into it, parts that stay literal, and the `#` at its end. */
import type { ClipboardEvent } from "react";

import type { components } from "../../runtime/contract";
import { visible } from "../../runtime/text";

type Schemas = components["schemas"];
/** A part of the line, from `start` and before `end`, in UTF-16 code units. */
export type Part = Schemas["Part"];

const MOST_LINES = 100;
const BULLET = /^(?:[-*+•‣◦–—]\s+)?(?:\[[ xX]?\]\s+|[☐☑☒✓✔]\s*)?/u;
const TICKED = /\[[xX]\]|[☑☒✓✔]/u;
const NUMBER = /^\d{1,3}[.)]\s+/;

/** A line of a list, and whether it is ticked. */
export interface ListLine {
  text: string;
  isDone: boolean;
}

/** The lines of a text that say something, without the marks of a list. Numbers are marks if all of several have one. */
export function listLines(text: string): ListLine[] {
  const lines = text.split(/\r\n|[\n\r\v\f\u0085\u2028\u2029]/).flatMap(withoutBullet);
  if (lines.length < 2 || !lines.every((line) => NUMBER.test(line.text))) return lines;
  return lines.flatMap((line) => withoutBullet(line.text.replace(NUMBER, "")));
}

/** Returns the line, or nothing if it says nothing. */
function withoutBullet(line: string): ListLine[] {
  const trimmed = visible(line);
  const [mark] = BULLET.exec(trimmed) ?? [""];
  const text = visible(trimmed.slice(mark.length));
  return text === "" ? [] : [{ text, isDone: TICKED.test(mark) }];
}

/** The texts of `listLines`. */
export const linesOf = (text: string): string[] => listLines(text).map((line) => line.text);

/**
 * Takes a paste of several lines out of the browser's hands, which would run them together.
 *
 * @param take Gets the lines, the first and the last one with what stands around the selection.
 * @param refuse Gets the number of lines when there are too many of them.
 */
export function pasteList(
  event: ClipboardEvent<HTMLInputElement>,
  take: (lines: string[]) => void,
  refuse: (number: number) => void,
): void {
  const { value, selectionStart, selectionEnd } = event.currentTarget;
  const pasted = linesOf(event.clipboardData.getData("text/plain"));
  if (pasted.length < 2) return;
  event.preventDefault();
  if (pasted.length > MOST_LINES) return refuse(pasted.length);
  pasted[0] = value.slice(0, selectionStart ?? value.length) + pasted[0];
  pasted.push(pasted.pop() + value.slice(selectionEnd ?? value.length));
  take(pasted);
}

/**
 * Moves the literal parts of a line along with an edit from `before` to `after`. A part is dropped if its own text
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

/** The parts as the API counts them: the line is sent without the spaces around it. */
export function withoutMargin(parts: Part[], text: string): Part[] {
  const margin = text.length - text.trimStart().length;
  return parts.map(({ start, end }) => ({ start: start - margin, end: end - margin }));
}

interface Named {
  name: string;
}

const OPEN_TAG = /(^|[\s(])#([^\s#]*)$/u;
const OFFERED = 4;

/** Letters and digits without case, which is what the API compares. In capitals, since ß is SS there. */
const letters = (text: string): string =>
  text
    .normalize("NFKC")
    .toLowerCase()
    .toUpperCase()
    .replace(/[^\p{L}\p{N}]/gu, "");

/** What stands after the `#` at the end of the line; null where there is none. */
const openTag = (text: string): string | null => OPEN_TAG.exec(text)?.[2] ?? null;

/** The contexts whose name has what is typed after the `#`, those that begin with it first. */
export function contextsForTag<T extends Named>(text: string, contexts: T[]): T[] {
  const tag = openTag(text);
  if (tag === null) return [];
  const wanted = letters(tag);
  const place = ({ name }: Named) => letters(name).indexOf(wanted);
  return contexts
    .filter((context) => letters(context.name) !== "" && place(context) >= 0)
    .toSorted((one, other) => Number(place(one) > 0) - Number(place(other) > 0))
    .slice(0, OFFERED);
}

/** The line with the context's whole name after the `#`. */
export const withTag = (text: string, name: string): string =>
  text.replace(OPEN_TAG, (_, before: string) => `${before}#${name.replace(/[\s#]+/gu, "")} `);

/** The line with the first context that fits; empty where none does. */
export const completedTag = (text: string, contexts: Named[]): string => {
  const [first] = contextsForTag(text, contexts);
  return first ? withTag(text, first.name) : "";
};

/** The name that no context has; empty where there is one, or nothing is typed. */
export const unknownTag = (text: string, contexts: Named[]): string => {
  const tag = openTag(text) ?? "";
  return letters(tag) !== "" && contextsForTag(text, contexts).length === 0 ? tag : "";
};
