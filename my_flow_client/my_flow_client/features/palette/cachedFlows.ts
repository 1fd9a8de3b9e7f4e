/** The flows that are in the cache already, whatever list they came with. */
import { useMemo } from "react";
import { useQueryClient } from "@tanstack/react-query";

import type { Flow } from "../../runtime/flowWrites";
import { ALL_FLOWS_KEY } from "../../runtime/queryKeys";

interface Page { items?: (Flow | { flow: Flow })[] }
export type CachedList = (Page & { pages?: Page[] }) | undefined;

/** Open and finished ones that the API knows, each once; gathered when the palette opens. */
export function useCachedFlows(): Flow[] {
  const client = useQueryClient();
  return useMemo(
    () => flowsOf(client.getQueriesData<CachedList>({ queryKey: ALL_FLOWS_KEY }).map(([, data]) => data)),
    [client],
  );
}

/** The flows of lists and of what matters now. Those without a version are on their way to the API. */
export function flowsOf(lists: CachedList[]): Flow[] {
  const items = lists.flatMap((list) => list?.pages ?? [list]).flatMap((page) => page?.items ?? []);
  const flows = items.map((item) => "flow" in item ? item.flow : item);
  return [...new Map(flows.filter(({ version }) => version > 0).map((flow) => [flow.id, flow])).values()];
}
