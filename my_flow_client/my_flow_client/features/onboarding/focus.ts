/** The focus during the first visit. */
import { restoreFocusTo } from "../../runtime/focusManagement";

const WIDE_PX = 640;

/** The id of each step's heading. */
export const TITLE_ID = "onboarding-title";

/** Before a step is left by a button, which leaves with it: the focus goes to the heading of the next one. */
export const keepFocusOnTitle = (): void => restoreFocusTo(`#${TITLE_ID}`);

/** Whether giving the first field the focus hides nothing: on wide screens without touch. */
export const takesFocus = (): boolean => innerWidth >= WIDE_PX && !matchMedia("(pointer: coarse)").matches;
