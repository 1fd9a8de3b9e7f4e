/** Removes data from the query cache that the API refuses for good. */
import type { QueryClient, QueryKey } from "@tanstack/react-query";

import { commitChanges, type Item } from "./optimisticUpdates";
import { invalidate } from "./invalidation";

/** It belongs to another person, does not exist, or is gone. An expired session or too many requests are not final. */
const FINAL = [403, 404, 410];

export const isRefused = (error: unknown): boolean =>
  FINAL.includes((error as { status?: number } | null)?.status ?? 0);

/** The id of the context or flow of a query, by its key (queryKeys.ts). A preview has two contexts, so no subject. */
const subjectOf = ([root, id, part]: QueryKey): unknown =>
  root === "contexts" || root === "flow" || (root === "flows" && part !== "preview") ? id : undefined;

/** A response against the contract breaks the page that shows it, and nothing here. */
interface Dashboard {
  items: ({ context?: { id: string } } | null)[];
}

/** Removes the contexts that the dashboard, if it was just read, does not list. A page that shows such a context, or
 * opens it, reads it itself: the context may be in the archive. */
export function forgetUnlisted(client: QueryClient): void {
  const dashboard = client.getQueryState<Dashboard>(["dashboard"]);
  if (!dashboard?.data || dashboard.isInvalidated) return;
  const listed = new Set<unknown>(dashboard.data.items.map((item) => item?.context?.id));
  client.removeQueries({
    type: "inactive",
    predicate: ({ queryKey }) => ["contexts", "flows"].includes(String(queryKey[0])) && !listed.has(queryKey[1]),
  });
}

/** Returns whether an item is the flow or context with that id, or belongs to it. */
function isOf(item: Item, id: unknown): boolean {
  const { flow, context } = item as { flow?: Item; context?: Item };
  return [item.id, item.context_id, flow?.id, flow?.context_id, context?.id].includes(id);
}

/** Removes the data of a refused query, the data of queries with the same subject, and the subject from lists. */
export function forgetRefused(client: QueryClient, key: QueryKey): void {
  const cache = client.getQueryCache();
  const refused = cache.find({ queryKey: key });
  const id = subjectOf(key);
  const removed = cache
    .getAll()
    .filter(
      (query) =>
        query === refused ||
        (id !== undefined &&
          (subjectOf(query.queryKey) === id ||
            (query.queryKey[0] === "flow" && isOf((query.state.data ?? {}) as Item, id)))),
    );
  const hadData = removed.some(({ state }) => state.data !== undefined);
  const error = refused?.state.error ?? null;
  // A cancelled query would restore its data when its page closes.
  void client.cancelQueries({ predicate: (query) => removed.includes(query) }, { revert: false, silent: true });
  // Stored data on this device is older and does not overwrite this.
  const nothing = { data: undefined, dataUpdatedAt: Date.now(), error, status: "error", fetchStatus: "idle" } as const;
  for (const query of removed) query.setState(nothing);
  if (id !== undefined) commitChanges(client, [{ kind: "remove", key: [], match: (item) => isOf(item, id) }]);
  if (hadData) void invalidate(client, { predicate: (query) => !removed.includes(query) });
}
