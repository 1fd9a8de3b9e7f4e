/** Stores the outbox in local storage, so that unsent writes survive a reload and a closed tab. */
import type { QueryKey } from "@tanstack/react-query";

import type { WriteRequest } from "./idempotentSend";
import type { Patch } from "./optimisticUpdates";
import { readJson, trySetItem } from "./storage";

/** A write that has not been answered yet. */
export interface QueuedWrite extends WriteRequest {
  /** The version that the write was made against, if the API must check it. */
  version?: number;
  /** The id of the flow or context that the write is about; made up by the client until the API has given one. */
  subject?: string;
  /** The version of the subject before the write, which raises it by one. */
  base?: number;
  /** The title or name that people know the subject by. */
  label: string;
  patches: Patch[];
  invalidates: QueryKey[];
  /** The tab that is sending the write; none while it waits for the API to be back. */
  sender?: string;
}

/** The stored form. Its field names never change: an earlier release may have written it. */
type StoredWrite = Omit<QueuedWrite, "fallbackBody"> & { otherwise?: unknown };

const SAMPLE: StoredWrite = { id: "", method: "", path: "", label: "", patches: [], invalidates: [] };
export const OUTBOX_PREFIX = "my-flow:outbox:";
const TAB_PREFIX = "my-flow:tab:";
/** The id of this tab, until it is closed or reloaded. */
export const TAB = `${TAB_PREFIX}${typeof crypto === "undefined" ? "" : crypto.randomUUID()}`;

/** Returns a key that sorts after all others, in every tab of this browser; the clock may have been set back. */
function nextKey(owner: string): string {
  const last = Number(keysOf(owner).at(-1)?.split(":").at(-1)) || 0;
  return `${OUTBOX_PREFIX}${owner}:${String(Math.max(last + 1, Date.now())).padStart(16, "0")}`;
}

/** The storage keys of a person's writes, the oldest first. */
const keysOf = (owner: string): string[] =>
  Object.keys(localStorage)
    .filter((key) => key.startsWith(`${OUTBOX_PREFIX}${owner}:`))
    .sort();

function readWrite(key: string): QueuedWrite | undefined {
  const stored = readJson(localStorage, key, SAMPLE);
  if (!stored) return undefined;
  const { otherwise: fallbackBody, ...write } = stored;
  return { ...write, fallbackBody };
}

/** Returns a person's writes that no tab is sending, with their storage keys, the oldest first. */
export const queuedWrites = (owner: string): [key: string, QueuedWrite][] =>
  keysOf(owner).flatMap((key): [string, QueuedWrite][] => {
    const write = readWrite(key);
    return write && !write.sender ? [[key, write]] : [];
  });

/**
 * Stores a new write. Without room for it, the write is sent all the same, but a reload loses it.
 *
 * @returns Its storage key.
 */
export function addWrite(owner: string, write: QueuedWrite): string {
  const key = nextKey(owner);
  storeWrite(key, write);
  return key;
}

/** @returns Whether there was room for the write. */
export function storeWrite(key: string, { fallbackBody: otherwise, ...write }: QueuedWrite): boolean {
  const stored: StoredWrite = { ...write, otherwise };
  return trySetItem(localStorage, key, JSON.stringify(stored));
}

export const removeWrite = (key: string): void => localStorage.removeItem(key);

/**
 * Queues the writes again whose tab was closed or reloaded before the response came.
 *
 * @returns Their storage keys.
 */
export async function reclaimAbandoned(owner: string): Promise<string[]> {
  const { held = [] } = await navigator.locks.query();
  const alive = new Set([TAB, ...held.map(({ name }) => name)]);
  return keysOf(owner).filter((key) => {
    const write = readWrite(key);
    const isAbandoned = write?.sender && !alive.has(write.sender);
    return isAbandoned && storeWrite(key, { ...write, sender: undefined });
  });
}

/** Holds a Web Lock for as long as this tab lives, so that other tabs leave its writes alone. */
export const holdTabLock = (): void => {
  void navigator.locks.request(TAB, () => new Promise(() => {}));
};

/** Replaces an id that the client made up by the one of the API, in every stored write. */
export function replaceId(owner: string, from: string, to: string): void {
  for (const key of keysOf(owner)) {
    const stored = localStorage.getItem(key)!;
    if (stored.includes(from)) localStorage.setItem(key, stored.replaceAll(from, to));
  }
}

/** Calls back when another tab adds, sends or discards a write. */
export const onOtherTabChange = (owner: string, listener: () => void): (() => void) => {
  const listen = ({ key }: StorageEvent) => {
    if (key?.startsWith(`${OUTBOX_PREFIX}${owner}:`)) listener();
  };
  window.addEventListener("storage", listen);
  return () => window.removeEventListener("storage", listen);
};
