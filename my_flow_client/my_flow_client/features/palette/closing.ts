/** Most commands close the palette. */
import { closeOverlay } from "../../runtime/overlay";

/** Closes the palette before the command. */
export const closeThen = (act: () => void) => (): void => {
  closeOverlay("palette");
  act();
};
