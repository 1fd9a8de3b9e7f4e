/** Adding what was shared, with what the cache shows until the API has answered. */
import type { components } from "../../runtime/contract";
import type { Write } from "../../runtime/data";
import { AGENDA_KEY, ANY_FLOW_KEY, DASHBOARD_KEY, flowsKey, SEARCH_KEY } from "../../runtime/queryKeys";

type Schemas = components["schemas"];
type DashboardItem = Schemas["DashboardItem"];
/** A flow that is added without a date; `id` is a provisional one. */
export type NewFlow = Pick<
  Schemas["FlowRead"],
  "id" | "context_id" | "title" | "description" | "priority" | "status"
> & { due: null };

/** Adds a flow, which stands at the top of its list at once. */
export const addFlowWrite = (contextId: string): Write<NewFlow, Schemas["FlowRead"]> => ({
  method: "POST",
  path: (v) => `/contexts/${v.context_id}/flows`,
  body: ({ title, description, priority, due }): Schemas["FlowCreateInContext"] => ({
    title,
    description,
    priority,
    due,
  }),
  optimistic: [
    {
      kind: "put",
      key: flowsKey(contextId, "open"),
      make: (v) => ({
        ...v,
        due_at: null,
        completed_at: null,
        archived_at: null,
        version: 0,
        position: Date.now(),
        created_at: new Date().toISOString(),
      }),
    },
    {
      kind: "change",
      key: DASHBOARD_KEY,
      match: (item, v) => (item as DashboardItem).context.id === v.context_id,
      make: (item) => {
        const { counts } = item as DashboardItem;
        return { counts: { ...counts, open: counts.open + 1 } };
      },
    },
  ],
  invalidateAfterMs: 0,
  invalidates: [flowsKey(contextId), ANY_FLOW_KEY, DASHBOARD_KEY, SEARCH_KEY, AGENDA_KEY],
});
