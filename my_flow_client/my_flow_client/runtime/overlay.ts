/** What lies over the page: one sheet at a time, opened from anywhere. */
import { createStore, useStore } from "./store";

export interface Overlay {
  /** Which sheet; empty when there is none. */
  kind: "" | "palette" | "shortcuts" | "switch" | "context" | "flow";
  /** What it is about, for the sheets that are about something: a context to go to. */
  about: unknown;
}

const NONE: Overlay = { kind: "", about: null };
const overlay = createStore<Overlay>(NONE);

export const useOverlay = (): Overlay => useStore(overlay, NONE);
export const openOverlay = (kind: Overlay["kind"], about: unknown = null): void => overlay.set({ kind, about });
/** Closes the sheet, if it is still the one that is open: a dialog tells of its end when another may have begun. */
export const closeOverlay = (kind: Overlay["kind"]): void => { if (overlay.get().kind === kind) overlay.set(NONE); };
