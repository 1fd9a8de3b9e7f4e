/** Paths of the trash, and restoring a flow, with an optimistic update. */
import type { components } from "../../runtime/contract";
import type { Write } from "../../runtime/data";
import type { ChangeTemplate } from "../../runtime/optimisticUpdates";
import { AGENDA_KEY, ANY_FLOW_KEY, DASHBOARD_KEY, flowsKey, SEARCH_KEY, TRASH_KEY } from "../../runtime/queryKeys";

type Schemas = components["schemas"];
type Flow = Schemas["FlowRead"];
type TrashItem = Schemas["TrashItem"];

export const TRASH_PATH = "/trash";

/** Restores a flow: it is shown in the list where it belongs. */
export const restoreFlowWrite = (contextId: string): Write<Flow, Flow> => ({
  method: "POST",
  path: (v) => `/flows/${v.id}/restore`,
  optimistic: [
    ...[flowsKey(contextId, "open"), AGENDA_KEY].map(
      (key): ChangeTemplate<Flow> => ({
        kind: "put",
        key,
        make: (v) => (!v.archived_at && !v.completed_at ? v : null),
      }),
    ),
    { kind: "put", key: flowsKey(contextId, "done"), make: (v) => (!v.archived_at && v.completed_at ? v : null) },
    { kind: "put", key: flowsKey(contextId, "archived"), make: (v) => (v.archived_at ? v : null) },
    { kind: "remove", key: TRASH_KEY, match: (item, v) => (item as TrashItem).flow?.id === v.id },
  ],
  invalidateAfterMs: 0,
  invalidates: [flowsKey(contextId), ANY_FLOW_KEY, DASHBOARD_KEY, SEARCH_KEY, TRASH_KEY, AGENDA_KEY],
});
