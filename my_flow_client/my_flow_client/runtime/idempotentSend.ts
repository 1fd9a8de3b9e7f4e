/** The request of a write that goes out through the outbox. */
import type { QueryClient } from "@tanstack/react-query";

import { request, type ApiError } from "./api";
import { dayIn, deviceZone, zoneOf } from "./dates";

interface Clock { timezone: string; day_starts_at: string }
/** A person's day. */
export interface LocalDay extends Clock { date: string }

export interface WriteRequest {
  /** Also its Idempotency-Key. */
  id: string;
  method: string;
  path: string;
  body?: unknown;
  /** What is sent in place of `body` on another day than `day`, and where that is refused for what it says. */
  fallbackBody?: unknown;
  day?: LocalDay;
}

/** The day that it is for whoever uses this browser. */
export function localDayOf(client: QueryClient): LocalDay {
  const { timezone, day_starts_at } =
    client.getQueryData<Clock>(["preferences"]) ?? { timezone: deviceZone(), day_starts_at: "00:00" };
  return { timezone, day_starts_at, date: dayIn(zoneOf({ timezone, day_starts_at })) };
}

const isOver = (day: LocalDay): boolean => dayIn(zoneOf(day)) !== day.date;

/**
 * Sends it, and gives the answer.
 *
 * However often it is sent, it has one effect: both bodies go out under one key, and where that belongs to the
 * other one already, an attempt with it has arrived and is asked for its answer. What was refused had no effect,
 * so that what is sent instead has a key of its own.
 */
export function sendIdempotently<T>({ id, method, path, body, fallbackBody, day }: WriteRequest, version?: number): Promise<T> {
  const send = (what: unknown, key = id) =>
    request<T>({ method, path, body: what, version, key: method === "POST" ? key : undefined });
  if (fallbackBody === undefined) return send(body);
  const [first, second] = day && isOver(day) ? [fallbackBody, body] : [body, fallbackBody];
  return send(first)
    .catch((error: ApiError) => {
      if (error.kind !== "idempotency-key-reused") throw error;
      return send(second);
    })
    .catch((error: ApiError) => {
      if (error.status !== 422) throw error;
      return send(fallbackBody, `${id}:otherwise`);
    });
}
