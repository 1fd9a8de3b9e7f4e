/** Server data in the browser: reads, pages and writes over TanStack Query. */
import { createElement, useEffect, useMemo, useState, type ReactNode } from "react";
import {
  MutationCache, QueryCache, QueryClient, QueryClientProvider, useInfiniteQuery, useMutation, useQuery, useQueryClient,
  type InfiniteData, type QueryKey,
} from "@tanstack/react-query";

import { ApiError, request } from "./api";
import { applyChanges, labelOf, withVariables, type Cached, type CacheChange, type Item, type Page } from "./optimisticUpdates";
import { useClock, watchClock } from "./clock";
import { withCurrentStatuses } from "./currentStatuses";
import { zoneOf } from "./dates";
import { whenIdle } from "./idle";
import { setMessages, type Messages } from "./messages";
import { deliver, enqueue, flushOutbox, openOutbox, QUEUED, usePendingWrites, type NewWrite } from "./outbox";
import { forgetRefused, forgetUnlisted, isRefused } from "./refusals";
import { useSession, useSessionOwner } from "./session";
import { debouncedInvalidate } from "./invalidation";
import { registerServiceWorker } from "./serviceWorker";

const isFinal = (error: unknown): boolean =>
  error instanceof ApiError && error.status >= 400 && error.status < 500 && error.status !== 429;

/** What was seen stays at hand, and on this device, for that long. */
const KEPT_MS = 7 * 24 * 3_600_000;

/** An answer that is not as the contract says, or a mistake of ours: the page says that it failed, and so do we. */
const onError = (error: unknown): void => { if (!(error instanceof ApiError)) reportError(error); };

const createClient = (): QueryClient => {
  const client: QueryClient = new QueryClient({
    queryCache: new QueryCache({
      onSuccess: (_, { queryKey: [root] }) => { if (root === "dashboard") forgetUnlisted(client); },
      onError: (error, query) => {
        onError(error);
        if (isRefused(error)) forgetRefused(client, query.queryKey);
      },
    }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: {
        staleTime: 30_000,
        gcTime: KEPT_MS,
        networkMode: "always",
        retry: (failures, error) => failures < 1 && !isFinal(error),
        retryDelay: 400,
      },
      mutations: { networkMode: "always", retry: false },
    },
  });
  return client;
};

/** Begins when the module has come, unless it is over by then; ends by the function. */
function runWhenLoaded<M>(loading: Promise<M>, begin: (module: M) => () => void): () => void {
  let end = () => {};
  let isOver = false;
  loading.then((module) => { if (!isOver) end = begin(module); }, () => {}); // the page works without
  return () => {
    isOver = true;
    end();
  };
}

/** Web vitals; those of a development server say nothing. */
function measureWhenIdle(): void {
  if (process.env.NODE_ENV !== "production") return;
  whenIdle(() => void import("./vitals").then(({ measure }) => measure(), () => {})); // the page works without
}

/** Deletes expired entries, also on a device where nobody signs in any more. */
function deleteOutdatedWhenIdle(): void {
  whenIdle(() => void import("./queryPersistence").then(({ deleteExpired }) => deleteExpired(KEPT_MS)).catch(() => {}));
}

/** Gives the app its cache, with what this person saw before. Another person's sign-in starts with theirs. */
export function DataProvider({ messages, children }: { messages: Messages; children?: ReactNode }) {
  setMessages(messages);
  const [client] = useState(createClient);
  const owner = useSessionOwner();
  useEffect(measureWhenIdle, []);
  useEffect(deleteOutdatedWhenIdle, []);
  useEffect(() => {
    if (!owner) return;
    const stopKeeping = runWhenLoaded(import("./queryPersistence"), ({ persist }) => persist(owner, client, KEPT_MS));
    const closeOutbox = openOutbox(owner, client);
    const stopClock = watchClock(client);
    return () => {
      stopClock();
      closeOutbox();
      stopKeeping();
      client.clear();
    };
  }, [client, owner]);
  const isListening = useSession().status === "signed-in";
  useEffect(() => {
    if (!isListening) return;
    registerServiceWorker();
    return runWhenLoaded(import("./eventStream"), ({ followEvents }) => followEvents(owner, client));
  }, [client, owner, isListening]);
  return createElement(QueryClientProvider, { client }, children);
}

interface Resource { path: string; key: QueryKey; enabled: boolean; initial?: unknown; staleTime?: number }

/** The server's data with what is on its way to it, as it is by now. */
function useOptimisticData<T extends Cached>(key: QueryKey, data: T | undefined): T | undefined {
  const client = useQueryClient();
  const pending = usePendingWrites();
  const clock = useClock();
  const name = JSON.stringify(key);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the clock is no part of what is computed, it says when
  return useMemo(() => {
    const now = applyChanges(data, JSON.parse(name) as QueryKey, pending.flatMap(({ changes }) => changes));
    const preferences = client.getQueryData<Parameters<typeof zoneOf>[0]>(["preferences"]);
    return now && preferences ? withCurrentStatuses(now, Date.now(), zoneOf(preferences)) : now;
  }, [client, data, pending, name, clock]);
}

/** One resource of the API. */
export function useResource<T extends Cached = Cached>({ path, key, initial, ...options }: Resource) {
  const client = useQueryClient();
  const query = useQuery<unknown, ApiError>({
    ...options, queryKey: key, queryFn: ({ signal }) => request({ method: "GET", path, signal }),
    initialData: () => isRefused(client.getQueryState(key)?.error) ? undefined : initial,
  });
  const data = useOptimisticData(key, query.data as T | undefined);
  const isMissing = data === undefined;
  return {
    ...query, data, isPending: isMissing && query.isPending, isLoadingError: isMissing && query.isLoadingError,
    isRefused: isRefused(query.error),
  };
}

const NEXT_PAGE_ATTEMPTS = 3;

/** A list of the API, page by page; `data` is one array of what has arrived. */
export function usePages<T extends Item = Item>({ path, key, enabled }: Resource) {
  const query = useInfiniteQuery<Page, ApiError>({
    queryKey: key,
    enabled,
    // Another choice among the same things keeps what is on the page until it has come.
    placeholderData: (before, query) =>
      query && JSON.stringify(query.queryKey.slice(0, -1)) === JSON.stringify(key.slice(0, -1)) ? before : undefined,
    initialPageParam: "",
    queryFn: ({ pageParam, signal }) => request<Page>({
      method: "GET", signal,
      path: pageParam ? `${path}${path.includes("?") ? "&" : "?"}cursor=${encodeURIComponent(String(pageParam))}` : path,
    }),
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });
  const data = useOptimisticData(key, query.data as InfiniteData<Page> | undefined);
  const items = useMemo(() => data?.pages.flatMap((page) => page.items as T[]), [data]);
  const fetchNextPage = async (): Promise<void> => {
    const before = query.data?.pages.length;
    for (let attempt = 0; attempt < NEXT_PAGE_ATTEMPTS; attempt++) {
      // When the list is asked for anew meanwhile, that takes the place of this request, and ends it.
      const { data, hasNextPage, isError } = await query.fetchNextPage();
      if (isError || !hasNextPage || data?.pages.length !== before) return;
    }
  };
  return { ...query, data: items, fetchNextPage, isRefused: isRefused(query.error) };
}

/** Sends what waits, and asks again for all that is on the page. */
export function useRetryAll(): () => void {
  const client = useQueryClient();
  return () => { void flushOutbox().then(() => client.refetchQueries({ type: "active" })); };
}

export interface Write<V, A = unknown> {
  method: string;
  path: (v: V) => string;
  body?: (v: V) => unknown;
  fallbackBody?: (v: V) => unknown;
  version?: (v: V) => number;
  invalidates: QueryKey[];
  invalidateAfterMs: number;
  optimistic: CacheChange<V>[];
  onSuccess?: (answer: A, v: V) => void;
  onError?: (error: ApiError, v: V) => void;
}

/** The keys of what failed, by its variables: tried again with the same ones it is the same thing. */
const failedKeys = new WeakMap<object, string>();

function newWrite<V, A>(client: QueryClient, write: Write<V, A>, v: V): NewWrite {
  const { id, version, title, name } = v as { id?: string; version?: number; title?: string; name?: string };
  return {
    id: failedKeys.get(v as object) ?? crypto.randomUUID(),
    method: write.method, path: write.path(v), body: write.body?.(v), fallbackBody: write.fallbackBody?.(v),
    version: write.version?.(v),
    subject: id, base: version, label: title ?? name ?? (id ? labelOf(client, id) : ""), invalidates: write.invalidates,
  };
}

/**
 * A write whose outcome shows at once, and is taken back visibly if the API refuses it.
 *
 * What shows at once can wait for the API to be back: its variables stand for the answer then.
 */
export function useWrite<V, A = unknown>(write: Write<V, A>) {
  const client = useQueryClient();
  return useMutation<unknown, ApiError, V>({
    mutationFn: async (v) => {
      const queued = newWrite(client, write, v);
      try {
        return await (write.optimistic.length ? enqueue(queued, withVariables(write.optimistic, v)) : deliver(queued));
      } catch (error) {
        const { status } = error as ApiError;
        if (status === 0 || status >= 500) failedKeys.set(v as object, queued.id);
        throw error;
      }
    },
    onSuccess: (answer, v) => write.onSuccess?.((answer === QUEUED ? v : answer) as A, v),
    onError: (error, v) => write.onError?.(error, v),
    onSettled: (answer) => {
      if (answer !== QUEUED) for (const key of write.invalidates) debouncedInvalidate(client, key, write.invalidateAfterMs);
    },
  });
}
