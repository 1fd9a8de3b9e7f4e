/**
 * Hears of changes that were made elsewhere, and reads again what is on the page.
 *
 * One tab of a browser listens and tells the others: a connection for each would use up what a browser allows
 * for one host. It is a fetch, and not an EventSource, because it carries the access token.
 */
import type { QueryClient } from "@tanstack/react-query";
import type { EventSourceMessage } from "eventsource-parser";

import { API } from "./config";
import { isUnreachable, onReachability, setUnreachable } from "./connectivity";
import { eventChannel, eventLock, SIGNED_OUT } from "./eventChannel";
import { forgetOwnDeletion, forgetOwnVersion, isUnderWay, onSent, ownVersion } from "./outbox";
import { accessToken, SessionExpired } from "./session";
import { refetch } from "./settling";
import { events } from "./sse";

/** What `/events` says; the API guide has the words. */
interface ChangeData {
  kind: "context" | "flow" | "preferences" | "transition";
  id: string;
  version: number;
  change: "created" | "updated" | "deleted";
}
type Told =
  | { type: "change"; data: ChangeData } | { type: "reset" } | { type: "away" } | { type: "there" } | { type: "back" };
type News = Told | typeof SIGNED_OUT;

const SILENCE_MS = 45_000; // the API says something every 15 seconds
const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 10_000;
const GATHER_MS = 120;
/** What a change of a kind leaves as it was. */
const UNTOUCHED: Record<ChangeData["kind"], string[]> = {
  context: ["preferences", "calendar"],
  flow: ["preferences", "calendar", "contexts"],
  transition: ["calendar", "contexts"],
  preferences: [],
};

/** Listens for a person until the function that it returns is called. */
export function listen(owner: string, client: QueryClient): () => void {
  const over = new AbortController();
  const channel = eventChannel(owner);
  const reader = new Reader(client);
  const end = () => {
    over.abort();
    stopWatching();
    channel.close();
  };
  channel.onmessage = ({ data }: MessageEvent<News>) => {
    if (data.type === SIGNED_OUT.type) end();
    else reader.hear(data);
  };
  const tell = (news: Told) => {
    channel.postMessage(news);
    reader.hear(news);
  };
  navigator.locks.request(eventLock(owner), { signal: over.signal }, () => follow(tell, over.signal))
    .catch(() => {}); // it is over
  const stopWatching = onSent(() => reader.read());
  return end;
}

/** Gathers what has changed, and reads it again when no write is on its way: before, it would show twice. */
class Reader {
  #changes: ChangeData[] = [];
  #isAllStale = false;
  /** What this page has deleted. A page that shows it is about to leave, and does not ask for it again. */
  #deletedHere = new Set<unknown>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  constructor(private readonly client: QueryClient) {}

  hear(news: Told): void {
    if (news.type === "away") return setUnreachable(true);
    if (news.type === "there") return setUnreachable(false);
    if (news.type === "back") setUnreachable(false);
    if (news.type === "change") this.#changes.push(news.data);
    else this.#isAllStale = true;
    this.read();
  }

  read(): void {
    const isNothingNew = !this.#changes.length && !this.#isAllStale;
    if (isNothingNew || isUnderWay()) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      if (!isUnderWay()) this.#readAgain();
    }, GATHER_MS);
  }

  #readAgain(): void {
    const untouched = this.#changes.map((change) => this.#leaves(change));
    const isAllStale = this.#isAllStale;
    this.#changes = [];
    this.#isAllStale = false;
    if (isAllStale) this.#deletedHere.clear();
    void refetch(this.client, {
      predicate: ({ queryKey: [root, id] }) => !this.#deletedHere.has(id)
        && (isAllStale || untouched.some((leaves) => !leaves(String(root)))),
    });
  }

  /** Which roots of the cache a change leaves as they are. */
  #leaves({ kind, id, version, change }: ChangeData): (root: string) => boolean {
    if (change === "deleted") forgetOwnVersion(id); // the trash changes no version
    if (change === "deleted" && forgetOwnDeletion(id)) this.#deletedHere.add(id);
    else this.#deletedHere.delete(id);
    const { version: read = 0 } = this.client.getQueryData<{ version: number }>([kind]) ?? {};
    // Whoever wrote it has read it again; the reminders are of no page.
    if (version <= Math.max(read, ownVersion(id))) return (root) => root !== "reminders";
    return (root) => UNTOUCHED[kind].includes(root);
  }
}

/** The API is there, and does not tell of changes just now. */
class NotNow extends Error {
  constructor(public readonly status: number) {
    super(`/events: ${status}`);
  }
}

/** Keeps a stream open, and opens the next where it ended. */
async function follow(tell: (news: Told) => void, over: AbortSignal): Promise<void> {
  let last = "";
  let wait = FIRST_RETRY_MS;
  let failures = 0;
  let silences = 0;
  while (!over.aborted) {
    try {
      for await (const { event, id, data } of await connect(last, over)) {
        last = id || last;
        if (event === "change") tell({ type: "change", data: JSON.parse(data) as ChangeData });
        if (event === "reset") tell({ type: "reset" });
        if (event === "ready" || event === "reset") {
          if (failures) tell({ type: "back" });
          failures = silences = 0;
          wait = FIRST_RETRY_MS;
        }
      }
    } catch (error) {
      if (over.aborted || error instanceof SessionExpired) return;
      failures += 1;
      silences = error instanceof NotNow ? 0 : silences + 1;
      if (error instanceof NotNow) tell({ type: "there" });
      if (error instanceof NotNow && error.status === 503) wait = FIRST_RETRY_MS;
      if (silences > 1) tell({ type: "away" }); // one end without a word may be a server that is replaced
    }
    await pause(wait * (0.5 + Math.random() / 2), over);
    wait = Math.min(wait * 1.5, LONGEST_RETRY_MS);
  }
}

async function connect(last: string, over: AbortSignal): Promise<AsyncIterable<EventSourceMessage>> {
  const open = async (fresh: boolean) => fetch(`${API}/events`, {
    headers: { authorization: `Bearer ${await accessToken({ fresh })}`, ...(last ? { "last-event-id": last } : {}) },
    signal: over,
  });
  let answer = await open(false);
  if (answer.status === 401) answer = await open(true);
  if (!answer.ok || !answer.body) throw new NotNow(answer.status);
  return events(answer.body, SILENCE_MS);
}

/** Waits, but no longer than until the device is online again, or another request was answered. */
const pause = (ms: number, over: AbortSignal): Promise<void> => new Promise((resolve) => {
  const done = () => {
    clearTimeout(timer);
    stopWatching();
    window.removeEventListener("online", done);
    over.removeEventListener("abort", done);
    resolve();
  };
  const timer = setTimeout(done, ms);
  const stopWatching = onReachability(() => { if (!isUnreachable()) done(); });
  window.addEventListener("online", done);
  over.addEventListener("abort", done);
});
