/** The sheet for a new flow. */
import type { components } from "../../runtime/contract";
import type { Zone } from "../../runtime/dates";
import { queryState, type QueryState } from "../../runtime/queryState";
import { useDashboard, useZone } from "../../runtime/resources";

export interface NewFlowSheet {
  query: QueryState;
  /** The context that the flow goes to: the current one, or else the first. */
  context: components["schemas"]["ContextRead"] | null;
  zone: Zone;
}

/** Reads the context that a new flow goes to. */
export function useNewFlowSheet(current: string): NewFlowSheet {
  const dashboard = useDashboard();
  const contexts = dashboard.data?.items.map(({ context }) => context) ?? [];
  return {
    query: queryState(dashboard),
    context: contexts.find(({ id }) => id === current) ?? contexts[0] ?? null,
    zone: useZone(),
  };
}
