/** What lies over the page: one sheet at a time, opened from anywhere. */
import { createStore, useStore } from "./store";

export type OverlayKind = "" | "palette" | "shortcuts" | "switch" | "context" | "flow";

export interface Overlay {
  /** Empty when nothing is open. */
  kind: OverlayKind;
  /** What it is about, for the sheets that are about something: a context to go to. */
  about: unknown;
}

const NONE: Overlay = { kind: "", about: null };
const overlay = createStore<Overlay>(NONE);

export const useOverlay = (): Overlay => useStore(overlay, NONE);
/** Opens a sheet over the page, in place of the one that is open. */
export const openOverlay = (kind: OverlayKind, about: unknown = null): void => overlay.set({ kind, about });
/** Closes the sheet, if it is still the one that is open: a dialog tells of its end when another may have begun. */
export const closeOverlay = (kind: OverlayKind): void => { if (overlay.get().kind === kind) overlay.set(NONE); };
