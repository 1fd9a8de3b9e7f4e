/** Readings that the API refuses for good: what they were about is forgotten wherever it is known. */
import type { QueryClient, QueryKey } from "@tanstack/react-query";

import { commitChanges, type Item } from "./optimisticUpdates";
import { invalidate } from "./invalidation";

/** It is another person's, not there any more, or gone. A session that is over, and 429, say nothing of the thing. */
const FINAL = [403, 404, 410];

export const isRefused = (error: unknown): boolean => FINAL.includes((error as { status?: number } | null)?.status ?? 0);

/** The id of the context or flow that a reading is of, by its key (queryKeys.ts). A preview is of two contexts. */
const subjectOf = ([root, id, part]: QueryKey): unknown =>
  root === "contexts" || root === "flow" || (root === "flows" && part !== "preview") ? id : undefined;

/** An answer that is not as it should be breaks the page that shows it, and nothing here. */
interface Dashboard { items: ({ context?: { id: string } } | null)[] }

/** Forgets the contexts that the dashboard, as it was just read, does not list. A page that shows one asks for it itself,
 * and so does one that is opened: it may be in the archive. */
export function forgetUnlisted(client: QueryClient): void {
  const dashboard = client.getQueryState<Dashboard>(["dashboard"]);
  if (!dashboard?.data || dashboard.isInvalidated) return;
  const listed = new Set<unknown>(dashboard.data.items.map((item) => item?.context?.id));
  client.removeQueries({
    type: "inactive",
    predicate: ({ queryKey }) => ["contexts", "flows"].includes(String(queryKey[0])) && !listed.has(queryKey[1]),
  });
}

/** Whether an item is the thing with that id, or in it. */
function isOf(item: Item, id: unknown): boolean {
  const { flow, context } = item as { flow?: Item; context?: Item };
  return [item.id, item.context_id, flow?.id, flow?.context_id, context?.id].includes(id);
}

/** Forgets what a refused reading was about: its data, those of readings of the same thing, and the thing in lists. */
export function forgetRefused(client: QueryClient, key: QueryKey): void {
  const cache = client.getQueryCache();
  const refused = cache.find({ queryKey: key });
  const id = subjectOf(key);
  const forgotten = cache.getAll().filter((query) => query === refused || (id !== undefined
    && (subjectOf(query.queryKey) === id || (query.queryKey[0] === "flow" && isOf((query.state.data ?? {}) as Item, id)))));
  const isKnown = forgotten.some(({ state }) => state.data !== undefined);
  const error = refused?.state.error ?? null;
  // A reading under way would put back what it began with when its page leaves.
  void client.cancelQueries({ predicate: (query) => forgotten.includes(query) }, { revert: false, silent: true });
  // What was kept on this device is older, and does not come back over this.
  const nothing = { data: undefined, dataUpdatedAt: Date.now(), error, status: "error", fetchStatus: "idle" } as const;
  for (const query of forgotten) query.setState(nothing);
  if (id !== undefined) commitChanges(client, [{ kind: "remove", key: [], match: (item) => isOf(item, id) }]);
  if (isKnown) void invalidate(client, { predicate: (query) => !forgotten.includes(query) });
}
