/** Switching, with what the cache shows until the API has answered. */
import type { ChangeTemplate } from "../../runtime/optimisticUpdates";
import type { components } from "../../runtime/contract";
import type { Write } from "../../runtime/data";
import { EVERYTHING_KEY, focusKey, PREFERENCES_KEY } from "../../runtime/queryKeys";

type Schemas = components["schemas"];

/** Variables of a switch: what is sent, and what shows until the API has answered. */
export interface Switch {
  /** Null for whoever is nowhere. */
  from_context_id: string | null;
  to_context_id: string;
  /** Null empties the note that was left before; undefined keeps it. */
  resume_note: string | null | undefined;
  resolutions: Schemas["Resolution"][];
  /** The context entered, as the preview has it. */
  arriving: Schemas["FocusRead"] | null;
}

const ENTERED: ChangeTemplate<Switch> = {
  kind: "change",
  key: PREFERENCES_KEY,
  match: () => true,
  make: (_, v) => ({ current_context_id: v.to_context_id }),
};

/** Enters a first context, of which no more is known. */
export const entryWrite: Write<Switch> = {
  method: "POST",
  path: () => "/transitions",
  body: ({ from_context_id, to_context_id, resume_note, resolutions }): Schemas["TransitionCreate"] => ({
    from_context_id,
    to_context_id,
    resume_note,
    resolutions,
  }),
  optimistic: [ENTERED],
  invalidateAfterMs: 0,
  invalidates: [EVERYTHING_KEY], // flows were finished, put off, moved, deleted
};

/** Switches. The context entered shows at once, from what the preview said of it; a refusal leads back. */
export const switchWrite = (toId: string): Write<Switch> => ({
  ...entryWrite,
  optimistic: [{ kind: "set", key: focusKey(toId), make: ({ arriving }) => arriving }, ENTERED],
});
