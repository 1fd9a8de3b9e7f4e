/** The sheet for a new flow. */
import type { components } from "../../runtime/contract";
import { useDashboard } from "../../runtime/resources";

/** Picks the context that a new flow goes to: the current one, or else the first. */
export function useNewFlowContext(current: string): components["schemas"]["ContextRead"] | null {
  const contexts = useDashboard().data?.items.map(({ context }) => context) ?? [];
  return contexts.find(({ id }) => id === current) ?? contexts[0] ?? null;
}
