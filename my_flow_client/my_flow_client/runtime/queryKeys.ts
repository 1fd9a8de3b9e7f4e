/** Defines the keys of queries. A key matches all keys that begin with it. */
export const EVERYTHING_KEY: string[] = [];
export const DASHBOARD_KEY = ["dashboard"];
export const PREFERENCES_KEY = ["preferences"];
export const CALENDAR_KEY = ["calendar"];
export const ARCHIVE_KEY = ["archive"];
export const TRASH_KEY = ["trash"];
export const SEARCH_KEY = ["search"];
export const READING_KEY = ["quick-add"];
/** All single contexts, all lists of flows, and all single flows. */
export const ANY_CONTEXT_KEY = ["contexts"];
export const ALL_FLOWS_KEY = ["flows"];
export const ANY_FLOW_KEY = ["flow"];

export const contextKey = (contextId: string): string[] => [...ANY_CONTEXT_KEY, contextId];
export const flowKey = (flowId: string): string[] => [...ANY_FLOW_KEY, flowId];

/** The flows of a context: the list of those that are `shown`, or all its lists. */
export const flowsKey = (contextId: string, shown?: "open" | "done" | "archived" | "someday"): string[] => [
  ...ALL_FLOWS_KEY,
  contextId,
  ...(shown ? [shown] : []),
];

/** The focus of a context; invalidated with its flows. */
export const focusKey = (contextId: string): string[] => [...flowsKey(contextId), "focus"];
