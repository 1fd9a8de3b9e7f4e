/**
 * Sends the writes that a page shows before the API has answered.
 *
 * A write is stored before it is sent. Without a response it is queued, and every later write is queued behind it.
 * When the API is back, one tab sends them again, in order, each under the idempotency key of its first attempt.
 */
import { matchQuery, type QueryClient } from "@tanstack/react-query";

import { ApiError } from "./api";
import { isUnreachable, onReachabilityChange, setUnreachable } from "./connectivity";
import { sendIdempotently, type SendRequest } from "./idempotentSend";
import { debouncedInvalidate, invalidate } from "./invalidation";
import { currentDay } from "./localDay";
import { countMessage, messageFor } from "./messages";
import { commitChanges, fromPatches, toPatches, withResponse, type Change } from "./optimisticUpdates";
import {
  addWrite,
  holdTabLock,
  onOtherTabChange,
  queuedWrites,
  reclaimAbandoned,
  removeWrite,
  replaceId,
  storeWrite,
  TAB,
  type QueuedWrite,
} from "./outboxStorage";
import { createOwnWrites, type OwnWrites } from "./ownWrites";
import { createStore, type ReadableStore } from "./store";
import { createSubjectQueues } from "./subjectQueues";
import { formatText } from "./text";
import type { toast } from "./toast";

/** Stands for the response of a write that is queued until the API is back. */
export const QUEUED = Symbol("queued");
export type NewWrite = Omit<QueuedWrite, "patches" | "sender">;

/** A write whose changes are shown. */
export interface PendingWrite {
  /** Its storage key. Keys sort in the order in which the writes were made. */
  key: string;
  subject?: string;
  changes: Change[];
  isQueued: boolean;
  /** Set once an attempt has failed. A write of an earlier page may still succeed at the first attempt of this one. */
  isDelayed: boolean;
}

export interface Outbox extends Pick<OwnWrites, "ownVersion" | "forgetOwnVersion" | "forgetOwnDeletion"> {
  /** The writes without a response, the oldest first: a later change lies over an earlier one. */
  pending: ReadableStore<PendingWrite[]>;
  queuedCount: () => number;
  /** The API's id for one that this page made up; any other id as it is. */
  assignedId: (id: string) => string;
  /**
   * Opens a person's outbox: shows and sends what an earlier page could not send.
   *
   * @returns Closes it.
   */
  open: (owner: string, client: QueryClient) => () => void;
  /**
   * Shows the changes and sends the write.
   *
   * @returns The API's response, or `QUEUED`.
   * @throws ApiError when the API refuses the write; the changes are taken back first.
   */
  enqueue: (write: NewWrite, changes: Change[]) => Promise<unknown>;
  /** Sends a write once. It shows nothing before the response, and fails without one. */
  send: (write: NewWrite) => Promise<unknown>;
  /** Sends the queued writes from one tab, the oldest first, and stops where the API is still away. */
  flush: () => Promise<void>;
}

interface Options {
  request: SendRequest;
  notify: typeof toast;
}

const LOCK = "my-flow:outbox";
/** No response, no session, too many requests, a server that is away: a later attempt may succeed. */
const RETRYABLE = [0, 401, 429, 502, 503, 504];
const FIRST_RETRY_MS = 1000;
const MAX_RETRY_MS = 30_000;
/** A write takes a few milliseconds: one that a reload interrupted is done by then, and nobody sees that it was queued. */
const IN_PROGRESS_RETRY_MS = 200;
export const NO_WRITES: PendingWrite[] = [];

export function createOutbox({ request, notify }: Options): Outbox {
  const pending = createStore(NO_WRITES);
  const queues = createSubjectQueues();
  const { add: addOwnWrite, latestVersion, ...ownWrites } = createOwnWrites();
  /** The storage keys of writes that a reload interrupted: sending them again is not announced, unless the API is away. */
  const interrupted = new Set<string>();
  /** From the ids that this page made up to those of the API: an undo may still use the former. */
  const assignedIds = new Map<string, string>();
  let owner = "";
  let client: QueryClient;
  let retryTimer: ReturnType<typeof setTimeout> | undefined;
  let retryDelay = FIRST_RETRY_MS;
  /** Whether this page is being closed or reloaded, which makes the browser cancel requests. */
  let isUnloading = false;

  const queuedCount = (): number => pending.get().filter(({ isQueued }) => isQueued).length;
  const setPending = (writes: PendingWrite[]): void => pending.set(writes.toSorted((a, b) => (a.key < b.key ? -1 : 1)));
  const updatePending = (key: string, changed: Partial<PendingWrite>): void =>
    pending.set(pending.get().map((write) => (write.key === key ? { ...write, ...changed } : write)));
  const removePending = (key: string): void => pending.set(pending.get().filter((write) => write.key !== key));
  /** Replaces the ids that this page made up by those of the API. */
  const withAssignedIds = (write: QueuedWrite): QueuedWrite =>
    JSON.parse(
      [...assignedIds].reduce((text, [from, to]) => text.replaceAll(from, to), JSON.stringify(write)),
    ) as QueuedWrite;

  function open(person: string, queryClient: QueryClient): () => void {
    owner = person;
    client = queryClient;
    holdTabLock();
    const stopListening = onOtherTabChange(owner, () => syncWithStorage(true)); // the other tab failed to send it
    const stopWatching = onReachabilityChange(() => {
      if (!isUnreachable()) void flush();
    });
    const onOnline = () => {
      setUnreachable(false);
      void invalidate(client);
    };
    const onOffline = () => setUnreachable(true);
    const onPageHide = ({ persisted }: PageTransitionEvent) => {
      isUnloading = !persisted;
    };
    window.addEventListener("online", onOnline);
    window.addEventListener("offline", onOffline);
    window.addEventListener("pagehide", onPageHide);
    void flush();
    return () => {
      stopListening();
      stopWatching();
      window.removeEventListener("online", onOnline);
      window.removeEventListener("offline", onOffline);
      window.removeEventListener("pagehide", onPageHide);
      clearTimeout(retryTimer);
      retryTimer = undefined;
      owner = "";
      pending.set(NO_WRITES);
    };
  }

  /** Shows what is stored: other tabs add and send writes, too. */
  function syncWithStorage(isDelayed = false): void {
    const stored = new Map(queuedWrites(owner));
    const shown = pending.get();
    const sent = shown.filter(({ key, isQueued }) => isQueued && !stored.has(key));
    const isNew = (key: string) => !shown.some((write) => write.key === key);
    setPending([
      ...shown.filter((write) => !sent.includes(write)),
      ...[...stored]
        .filter(([key]) => isNew(key))
        .map(([key, { subject, patches }]) => ({
          key,
          subject,
          changes: fromPatches(patches),
          isQueued: true,
          isDelayed,
        })),
    ]);
    if (sent.length) void invalidate(client);
  }

  async function enqueue(newWrite: NewWrite, changes: Change[]): Promise<unknown> {
    const day = newWrite.fallbackBody === undefined ? undefined : currentDay(client);
    const patches = toPatches(
      client,
      changes,
      pending.get().flatMap((write) => write.changes),
    );
    const write: QueuedWrite = withAssignedIds({ ...newWrite, day, patches });
    const isQueued = queuedCount() > 0;
    const key = addWrite(owner, { ...write, sender: isQueued ? undefined : TAB });
    const { subject } = newWrite;
    const atOnce = changes.filter(({ after }) => !after);
    setPending([...pending.get(), { key, subject, changes: atOnce, isQueued, isDelayed: false }]);
    if (isQueued) return keepQueued(key, write, changes);
    try {
      const names = [write.path, write.subject ?? write.path];
      const answer = await queues.run(names, async () => (queuedCount() ? QUEUED : send(withAssignedIds(write))));
      if (answer === QUEUED) return keepQueued(key, write, changes);
      await complete(key, write, answer);
      return answer;
    } catch (error) {
      if (error instanceof ApiError && error.status === 0) return keepQueued(key, write, changes);
      discard(key, write);
      throw error;
    }
  }

  /** Queues a write until the API is back. Nothing is read before that, so delayed changes have to show by themselves. */
  function keepQueued(key: string, write: QueuedWrite, changes: Change[]): typeof QUEUED {
    if (isUnloading) return QUEUED; // the next page finds it as it is
    if (!storeWrite(key, write)) {
      discard(key, write);
      throw new ApiError(0, messageFor("noRoom"));
    }
    updatePending(key, { isQueued: true, isDelayed: true });
    setTimeout(() => updatePending(key, { changes }), Math.max(0, ...changes.map(({ after = 0 }) => after)));
    retryLater();
    return QUEUED;
  }

  async function send({ method, subject, base, version, ...write }: NewWrite): Promise<unknown> {
    const ifMatch = version === undefined ? undefined : latestVersion(subject, version);
    const answer = await sendIdempotently<{ id?: string; version?: number } | undefined>(
      request,
      { ...write, method },
      ifMatch,
    );
    addOwnWrite({ method, subject, from: base === undefined ? undefined : latestVersion(subject, base), answer });
    return answer;
  }

  /** Commits the changes to the cache, which now matches the API. */
  async function complete(key: string, write: QueuedWrite, answer: unknown): Promise<void> {
    const changes = pending.get().find((other) => other.key === key)?.changes ?? [];
    // Responses to running requests may predate the change.
    const older = client.getQueryCache().findAll({
      fetchStatus: "fetching",
      predicate: (query) =>
        query.state.data !== undefined && changes.some(({ key: queryKey }) => matchQuery({ queryKey }, query)),
    });
    await client.cancelQueries({ predicate: (query) => older.includes(query) });
    const { method, subject } = write;
    const created = (answer ?? {}) as { id?: string };
    const isNew = method === "POST" && subject && created.id && created.id !== subject;
    commitChanges(client, isNew ? withResponse(changes, subject, created) : changes);
    removeWrite(key);
    removePending(key);
    // What the write invalidates is read again with it; nothing else would read the others.
    for (const query of older) {
      if (write.invalidates.some((queryKey) => matchQuery({ queryKey }, query))) continue;
      void invalidate(client, { queryKey: query.queryKey, exact: true });
    }
    if (!isNew) return;
    assignedIds.set(subject, created.id!);
    replaceId(owner, subject, created.id!);
  }

  /** Drops a write and refetches what it had changed. */
  function discard(key: string, write: QueuedWrite): void {
    removeWrite(key);
    removePending(key);
    for (const queryKey of write.invalidates) debouncedInvalidate(client, queryKey);
  }

  function retryLater(): void {
    if (retryTimer) return;
    retryIn(retryDelay);
    retryDelay = Math.min(retryDelay * 2, MAX_RETRY_MS);
  }

  function retryIn(ms: number): void {
    clearTimeout(retryTimer);
    retryTimer = setTimeout(() => {
      retryTimer = undefined;
      void flush();
    }, ms);
  }

  async function flush(): Promise<void> {
    const person = owner;
    if (!person) return;
    for (const key of await reclaimAbandoned(person)) interrupted.add(key);
    syncWithStorage();
    if (!queuedWrites(person).length) return;
    await navigator.locks.request(LOCK, { ifAvailable: true }, async (lock) => {
      if (!lock) return;
      let isAnySent = false;
      let announced = 0;
      for (let next = queuedWrites(person)[0]; next && person === owner; next = queuedWrites(person)[0]) {
        const [key] = next;
        const outcome = await retry(...next);
        if (outcome === "in-progress") return retryIn(IN_PROGRESS_RETRY_MS);
        const isAnnounced = !interrupted.delete(key);
        if (outcome === "later") {
          updatePending(key, { isDelayed: true });
          return retryLater();
        }
        if (outcome !== "sent") continue;
        isAnySent = true;
        if (isAnnounced) announced += 1;
      }
      retryDelay = FIRST_RETRY_MS;
      setUnreachable(false);
      if (announced) notify(countMessage("sentOne", "sentMany", announced));
      if (isAnySent) await invalidate(client);
    });
  }

  async function retry(key: string, write: QueuedWrite): Promise<"sent" | "refused" | "later" | "in-progress"> {
    try {
      await complete(key, write, await send(write));
      return "sent";
    } catch (error) {
      const { status = 0, kind, message } = error as Partial<ApiError>;
      if (kind === "request-in-progress") return "in-progress";
      if (RETRYABLE.includes(status)) return "later";
      if (await wasApplied(write, status)) {
        await complete(key, write, undefined);
        return "sent";
      }
      discard(key, write);
      const { label } = write;
      const title = label ? formatText(messageFor("notSent"), label) : messageFor("notSentNameless");
      // The message stays until it is read: it may be the only place that still has what was typed.
      notify(`${title} ${message}`, { duration: Infinity, closeButton: true });
      return "refused";
    }
  }

  /** Returns whether an earlier attempt succeeded and only its response was lost. */
  async function wasApplied({ method, path, body }: QueuedWrite, status: number): Promise<boolean> {
    if (method === "DELETE") return status === 404;
    if (method !== "PATCH" || status !== 412) return false;
    const current = await request<Record<string, unknown>>({ method: "GET", path }).catch(() => undefined);
    const isSame = ([name, value]: [string, unknown]) => JSON.stringify(current?.[name]) === JSON.stringify(value);
    return Object.entries(body as Record<string, unknown>).every(isSame);
  }

  return {
    ...ownWrites,
    pending,
    queuedCount,
    assignedId: (id) => assignedIds.get(id) ?? id,
    open,
    enqueue,
    send,
    flush,
  };
}
