/** Asking again for what has changed: once and not after every write, and never less than asked. */
import type { InvalidateQueryFilters, Query, QueryClient, QueryKey } from "@tanstack/react-query";

const settling = new Map<string, ReturnType<typeof setTimeout>>();

/** Asks again for `key` once nothing has been written to it for `after` milliseconds. */
export function debouncedInvalidate(client: QueryClient, key: QueryKey, after = 0): void {
  const name = JSON.stringify(key);
  clearTimeout(settling.get(name));
  settling.set(name, setTimeout(() => {
    settling.delete(name);
    void invalidate(client, { queryKey: key });
  }, after));
}

/**
 * Asks again for what the filters name, if a page shows it, and marks the rest as out of date.
 *
 * A first load that is under way is begun anew: its answer may be older than the change. TanStack Query would wait
 * for that answer instead, and take it for the newest.
 */
export async function invalidate(client: QueryClient, filters: InvalidateQueryFilters = {}): Promise<void> {
  const isFirstLoad = (query: Query) =>
    query.state.data === undefined && query.state.fetchStatus === "fetching" && (filters.predicate?.(query) ?? true);
  await client.cancelQueries({ ...filters, predicate: isFirstLoad });
  await client.invalidateQueries(filters);
}
