/**
 * Hears of changes that were made elsewhere, and reads again what is on the page.
 *
 * One tab of a browser listens and tells the others: a connection for each would use up what a browser allows
 * for one host. It is a fetch, and not an EventSource, because it carries the access token.
 */
import type { QueryClient } from "@tanstack/react-query";

import { API } from "./config";
import { isUnreachable, onReachabilityChange, setUnreachable } from "./connectivity";
import { eventChannel, eventLock, SIGNED_OUT } from "./eventChannel";
import { forgetOwnDeletion, forgetOwnVersion, hasPendingWrites, onPendingChange, ownVersion } from "./outbox";
import { accessToken, SessionExpired } from "./session";
import { invalidate } from "./invalidation";
import { events, type ServerEvent } from "./sse";

/** What `/events` says; the API guide has the words. */
interface ChangeData {
  kind: "context" | "flow" | "preferences" | "transition";
  id: string;
  version: number;
  change: "created" | "updated" | "deleted";
}
type StreamMessage =
  | { type: "change"; data: ChangeData } | { type: "reset" } | { type: "away" } | { type: "there" } | { type: "back" };
type ChannelMessage = StreamMessage | typeof SIGNED_OUT;

const IDLE_TIMEOUT_MS = 45_000; // the API says something every 15 seconds
const FIRST_RETRY_MS = 500;
const MAX_RETRY_MS = 10_000;
const BATCH_MS = 120;
/** What a change of a kind leaves as it was. */
const UNAFFECTED: Record<ChangeData["kind"], string[]> = {
  context: ["preferences", "calendar"],
  flow: ["preferences", "calendar", "contexts"],
  transition: ["calendar", "contexts"],
  preferences: [],
};

/** Listens for a person until the function that it returns is called. */
export function followEvents(owner: string, client: QueryClient): () => void {
  const controller = new AbortController();
  const channel = eventChannel(owner);
  const queue = new InvalidationQueue(client);
  const end = () => {
    controller.abort();
    stopWatching();
    channel.close();
  };
  channel.onmessage = ({ data }: MessageEvent<ChannelMessage>) => {
    if (data.type === SIGNED_OUT.type) end();
    else queue.receive(data);
  };
  const publish = (message: StreamMessage) => {
    channel.postMessage(message);
    queue.receive(message);
  };
  navigator.locks.request(eventLock(owner), { signal: controller.signal }, () => readStream(publish, controller.signal))
    .catch(() => {}); // it is over
  const stopWatching = onPendingChange(() => queue.schedule());
  return end;
}

/** Gathers what has changed, and reads it again when no write is on its way: before, it would show twice. */
class InvalidationQueue {
  #changes: ChangeData[] = [];
  #isAllStale = false;
  /** What this page has deleted. A page that shows it is about to leave, and does not ask for it again. */
  #deletedHere = new Set<unknown>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  constructor(private readonly client: QueryClient) {}

  receive(message: StreamMessage): void {
    if (message.type === "away") return setUnreachable(true);
    if (message.type === "there") return setUnreachable(false);
    if (message.type === "back") setUnreachable(false);
    if (message.type === "change") this.#changes.push(message.data);
    else this.#isAllStale = true;
    this.schedule();
  }

  schedule(): void {
    const isNothingNew = !this.#changes.length && !this.#isAllStale;
    if (isNothingNew || hasPendingWrites()) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      if (!hasPendingWrites()) this.#invalidate();
    }, BATCH_MS);
  }

  #invalidate(): void {
    const unaffected = this.#changes.map((change) => this.#unaffected(change));
    const isAllStale = this.#isAllStale;
    this.#changes = [];
    this.#isAllStale = false;
    if (isAllStale) this.#deletedHere.clear();
    void invalidate(this.client, {
      predicate: ({ queryKey: [root, id] }) => !this.#deletedHere.has(id)
        && (isAllStale || unaffected.some((isUnaffected) => !isUnaffected(String(root)))),
    });
  }

  /** Which roots of the cache a change leaves as they are. */
  #unaffected({ kind, id, version, change }: ChangeData): (root: string) => boolean {
    if (change === "deleted") forgetOwnVersion(id); // the trash changes no version
    if (change === "deleted" && forgetOwnDeletion(id)) this.#deletedHere.add(id);
    else this.#deletedHere.delete(id);
    const { version: read = 0 } = this.client.getQueryData<{ version: number }>([kind]) ?? {};
    // Whoever wrote it has read it again; the reminders are of no page.
    if (version <= Math.max(read, ownVersion(id))) return (root) => root !== "reminders";
    return (root) => UNAFFECTED[kind].includes(root);
  }
}

/** The API is there, and does not tell of changes just now. */
class StreamUnavailable extends Error {
  constructor(public readonly status: number) {
    super(`/events: ${status}`);
  }
}

/** Keeps a stream open, and opens the next where it ended. */
async function readStream(publish: (message: StreamMessage) => void, signal: AbortSignal): Promise<void> {
  let last = "";
  let wait = FIRST_RETRY_MS;
  let failures = 0;
  let silences = 0;
  while (!signal.aborted) {
    try {
      for await (const { event, id, data } of await connect(last, signal)) {
        last = id || last;
        if (event === "change") publish({ type: "change", data: JSON.parse(data) as ChangeData });
        if (event === "reset") publish({ type: "reset" });
        if (event === "ready" || event === "reset") {
          if (failures) publish({ type: "back" });
          failures = silences = 0;
          wait = FIRST_RETRY_MS;
        }
      }
    } catch (error) {
      if (signal.aborted || error instanceof SessionExpired) return;
      failures += 1;
      silences = error instanceof StreamUnavailable ? 0 : silences + 1;
      if (error instanceof StreamUnavailable) publish({ type: "there" });
      if (error instanceof StreamUnavailable && error.status === 503) wait = FIRST_RETRY_MS;
      if (silences > 1) publish({ type: "away" }); // one end without a word may be a server that is replaced
    }
    await pause(wait * (0.5 + Math.random() / 2), signal);
    wait = Math.min(wait * 1.5, MAX_RETRY_MS);
  }
}

async function connect(last: string, signal: AbortSignal): Promise<AsyncIterable<ServerEvent>> {
  const open = async (fresh: boolean) => fetch(`${API}/events`, {
    headers: { authorization: `Bearer ${await accessToken({ fresh })}`, ...(last ? { "last-event-id": last } : {}) },
    signal,
  });
  let answer = await open(false);
  if (answer.status === 401) answer = await open(true);
  if (!answer.ok || !answer.body) throw new StreamUnavailable(answer.status);
  return events(answer.body, IDLE_TIMEOUT_MS);
}

/** Waits, but no longer than until the device is online again, or another request was answered. */
const pause = (ms: number, signal: AbortSignal): Promise<void> => new Promise((resolve) => {
  const done = () => {
    clearTimeout(timer);
    stopWatching();
    window.removeEventListener("online", done);
    signal.removeEventListener("abort", done);
    resolve();
  };
  const timer = setTimeout(done, ms);
  const stopWatching = onReachabilityChange(() => { if (!isUnreachable()) done(); });
  window.addEventListener("online", done);
  signal.addEventListener("abort", done);
});
