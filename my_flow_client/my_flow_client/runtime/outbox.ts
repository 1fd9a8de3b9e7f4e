/**
 * Every write that shows before it is answered goes out through here.
 *
 * It is kept before it is sent. Without an answer it waits, and everything written after it waits behind it;
 * when the API is back all of it is sent again, in order, each under the key of its first time.
 */
import { useSyncExternalStore } from "react";
import type { QueryClient } from "@tanstack/react-query";

import { ApiError, request } from "./api";
import { sendIdempotently, localDayOf } from "./idempotentSend";
import { fromPatches, commitChanges, toPatches, withResponse, type Change } from "./optimisticUpdates";
import { isUnreachable, onReachabilityChange, setUnreachable } from "./connectivity";
import {
  addWrite, holdTabLock, onOtherTabChange, queuedWrites, reclaimAbandoned, removeWrite, replaceId, storeWrite, TAB,
  type QueuedWrite,
} from "./outboxStorage";
import { messageFor, countMessage } from "./messages";
import { invalidate, debouncedInvalidate } from "./invalidation";
import { createStore, useStore } from "./store";
import { isolate } from "./text";
import { toast } from "./toast";

/** Stands for the answer of a write that waits. */
export const QUEUED = Symbol("waits");
export type NewWrite = Omit<QueuedWrite, "patches" | "sender">;

interface PendingWrite {
  name: string;
  subject?: string;
  changes: Change[];
  waits: boolean;
  /** Set once sending it has failed. What an earlier page kept may still succeed at the first attempt of this one. */
  isDelayed: boolean;
}

const LOCK = "my-flow:outbox";
/** No answer, no session, too much at once, a server that is away: later it may be another one. */
const RETRYABLE = new Set([0, 401, 429, 502, 503, 504]);
const FIRST_RETRY_MS = 1000;
const MAX_RETRY_MS = 30_000;
/** A write takes a few milliseconds: what a reload broke off is over by then, and nobody saw that it waited. */
const IN_PROGRESS_RETRY_MS = 200;
const NO_WRITES: PendingWrite[] = [];

const pending = createStore<PendingWrite[]>(NO_WRITES);
const subjectQueues = new Map<string, Promise<unknown>>();
/** For what each of this page's own writes raised: from the version before to the one after. */
const versionBumps = new Map<string, number>();
/** The versions that this page's own writes were answered with. */
const ownVersions = new Map<string, number>();
/** What this page's own writes deleted, until the API tells of it. */
const ownDeletions = new Set<string>();
/** Names of what a reload interrupted: to send that again is nothing to speak of, unless the API is away. */
const interrupted = new Set<string>();
/** The API's ids for what this page had given one: an undo may still speak of that. */
const assignedIds = new Map<string, string>();
let owner = "";
let client: QueryClient;
let retryTimer: ReturnType<typeof setTimeout> | undefined;
let retryDelay = FIRST_RETRY_MS;
/** Whether this page is being closed or reloaded: the browser breaks off what is on its way. */
let isUnloading = false;

/** The changes that the pages show over what the server said. */
export const usePendingWrites = (): PendingWrite[] => useStore(pending, NO_WRITES);
const pendingChanges = (): Change[] => pending.get().flatMap(({ changes }) => changes);
export const useQueuedCount = (): number => usePendingWrites().filter(({ waits }) => waits).length;
export const queuedCount = (): number => pending.get().filter(({ waits }) => waits).length;
/** Whether something could not be sent, which has to be said. */
export const useIsDelayed = (): boolean => usePendingWrites().some(({ isDelayed }) => isDelayed);
/** Whether a write about the thing waits: what is done to it meanwhile waits behind that. */
export const useIsQueued = (id: string): boolean => useSyncExternalStore(
  pending.subscribe, () => pending.get().some(({ subject, waits }) => waits && subject === id), () => false,
);
/** The API's id for what this page had given one. */
export const assignedId = (id: string): string => assignedIds.get(id) ?? id;
export const hasPendingWrites = (): boolean => pending.get().length > 0;
export const onPendingChange = pending.subscribe;
export const ownVersion = (id: string): number => ownVersions.get(id) ?? 0;
export const forgetOwnVersion = (id: string): boolean => ownVersions.delete(id);
/** Whether this page deleted it; the next deletion of the same thing is somebody else's. */
export const forgetOwnDeletion = (id: string): boolean => ownDeletions.delete(id);

/** In the order in which they were written: the later change lies over the earlier one. */
const setPending = (entries: PendingWrite[]): void => pending.set(entries.toSorted((a, b) => a.name < b.name ? -1 : 1));
const updatePending = (name: string, news: Partial<PendingWrite>): void =>
  pending.set(pending.get().map((entry) => entry.name === name ? { ...entry, ...news } : entry));
const removePending = (name: string): void => pending.set(pending.get().filter((entry) => entry.name !== name));

/** Opens a person's outbox: what an earlier page could not send is shown, and sent. Ends by the function. */
export function openOutbox(person: string, queryClient: QueryClient): () => void {
  owner = person;
  client = queryClient;
  holdTabLock();
  const stopListening = onOtherTabChange(owner, () => syncWithStorage(true)); // it waits for the tab that tried to send it
  const stopWatching = onReachabilityChange(() => { if (!isUnreachable()) void flushOutbox(); });
  const onOnline = () => {
    setUnreachable(false);
    void invalidate(client);
  };
  const onOffline = () => setUnreachable(true);
  const onPageHide = ({ persisted }: PageTransitionEvent) => { isUnloading = !persisted; };
  window.addEventListener("online", onOnline);
  window.addEventListener("offline", onOffline);
  window.addEventListener("pagehide", onPageHide);
  void flushOutbox();
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

/** Brings what is shown in line with what is kept: other tabs post and send too. */
function syncWithStorage(isDelayed = false): void {
  const kept = new Map(queuedWrites(owner));
  const mine = pending.get();
  const sent = mine.filter(({ name, waits }) => waits && !kept.has(name));
  const isNew = (name: string) => !mine.some((entry) => entry.name === name);
  setPending([
    ...mine.filter((entry) => !sent.includes(entry)),
    ...[...kept].filter(([name]) => isNew(name))
      .map(([name, write]) =>
        ({ name, subject: write.subject, changes: fromPatches(write.patches), waits: true, isDelayed })),
  ]);
  if (sent.length) void invalidate(client);
}

/**
 * Shows the changes and sends the write.
 *
 * @returns The API's answer, or `QUEUED` when the write is kept until the API is back.
 * @throws ApiError when the API refuses; nothing is shown any more then.
 */
export async function enqueue(newWrite: NewWrite, changes: Change[]): Promise<unknown> {
  const day = newWrite.fallbackBody === undefined ? undefined : localDayOf(client);
  const write: QueuedWrite = withAssignedIds({ ...newWrite, day, patches: toPatches(client, changes, pendingChanges()) });
  const isBehind = queuedCount() > 0;
  const name = addWrite(owner, { ...write, sender: isBehind ? undefined : TAB });
  const { subject } = newWrite;
  const atOnce = changes.filter(({ after }) => !after);
  setPending([...pending.get(), { name, subject, changes: atOnce, waits: isBehind, isDelayed: false }]);
  if (isBehind) return keepQueued(name, write, changes);
  try {
    const answer = await inSubjectQueue(write, async () => queuedCount() ? QUEUED : deliver(withAssignedIds(write)));
    if (answer === QUEUED) return keepQueued(name, write, changes);
    await complete(name, write, answer);
    return answer;
  } catch (error) {
    if (error instanceof ApiError && error.status === 0) return keepQueued(name, write, changes);
    discard(name, write);
    throw error;
  }
}

/** Until the API is back; nothing will be read before that, so what takes its leave has to go by itself. */
function keepQueued(name: string, write: QueuedWrite, changes: Change[]): typeof QUEUED {
  if (isUnloading) return QUEUED; // the next page finds it as it is
  if (!storeWrite(name, write)) {
    discard(name, write);
    throw new ApiError(0, messageFor("noRoom"));
  }
  updatePending(name, { waits: true, isDelayed: true });
  setTimeout(() => updatePending(name, { changes }), Math.max(0, ...changes.map(({ after = 0 }) => after)));
  retryLater();
  return QUEUED;
}

/** After the writes before it to the same thing and the same path, so that they arrive in the order they were made. */
async function inSubjectQueue<T>({ path, subject }: QueuedWrite, work: () => Promise<T>): Promise<T> {
  const names = [path, subject ?? path];
  const done = Promise.allSettled(names.map((name) => subjectQueues.get(name))).then(work);
  for (const name of names) subjectQueues.set(name, done);
  try {
    return await done;
  } finally {
    for (const name of names) if (subjectQueues.get(name) === done) subjectQueues.delete(name);
  }
}

/** Sends a write as it is: nothing is shown before the answer, and without one it has failed. */
export async function deliver({ method, subject, base, version, ...question }: NewWrite): Promise<unknown> {
  const against = version === undefined ? undefined : latestOwnVersion(subject, version);
  const answer = await sendIdempotently<{ id?: string; version?: number } | undefined>({ ...question, method }, against);
  const from = base === undefined ? undefined : latestOwnVersion(subject, base);
  if (method === "DELETE" && subject) {
    ownVersions.delete(subject); // the trash changes no version
    ownDeletions.add(subject);
  }
  if (answer?.id && answer.version) ownVersions.set(answer.id, answer.version);
  if (from !== undefined && answer?.version === from + 1) versionBumps.set(`${subject}:${from}`, answer.version);
  return answer;
}

/** The version that our own writes made of `version`; somebody else's in between is not overwritten. */
function latestOwnVersion(subject: string | undefined, version: number): number {
  const next = versionBumps.get(`${subject}:${version}`);
  return next === undefined ? version : latestOwnVersion(subject, next);
}

/** The answer is there: from now on the server says what the write had shown. */
async function complete(name: string, write: QueuedWrite, answer: unknown): Promise<void> {
  const changes = pending.get().find((entry) => entry.name === name)?.changes ?? [];
  const hasData = { predicate: ({ state }: { state: { data: unknown } }) => state.data !== undefined };
  await Promise.all(changes.map(({ key }) => client.cancelQueries({ queryKey: key, ...hasData })));
  const made = (answer ?? {}) as { id?: string };
  const isNew = write.method === "POST" && write.subject && made.id && made.id !== write.subject;
  commitChanges(client, isNew ? withResponse(changes, write.subject!, made) : changes);
  removeWrite(name);
  removePending(name);
  if (!isNew) return;
  assignedIds.set(write.subject!, made.id!);
  replaceId(owner, write.subject!, made.id!);
}

/** The letter with the API's ids, where it speaks of things by those that this page had made up. */
const withAssignedIds = (write: QueuedWrite): QueuedWrite => JSON.parse(
  [...assignedIds].reduce((text, [from, to]) => text.replaceAll(from, to), JSON.stringify(write)),
) as QueuedWrite;

function discard(name: string, write: QueuedWrite): void {
  removeWrite(name);
  removePending(name);
  for (const key of write.invalidates) debouncedInvalidate(client, key);
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
    void flushOutbox();
  }, ms);
}

/** Sends what waits, the oldest first, from one tab of this browser. Stops where the API is still away. */
export async function flushOutbox(): Promise<void> {
  const person = owner;
  if (!person) return;
  for (const name of await reclaimAbandoned(person)) interrupted.add(name);
  syncWithStorage();
  if (!queuedWrites(person).length) return;
  await navigator.locks.request(LOCK, { ifAvailable: true }, async (lock) => {
    if (!lock) return;
    let isAnySent = false;
    let waited = 0;
    for (let next = queuedWrites(person)[0]; next && person === owner; next = queuedWrites(person)[0]) {
      const outcome = await retryWrite(...next);
      if (outcome === "running") return retryIn(IN_PROGRESS_RETRY_MS);
      const isWaiting = !interrupted.delete(next[0]);
      if (outcome === "later") {
        updatePending(next[0], { isDelayed: true });
        return retryLater();
      }
      if (outcome !== "sent") continue;
      isAnySent = true;
      if (isWaiting) waited += 1;
    }
    retryDelay = FIRST_RETRY_MS;
    setUnreachable(false);
    if (waited) toast(countMessage("sentOne", "sentMany", waited));
    if (isAnySent) await invalidate(client);
  });
}

async function retryWrite(name: string, write: QueuedWrite): Promise<"sent" | "refused" | "later" | "running"> {
  try {
    await complete(name, write, await deliver(write));
    return "sent";
  } catch (error) {
    const { status, kind, message } = error as Partial<ApiError>;
    if (kind === "request-in-progress") return "running";
    if (RETRYABLE.has(status ?? 0)) return "later";
    if (await wasApplied(write, status ?? 0)) {
      await complete(name, write, undefined);
      return "sent";
    }
    discard(name, write);
    // It stays until it is read: it may be the only place where what was typed still stands.
    const what = write.label ? messageFor("notSent").replace("{}", () => isolate(write.label)) : messageFor("notSentNameless");
    toast(`${what} ${message}`, { duration: Infinity, closeButton: true });
    return "refused";
  }
}

/** Whether an earlier attempt arrived and only its answer was lost. */
async function wasApplied({ method, path, body }: QueuedWrite, status: number): Promise<boolean> {
  if (method === "DELETE") return status === 404;
  if (method !== "PATCH" || status !== 412) return false;
  const there = await request<Record<string, unknown>>({ method: "GET", path }).catch(() => undefined);
  const isThere = ([name, value]: [string, unknown]) => JSON.stringify(there?.[name]) === JSON.stringify(value);
  return Object.entries(body as Record<string, unknown>).every(isThere);
}
