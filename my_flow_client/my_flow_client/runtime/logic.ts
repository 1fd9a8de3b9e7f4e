/** Exports the functions and hooks of the runtime that views use; `make bindings` writes their bindings. */
export { accentStyle } from "./accentColors";
export { useUnreachable } from "./connectivity";
export { confirmSignOut } from "./confirmSignOut";
export { openPage } from "./navigation";
export { closeFlow, useOpenedFlow } from "./openFlowParam";
export { closeOverlay, openOverlay } from "./overlay";
export { useZone } from "./resources";
export { signIn, useSession } from "./session";
export { isolate } from "./text";
