/** Opens and closes the sheet over the page; there is one at a time. */
import { createStore, useStore } from "./store";

export type OverlayKind = "" | "palette" | "shortcuts" | "switch" | "context" | "flow";

export interface Overlay {
  /** Empty when nothing is open. */
  kind: OverlayKind;
  /** The subject of the sheet, if it has one, such as the context to switch to. */
  about: unknown;
}

const NONE: Overlay = { kind: "", about: null };
const overlay = createStore<Overlay>(NONE);

export const useOverlay = (): Overlay => useStore(overlay, NONE);
/** Opens a sheet over the page, in place of the one that is open. */
export const openOverlay = (kind: OverlayKind, about: unknown = null): void => overlay.set({ kind, about });
/** Closes the sheet, unless another one is open already: the close event of a dialog may come late. */
export const closeOverlay = (kind: OverlayKind): void => {
  if (overlay.get().kind === kind) overlay.set(NONE);
};
