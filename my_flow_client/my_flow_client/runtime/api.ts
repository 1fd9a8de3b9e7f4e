/** One request to the API, and its failures as errors that people can read. */
import { API } from "./config";
import { setUnreachable } from "./connectivity";
import { messageFor } from "./messages";
import { accessToken, expire, SessionExpired } from "./session";

const TIMEOUT_MS = 15_000;

/** RFC 9457 problem, as far as the client looks at it. */
interface Problem {
  type?: string;
  detail?: string;
  errors?: { field: string; message: string }[];
}

export class ApiError extends Error {
  constructor(
    /** The HTTP status, or 0 when there was no answer. */
    public readonly status: number,
    message: string,
    /** What is wrong with each field, by its name in the request body. */
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
  /** The version the change was made against: sent as If-Match. */
  version?: number;
  /** The same for every attempt at one thing: sent as Idempotency-Key. */
  key?: string;
  signal?: AbortSignal;
}

/** Sends a request as the signed-in person, and reads the JSON of its answer. */
export async function request<T>(options: ApiRequest): Promise<T> {
  const answer = await ask(options);
  if (answer.status === 204) return undefined as T;
  return JSON.parse(await answer.text().catch((error) => lost(error, options))) as T;
}

/** Reads a file, with the name that the API gives it. */
export async function requestFile(path: string): Promise<{ name: string; content: Blob }> {
  const file = { method: "GET", path };
  const answer = await ask(file);
  const [, name = "my-flow"] = /filename="([^"]+)"/.exec(answer.headers.get("content-disposition") ?? "") ?? [];
  return { name, content: await answer.blob().catch((error) => lost(error, file)) };
}

/** An answer that is not an error. A refused token is replaced once. */
async function ask(options: ApiRequest): Promise<Response> {
  let answer = await send(options, await token(options));
  if (answer.status === 401) {
    answer = await send(options, await token(options, true));
    if (answer.status === 401) await expire();
  }
  if (!answer.ok) throw await toError(answer);
  return answer;
}

async function token({ method }: ApiRequest, fresh = false): Promise<string> {
  try {
    return await accessToken({ fresh });
  } catch (error) {
    if (error instanceof SessionExpired) throw new ApiError(401, messageFor("expired"));
    return lost(error, { method });
  }
}

async function send({ method, path, body, version, key, signal }: ApiRequest, bearer: string): Promise<Response> {
  const headers: Record<string, string> = { authorization: `Bearer ${bearer}` };
  if (body !== undefined) headers["content-type"] = "application/json";
  if (version !== undefined) headers["if-match"] = `"${version}"`;
  if (key !== undefined) headers["idempotency-key"] = key;
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  try {
    const answer = await fetch(API + path, {
      method,
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
    setUnreachable(false);
    return answer;
  } catch (error) {
    return lost(error, { method, signal });
  }
}

/** There was no answer, or not all of it. Who only reads has typed nothing that could be lost. */
function lost(error: unknown, { method, signal }: Pick<ApiRequest, "method" | "signal">): never {
  if (signal?.aborted) throw error;
  setUnreachable(true);
  throw new ApiError(0, messageFor(method === "GET" ? "notRead" : "unreachable"));
}

async function toError(answer: Response): Promise<ApiError> {
  const problem: Problem = await answer.json().catch(() => ({}));
  const fields = Object.fromEntries((problem.errors ?? []).map(({ field, message }) => [field, message]));
  const message =
    answer.status === 401 ? messageFor("expired")
    : answer.status === 404 || answer.status === 410 ? messageFor("notFound")
    : answer.status === 412 ? messageFor("changedElsewhere")
    : answer.status === 429 ? messageFor("tooMany")
    : answer.status >= 500 ? messageFor("unavailable")
    : Object.values(fields)[0] ?? problem.detail ?? messageFor("refused");
  return new ApiError(answer.status, message, fields, problem.type?.split("/").pop());
}
