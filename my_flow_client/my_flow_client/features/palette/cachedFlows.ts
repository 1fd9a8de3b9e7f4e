/** Collects the flows of all cached lists. */
import { useMemo } from "react";
import { useQueryClient } from "@tanstack/react-query";

import type { Flow } from "../../runtime/flowWrites";
import { ALL_FLOWS_KEY } from "../../runtime/queryKeys";

interface Page {
  items?: (Flow | { flow: Flow })[];
}
export type CachedList = (Page & { pages?: Page[] }) | undefined;

/** Returns the open and finished flows that the API knows, each once, as of when the palette opened. */
export function useCachedFlows(): Flow[] {
  const client = useQueryClient();
  return useMemo(
    () => flowsOf(client.getQueriesData<CachedList>({ queryKey: ALL_FLOWS_KEY }).map(([, data]) => data)),
    [client],
  );
}

/** Returns the flows of lists and of the focus, but not those that are still being added, which have no version. */
export function flowsOf(lists: CachedList[]): Flow[] {
  const items = lists.flatMap((list) => list?.pages ?? [list]).flatMap((page) => page?.items ?? []);
  const flows = items.map((item) => ("flow" in item ? item.flow : item));
  return [...new Map(flows.filter(({ version }) => version > 0).map((flow) => [flow.id, flow])).values()];
}
