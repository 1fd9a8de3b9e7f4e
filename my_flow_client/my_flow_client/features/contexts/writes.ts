/** Writes that the list of contexts needs at once, with what the cache shows until the API has answered. */
import type { ApiError } from "../../runtime/api";
import type { components } from "../../runtime/contract";
import type { Write } from "../../runtime/data";
import {
  AGENDA_KEY,
  ANY_CONTEXT_KEY,
  ARCHIVE_KEY,
  DASHBOARD_KEY,
  READING_KEY,
  SEARCH_KEY,
} from "../../runtime/queryKeys";
import { toastError } from "../../runtime/toast";

type Schemas = components["schemas"];
type Context = Schemas["ContextRead"];
type DashboardItem = Schemas["DashboardItem"];

/** The fields that the form writes. */
export type ContextFields = Pick<Context, "id" | "version" | "name" | "color" | "icon">;

export const contextBody = ({ name, color, icon }: ContextFields): Schemas["ContextCreate"] => ({ name, color, icon });

/** Shows after the answer: a new context is opened, so there is nothing to show before. */
export const createWrite: Write<ContextFields, Context> = {
  method: "POST",
  path: () => "/contexts",
  body: contextBody,
  optimistic: [],
  invalidateAfterMs: 0,
  invalidates: [DASHBOARD_KEY, READING_KEY, AGENDA_KEY],
};

/** Moves a context to another place in the order of the dashboard. */
export const placeWrite: Write<Context, Context> = {
  method: "PATCH",
  path: (v) => `/contexts/${v.id}`,
  body: ({ position }): Schemas["ContextUpdate"] => ({ position }),
  optimistic: [
    {
      kind: "change",
      key: DASHBOARD_KEY,
      match: (item, v) => (item as DashboardItem).context.id === v.id,
      make: (item, v) => ({ context: { ...(item as DashboardItem).context, position: v.position } }),
    },
  ],
  invalidateAfterMs: 0,
  invalidates: [DASHBOARD_KEY, AGENDA_KEY],
};

/** Takes a context out of the archive. */
export const unarchiveWrite: Write<Context, Context> = {
  method: "POST",
  path: (v) => `/contexts/${v.id}/unarchive`,
  optimistic: [{ kind: "remove", key: ARCHIVE_KEY, match: (item, v) => item.id === v.id }],
  invalidateAfterMs: 0,
  invalidates: [DASHBOARD_KEY, ARCHIVE_KEY, ANY_CONTEXT_KEY, SEARCH_KEY, AGENDA_KEY],
};

/** Says why a write failed. */
export const toastFailure = ({ message }: ApiError): void => toastError(message);
