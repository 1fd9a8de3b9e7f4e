/** The writes of lists, with their optimistic changes. */
import type { components } from "../../runtime/contract";
import type { Write } from "../../runtime/data";
import { afterFlowWrite, changeEverywhere, type Flow, type FlowWrite } from "../../runtime/flowWrites";
import { flowsKey } from "../../runtime/queryKeys";
import type { Postponement } from "./postponement";

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

/** Gives a flow another due. Only that is written: what else was changed elsewhere stays. */
export const postponeWrite = (contextId: string): Write<Postponement, Flow> => ({
  method: "PATCH",
  path: ({ id }) => `/flows/${id}`,
  body: ({ due }): Schemas["FlowUpdate"] => ({ due }),
  optimistic: changeEverywhere(contextId, ({ due }) => ({ due })),
  invalidateAfterMs: 0,
  invalidates: afterFlowWrite(contextId),
});
