/** Persists the query cache in IndexedDB, so that a page shows data when it opens without the API. */
import { dehydrate, hydrate, type DehydratedState, type QueryClient } from "@tanstack/react-query";

import { endStream } from "./eventChannel";
import { forgetRefused, forgetUnlisted, isRefused } from "./refusals";

/** The stored form: an entry for each person. */
interface Snapshot {
  build: string;
  at: number;
  state: DehydratedState;
}

const DATABASE = "my-flow";
const STORE = "seen";
const WRITE_AFTER_MS = 500;

const asPromise = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("IndexedDB"));
  });

function openDatabase(): Promise<IDBDatabase> {
  const opening = indexedDB.open(DATABASE, 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
  return asPromise(opening);
}

/** Returns whether an entry of that time has expired: it is older than `maxAgeMs`, or from the future. */
export const isExpired = (at: number, now: number, maxAgeMs: number): boolean => at > now || now - at >= maxAgeMs;

/** The id of this build. Pages of another build may expect other data. */
const build = (): string => (window as { __NEXT_DATA__?: { buildId: string } }).__NEXT_DATA__?.buildId ?? "";

/** Takes all data of the cache, marked as successfully read and as stale. */
function dehydrateStale(client: QueryClient): DehydratedState {
  const { queries } = dehydrate(client, {
    shouldDehydrateMutation: () => false,
    shouldDehydrateQuery: ({ state }) => state.data !== undefined,
  });
  return {
    mutations: [],
    queries: queries.map((query) => ({
      ...query,
      state: { ...query.state, status: "success", error: null, fetchFailureReason: null, isInvalidated: true },
    })),
  };
}

export interface QueryPersistence {
  /** Deletes expired entries and, once somebody is signed in, those of other people. */
  deleteExpired: (maxAgeMs: number, owner?: string) => Promise<void>;
  /**
   * Restores a person's data that is younger than `maxAgeMs`, and stores what they read from now on.
   *
   * Where the browser stores nothing (private windows, no space), the client works without.
   * @returns Ends it, and deletes all stored data.
   */
  start: (owner: string, client: QueryClient, maxAgeMs: number) => () => void;
  /** Ends a person's event stream in every tab, before the identity provider has answered, and deletes all stored data. */
  endSession: (owner: string) => Promise<void>;
}

export function createQueryPersistence(): QueryPersistence {
  /** Set when the data is deleted: a save that has begun must not bring it back. */
  let isCleared = false;
  let database: Promise<IDBDatabase> | undefined;

  async function objectStore(): Promise<IDBObjectStore> {
    database ??= openDatabase();
    return (await database).transaction(STORE, "readwrite").objectStore(STORE);
  }

  async function clear(): Promise<void> {
    isCleared = true;
    const entries = await objectStore();
    await asPromise(entries.clear());
  }

  async function deleteExpired(maxAgeMs: number, owner?: string): Promise<void> {
    const walk = (await objectStore()).openCursor();
    await new Promise<void>((resolve, reject) => {
      walk.onerror = () => reject(walk.error ?? new Error("IndexedDB"));
      walk.onsuccess = () => {
        const entry = walk.result;
        if (!entry) {
          resolve();
          return;
        }
        const isOthers = owner !== undefined && entry.key !== owner;
        if (isOthers || isExpired((entry.value as Snapshot).at, Date.now(), maxAgeMs)) entry.delete();
        entry.continue();
      };
    });
  }

  function start(owner: string, client: QueryClient, maxAgeMs: number): () => void {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let hasEnded = false;
    isCleared = false;
    const save = async () => {
      timer = undefined;
      forgetUnlisted(client); // a page may have closed before it learned that its data is gone
      const snapshot: Snapshot = { build: build(), at: Date.now(), state: dehydrateStale(client) };
      const entries = await objectStore();
      if (!hasEnded && !isCleared) await asPromise(entries.put(snapshot, owner));
    };
    const restore = async () => {
      await deleteExpired(maxAgeMs, owner);
      const entries = await objectStore();
      const snapshot: Snapshot | undefined = await asPromise(entries.get(owner));
      if (!snapshot || hasEnded || snapshot.build !== build()) return;
      hydrate(client, snapshot.state);
      // What the API has said meanwhile applies to the restored data, too.
      forgetUnlisted(client);
      for (const { queryKey, state } of client.getQueryCache().getAll()) {
        if (isRefused(state.error)) forgetRefused(client, queryKey);
      }
    };
    const unsubscribe = client.getQueryCache().subscribe(({ type }) => {
      if (type === "updated" || type === "removed")
        timer ??= setTimeout(() => {
          save().catch(() => {});
        }, WRITE_AFTER_MS);
    });
    restore().catch(() => {});
    return () => {
      hasEnded = true;
      clearTimeout(timer);
      unsubscribe();
      clear().catch(() => {});
    };
  }

  return {
    deleteExpired,
    start,
    endSession: async (owner) => {
      endStream(owner);
      await clear();
    },
  };
}

export const queryPersistence = createQueryPersistence();
