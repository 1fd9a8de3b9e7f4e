/** Sends a write so that it has one effect, however often it is sent. */
import type { ApiError, request } from "./api";
import { isPast, type LocalDay } from "./localDay";

/** The request of a write. */
export interface WriteRequest {
  /** Also the write's Idempotency-Key. */
  id: string;
  method: string;
  path: string;
  body?: unknown;
  /** The body to send on another day than `day`, and in place of a body that the API refuses as invalid. */
  fallbackBody?: unknown;
  day?: LocalDay;
}

export type SendRequest = typeof request;

/**
 * Sends a write and returns the response.
 *
 * Both bodies have the same key. If the API has seen the key with the other body, an earlier attempt has arrived, and
 * sending that body again returns its response. A body that was refused had no effect: the fallback gets another key.
 */
export function sendIdempotently<T>(
  request: SendRequest,
  { id, method, path, body, fallbackBody, day }: WriteRequest,
  version?: number,
): Promise<T> {
  const send = (content: unknown, key = id) =>
    request<T>({ method, path, body: content, version, key: method === "POST" ? key : undefined });
  if (fallbackBody === undefined) return send(body);
  const [first, second] = day && isPast(day) ? [fallbackBody, body] : [body, fallbackBody];
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

/** Gives a write that is tried again the id of its first attempt, by the variables of both. */
export interface RetryIds {
  /** The id of the earlier attempt that failed, or a new one. */
  idFor: (variables: unknown) => string;
  keep: (variables: unknown, id: string) => void;
}

export function createRetryIds(): RetryIds {
  const ids = new WeakMap<object, string>();
  return {
    idFor: (variables) => ids.get(variables as object) ?? crypto.randomUUID(),
    keep: (variables, id) => {
      ids.set(variables as object, id);
    },
  };
}
