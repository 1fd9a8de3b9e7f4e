/** Derives the status of a flow from its due, and puts dues off. The API has the same rules (flows/rules.py). */
import { dayOf, daysAfter, dueDay, dueInstant, type Due } from "./dates";

export interface Dated { due: Due | null; due_at?: string | null; status: string; completed_at?: string | null }

const SOON_DAYS = 3;

/** The status of an open flow at the moment `now`, in milliseconds. */
export function statusOf({ due, due_at = null }: Pick<Dated, "due" | "due_at">, now: number, zone: string): string {
  if (!due) return "normal";
  const today = dayOf(now, zone);
  const day = dueDay(due, due_at, zone);
  if (due.time === null ? day < today : dueInstant(due, due_at) < now) return "overdue";
  return day <= today ? "due_today" : day <= daysAfter(today, SOON_DAYS) ? "due_soon" : "normal";
}

/** The due on the person's `day`; a time of day stays, on the clock of its own zone. */
export function dueOn(due: Due | null, day: string, zone: string): Due {
  if (!due || due.time === null) return { date: day, time: null, timezone: null };
  const moved = [-1, 0, 1, 2].map((days) => ({ ...due, date: daysAfter(day, days) }));
  return moved.find((one) => dueDay(one, null, zone) >= day)!;
}

/** The due put off until the person's `day`; one that is later stays as it is. */
export const putOff = (due: Due | null, day: string, zone: string): Due =>
  due && dueDay(due, null, zone) >= day ? due : dueOn(due, day, zone);
