/** Reads and writes server data with TanStack Query. */
import { createElement, useDeferredValue, useEffect, useMemo, useState, type ReactNode } from "react";
import {
  MutationCache,
  QueryCache,
  QueryClient,
  QueryClientProvider,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
  type InfiniteData,
  type QueryKey,
} from "@tanstack/react-query";

import { ApiError, request } from "./api";
import {
  applyChanges,
  labelOf,
  bindVariables,
  type Cached,
  type ChangeTemplate,
  type Change,
  type Item,
  type Page,
} from "./optimisticUpdates";
import { clock, useClock } from "./clock";
import { withCurrentStatuses } from "./currentStatuses";
import { createRetryIds } from "./idempotentSend";
import { whenIdle } from "./idle";
import { cachedZone } from "./localDay";
import { setMessages, type Messages } from "./messages";
import { createOutbox, NO_WRITES, QUEUED, type NewWrite } from "./outbox";
import { forgetRefused, forgetUnlisted, isRefused } from "./refusals";
import { useSession, useSessionOwner } from "./session";
import { debouncedInvalidate } from "./invalidation";
import { registerServiceWorker } from "./serviceWorker";
import { useStore } from "./store";
import { toast } from "./toast";

const isFinal = (error: unknown): boolean =>
  error instanceof ApiError && error.status >= 400 && error.status < 500 && error.status !== 429;

/** How long data stays in the cache, and on this device. */
const CACHE_TIME_MS = 7 * 24 * 3_600_000;

/** The writes that have not been answered. */
export const outbox = createOutbox({ request, notify: toast });

/** Reports an error that is not from the API: a response against the contract, or a bug of the client. */
const onError = (error: unknown): void => {
  if (!(error instanceof ApiError)) reportError(error);
};

const createClient = (): QueryClient => {
  const client: QueryClient = new QueryClient({
    queryCache: new QueryCache({
      onSuccess: (_, { queryKey: [root] }) => {
        if (root === "dashboard") forgetUnlisted(client);
      },
      onError: (error, query) => {
        onError(error);
        if (isRefused(error)) forgetRefused(client, query.queryKey);
      },
    }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: {
        staleTime: 30_000,
        gcTime: CACHE_TIME_MS,
        networkMode: "always",
        retry: (failures, error) => failures < 1 && !isFinal(error),
        retryDelay: 400,
      },
      mutations: { networkMode: "always", retry: false },
    },
  });
  return client;
};

/** Calls `begin` when the module is loaded. The returned function ends it, or keeps it from beginning. */
function runWhenLoaded<M>(loading: Promise<M>, begin: (module: M) => () => void): () => void {
  let end = () => {};
  let isOver = false;
  loading.then(
    (module) => {
      if (!isOver) end = begin(module);
    },
    () => {},
  ); // the page works without
  return () => {
    isOver = true;
    end();
  };
}

/** Measures web vitals, but not those of a development server. */
function reportVitalsWhenIdle(): void {
  if (process.env.NODE_ENV !== "production") return;
  whenIdle(
    () =>
      void import("./vitals").then(
        ({ reportVitals }) => reportVitals(),
        () => {},
      ),
  ); // the page works without
}

/** Deletes expired data, also on a device where nobody signs in anymore. */
function deleteExpiredWhenIdle(): void {
  whenIdle(
    () =>
      void import("./queryPersistence")
        .then(({ queryPersistence }) => queryPersistence.deleteExpired(CACHE_TIME_MS))
        .catch(() => {}),
  );
}

/** Gives the app its query cache, with the stored data of the person who is signed in. */
export function DataProvider({ messages, children }: { messages: Messages; children?: ReactNode }) {
  setMessages(messages);
  const [client] = useState(createClient);
  const owner = useSessionOwner();
  useEffect(reportVitalsWhenIdle, []);
  useEffect(deleteExpiredWhenIdle, []);
  useEffect(() => {
    if (!owner) return;
    const stopPersistence = runWhenLoaded(import("./queryPersistence"), ({ queryPersistence }) =>
      queryPersistence.start(owner, client, CACHE_TIME_MS),
    );
    const closeOutbox = outbox.open(owner, client);
    const stopClock = clock.start(client);
    return () => {
      stopClock();
      closeOutbox();
      stopPersistence();
      client.clear();
    };
  }, [client, owner]);
  const followsEvents = useSession().status === "signed-in";
  useEffect(() => {
    if (!followsEvents) return;
    registerServiceWorker();
    return runWhenLoaded(import("./eventStream"), ({ followEvents }) => followEvents(owner, client, outbox));
  }, [client, owner, followsEvents]);
  return createElement(QueryClientProvider, { client }, children);
}

interface Resource {
  path: string;
  key: QueryKey;
  enabled: boolean;
  initial?: unknown;
  staleTime?: number;
  /** Finds data to show until the resource was read, or while it cannot be. */
  fallbackData?: (client: QueryClient) => Cached | undefined;
  /** Gives the response the form in which the cache has it. */
  parse?: (response: never) => unknown;
}

/** The server's data with the changes of pending writes, and the statuses of this moment. */
function useOptimisticData<T extends Cached>(key: QueryKey, data: T | undefined): T | undefined {
  const client = useQueryClient();
  const pending = useStore(outbox.pending, NO_WRITES);
  const time = useClock();
  const name = JSON.stringify(key);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the result depends on the time
  return useMemo(() => {
    const now = applyChanges(
      data,
      JSON.parse(name) as QueryKey,
      pending.flatMap(({ changes }) => changes),
    );
    const zone = cachedZone(client);
    return now && zone ? withCurrentStatuses(now, Date.now(), zone, clock.watchDue) : now;
  }, [client, data, pending, name, time]);
}

/** Defers only the first data, so that React renders it in small steps and a slow phone can respond meanwhile. */
function useFirstInSteps<T>(data: T | undefined): T | undefined {
  const isMissing = useDeferredValue(data === undefined);
  return isMissing ? undefined : data;
}

/** Reads one resource of the API. */
export function useResource<T extends Cached = Cached>({
  path,
  key,
  initial,
  fallbackData,
  parse,
  ...options
}: Resource) {
  const client = useQueryClient();
  const query = useQuery<unknown, ApiError>({
    ...options,
    queryKey: key,
    queryFn: async ({ signal }) => {
      const response = await request({ method: "GET", path, signal });
      return parse ? parse(response as never) : response;
    },
    initialData: () => (isRefused(client.getQueryState(key)?.error) ? undefined : initial),
  });
  const arrived = useOptimisticData(key, (query.data ?? fallbackData?.(client)) as T | undefined);
  const data = useFirstInSteps(arrived);
  const isMissing = data === undefined;
  return {
    ...query,
    data,
    isPending: isMissing && (query.isPending || arrived !== undefined),
    isLoadingError: arrived === undefined && query.isLoadingError,
    isRefused: isRefused(query.error),
  };
}

const NEXT_PAGE_ATTEMPTS = 3;

/** Reads a list of the API page by page; `data` is one array of the items that have arrived. */
export function usePages<T extends Item = Item>({ path, key, enabled }: Resource) {
  const query = useInfiniteQuery<Page, ApiError>({
    queryKey: key,
    enabled,
    // A list of the same things with other parameters shows the items of before until its own arrive.
    placeholderData: (before, query) =>
      query && JSON.stringify(query.queryKey.slice(0, -1)) === JSON.stringify(key.slice(0, -1)) ? before : undefined,
    initialPageParam: "",
    queryFn: ({ pageParam, signal }) =>
      request<Page>({
        method: "GET",
        signal,
        path: pageParam
          ? `${path}${path.includes("?") ? "&" : "?"}cursor=${encodeURIComponent(String(pageParam))}`
          : path,
      }),
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });
  const arrived = useOptimisticData(key, query.data as InfiniteData<Page> | undefined);
  const data = useFirstInSteps(arrived);
  const items = useMemo(() => data?.pages.flatMap((page) => page.items as T[]), [data]);
  const fetchNextPage = async (): Promise<void> => {
    const before = query.data?.pages.length;
    for (let attempt = 0; attempt < NEXT_PAGE_ATTEMPTS; attempt++) {
      // A refetch of the list cancels this request.
      const { data, hasNextPage, isError } = await query.fetchNextPage();
      if (isError || !hasNextPage || data?.pages.length !== before) return;
    }
  };
  const isPending = query.isPending || (data === undefined && arrived !== undefined);
  return { ...query, data: items, isPending, fetchNextPage, isRefused: isRefused(query.error) };
}

/** Sends the queued writes, and reads everything on the page again. */
export function useRetryAll(): () => void {
  const client = useQueryClient();
  return () => {
    void outbox.flush().then(() => client.refetchQueries({ type: "active" }));
  };
}

export interface Write<V, A = unknown> {
  method: string;
  path: (v: V) => string;
  body?: (v: V) => unknown;
  fallbackBody?: (v: V) => unknown;
  version?: (v: V) => number;
  invalidates: QueryKey[];
  invalidateAfterMs: number;
  optimistic: ChangeTemplate<V>[];
  /** The optimistic changes in place of `optimistic`, where the variables say which queries they apply to. */
  changesOf?: (v: V) => Change[];
  onSuccess?: (answer: A, v: V) => void;
  onError?: (error: ApiError, v: V) => void;
}

/** Writes that are tried again with the same variables have the same idempotency key. */
const retryIds = createRetryIds();

function newWrite<V, A>(client: QueryClient, write: Write<V, A>, v: V): NewWrite {
  const { id, version, title, name } = v as { id?: string; version?: number; title?: string; name?: string };
  return {
    id: retryIds.idFor(v),
    method: write.method,
    path: write.path(v),
    body: write.body?.(v),
    fallbackBody: write.fallbackBody?.(v),
    version: write.version?.(v),
    subject: id,
    base: version,
    label: title ?? name ?? (id ? labelOf(client, id) : ""),
    invalidates: write.invalidates,
  };
}

/**
 * Sends a write, and shows its changes before the response; if the API refuses the write, the changes are taken back.
 *
 * A write that shows changes can be queued until the API is back. Its variables stand for the response then.
 */
export function useWrite<V, A = unknown>(write: Write<V, A>) {
  const client = useQueryClient();
  return useMutation<unknown, ApiError, V>({
    mutationFn: async (v) => {
      const queued = newWrite(client, write, v);
      const changes = write.changesOf?.(v) ?? bindVariables(write.optimistic, v);
      try {
        return await (changes.length ? outbox.enqueue(queued, changes) : outbox.send(queued));
      } catch (error) {
        const { status } = error as ApiError;
        if (status === 0 || status >= 500) retryIds.keep(v, queued.id);
        throw error;
      }
    },
    onSuccess: (answer, v) => write.onSuccess?.((answer === QUEUED ? v : answer) as A, v),
    onError: (error, v) => write.onError?.(error, v),
    onSettled: (answer) => {
      if (answer !== QUEUED)
        for (const key of write.invalidates) debouncedInvalidate(client, key, write.invalidateAfterMs);
    },
  });
}
