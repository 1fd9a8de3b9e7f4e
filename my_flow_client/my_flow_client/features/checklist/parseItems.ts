/** Reads typed or pasted text as items: a line each, without the marks of a list. */
import { listLines } from "../add_flow/line";
import { formatText, visible } from "../../runtime/text";
import { MAX_ITEMS, type Item } from "./items";

type TypedItem = Pick<Item, "text" | "done">;

const MAX_CHARACTERS = 500;
const HEADING = /^#{1,6}\s+/;
const BREAKS = /[\p{Cc}\p{Zl}\p{Zp}]+/gu;

/** The problem with items that do not fit; `{}` stands for numbers. */
export interface ItemProblemWords {
  tooLong: string;
  /** Of one of several lines: which one. */
  lineTooLong: string;
  /** How many items there is room for, and how many were typed. */
  noRoom: string;
  full: string;
}

/** Returns the items of a text. A line that is ticked in Markdown, or by a sign, is done. */
export const parseItems = (text: string): TypedItem[] =>
  listLines(text)
    .map(({ text, isDone }) => ({ text: oneLine(text.replace(HEADING, "")), done: isDone }))
    .filter(({ text }) => text !== "");

/** Returns a trimmed text on one line, without control characters, which the API refuses; empty if it shows nothing. */
export const oneLine = (text: string): string => visible(text.replace(BREAKS, " "));

export const isTooLong = (text: string): boolean => [...text].length > MAX_CHARACTERS;

/** Returns why the items do not fit beside `count` others, in words; empty if they do. */
export function problemOfItems(items: TypedItem[], count: number, words: ItemProblemWords): string {
  const room = Math.max(0, MAX_ITEMS - count);
  if (items.length > 0 && room === 0) return words.full;
  const long = items.findIndex(({ text }) => isTooLong(text));
  if (long >= 0) return items.length === 1 ? words.tooLong : formatText(words.lineTooLong, String(long + 1));
  return items.length > room ? formatText(words.noRoom, String(room), String(items.length)) : "";
}
