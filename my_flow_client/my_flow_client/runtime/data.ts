/** Server data in the browser: reads, pages and writes over TanStack Query. */
import { createElement, useEffect, useMemo, useState, type ReactNode } from "react";
import {
  QueryClient, QueryClientProvider, useInfiniteQuery, useMutation, useQuery, useQueryClient, type QueryKey,
} from "@tanstack/react-query";

import { ApiError, request } from "./api";
import { applyChanges, type CacheChange, type Page, type Undo } from "./cache";
import { setMessages, type Messages } from "./messages";
import { useSessionOwner } from "./session";

const isFinal = (error: unknown): boolean =>
  error instanceof ApiError && error.status >= 400 && error.status < 500 && error.status !== 429;

const createClient = () => new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      networkMode: "always",
      retry: (failures, error) => failures < 1 && !isFinal(error),
      retryDelay: 400,
    },
    mutations: { networkMode: "always", retry: false },
  },
});

/** Gives the app its cache. Another person's sign-in starts with an empty one. */
export function DataProvider({ messages, children }: { messages: Messages; children?: ReactNode }) {
  setMessages(messages);
  const [client] = useState(createClient);
  const owner = useSessionOwner();
  useEffect(() => () => { if (owner) client.clear(); }, [client, owner]);
  return createElement(QueryClientProvider, { client }, children);
}

interface Resource { path: string; key: QueryKey; enabled: boolean; initial?: unknown }

/** One resource of the API. */
export const useResource = ({ path, key, enabled, initial }: Resource) =>
  useQuery<unknown, ApiError>({
    queryKey: key, enabled, initialData: initial, queryFn: ({ signal }) => request({ method: "GET", path, signal }),
  });

/** A list of the API, page by page; `data` is one array of what has arrived. */
export function usePages({ path, key, enabled }: Resource) {
  const query = useInfiniteQuery<Page, ApiError>({
    queryKey: key,
    enabled,
    initialPageParam: "",
    queryFn: ({ pageParam, signal }) => request<Page>({
      method: "GET", signal,
      path: pageParam ? `${path}${path.includes("?") ? "&" : "?"}cursor=${encodeURIComponent(String(pageParam))}` : path,
    }),
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });
  const { data } = query;
  const items = useMemo(() => data?.pages.flatMap((page) => page.items), [data]);
  return { ...query, data: items };
}

/** Asks again for all that is on the page. */
export function useRetryAll(): () => void {
  const client = useQueryClient();
  return () => { void client.refetchQueries({ type: "active" }); };
}

export interface Write<V> {
  method: string;
  path: (v: V) => string;
  body?: (v: V) => unknown;
  version?: (v: V) => number;
  invalidates: QueryKey[];
  settleAfter: number;
  optimistic: CacheChange<V>[];
  onSuccess?: (answer: unknown, v: V) => void;
  onError?: (error: ApiError, v: V) => void;
}

const settling = new Map<string, ReturnType<typeof setTimeout>>();

/** Asks again for `key` once nothing has been written to it for `after` milliseconds. */
function settle(client: QueryClient, key: QueryKey, after: number): void {
  const name = JSON.stringify(key);
  clearTimeout(settling.get(name));
  settling.set(name, setTimeout(() => {
    settling.delete(name);
    void client.invalidateQueries({ queryKey: key });
  }, after));
}

/** A write whose outcome shows at once, and is taken back visibly if the API refuses it. */
export function useWrite<V>(write: Write<V>) {
  const client = useQueryClient();
  return useMutation<unknown, ApiError, V, Undo>({
    mutationFn: (v) => request({
      method: write.method, path: write.path(v), body: write.body?.(v), version: write.version?.(v),
    }),
    onMutate: (v) => applyChanges(client, write.optimistic, v),
    onSuccess: (answer, v) => write.onSuccess?.(answer, v),
    onError: (error, v, undo) => {
      undo?.();
      write.onError?.(error, v);
    },
    onSettled: () => { for (const key of write.invalidates) settle(client, key, write.settleAfter); },
  });
}
