/** The functions and hooks of the runtime that views use; `make bindings` binds them. */
export { accentStyle } from "./colour";
export { useUnreachable } from "./connectivity";
export { leave } from "./leaving";
export { openPage } from "./navigation";
export { closeFlow, useOpenedFlow } from "./opened";
export { closeOverlay, openOverlay } from "./overlay";
export { useZone } from "./resources";
export { signIn, useSession } from "./session";
export { isolate } from "./text";
