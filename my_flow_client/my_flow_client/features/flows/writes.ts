/** The writes of lists, with their optimistic changes. */
import type { components } from "../../runtime/contract";
import { changeEverywhere, type FlowWrite } from "../../runtime/flowWrites";
import { flowsKey } from "../../runtime/queryKeys";

type Schemas = components["schemas"];

/** Gives a flow the place in the order by hand that its `position` says. */
export const placeWrite = (contextId: string): FlowWrite => ({
  method: "POST",
  path: ({ id }) => `/flows/${id}/move`,
  body: ({ position }): Schemas["FlowMove"] => ({ position }),
  optimistic: changeEverywhere(contextId, ({ position }) => ({ position })),
  invalidateAfterMs: 0,
  invalidates: [flowsKey(contextId)],
});
