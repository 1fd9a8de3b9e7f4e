/** Writes that are needed once a context is edited, with what the cache shows until the API has answered. */
import type { components } from "../../runtime/contract";
import type { Write } from "../../runtime/data";
import {
  AGENDA_KEY,
  ALL_FLOWS_KEY,
  ANY_CONTEXT_KEY,
  ARCHIVE_KEY,
  DASHBOARD_KEY,
  EVERYTHING_KEY,
  PREFERENCES_KEY,
  SEARCH_KEY,
  TRASH_KEY,
} from "../../runtime/queryKeys";
import { contextBody, type ContextFields } from "./writes";

type Schemas = components["schemas"];
type Context = Schemas["ContextRead"];

export const updateWrite: Write<ContextFields, Context> = {
  method: "PATCH",
  path: (v) => `/contexts/${v.id}`,
  body: (v): Schemas["ContextUpdate"] => contextBody(v),
  version: (v) => v.version,
  optimistic: [],
  invalidateAfterMs: 0,
  invalidates: [EVERYTHING_KEY], // its name and color are wherever its flows are
};

export const archiveWrite: Write<Context, Context> = {
  method: "POST",
  path: (v) => `/contexts/${v.id}/archive`,
  optimistic: [
    { kind: "remove", key: DASHBOARD_KEY, match: (item, v) => (item as Schemas["DashboardItem"]).context.id === v.id },
  ],
  invalidateAfterMs: 0,
  invalidates: [DASHBOARD_KEY, ARCHIVE_KEY, ANY_CONTEXT_KEY, PREFERENCES_KEY, SEARCH_KEY, AGENDA_KEY],
};

export const deleteWrite: Write<Context> = {
  method: "DELETE",
  path: (v) => `/contexts/${v.id}`,
  optimistic: [
    { kind: "remove", key: DASHBOARD_KEY, match: (item, v) => (item as Schemas["DashboardItem"]).context.id === v.id },
    { kind: "remove", key: ARCHIVE_KEY, match: (item, v) => item.id === v.id },
  ],
  invalidateAfterMs: 0,
  // Whoever was in it is nowhere now.
  invalidates: [DASHBOARD_KEY, ARCHIVE_KEY, SEARCH_KEY, TRASH_KEY, PREFERENCES_KEY, AGENDA_KEY],
};

/** Takes a context out of the trash, with its flows. */
export const restoreWrite: Write<Context, Context> = {
  method: "POST",
  path: (v) => `/contexts/${v.id}/restore`,
  optimistic: [
    { kind: "remove", key: TRASH_KEY, match: (item, v) => (item as Schemas["TrashItem"]).context?.id === v.id },
  ],
  invalidateAfterMs: 0,
  invalidates: [DASHBOARD_KEY, ARCHIVE_KEY, SEARCH_KEY, TRASH_KEY, ANY_CONTEXT_KEY, ALL_FLOWS_KEY, AGENDA_KEY],
};
