/** Sends requests to the API, and turns failures into errors with messages for people. */
import { API } from "./config";
import { setUnreachable } from "./connectivity";
import { messageFor } from "./messages";
import { accessToken, expire, SessionExpired } from "./session";

const TIMEOUT_MS = 15_000;

/** The fields of an RFC 9457 problem that the client uses. */
interface Problem {
  type?: string;
  detail?: string;
  errors?: { field: string; message: string }[];
}

export class ApiError extends Error {
  constructor(
    /** The HTTP status, or 0 without a response. */
    public readonly status: number,
    message: string,
    /** The message for each invalid field, by its name in the request body. */
    public readonly fields: Record<string, string> = {},
    /** The name of the API's problem, such as `request-in-progress`. */
    public readonly kind = "",
  ) {
    super(message);
  }
}

export interface ApiRequest {
  method: string;
  path: string;
  body?: unknown;
  /** The version that the change was made against, sent as If-Match. */
  version?: number;
  /** The same for every attempt at one write, sent as Idempotency-Key. */
  key?: string;
  signal?: AbortSignal;
}

/** Sends a request as the person who is signed in, and returns the JSON of the response. */
export async function request<T>(options: ApiRequest): Promise<T> {
  const response = await fetchOk(options);
  if (response.status === 204) return undefined as T;
  return JSON.parse(await response.text().catch((error) => failUnanswered(error, options))) as T;
}

/** Downloads a file, with the name that the API gives it. */
export async function requestFile(path: string): Promise<{ name: string; content: Blob }> {
  const file = { method: "GET", path };
  const response = await fetchOk(file);
  const [, name = "my-flow"] = /filename="([^"]+)"/.exec(response.headers.get("content-disposition") ?? "") ?? [];
  return { name, content: await response.blob().catch((error) => failUnanswered(error, file)) };
}

/** Returns a successful response. If the API refuses the token, gets a new one and tries once more. */
async function fetchOk(options: ApiRequest): Promise<Response> {
  let response = await send(options, await token(options));
  if (response.status === 401) {
    response = await send(options, await token(options, true));
    if (response.status === 401) await expire();
  }
  if (!response.ok) throw await toError(response);
  return response;
}

async function token({ method }: ApiRequest, fresh = false): Promise<string> {
  try {
    return await accessToken({ fresh });
  } catch (error) {
    if (error instanceof SessionExpired) throw new ApiError(401, messageFor("expired"));
    return failUnanswered(error, { method });
  }
}

async function send({ method, path, body, version, key, signal }: ApiRequest, bearer: string): Promise<Response> {
  const headers: Record<string, string> = { authorization: `Bearer ${bearer}` };
  if (body !== undefined) headers["content-type"] = "application/json";
  if (version !== undefined) headers["if-match"] = `"${version}"`;
  if (key !== undefined) headers["idempotency-key"] = key;
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  try {
    const response = await fetch(API + path, {
      method,
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
    setUnreachable(false);
    return response;
  } catch (error) {
    return failUnanswered(error, { method, signal });
  }
}

/** Throws the error for a response that did not come, or not completely. Only a write could lose what was typed. */
function failUnanswered(error: unknown, { method, signal }: Pick<ApiRequest, "method" | "signal">): never {
  if (signal?.aborted) throw error;
  setUnreachable(true);
  throw new ApiError(0, messageFor(method === "GET" ? "notRead" : "unreachable"));
}

async function toError(response: Response): Promise<ApiError> {
  const problem: Problem = await response.json().catch(() => ({}));
  const fields = Object.fromEntries((problem.errors ?? []).map(({ field, message }) => [field, message]));
  const message =
    response.status === 401
      ? messageFor("expired")
      : response.status === 404 || response.status === 410
        ? messageFor("notFound")
        : response.status === 412
          ? messageFor("changedElsewhere")
          : response.status === 429
            ? messageFor("tooMany")
            : response.status >= 500
              ? messageFor("unavailable")
              : (Object.values(fields)[0] ?? problem.detail ?? messageFor("refused"));
  return new ApiError(response.status, message, fields, problem.type?.split("/").pop());
}
