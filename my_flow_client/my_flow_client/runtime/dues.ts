/** Derives the status of a flow from its due, and postpones dues. The API has the same rules (flows/rules.py). */
import { dayOf, daysAfter, dueDay, dueInstant, type Due, type Zone } from "./dates";

export interface Dated {
  due: Due | null;
  due_at?: string | null;
  status: string;
  completed_at?: string | null;
}

export const SOON_DAYS = 3;

/** The status of an open flow at the moment `now`, in milliseconds. */
export function statusOf({ due, due_at = null }: Pick<Dated, "due" | "due_at">, now: number, zone: Zone): string {
  if (!due) return "normal";
  const today = dayOf(now, zone);
  const day = dueDay(due, due_at, zone);
  if (due.time === null ? day < today : dueInstant(due, due_at) < now) return "overdue";
  return day <= today ? "due_today" : day <= daysAfter(today, SOON_DAYS) ? "due_soon" : "normal";
}

/** The due moved to the person's `day`; its time of day stays, in its own time zone. */
export function dueOn(due: Due | null, day: string, zone: Zone): Due {
  if (!due || due.time === null) return { date: day, time: null, timezone: null };
  const candidates = [-1, 0, 1, 2].map((days) => ({ ...due, date: daysAfter(day, days) }));
  return candidates.find((moved) => dueDay(moved, null, zone) >= day)!;
}

/** The due postponed until the person's `day`; a later one stays as it is. */
export const postponeDue = (due: Due | null, day: string, zone: Zone): Due =>
  due && dueDay(due, null, zone) >= day ? due : dueOn(due, day, zone);
