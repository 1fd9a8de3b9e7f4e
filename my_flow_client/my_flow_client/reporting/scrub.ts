/** What may be told of an error: its kind, and where in our code it was. Nothing that a person wrote or opened. */
import type { ErrorEvent, StackFrame } from "@sentry/browser";

/** Where the scripts of the client are; the same for every host that serves it. */
const OURS = "app:///_next/static/";
/** Being offline, and what was called off, are no errors of ours. */
const OF_THE_NETWORK = new Set(["AbortError", "TimeoutError", "NetworkError", "ChunkLoadError"]);
const NETWORK_MESSAGE = /fetch|network|load failed|dynamically imported/i;

/** Whether it says something about our code: an answer of the API, or a lost connection, does not. */
export function isWorthTelling(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ("status" in error || OF_THE_NETWORK.has(error.name)) return false;
  return !(error instanceof TypeError && NETWORK_MESSAGE.test(error.message));
}

/**
 * The event by its known parts alone; null if nothing of ours was involved, as in the script of an extension.
 *
 * @param route The page by the names of its parameters, `/contexts/[id]`.
 */
export function scrubbed(event: ErrorEvent, origin: string, route: string): ErrorEvent | null {
  const values = (event.exception?.values ?? []).map(({ type, mechanism, stacktrace }) => ({
    type,
    // What an exception says may repeat what somebody wrote.
    ...(mechanism && { mechanism: { type: mechanism.type, handled: mechanism.handled } }),
    stacktrace: { frames: (stacktrace?.frames ?? []).map((frame) => whereOnly(frame, origin)) },
  }));
  const isOurs = values.some(({ stacktrace }) => stacktrace.frames.some((frame) => frame.in_app));
  if (!isOurs) return null;
  const { event_id, timestamp, platform, level, release, environment, sdk } = event;
  return {
    type: undefined,
    event_id,
    timestamp,
    platform,
    level,
    release,
    environment,
    sdk,
    tags: { route },
    exception: { values },
  };
}

/** A frame without the address of the page, which names what is open on it. */
function whereOnly({ filename, function: name, lineno, colno }: StackFrame, origin: string): StackFrame {
  const address = URL.canParse(filename ?? "") ? new URL(filename!) : undefined;
  const place = address?.origin === origin ? `app://${address.pathname}` : "";
  const isOurs = place.startsWith(OURS);
  return isOurs
    ? { filename: place, function: name, lineno, colno, in_app: true }
    : { filename: "elsewhere", in_app: false };
}
