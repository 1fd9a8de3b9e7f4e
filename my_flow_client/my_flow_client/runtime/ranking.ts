/** Where a flow that was just written down stands among those that matter now, until the API has said it. */
import type { Due } from "./dates";

interface Item {
  flow: { priority: string; status: string; due: Due | null };
  /** Why the API shows it, the most pressing first. Of what it has not ranked yet there is none. */
  reasons: string[];
}

/** Source: focus/ranking.py of the API. */
const MOST_PRESSING_FIRST = [
  "resume_note", "overdue", "due_today", "high_priority", "due_soon", "neglected", "next",
];
const IMPORTANCE = ["high", "medium", "low"];

/**
 * The items as the API will have them: what it ranked stays in its order, what is new stands where it will be. At the top
 * it would move away from there with the answer, and the others with it, under a finger that is about to press one.
 */
export function inPlace<T extends Item>(items: T[]): T[] {
  const placed = items.filter(isRanked);
  for (const item of items.filter((one) => !isRanked(one)).reverse()) { // the newest is the first of them
    const at = placed.findIndex((other) => compare(item, other) < 0);
    placed.splice(at < 0 ? placed.length : at, 0, item);
  }
  return placed;
}

const isRanked = ({ reasons }: Item): boolean => reasons.length > 0;

const compare = (one: Item, other: Item): number =>
  pressing(one) - pressing(other)
  || IMPORTANCE.indexOf(one.flow.priority) - IMPORTANCE.indexOf(other.flow.priority)
  || (timeIsUp(one) < timeIsUp(other) ? -1 : Number(timeIsUp(one) > timeIsUp(other)));

function pressing({ flow, reasons }: Item): number {
  const known = reasons.length ? reasons : [flow.status, flow.priority === "high" ? "high_priority" : "next"];
  return Math.min(...known.map((reason) => MOST_PRESSING_FIRST.indexOf(reason)).filter((at) => at >= 0));
}

/** A day is over after each time in it; what is not due comes last. */
const timeIsUp = ({ flow: { due } }: Item): string => due ? `${due.date} ${due.time ?? "~"}` : "~";
