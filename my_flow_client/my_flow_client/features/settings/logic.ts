/** The settings, group by group: what their views use. */
import type { components } from "../../runtime/contract";
import { queryState, type QueryState } from "../../runtime/queryState";
import { usePreferences } from "../../runtime/resources";

export { useAccountDeletion, useAccountSettings } from "./account";
export { useCalendarSettings } from "./calendar";
export { LATEST_START, useDaySettings } from "./day";
export { saveExport } from "./export";
export { useImport } from "./import";
export { useNotificationSettings } from "./notifications";

export interface Settings {
  query: QueryState;
  /** Null until they were read. */
  preferences: components["schemas"]["PreferencesRead"] | null;
}

/** Reads what the person chose. */
export function useSettings(): Settings {
  const preferences = usePreferences();
  return { query: queryState(preferences), preferences: preferences.data ?? null };
}
