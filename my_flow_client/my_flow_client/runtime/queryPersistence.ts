/** What a person saw last, kept in this browser's IndexedDB: a page that opens without the API shows it. */
import { dehydrate, hydrate, type DehydratedState, type QueryClient } from "@tanstack/react-query";

import { endStream } from "./eventChannel";
import { forgetRefused, forgetUnlisted, isRefused } from "./refusals";

interface Snapshot { build: string; at: number; state: DehydratedState }

const DATABASE = "my-flow";
const STORE = "seen";
const WRITE_AFTER_MS = 500;

let isCleared = false;
let database: Promise<IDBDatabase> | undefined;

const asPromise = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("IndexedDB"));
  });

function open(): Promise<IDBDatabase> {
  const opening = indexedDB.open(DATABASE, 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
  return asPromise(opening);
}

async function store(): Promise<IDBObjectStore> {
  database ??= open();
  return (await database).transaction(STORE, "readwrite").objectStore(STORE);
}

/** Returns whether an entry of that time has expired: it is older than `forMs`, or from the future. */
export const isExpired = (at: number, now: number, forMs: number): boolean => at > now || now - at >= forMs;

/** Deletes expired entries and, once somebody is signed in, those of other people. */
export async function deleteExpired(forMs: number, owner?: string): Promise<void> {
  const walk = (await store()).openCursor();
  await new Promise<void>((resolve, reject) => {
    walk.onerror = () => reject(walk.error ?? new Error("IndexedDB"));
    walk.onsuccess = () => {
      const entry = walk.result;
      if (!entry) {
        resolve();
        return;
      }
      const isOthers = owner !== undefined && entry.key !== owner;
      if (isOthers || isExpired((entry.value as Snapshot).at, Date.now(), forMs)) entry.delete();
      entry.continue();
    };
  });
}

/** Pages of another build may expect other data. */
const build = (): string => (window as { __NEXT_DATA__?: { buildId: string } }).__NEXT_DATA__?.buildId ?? "";

/**
 * Shows what `owner` saw within the last `forMs`, and keeps what they see from now on. All else is deleted.
 *
 * Where the browser keeps nothing (private windows, no space), the client works without.
 * @returns A function that ends it.
 */
export function persist(owner: string, client: QueryClient, forMs: number): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isOver = false;
  isCleared = false;
  const save = async () => {
    timer = undefined;
    forgetUnlisted(client); // its page may have left before it heard that there is nothing any more
    const kept: Snapshot = { build: build(), at: Date.now(), state: snapshot(client) };
    const seen = await store();
    if (!isOver && !isCleared) await asPromise(seen.put(kept, owner));
  };
  const restore = async () => {
    await deleteExpired(forMs, owner);
    const seen = await store();
    const kept: Snapshot | undefined = await asPromise(seen.get(owner));
    if (!kept || isOver || kept.build !== build()) return;
    hydrate(client, kept.state);
    // What the API has said meanwhile holds for what was kept, too.
    forgetUnlisted(client);
    for (const query of client.getQueryCache().getAll()) if (isRefused(query.state.error)) forgetRefused(client, query.queryKey);
  };
  const unsubscribe = client.getQueryCache().subscribe(({ type }) => {
    if (type === "updated" || type === "removed") timer ??= setTimeout(() => { save().catch(() => {}); }, WRITE_AFTER_MS);
  });
  restore().catch(() => {});
  return () => {
    isOver = true;
    clearTimeout(timer);
    unsubscribe();
    clear().catch(() => {});
  };
}

/** All data, as if it had just been read and had to be read again. */
function snapshot(client: QueryClient): DehydratedState {
  const { queries } = dehydrate(client, {
    shouldDehydrateMutation: () => false, shouldDehydrateQuery: ({ state }) => state.data !== undefined,
  });
  return {
    mutations: [],
    queries: queries.map((query) => ({
      ...query,
      state: { ...query.state, status: "success", error: null, fetchFailureReason: null, isInvalidated: true },
    })),
  };
}

/** Nothing of anybody's is left behind. */
async function clear(): Promise<void> {
  isCleared = true;
  const seen = await store();
  await asPromise(seen.clear());
}

/** Ends the event stream of `owner` in every tab, before the provider has answered, and deletes what was seen. */
export async function endSession(owner: string): Promise<void> {
  endStream(owner);
  await clear();
}
