/** Where the trash is, and restoring what is in it, with what the cache shows until the API has answered. */
import type { components } from "../../runtime/contract";
import type { Write } from "../../runtime/data";
import {
  ALL_FLOWS_KEY, ANY_CONTEXT_KEY, ANY_FLOW_KEY, ARCHIVE_KEY, DASHBOARD_KEY, flowsKey, SEARCH_KEY, TRASH_KEY,
} from "../../runtime/queryKeys";

type Schemas = components["schemas"];
type Flow = Schemas["FlowRead"];
type Context = Schemas["ContextRead"];
type TrashItem = Schemas["TrashItem"];

export const TRASH_PATH = "/trash";

/** Restores a flow: it is shown in the list where it belongs. */
export const restoreFlowWrite = (contextId: string): Write<Flow, Flow> => ({
  method: "POST",
  path: (v) => `/flows/${v.id}/restore`,
  optimistic: [
    { kind: "put", key: flowsKey(contextId, "open"), make: (v) => !v.archived_at && !v.completed_at ? v : null },
    { kind: "put", key: flowsKey(contextId, "done"), make: (v) => !v.archived_at && v.completed_at ? v : null },
    { kind: "put", key: flowsKey(contextId, "archived"), make: (v) => v.archived_at ? v : null },
    { kind: "remove", key: TRASH_KEY, match: (item, v) => (item as TrashItem).flow?.id === v.id },
  ],
  settleAfter: 0,
  invalidates: [flowsKey(contextId), ANY_FLOW_KEY, DASHBOARD_KEY, SEARCH_KEY, TRASH_KEY],
});

/** Restores a context, with its flows. */
export const restoreContextWrite: Write<Context, Context> = {
  method: "POST",
  path: (v) => `/contexts/${v.id}/restore`,
  optimistic: [{ kind: "remove", key: TRASH_KEY, match: (item, v) => (item as TrashItem).context?.id === v.id }],
  settleAfter: 0,
  invalidates: [DASHBOARD_KEY, ARCHIVE_KEY, SEARCH_KEY, TRASH_KEY, ANY_CONTEXT_KEY, ALL_FLOWS_KEY],
};
