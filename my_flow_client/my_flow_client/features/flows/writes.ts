/** The writes of lists, with their optimistic changes. */
import type { components } from "../../runtime/contract";
import type { Write } from "../../runtime/data";
import { afterFlowWrite, changeEverywhere, type Flow, type FlowWrite } from "../../runtime/flowWrites";
import { flowsKey, focusKey } from "../../runtime/queryKeys";
import type { Postponement } from "./postponement";

type Schemas = components["schemas"];
type FocusItem = Schemas["FocusItem"];

/** Gives a flow the place in the order by hand that its `position` says. */
export const placeWrite = (contextId: string): FlowWrite => ({
  method: "POST",
  path: ({ id }) => `/flows/${id}/move`,
  body: ({ position }): Schemas["FlowMove"] => ({ position }),
  optimistic: changeEverywhere(contextId, ({ position }) => ({ position })),
  invalidateAfterMs: 0,
  invalidates: [flowsKey(contextId)],
});

/**
 * Gives a flow another plan. Only that is written: what else was changed elsewhere stays. For someday it leaves the lists
 * of open flows, and comes back from there.
 */
export const planWrite = (contextId: string): Write<Postponement, Flow> => ({
  method: "PATCH",
  path: ({ id }) => `/flows/${id}`,
  body: ({ planned }): Schemas["FlowUpdate"] => ({ planned }),
  optimistic: [
    ...changeEverywhere<Postponement>(contextId, ({ planned }) => ({ planned, planned_at: null })),
    {
      kind: "put",
      key: flowsKey(contextId, "someday"),
      make: ({ flow, planned }) => (planned?.someday ? { ...flow, planned, planned_at: null } : null),
    },
    {
      kind: "put",
      key: flowsKey(contextId, "open"),
      make: ({ flow, planned, before }) =>
        before?.someday && !planned?.someday ? { ...flow, planned, planned_at: null } : null,
    },
    {
      kind: "remove",
      key: focusKey(contextId),
      match: (item, { id, planned }) => (item as FocusItem).flow.id === id && Boolean(planned?.someday),
    },
  ],
  invalidateAfterMs: 0,
  invalidates: afterFlowWrite(contextId),
});
