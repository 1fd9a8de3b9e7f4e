/** Tells a person's day, from their preferences in the query cache. */
import type { QueryClient } from "@tanstack/react-query";

import { dayIn, deviceZone, type Zone } from "./dates";
import { PREFERENCES_KEY } from "./queryKeys";

/** A day, `YYYY-MM-DD`, with the zone in which it was today. */
export interface LocalDay extends Zone {
  date: string;
}

/** The person's zone; undefined until their preferences are read. */
export const cachedZone = (client: QueryClient): Zone | undefined => client.getQueryData<Zone>(PREFERENCES_KEY);

/** The day that it is for the person who uses this browser. */
export function currentDay(client: QueryClient): LocalDay {
  const { timezone, day_starts_at } = cachedZone(client) ?? deviceZone();
  return { timezone, day_starts_at, date: dayIn({ timezone, day_starts_at }) };
}

/** Returns whether another day has begun there since. */
export const isPast = (day: LocalDay): boolean => dayIn(day) !== day.date;
