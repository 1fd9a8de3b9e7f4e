/** A list that is pasted into the field for one line: each of its lines can become a flow. */
import type { ClipboardEvent } from "react";

import { visible } from "./text";

const MOST = 100;
const BULLET = /^(?:[-*+•‣◦–—]\s+)?(?:\[[ xX]?\]\s+|[☐☑☒✓✔]\s*)?/u;
const NUMBER = /^\d{1,3}[.)]\s+/;

/** The lines of a text that say something, without the marks of a list. Numbers are marks if all lines have one. */
export function linesOf(text: string): string[] {
  const lines = text.split(/\r\n|[\n\r\v\f\u0085\u2028\u2029]/)
    .map((line) => visible(visible(line).replace(BULLET, ""))).filter((line) => line !== "");
  return lines.every((line) => NUMBER.test(line)) ? lines.map((line) => line.replace(NUMBER, "")) : lines;
}

/**
 * Takes a paste of several lines out of the browser's hands, which would run them together.
 *
 * @param take Gets the lines, the first and the last one with what stands around the selection.
 * @param refuse Gets the number of lines when there are too many of them.
 */
export function pasteList(
  event: ClipboardEvent<HTMLInputElement>, take: (lines: string[]) => void, refuse: (number: number) => void,
): void {
  const { value, selectionStart, selectionEnd } = event.currentTarget;
  const pasted = linesOf(event.clipboardData.getData("text/plain"));
  if (pasted.length < 2) return;
  event.preventDefault();
  if (pasted.length > MOST) return refuse(pasted.length);
  pasted[0] = value.slice(0, selectionStart ?? value.length) + pasted[0];
  pasted.push(pasted.pop() + value.slice(selectionEnd ?? value.length));
  take(pasted);
}
