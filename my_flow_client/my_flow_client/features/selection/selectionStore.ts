/** The flows that are selected for an action on all of them. */
import { useSyncExternalStore } from "react";

import { createStore } from "../../runtime/store";

/** Their ids, in the order in which they were selected. */
export const selected = createStore<ReadonlySet<string>>(new Set());

/** Whether the flow is selected. */
export const useIsSelected = (id: string): boolean =>
  useSyncExternalStore(
    selected.subscribe,
    () => selected.get().has(id),
    () => false,
  );
