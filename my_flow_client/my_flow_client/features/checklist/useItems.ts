/** Reads the items of a flow, which lists of flows do not have. */
import { useQueryClient } from "@tanstack/react-query";

import type { components } from "../../runtime/contract";
import { useResource } from "../../runtime/data";
import type { Flow } from "../../runtime/flowWrites";
import { flowKey } from "../../runtime/queryKeys";
import { queryState, type QueryState } from "../../runtime/queryState";
import { useIsIn } from "../../runtime/resources";
import type { Item } from "./items";

/** A flow that came from a list has no items. */
type ReadFlow = Flow & Partial<Pick<components["schemas"]["FlowDetailRead"], "items">>;

const STALE_TIME_MS = 30_000;

/** The items; none before they are read. */
export function useItems(flow: Flow): { query: QueryState; items: Item[]; version: number } {
  const client = useQueryClient();
  const key = flowKey(flow.id);
  const isRead = client.getQueryData<ReadFlow>(key)?.items !== undefined;
  const query = useResource<ReadFlow>({
    path: `/flows/${flow.id}`,
    key,
    enabled: useIsIn(),
    staleTime: isRead ? STALE_TIME_MS : 0,
  });
  const items = query.data?.items;
  const isMissing = items === undefined;
  return {
    query: queryState({ ...query, isPending: isMissing && !query.isError, isLoadingError: isMissing && query.isError }),
    items: items ?? [],
    version: query.data?.version ?? flow.version,
  };
}
