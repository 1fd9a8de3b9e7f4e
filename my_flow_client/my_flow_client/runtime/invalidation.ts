/** Invalidates queries after writes and changes, so that pages read them again. */
import type { InvalidateQueryFilters, Query, QueryClient, QueryKey } from "@tanstack/react-query";

import { createDebouncer } from "./debounce";

const debouncer = createDebouncer();

/** Invalidates the queries of `key` once there was no other call for it in `delayMs`. */
export const debouncedInvalidate = (client: QueryClient, key: QueryKey, delayMs = 0): void =>
  debouncer.run(JSON.stringify(key), () => void invalidate(client, { queryKey: key }), delayMs);

/**
 * Refetches the queries that the filters name, if a page shows them, and marks the others as stale.
 *
 * A first load is started anew, since its response may be older than the change. TanStack Query would wait for that
 * response instead and take it for the newest.
 */
export async function invalidate(client: QueryClient, filters: InvalidateQueryFilters = {}): Promise<void> {
  const isFirstLoad = (query: Query) =>
    query.state.data === undefined && query.state.fetchStatus === "fetching" && (filters.predicate?.(query) ?? true);
  await client.cancelQueries({ ...filters, predicate: isFirstLoad });
  await client.invalidateQueries(filters);
}
