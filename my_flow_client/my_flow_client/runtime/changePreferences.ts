/** Changes what the person chose. */
import type { ApiError } from "./api";
import type { components } from "./contract";
import { useWrite, type Write } from "./data";
import { EVERYTHING_KEY, PREFERENCES_KEY } from "./queryKeys";

type Schemas = components["schemas"];
type Changes = Schemas["PreferencesUpdate"];

/** The variables are the fields to change, and nothing else. */
export const changePreferencesWrite: Write<Changes, Schemas["PreferencesRead"]> = {
  method: "PATCH",
  path: () => "/preferences",
  body: (v) => v,
  optimistic: [{ kind: "change", key: PREFERENCES_KEY, match: () => true, make: (_, v) => ({ ...v }) }],
  settleAfter: 0,
  invalidates: [EVERYTHING_KEY], // what is due when, and where one is
};

/** Gives the function that changes preferences. */
export const useChangePreferences = (onError: (error: ApiError) => void): (changes: Changes) => void =>
  useWrite({ ...changePreferencesWrite, onError }).mutate;
