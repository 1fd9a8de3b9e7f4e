/**
 * Follows the changes that are made elsewhere, and reads the data again that a page shows.
 *
 * One tab of a browser reads the stream and passes it on to the others: browsers allow few connections to one host.
 * The stream is read by fetch and not by EventSource, which cannot send the access token.
 */
import type { QueryClient } from "@tanstack/react-query";
import type { EventSourceMessage } from "eventsource-parser";

import { API } from "./config";
import { isUnreachable, onReachabilityChange, setUnreachable } from "./connectivity";
import { eventChannel, eventLock, SIGNED_OUT } from "./eventChannel";
import { invalidate } from "./invalidation";
import type { Outbox } from "./outbox";
import { accessToken, SessionExpired } from "./session";
import { events } from "./sse";

/** The data of a `change` event; the API guide describes it. */
interface ChangeData {
  kind: "context" | "flow" | "preferences" | "transition";
  id: string;
  version: number;
  change: "created" | "updated" | "deleted";
}
/** A message about the stream. The words stay: tabs with an earlier build read them. */
type StreamMessage =
  | { type: "change"; data: ChangeData }
  | { type: "reset" }
  | { type: "away" }
  | { type: "there" }
  | { type: "back" };
type ChannelMessage = StreamMessage | typeof SIGNED_OUT;

const IDLE_TIMEOUT_MS = 45_000; // the API sends something every 15 seconds
const FIRST_RETRY_MS = 500;
const MAX_RETRY_MS = 10_000;
const BATCH_MS = 120;
/** The queries, by the first part of their key, that a change of a kind does not affect. */
const UNAFFECTED: Record<ChangeData["kind"], string[]> = {
  context: ["preferences", "calendar"],
  flow: ["preferences", "calendar", "contexts"],
  transition: ["calendar", "contexts"],
  preferences: [],
};

/** Follows a person's changes. @returns Ends it. */
export function followEvents(owner: string, client: QueryClient, outbox: Outbox): () => void {
  const controller = new AbortController();
  const channel = eventChannel(owner);
  const queue = new InvalidationQueue(client, outbox);
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
  const { signal } = controller;
  navigator.locks.request(eventLock(owner), { signal }, () => readStream(publish, signal)).catch(() => {}); // aborted
  const stopWatching = outbox.pending.subscribe(() => queue.schedule());
  return end;
}

/** Collects changes, and invalidates queries while no write is pending: its change would show twice. */
class InvalidationQueue {
  #changes: ChangeData[] = [];
  #isAllStale = false;
  /** The ids that this page has deleted. A page that shows one of them is about to close, and need not read it again. */
  #deletedHere = new Set<unknown>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  constructor(
    private readonly client: QueryClient,
    private readonly outbox: Outbox,
  ) {}

  receive(message: StreamMessage): void {
    if (message.type === "away") return setUnreachable(true);
    if (message.type === "there") return setUnreachable(false);
    if (message.type === "back") setUnreachable(false);
    if (message.type === "change") this.#changes.push(message.data);
    else this.#isAllStale = true;
    this.schedule();
  }

  schedule(): void {
    const isEmpty = !this.#changes.length && !this.#isAllStale;
    if (isEmpty || this.#hasPendingWrites()) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      if (!this.#hasPendingWrites()) this.#invalidate();
    }, BATCH_MS);
  }

  #hasPendingWrites(): boolean {
    return this.outbox.pending.get().length > 0;
  }

  #invalidate(): void {
    const tests = this.#changes.map((change) => this.#isAffectedBy(change));
    const isAllStale = this.#isAllStale;
    this.#changes = [];
    this.#isAllStale = false;
    if (isAllStale) this.#deletedHere.clear();
    void invalidate(this.client, {
      predicate: ({ queryKey: [root, id] }) =>
        !this.#deletedHere.has(id) && (isAllStale || tests.some((isAffected) => isAffected(String(root)))),
    });
  }

  /** Returns a test for the first part of a query's key. */
  #isAffectedBy({ kind, id, version, change }: ChangeData): (root: string) => boolean {
    if (change === "deleted") this.outbox.forgetOwnVersion(id); // the trash changes no version
    if (change === "deleted" && this.outbox.forgetOwnDeletion(id)) this.#deletedHere.add(id);
    else this.#deletedHere.delete(id);
    const { version: cached = 0 } = this.client.getQueryData<{ version: number }>([kind]) ?? {};
    // An own write has invalidated its queries already, but not the reminders, which belong to no page.
    if (version <= Math.max(cached, this.outbox.ownVersion(id))) return (root) => root === "reminders";
    return (root) => !UNAFFECTED[kind].includes(root);
  }
}

/** The API has answered, but without a stream. */
class StreamUnavailable extends Error {
  constructor(public readonly status: number) {
    super(`/events: ${status}`);
  }
}

/** Reads the stream, and connects again when it ends. */
async function readStream(publish: (message: StreamMessage) => void, signal: AbortSignal): Promise<void> {
  let lastId = "";
  let retryDelay = FIRST_RETRY_MS;
  let failures = 0;
  let failuresWithoutResponse = 0;
  while (!signal.aborted) {
    try {
      for await (const { event, id, data } of await connect(lastId, signal)) {
        lastId = id || lastId;
        if (event === "change") publish({ type: "change", data: JSON.parse(data) as ChangeData });
        if (event === "reset") publish({ type: "reset" });
        if (event === "ready" || event === "reset") {
          if (failures) publish({ type: "back" });
          failures = failuresWithoutResponse = 0;
          retryDelay = FIRST_RETRY_MS;
        }
      }
    } catch (error) {
      if (signal.aborted || error instanceof SessionExpired) return;
      failures += 1;
      const hasResponse = error instanceof StreamUnavailable;
      failuresWithoutResponse = hasResponse ? 0 : failuresWithoutResponse + 1;
      if (hasResponse) publish({ type: "there" });
      if (hasResponse && error.status === 503) retryDelay = FIRST_RETRY_MS;
      if (failuresWithoutResponse > 1) publish({ type: "away" }); // a single one may be a server that is being replaced
    }
    await pause(retryDelay * (0.5 + Math.random() / 2), signal);
    retryDelay = Math.min(retryDelay * 1.5, MAX_RETRY_MS);
  }
}

async function connect(lastId: string, signal: AbortSignal): Promise<AsyncIterable<EventSourceMessage>> {
  const open = async (fresh: boolean) =>
    fetch(`${API}/events`, {
      headers: {
        authorization: `Bearer ${await accessToken({ fresh })}`,
        ...(lastId ? { "last-event-id": lastId } : {}),
      },
      signal,
    });
  let response = await open(false);
  if (response.status === 401) response = await open(true);
  if (!response.ok || !response.body) throw new StreamUnavailable(response.status);
  return events(response.body, IDLE_TIMEOUT_MS);
}

/** Waits, but no longer than until the device is online again or another request gets a response. */
const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      stopWatching();
      window.removeEventListener("online", done);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    const stopWatching = onReachabilityChange(() => {
      if (!isUnreachable()) done();
    });
    window.addEventListener("online", done);
    signal.addEventListener("abort", done);
  });
