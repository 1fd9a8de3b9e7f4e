/** The editor's own writes, with their optimistic changes. */
import type { components } from "../../runtime/contract";
import type { Write } from "../../runtime/data";
import {
  afterFlowWrite,
  changeEverywhere,
  flowAction,
  leavesAgenda,
  leavesContext,
  type Flow,
  type FlowWrite,
} from "../../runtime/flowWrites";
import { AGENDA_KEY, ALL_FLOWS_KEY, ANY_FLOW_KEY, DASHBOARD_KEY, SEARCH_KEY } from "../../runtime/queryKeys";

type Schemas = components["schemas"];

/** The fields to change, and the version that they were made against. */
export interface FlowChange {
  id: string;
  version: number;
  title: string;
  changes: Schemas["FlowUpdate"];
}

/** The flow as it was, and the context that it goes to, with its name. */
export type FlowMove = Flow & { target_id: string; target_name: string };

/** Changes the fields in `changes`, and no others. */
export const updateWrite = (contextId: string): Write<FlowChange, Flow> => ({
  method: "PATCH",
  path: ({ id }) => `/flows/${id}`,
  body: ({ changes }) => changes,
  version: ({ version }) => version,
  optimistic: changeEverywhere(contextId, ({ changes }) => changes),
  invalidateAfterMs: 0,
  invalidates: afterFlowWrite(contextId),
});

export const archiveWrite = (contextId: string): FlowWrite =>
  flowAction("archive", contextId, [...leavesContext<Flow>(contextId), leavesAgenda()]);

export const unarchiveWrite = (contextId: string): FlowWrite =>
  flowAction("unarchive", contextId, leavesContext(contextId));

const MOVE: Write<FlowMove, Flow> = {
  method: "POST",
  path: ({ id }) => `/flows/${id}/move`,
  body: ({ target_id }): Schemas["FlowMove"] => ({ context_id: target_id }),
  optimistic: [],
  invalidateAfterMs: 0,
  invalidates: [ALL_FLOWS_KEY, ANY_FLOW_KEY, DASHBOARD_KEY, SEARCH_KEY, AGENDA_KEY],
};

/** Moves a flow out of the context into another one, where it comes last. */
export const moveWrite = (contextId: string): Write<FlowMove, Flow> => ({
  ...MOVE,
  optimistic: [
    ...leavesContext<FlowMove>(contextId),
    {
      kind: "change",
      key: AGENDA_KEY,
      match: (item, v) => item.id === v.id,
      make: (_, v) => ({ context_id: v.target_id }),
    },
  ],
});

/** Takes a move back; it shows after the answer. */
export const moveBackWrite = MOVE;
