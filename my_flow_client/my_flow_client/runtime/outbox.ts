/**
 * Every write that shows before it is answered goes out through here.
 *
 * It is kept before it is sent. Without an answer it waits, and everything written after it waits behind it;
 * when the API is back all of it is sent again, in order, each under the key of its first time.
 */
import { useSyncExternalStore } from "react";
import type { QueryClient } from "@tanstack/react-query";

import { ApiError, request } from "./api";
import { ask, presentDay } from "./asking";
import { fromPatches, takeOver, toPatches, withAnswer, type Change } from "./cache";
import { isUnreachable, onReachability, setUnreachable } from "./connectivity";
import {
  onChangeElsewhere, post, remove, rename, stayAlive, TAB, takeOverLost, waiting, write, type Letter,
} from "./letters";
import { say, sayCount } from "./messages";
import { refetch, settle } from "./settling";
import { createStore, useStore } from "./store";
import { isolate } from "./text";
import { toast } from "./toast";

/** Stands for the answer of a write that waits. */
export const WAITS = Symbol("waits");
export type Unsent = Omit<Letter, "patches" | "sender">;

interface Shown {
  name: string;
  subject?: string;
  changes: Change[];
  waits: boolean;
  /** Set once sending it has failed. What an earlier page kept may still succeed at the first attempt of this one. */
  isDelayed: boolean;
}

const LOCK = "my-flow:outbox";
/** No answer, no session, too much at once, a server that is away: later it may be another one. */
const NOT_NOW = new Set([0, 401, 429, 502, 503, 504]);
const FIRST_RETRY_MS = 1000;
const LONGEST_RETRY_MS = 30_000;
/** A write takes a few milliseconds: what a reload broke off is over by then, and nobody saw that it waited. */
const STILL_RUNNING_MS = 200;
const NOTHING: Shown[] = [];

const underWay = createStore<Shown[]>(NOTHING);
const lanes = new Map<string, Promise<unknown>>();
/** For what each of this page's own writes raised: from the version before to the one after. */
const raised = new Map<string, number>();
/** The versions that this page's own writes were answered with. */
const own = new Map<string, number>();
/** What this page's own writes deleted, until the API tells of it. */
const ownDeletions = new Set<string>();
/** Names of what a reload interrupted: to send that again is nothing to speak of, unless the API is away. */
const interrupted = new Set<string>();
/** The API's ids for what this page had given one: an undo may still speak of that. */
const given = new Map<string, string>();
let owner = "";
let client: QueryClient;
let retry: ReturnType<typeof setTimeout> | undefined;
let patience = FIRST_RETRY_MS;
/** Whether this page is being closed or reloaded: the browser breaks off what is on its way. */
let isLeaving = false;

/** The changes that the pages show over what the server said. */
export const useChangesUnderWay = (): Shown[] => useStore(underWay, NOTHING);
const changesUnderWay = (): Change[] => underWay.get().flatMap(({ changes }) => changes);
export const useWaitingCount = (): number => useChangesUnderWay().filter(({ waits }) => waits).length;
export const waitingCount = (): number => underWay.get().filter(({ waits }) => waits).length;
/** Whether something could not be sent, which has to be said. */
export const useIsDelayed = (): boolean => useChangesUnderWay().some(({ isDelayed }) => isDelayed);
/** Whether a write about the thing waits: what is done to it meanwhile waits behind that. */
export const useWaits = (id: string): boolean => useSyncExternalStore(
  underWay.subscribe, () => underWay.get().some(({ subject, waits }) => waits && subject === id), () => false,
);
/** The API's id for what this page had given one. */
export const givenId = (id: string): string => given.get(id) ?? id;
export const isUnderWay = (): boolean => underWay.get().length > 0;
export const onSent = underWay.subscribe;
export const ownVersion = (id: string): number => own.get(id) ?? 0;
export const forgetOwnVersion = (id: string): boolean => own.delete(id);
/** Whether this page deleted it; the next deletion of the same thing is somebody else's. */
export const forgetOwnDeletion = (id: string): boolean => ownDeletions.delete(id);

/** In the order in which they were written: the later change lies over the earlier one. */
const show = (entries: Shown[]): void => underWay.set(entries.toSorted((a, b) => a.name < b.name ? -1 : 1));
const update = (name: string, news: Partial<Shown>): void =>
  underWay.set(underWay.get().map((entry) => entry.name === name ? { ...entry, ...news } : entry));
const hide = (name: string): void => underWay.set(underWay.get().filter((entry) => entry.name !== name));

/** Opens a person's outbox: what an earlier page could not send is shown, and sent. Ends by the function. */
export function openOutbox(whose: string, cache: QueryClient): () => void {
  owner = whose;
  client = cache;
  stayAlive();
  const stopListening = onChangeElsewhere(owner, () => readAgain(true)); // it waits for the tab that tried to send it
  const stopWatching = onReachability(() => { if (!isUnreachable()) void sendWaiting(); });
  const onOnline = () => {
    setUnreachable(false);
    void refetch(client);
  };
  const onOffline = () => setUnreachable(true);
  const onLeave = ({ persisted }: PageTransitionEvent) => { isLeaving = !persisted; };
  window.addEventListener("online", onOnline);
  window.addEventListener("offline", onOffline);
  window.addEventListener("pagehide", onLeave);
  void sendWaiting();
  return () => {
    stopListening();
    stopWatching();
    window.removeEventListener("online", onOnline);
    window.removeEventListener("offline", onOffline);
    window.removeEventListener("pagehide", onLeave);
    clearTimeout(retry);
    retry = undefined;
    owner = "";
    underWay.set(NOTHING);
  };
}

/** Brings what is shown in line with what is kept: other tabs post and send too. */
function readAgain(isDelayed = false): void {
  const kept = new Map(waiting(owner));
  const mine = underWay.get();
  const sent = mine.filter(({ name, waits }) => waits && !kept.has(name));
  const isNew = (name: string) => !mine.some((entry) => entry.name === name);
  show([
    ...mine.filter((entry) => !sent.includes(entry)),
    ...[...kept].filter(([name]) => isNew(name))
      .map(([name, letter]) =>
        ({ name, subject: letter.subject, changes: fromPatches(letter.patches), waits: true, isDelayed })),
  ]);
  if (sent.length) void refetch(client);
}

/**
 * Shows the changes and sends the write.
 *
 * @returns The API's answer, or `WAITS` when the write is kept until the API is back.
 * @throws ApiError when the API refuses; nothing is shown any more then.
 */
export async function send(unsent: Unsent, changes: Change[]): Promise<unknown> {
  const day = unsent.otherwise === undefined ? undefined : presentDay(client);
  const letter: Letter = withGivenIds({ ...unsent, day, patches: toPatches(client, changes, changesUnderWay()) });
  const isBehind = waitingCount() > 0;
  const name = post(owner, { ...letter, sender: isBehind ? undefined : TAB });
  const { subject } = unsent;
  const atOnce = changes.filter(({ after }) => !after);
  show([...underWay.get(), { name, subject, changes: atOnce, waits: isBehind, isDelayed: false }]);
  if (isBehind) return wait(name, letter, changes);
  try {
    const answer = await inLane(letter, async () => waitingCount() ? WAITS : deliver(withGivenIds(letter)));
    if (answer === WAITS) return wait(name, letter, changes);
    await arrived(name, letter, answer);
    return answer;
  } catch (error) {
    if (error instanceof ApiError && error.status === 0) return wait(name, letter, changes);
    giveUp(name, letter);
    throw error;
  }
}

/** Until the API is back; nothing will be read before that, so what takes its leave has to go by itself. */
function wait(name: string, letter: Letter, changes: Change[]): typeof WAITS {
  if (isLeaving) return WAITS; // the next page finds it as it is
  if (!write(name, letter)) {
    giveUp(name, letter);
    throw new ApiError(0, say("noRoom"));
  }
  update(name, { waits: true, isDelayed: true });
  setTimeout(() => update(name, { changes }), Math.max(0, ...changes.map(({ after = 0 }) => after)));
  sendLater();
  return WAITS;
}

/** After the writes before it to the same thing and the same path, so that they arrive in the order they were made. */
async function inLane<T>({ path, subject }: Letter, work: () => Promise<T>): Promise<T> {
  const names = [path, subject ?? path];
  const done = Promise.allSettled(names.map((name) => lanes.get(name))).then(work);
  for (const name of names) lanes.set(name, done);
  try {
    return await done;
  } finally {
    for (const name of names) if (lanes.get(name) === done) lanes.delete(name);
  }
}

/** Sends a write as it is: nothing is shown before the answer, and without one it has failed. */
export async function deliver({ method, subject, base, version, ...question }: Unsent): Promise<unknown> {
  const against = version === undefined ? undefined : newestOfOurs(subject, version);
  const answer = await ask<{ id?: string; version?: number } | undefined>({ ...question, method }, against);
  const from = base === undefined ? undefined : newestOfOurs(subject, base);
  if (method === "DELETE" && subject) {
    own.delete(subject); // the trash changes no version
    ownDeletions.add(subject);
  }
  if (answer?.id && answer.version) own.set(answer.id, answer.version);
  if (from !== undefined && answer?.version === from + 1) raised.set(`${subject}:${from}`, answer.version);
  return answer;
}

/** The version that our own writes made of `version`; somebody else's in between is not overwritten. */
function newestOfOurs(subject: string | undefined, version: number): number {
  const next = raised.get(`${subject}:${version}`);
  return next === undefined ? version : newestOfOurs(subject, next);
}

/** The answer is there: from now on the server says what the write had shown. */
async function arrived(name: string, letter: Letter, answer: unknown): Promise<void> {
  const changes = underWay.get().find((entry) => entry.name === name)?.changes ?? [];
  const hasData = { predicate: ({ state }: { state: { data: unknown } }) => state.data !== undefined };
  await Promise.all(changes.map(({ key }) => client.cancelQueries({ queryKey: key, ...hasData })));
  const made = (answer ?? {}) as { id?: string };
  const isNew = letter.method === "POST" && letter.subject && made.id && made.id !== letter.subject;
  takeOver(client, isNew ? withAnswer(changes, letter.subject!, made) : changes);
  remove(name);
  hide(name);
  if (!isNew) return;
  given.set(letter.subject!, made.id!);
  rename(owner, letter.subject!, made.id!);
}

/** The letter with the API's ids, where it speaks of things by those that this page had made up. */
const withGivenIds = (letter: Letter): Letter => JSON.parse(
  [...given].reduce((text, [from, to]) => text.replaceAll(from, to), JSON.stringify(letter)),
) as Letter;

function giveUp(name: string, letter: Letter): void {
  remove(name);
  hide(name);
  for (const key of letter.invalidates) settle(client, key);
}

function sendLater(): void {
  if (retry) return;
  sendIn(patience);
  patience = Math.min(patience * 2, LONGEST_RETRY_MS);
}

function sendIn(ms: number): void {
  clearTimeout(retry);
  retry = setTimeout(() => {
    retry = undefined;
    void sendWaiting();
  }, ms);
}

/** Sends what waits, the oldest first, from one tab of this browser. Stops where the API is still away. */
export async function sendWaiting(): Promise<void> {
  const whose = owner;
  if (!whose) return;
  for (const name of await takeOverLost(whose)) interrupted.add(name);
  readAgain();
  if (!waiting(whose).length) return;
  await navigator.locks.request(LOCK, { ifAvailable: true }, async (lock) => {
    if (!lock) return;
    let isAnySent = false;
    let waited = 0;
    for (let next = waiting(whose)[0]; next && whose === owner; next = waiting(whose)[0]) {
      const outcome = await again(...next);
      if (outcome === "running") return sendIn(STILL_RUNNING_MS);
      const isWaiting = !interrupted.delete(next[0]);
      if (outcome === "later") {
        update(next[0], { isDelayed: true });
        return sendLater();
      }
      if (outcome !== "sent") continue;
      isAnySent = true;
      if (isWaiting) waited += 1;
    }
    patience = FIRST_RETRY_MS;
    setUnreachable(false);
    if (waited) toast(sayCount("sentOne", "sentMany", waited));
    if (isAnySent) await refetch(client);
  });
}

async function again(name: string, letter: Letter): Promise<"sent" | "refused" | "later" | "running"> {
  try {
    await arrived(name, letter, await deliver(letter));
    return "sent";
  } catch (error) {
    const { status, kind, message } = error as Partial<ApiError>;
    if (kind === "request-in-progress") return "running";
    if (NOT_NOW.has(status ?? 0)) return "later";
    if (await isDoneAlready(letter, status ?? 0)) {
      await arrived(name, letter, undefined);
      return "sent";
    }
    giveUp(name, letter);
    // It stays until it is read: it may be the only place where what was typed still stands.
    const what = letter.label ? say("notSent").replace("{}", () => isolate(letter.label)) : say("notSentNameless");
    toast(`${what} ${message}`, { duration: Infinity, closeButton: true });
    return "refused";
  }
}

/** Whether an earlier attempt arrived and only its answer was lost. */
async function isDoneAlready({ method, path, body }: Letter, status: number): Promise<boolean> {
  if (method === "DELETE") return status === 404;
  if (method !== "PATCH" || status !== 412) return false;
  const there = await request<Record<string, unknown>>({ method: "GET", path }).catch(() => undefined);
  const isThere = ([name, value]: [string, unknown]) => JSON.stringify(there?.[name]) === JSON.stringify(value);
  return Object.entries(body as Record<string, unknown>).every(isThere);
}
