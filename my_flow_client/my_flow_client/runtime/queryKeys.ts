/** Names of server data in the cache. A key stands for all keys that begin with it. */
export const EVERYTHING_KEY: string[] = [];
export const DASHBOARD_KEY = ["dashboard"];
export const PREFERENCES_KEY = ["preferences"];
export const CALENDAR_KEY = ["calendar"];
export const ARCHIVE_KEY = ["archive"];
export const TRASH_KEY = ["trash"];
export const SEARCH_KEY = ["search"];
export const READING_KEY = ["quick-add"];
/** Every context by itself, every list of flows, and every flow by itself. */
export const ANY_CONTEXT_KEY = ["contexts"];
export const ALL_FLOWS_KEY = ["flows"];
export const ANY_FLOW_KEY = ["flow"];

export const contextKey = (contextId: string): string[] => [...ANY_CONTEXT_KEY, contextId];
export const flowKey = (flowId: string): string[] => [...ANY_FLOW_KEY, flowId];

/** The flows of a context: those that are `shown`, or all lists of them. */
export const flowsKey = (contextId: string, shown?: "open" | "done" | "archived"): string[] =>
  [...ALL_FLOWS_KEY, contextId, ...(shown ? [shown] : [])];

/** What matters now in a context; asked for again whenever its flows are. */
export const focusKey = (contextId: string): string[] => [...flowsKey(contextId), "focus"];
