/** Names of server data in the cache, as api/keys.py has them. A key stands for all keys that begin with it. */
export const DASHBOARD_KEY = ["dashboard"];
export const SEARCH_KEY = ["search"];
export const TRASH_KEY = ["trash"];
export const ALL_FLOWS_KEY = ["flows"];

/** The flows of a context: those that are `shown`, or all lists of them. */
export const flowsKey = (contextId: string, shown?: "open" | "done" | "archived"): string[] =>
  [...ALL_FLOWS_KEY, contextId, ...(shown ? [shown] : [])];

/** What matters now in a context; asked for again whenever its flows are. */
export const focusKey = (contextId: string): string[] => [...flowsKey(contextId), "focus"];
