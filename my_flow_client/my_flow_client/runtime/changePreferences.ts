/** Changes the preferences of a person. */
import type { components } from "./contract";
import { useWrite, type Write } from "./data";
import { EVERYTHING_KEY, PREFERENCES_KEY } from "./queryKeys";

type Schemas = components["schemas"];
/** The fields to change, and nothing else. */
export type PreferencesChange = Schemas["PreferencesUpdate"];
type PreferencesWrite = Write<PreferencesChange, Schemas["PreferencesRead"]>;

export const changePreferencesWrite: PreferencesWrite = {
  method: "PATCH",
  path: () => "/preferences",
  body: (v) => v,
  optimistic: [{ kind: "change", key: PREFERENCES_KEY, match: () => true, make: (_, v) => v }],
  invalidateAfterMs: 0,
  invalidates: [EVERYTHING_KEY], // the statuses of flows, and the current context
};

/** Changes preferences; the callbacks get the answer or the error. */
export const useChangePreferences = (
  callbacks: Pick<PreferencesWrite, "onSuccess" | "onError"> = {},
): ((change: PreferencesChange) => void) => useWrite({ ...changePreferencesWrite, ...callbacks }).mutate;
