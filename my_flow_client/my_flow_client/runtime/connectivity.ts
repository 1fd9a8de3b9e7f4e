/** Tells whether the API could be reached by the last request. */
import { createStore, useStore } from "./store";

const unreachable = createStore(false);

export const setUnreachable = unreachable.set;
export const isUnreachable = unreachable.get;
export const onReachabilityChange = unreachable.subscribe;
/** Whether the API cannot be reached, as far as this page knows. */
export const useUnreachable = (): boolean => useStore(unreachable, false);
