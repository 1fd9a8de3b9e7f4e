/** The contexts that one can go to. */
import type { components } from "../../runtime/contract";
import { queryState, type QueryState } from "../../runtime/queryState";
import { useDashboard } from "../../runtime/resources";

type Schemas = components["schemas"];

export interface ContextChoices {
  query: QueryState;
  /** Every context but the one that is left. */
  items: Schemas["DashboardItem"][];
  /** The context that is left; empty for whoever is nowhere. */
  fromId: string;
  choose: (context: Schemas["ContextRead"]) => void;
}

/** Reads the contexts, without the one that is left. */
export function useContextChoices(fromId: string, choose: ContextChoices["choose"]): ContextChoices {
  const dashboard = useDashboard();
  return {
    query: queryState(dashboard),
    items: dashboard.data?.items.filter(({ context }) => context.id !== fromId) ?? [],
    fromId,
    choose,
  };
}
