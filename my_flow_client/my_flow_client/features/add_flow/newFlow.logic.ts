/** Starts a new flow, in the page's field for one or in a sheet. */
import { focusOn, focusAndCatchKeys } from "../../runtime/focusManagement";
import { openOverlay } from "../../runtime/overlay";

/** The id of the field for a new flow. It takes the focus, too, when the last row of a list has gone. */
export const FIELD_ID = "add-flow";

/** Goes to the field for a new flow. */
export const focusField = (): void => focusOn(`#${FIELD_ID}`);

/** Goes to the page's field for a new flow; where there is none, opens the sheet that has one. */
export function startNewFlow(): void {
  if (document.getElementById(FIELD_ID)) return focusField();
  openOverlay("flow");
  focusAndCatchKeys(`dialog[open] #${FIELD_ID}`);
}
